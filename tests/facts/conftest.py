"""What the tests of facts share: one embedding model that reads each text once, since turns come up again and again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import Embedder, SentenceTransformerEmbedder
from index.errors import EmbedderUnavailable
from index.passages import Lang


class Remembering:
    """An embedder that keeps the vectors of what it has read."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def languages(self) -> frozenset[Lang]:
        return self._embedder.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def tokens(self, text: str) -> list[Any]:
        return self._embedder.tokens(text)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The carried model. Without its weights the test is skipped, on CI it fails."""
    carried = SentenceTransformerEmbedder()
    try:
        carried.embed(["."])
    except EmbedderUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return Remembering(carried)
