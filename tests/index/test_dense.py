from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex

VECTORS = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)


def test_the_nearest_rows_come_first_and_no_more_than_there_are() -> None:
    index = DenseIndex.build(VECTORS)
    assert index.nearest(np.array([0, 1], dtype=np.float32), 9).tolist() == [1, 2, 0]


def test_cosines_are_of_the_rows_asked_for_in_their_order() -> None:
    index = DenseIndex.build(VECTORS)
    np.testing.assert_allclose(index.cosines(np.array([1, 0], dtype=np.float32), np.array([2, 0])), [0.6, 1.0])


def test_a_saved_index_gives_its_vectors_back(tmp_path: Path) -> None:
    DenseIndex.build(VECTORS).save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    np.testing.assert_array_equal(loaded.vectors(), VECTORS)
    assert (loaded.rows, loaded.dimension) == (3, 2)


def test_a_damaged_file_is_a_value_error(tmp_path: Path) -> None:
    (tmp_path / "dense.faiss").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=r"dense\.faiss"):
        DenseIndex.load(tmp_path / "dense.faiss")
