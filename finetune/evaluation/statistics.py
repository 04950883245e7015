"""How sure a difference is: bootstrap intervals over whole families of cases, exact tests, correction for many comparisons, agreement.

Cases of one family share a wording, so they are drawn together: drawn one by one they would count as more evidence than they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
LEVEL = 0.95  # of the intervals
ALPHA = 0.05  # corrected p-values below this count

Verdict = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over cases, in the measure's own unit, with its interval; `cases` and `families` are what it rests on."""

    value: float
    low: float
    high: float
    cases: int
    families: int


@dataclass(frozen=True, slots=True)
class McNemar:
    """How many cases only the second mode got right, how many only the first, and the exact two-sided p-value."""

    gained: int
    lost: int
    p: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """The share of equal judgements, and Cohen's kappa; None where both judged everything alike, which leaves no chance to correct for."""

    share: float
    kappa: float | None


def mean(values: Sequence[float], families: Sequence[str], seed: int = 0, resamples: int = RESAMPLES) -> Estimate:
    """The mean over cases with a 95% interval: bias-corrected and accelerated bootstrap (Efron 1987) that draws families.

    `families` names each value's family. The order of the cases does not matter. Raises ValueError for no values, or for lengths
    that differ.
    """
    sums, counts = _by_family(values, families)
    value = float(sums.sum() / counts.sum())
    number = len(sums)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(
        number, np.full(number, 1 / number), size=resamples
    )  # how often each family comes up, (resamples, families)
    means = (drawn @ sums) / (drawn @ counts)
    low, high = np.quantile(means, _bca(value, means, sums, counts))
    # The estimate belongs to its interval also where a handful of families makes the resampled means coarse.
    return Estimate(value, min(float(low), value), max(float(high), value), len(values), number)


def difference(
    first: Sequence[float], second: Sequence[float], families: Sequence[str], seed: int = 0, resamples: int = RESAMPLES
) -> Estimate:
    """How much higher the second mode's values are than the first's on the same cases, in their order, with its interval.

    Raises ValueError for no values, or for lengths that differ.
    """
    return mean(_differences(first, second), families, seed, resamples)


def sign_flip(
    first: Sequence[float], second: Sequence[float], families: Sequence[str], seed: int = 0, resamples: int = RESAMPLES
) -> float:
    """The two-sided p-value of no difference, for values of any kind: how often flipping the modes family by family, at random, gives
    a mean difference as large (Fisher's randomisation test). With few families it cannot be small.

    Raises ValueError for no values, or for lengths that differ.
    """
    sums, _ = _by_family(_differences(first, second), families)
    rng = np.random.default_rng(seed)
    flipped = (2 * rng.integers(0, 2, size=(resamples, len(sums))) - 1) @ sums
    as_large = np.abs(flipped) >= abs(sums.sum()) * (1 - 1e-9)
    return float((as_large.sum() + 1) / (resamples + 1))


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> McNemar:
    """Exact McNemar test of right and wrong on the same cases. Raises ValueError for lengths that differ."""
    from statsmodels.stats.contingency_tables import mcnemar as test

    pairs = list(zip(first, second, strict=True))
    gained, lost = pairs.count((False, True)), pairs.count((True, False))
    table = [[pairs.count((True, True)), lost], [gained, pairs.count((False, False))]]
    p = float(test(table, exact=True).pvalue) if gained + lost else 1.0
    return McNemar(gained, lost, min(p, 1.0))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values of all comparisons of a report, corrected so that the chance of any false finding stays at 5% (Holm 1979)."""
    from statsmodels.stats.multitest import multipletests

    return tuple(float(p) for p in multipletests(list(p_values), method="holm")[1]) if p_values else ()


def verdict(difference: float, low: float, high: float, corrected_p: float) -> Verdict:
    """Say what a difference shows: its interval must exclude zero and its corrected p-value be below 5%.

    Differences count upwards: for measures where less is better, negate the difference and swap the ends of its interval.
    """
    if corrected_p < ALPHA and difference > 0 and low > 0:
        return "better"
    if corrected_p < ALPHA and difference < 0 and high < 0:
        return "worse"
    return "no difference shown"


def agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> Agreement:
    """How far two judges agree on the same answers (Cohen 1960). Raises ValueError for no judgements, or for lengths that differ."""
    pairs = list(zip(first, second, strict=True))
    if not pairs:
        raise ValueError("There is nothing to agree on: give at least one pair of judgements.")
    share = sum(one == other for one, other in pairs) / len(pairs)
    if len({*first, *second}) == 1:
        return Agreement(share, None)
    from sklearn.metrics import cohen_kappa_score

    return Agreement(share, float(cohen_kappa_score(list(first), list(second))))


def _differences(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [float(after) - float(before) for before, after in zip(first, second, strict=True)]


def _by_family(values: Sequence[float], families: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sum and the number of the values of each family, families by name, so that the cases' order does not matter."""
    if not values or len(values) != len(families):
        raise ValueError(
            f"Give one family a value, and at least one: there are {len(values)} values and {len(families)} families."
        )
    names, places = np.unique(np.asarray(families, dtype=str), return_inverse=True)
    numbers = np.asarray(values, dtype=float)
    order = np.lexsort((numbers, places))  # sums of floats depend on their order, too
    sums = np.bincount(places[order], weights=numbers[order], minlength=len(names))
    return sums.astype(np.float64), np.bincount(places, minlength=len(names)).astype(np.float64)


def _bca(
    value: float, means: NDArray[np.float64], sums: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, float]:
    """The quantiles of the resampled means that bound the interval; the plain percentiles where there is too little to correct with."""
    tail = (1 - LEVEL) / 2
    below = float(np.mean(means < value) + np.mean(means == value) / 2)
    if len(sums) < 2 or not 0 < below < 1:
        return tail, 1 - tail
    left_out = (sums.sum() - sums) / (counts.sum() - counts)  # the mean without each family in turn
    away = left_out.mean() - left_out
    spread = float((away**2).sum())
    acceleration = float((away**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    normal = NormalDist()
    bias = normal.inv_cdf(below)

    def corrected(quantile: float) -> float:
        shifted = bias + normal.inv_cdf(quantile)
        return normal.cdf(bias + shifted / max(1 - acceleration * shifted, 1e-9))

    return corrected(tail), corrected(1 - tail)
