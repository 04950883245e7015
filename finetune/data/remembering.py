"""An embedder that keeps what it has embedded: people's situations are made of the same clauses over and over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.passages import Lang


class RememberingEmbedder:
    """Passes each text on once. For one thread."""

    def __init__(self, embedder: Embedder) -> None:
        """Wrap an embedder; grows by one vector a new text."""
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The wrapped embedder's."""
        return self._embedder.dimension

    @property
    def languages(self) -> frozenset[Lang]:
        """The wrapped embedder's."""
        return self._embedder.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, dimension), float32. Raises EmbedderUnavailable."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if fresh:
            self._vectors.update(zip(fresh, self._embedder.embed(fresh), strict=True))
        rows = [self._vectors[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def tokens(self, text: str) -> list[Any]:
        """The wrapped embedder's word pieces."""
        return self._embedder.tokens(text)
