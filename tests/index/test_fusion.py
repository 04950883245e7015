from __future__ import annotations

import numpy as np

from index.fusion import evidence, fuse


def scores(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_what_both_find_comes_before_what_one_finds() -> None:
    fused = fuse(scores(0.5, 0.5, 0.0), scores(4.0, 0.0, 4.0), scores(0.0, 0.0, 0.0))
    assert fused[0] > fused[1]
    assert fused[0] > fused[2]


def test_a_strong_lexical_match_outranks_a_slightly_nearer_vector() -> None:
    fused = fuse(scores(0.45, 0.40), scores(0.0, 5.0), scores(0.0, 0.0))
    assert fused[1] > fused[0]


def test_what_was_asked_in_nearly_these_words_comes_first_among_equals() -> None:
    fused = fuse(scores(0.4, 0.4), scores(2.0, 2.0), scores(0.1, 0.5))
    assert fused[1] > fused[0]


def test_evidence_stays_between_0_and_1() -> None:
    sure = evidence(scores(0.99, -0.2, 0.3), scores(50.0, 0.0, 0.0))
    assert sure.min() >= 0
    assert sure.max() <= 1


def test_words_alone_are_never_enough_evidence_whatever_their_number() -> None:
    assert evidence(scores(0.0), scores(1000.0))[0] == evidence(scores(0.0), scores(10.0))[0] < 0.43
