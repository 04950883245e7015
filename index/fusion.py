"""Several rankings -> one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def reciprocal_rank(
    rankings: Sequence[Sequence[Item]], weights: Sequence[float] | None = None, k: int = 60
) -> list[tuple[Item, float]]:
    """Fuse rankings, best first, by the sum of weight / (k + rank) over those that hold an item.

    Reciprocal rank fusion, Cormack, Clarke and Büttcher 2009 (SIGIR), k = 60 as there. An item that comes twice in a
    ranking counts at its better place. Items of equal score keep the order in which the rankings, read in turn, name them.
    """
    scores: dict[Item, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for place, item in enumerate(dict.fromkeys(ranking), start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + place)
    return sorted(scores.items(), key=lambda scored: -scored[1])
