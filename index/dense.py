"""Vectors -> nearest vectors. The only file that knows FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class DenseIndex:
    """An exact inner product index. The vectors have length 1, so the product is their cosine. Rows are numbered as given."""

    def __init__(self, faiss_index: Any) -> None:
        """Hold an `IndexFlatIP`."""
        self._index = faiss_index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """Index the rows of `vectors`, shape (n, dimension), each of length 1."""
        import faiss

        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    def save(self, path: Path) -> None:
        """Write the index, vectors included, to one file."""
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what `save` wrote. Raises OSError or ValueError where it is damaged."""
        import faiss

        try:
            return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8)))
        except RuntimeError as error:  # FAISS's own, a C++ assertion's text
            raise ValueError(f"{path.name} is not a FAISS index") from error

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """How long a vector is."""
        return int(self._index.d)

    def vectors(self) -> NDArray[np.float32]:
        """Return all vectors, shape (rows, dimension), for the next build to take over."""
        return np.asarray(self._index.reconstruct_n(0, self.rows), dtype=np.float32)

    def nearest(self, vector: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Return the numbers of the rows nearest to a vector of shape (dimension,), best first, at most `count`."""
        import faiss

        faiss.omp_set_num_threads(1)  # one query is too little work to share, and waiting for busy cores costs more
        _, rows = self._index.search(vector.reshape(1, -1), min(count, self.rows))
        nearest: NDArray[np.int64] = rows[0]
        return nearest

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of a vector of shape (dimension,) with the given rows, in their order."""
        return np.asarray(self._index.reconstruct_batch(rows) @ vector, dtype=np.float32)
