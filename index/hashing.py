"""An embedder without weights, for tests: texts that share words are near each other, and nothing else is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passages import Lang

_ENGLISH: frozenset[Lang] = frozenset({"en"})


class HashingEmbedder:
    """Hashes each word to a direction (the hashing trick, Weinberger et al. 2009). `seen` holds every text it embedded."""

    def __init__(self, dimension: int = 256, name: str = "hashing", languages: frozenset[Lang] = _ENGLISH) -> None:
        """Make one of the given dimension; two with the same name and dimension agree."""
        self.languages = languages
        self.name = name
        self.dimension = dimension
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, dimension); a text without words is the zero vector."""
        self.seen.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in self.tokens(text.lower()):
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                vectors[row, int.from_bytes(digest[:4], "big") % self.dimension] += 1.0 if digest[4] % 2 else -1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.float32(1e-9))
        return vectors

    def tokens(self, text: str) -> list[Any]:
        """Return the words."""
        return re.findall(r"\w+", text)
