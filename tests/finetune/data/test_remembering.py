from __future__ import annotations

import numpy as np

from finetune.data.remembering import RememberingEmbedder
from index.hashing import HashingEmbedder


def test_a_text_is_embedded_once_and_its_vector_stays_the_same() -> None:
    inner = HashingEmbedder()
    outer = RememberingEmbedder(inner)
    first = outer.embed(["a house", "a boat", "a house"])
    second = outer.embed(["a boat", "a tree"])
    assert inner.seen == ["a house", "a boat", "a tree"]
    assert np.array_equal(first[1], second[0])
    assert np.array_equal(first, HashingEmbedder().embed(["a house", "a boat", "a house"]))


def test_no_texts_give_no_rows() -> None:
    outer = RememberingEmbedder(HashingEmbedder())
    assert outer.embed([]).shape == (0, outer.dimension)
