"""Intervals, tests and verdicts: what they must hold for any values, and known values."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finetune.evaluation.statistics import agreement, difference, holm, mcnemar, mean, sign_flip, verdict

FEW = 500  # resamples; enough for properties
ROWS = st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10), st.sampled_from("abcdefgh")), min_size=1, max_size=30)
QUICK = settings(max_examples=60, deadline=None)  # a busy machine is no failure


@QUICK
@given(ROWS)
def test_an_interval_holds_its_estimate(rows: list[tuple[float, float, str]]) -> None:
    first, second, families = zip(*rows, strict=True)
    found = difference(first, second, families, resamples=FEW)
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(sum(second) / len(second) - sum(first) / len(first), abs=1e-9)
    assert (found.cases, found.families) == (len(rows), len(set(families)))


@QUICK
@given(ROWS)
def test_identical_modes_differ_by_nothing_and_nothing_is_shown(rows: list[tuple[float, float, str]]) -> None:
    values, _, families = zip(*rows, strict=True)
    found = difference(values, values, families, resamples=FEW)
    p = sign_flip(values, values, families, resamples=FEW)
    assert (found.value, found.low, found.high, p) == (0, 0, 0, 1)
    assert verdict(found.value, found.low, found.high, p) == "no difference shown"


@QUICK
@given(ROWS, st.randoms())
def test_the_order_of_the_cases_does_not_matter(rows: list[tuple[float, float, str]], shuffler: random.Random) -> None:
    mixed = list(rows)
    shuffler.shuffle(mixed)
    one, other = (difference(*zip(*each, strict=True), resamples=FEW) for each in (rows, mixed))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)
    flips = [sign_flip(*zip(*each, strict=True), resamples=FEW) for each in (rows, mixed)]
    assert flips[0] == pytest.approx(flips[1])


@QUICK
@given(ROWS)
def test_swapping_the_modes_turns_the_difference_around(rows: list[tuple[float, float, str]]) -> None:
    first, second, families = zip(*rows, strict=True)
    there, back = difference(first, second, families, resamples=FEW), difference(second, first, families, resamples=FEW)
    assert there.value == pytest.approx(-back.value, abs=1e-9)


def test_the_same_seed_gives_the_same_interval() -> None:
    values, families = [0.0, 1.0, 1.0, 0.0, 1.0], list("abcde")
    assert mean(values, families, seed=3) == mean(values, families, seed=3)


def test_an_interval_is_near_the_one_that_theory_gives_for_many_independent_cases() -> None:
    draw = random.Random(1)  # noqa: S311 - a sample, no secret
    values = [float(draw.random() < 0.7) for _ in range(400)]
    found = mean(values, [str(number) for number in range(400)])
    share = sum(values) / 400
    half = 1.96 * (share * (1 - share) / 400) ** 0.5
    assert found.low == pytest.approx(share - half, abs=0.01)
    assert found.high == pytest.approx(share + half, abs=0.01)


def test_cases_of_one_family_count_as_less_evidence_than_cases_apart() -> None:
    values = [1.0, 0.0] * 20
    alone = [str(number) for number in range(40)]
    together = [str(number % 2) + str(number // 10) for number in range(40)]  # families that are all right or all wrong
    wide, narrow = mean(values, together), mean(values, alone)
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_a_clear_difference_is_shown_and_a_few_families_cannot_show_one() -> None:
    many = [str(number) for number in range(40)]
    better = difference([0.0] * 40, [1.0] * 35 + [0.0] * 5, many)
    p = sign_flip([0.0] * 40, [1.0] * 35 + [0.0] * 5, many)
    assert verdict(better.value, better.low, better.high, p) == "better"
    assert verdict(-better.value, -better.high, -better.low, p) == "worse"
    few = difference([0.0] * 4, [1.0] * 4, list("aabb"))
    p = sign_flip([0.0] * 4, [1.0] * 4, list("aabb"))
    assert p > 0.4
    assert verdict(few.value, few.low, few.high, p) == "no difference shown"


def test_a_verdict_asks_for_both_the_interval_and_the_corrected_p() -> None:
    assert verdict(0.2, 0.1, 0.3, 0.06) == "no difference shown"
    assert verdict(0.2, -0.1, 0.3, 0.01) == "no difference shown"
    assert verdict(-0.2, -0.3, -0.1, 0.01) == "worse"


def test_mcnemar_is_exact_and_counts_gains_and_losses() -> None:
    first = [True] * 10 + [False] * 9 + [True] * 1
    second = [True] * 10 + [True] * 9 + [False] * 1
    found = mcnemar(first, second)
    assert (found.gained, found.lost) == (9, 1)
    assert found.p == pytest.approx(2 * 11 / 2**10)  # binomial: 0 or 1 of 10, both sides
    assert mcnemar(first, first).p == 1


def test_holm_corrects_stepwise() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()


def test_agreement_is_corrected_for_chance() -> None:
    assert agreement([True, False, True, False], [True, False, True, False]).kappa == pytest.approx(1)
    chance = agreement([True, True, False, False], [True, False, True, False])
    assert (chance.share, chance.kappa) == (0.5, pytest.approx(0))
    assert agreement([True, True], [True, True]).kappa is None


@pytest.mark.parametrize("values", [[], [1.0]])
def test_values_and_families_must_match(values: list[float]) -> None:
    with pytest.raises(ValueError, match="families"):
        mean(values, ["a"] * (2 * len(values)))


def test_no_judgements_are_no_agreement() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        agreement([], [])
