"""Training and held-out rows, between which nothing leaks."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from finetune.own.near import Neighbours
from finetune.own.row import Row

SHARE = 0.1  # of the rows, held out
_MOST = 500  # held-out rows: more only slow the training's evaluations down
_PARTS = 4  # groups that the held-out rows come from at least, where there are small ones
_AT_MOST = 3  # times as many rows as wanted are held out where they are all in large groups
_FEWEST = 10  # rows below which nothing is held out


@dataclass(frozen=True, slots=True)
class Halves:
    """Both sides. `dev` is empty where there are too few rows, or all are too near one another to be told apart."""

    train: list[Row]
    dev: list[Row]


def split(rows: Sequence[Row], seed: int, fit: Callable[[Row], bool] = lambda row: True) -> Halves:
    """Hold about a tenth of the rows out, whole groups at a time. Only rows that are `fit` and no altered copies count.

    A group is what hangs together: the rows of a unit (a conversation, a row with its altered copies), and every row of which a question
    shares more than half of its character 4-grams with one of the group. Groups are taken in an order drawn by the seed.
    """
    counted = [not row.altered and fit(row) for row in rows]
    wanted = min(round(sum(counted) * SHARE), _MOST) if sum(counted) >= _FEWEST else 0
    held: set[int] = set()
    if wanted:
        groups = _Groups(rows)
        drawn = [place for place in _drawn(rows, seed) if counted[place]]
        _hold(held, groups, drawn, counted, wanted, max(1, wanted // _PARTS))
        # Many small groups show more than a large one, which is held out only where there are too few others.
        if sum(counted[one] for one in held) < wanted / 2:
            _hold(held, groups, drawn, counted, wanted, _AT_MOST * wanted)
    sides: tuple[list[Row], list[Row]] = ([], [])
    for place, row in enumerate(rows):
        sides[place in held].append(row)
    return Halves(*sides)


def _hold(
    held: set[int], groups: _Groups, drawn: Sequence[int], counted: Sequence[bool], wanted: int, most: int
) -> None:
    """Add whole groups of at most `most` rows until `wanted` rows that count are held."""
    stays: set[int] = set()
    for place in drawn:
        if sum(counted[one] for one in held) >= wanted:
            break
        if place not in held and place not in stays:
            group, whole = groups.around(place, stays, most)
            (held if whole else stays).update(group)


class _Groups:
    """Follows rows to what hangs together with them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._near = Neighbours(rows)
        self._units: defaultdict[str, set[int]] = defaultdict(set)
        for place, row in enumerate(rows):
            self._units[row.unit].add(place)

    def around(self, place: int, stays: set[int], most: int) -> tuple[set[int], bool]:
        """Return a row's group, and whether it may be held out: it is whole, has at most `most` rows, and none that already stays."""
        group, fresh = {place}, {place}
        while fresh:
            found = self._near.of(fresh)
            found |= {one for each in found | fresh for one in self._units[self._rows[each].unit]}
            fresh = found - group
            group |= fresh
            if group & stays or sum(not self._rows[one].altered for one in group) > most:
                return group, False
        return group, True


def _drawn(rows: Sequence[Row], seed: int) -> list[int]:
    """The places in an order that depends on the seed and where rows come from."""
    marks = [hashlib.sha256(f"{seed}\n{row.unit}".encode()).digest() for row in rows]
    return sorted(range(len(rows)), key=lambda place: (marks[place], place))
