"""Mixed quality: a weight for each row from all checks together, and what training makes of it.

The trainer reads no weights and shuffles each pass by itself. So a weight is realised by how often a row stands in the file: the good
ones twice, the doubtful once, the poor not at all; and by stages, each a file that leaves out more, to be trained one after the other
and compared on the same held-out rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from finetune.own.checks import Found
from finetune.own.row import Row

DOUBTFUL, GOOD = 0.4, 0.75  # weights from which on a row is kept, and repeated
STAGES = (0.0, DOUBTFUL, GOOD)  # the least weight of each stage's rows
# What a row's weight is multiplied by for each check that speaks against it: two mild doubts make a poor row.
FACTORS = {
    "broken text": 0.1,
    "repetition": 0.3,
    "language": 0.3,
    "near-duplicates": 0.5,
    "contradictions": 0.5,
    "length": 0.5,
    "perplexity": 0.5,
}


def weighted(rows: Sequence[Row], found: dict[str, Found]) -> tuple[list[Row], dict[int, str]]:
    """Return the rows with their weights, and the reasons of each that lost some, by place."""
    weights = [row.weight for row in rows]
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for name, places in found.items():
        for place, reason in places.items():
            weights[place] *= FACTORS[name]
            reasons[place].append(reason)
    made = [replace(row, weight=round(weight, 3)) for row, weight in zip(rows, weights, strict=True)]
    return made, {place: "; ".join(each) for place, each in sorted(reasons.items())}


def stages(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each stage, best first; a later stage is a part of the one before."""
    ordered = sorted(rows, key=lambda row: -row.weight)
    return [[row for row in ordered if row.weight >= least] for least in STAGES]


def realised(rows: Sequence[Row]) -> list[Row]:
    """The rows as often as their weight says, best first. Where all are good, none is repeated: that would be one more pass."""
    kept = sorted((row for row in rows if row.weight >= DOUBTFUL), key=lambda row: -row.weight)
    good = [row for row in kept if row.weight >= GOOD]
    return kept if len(good) == len(kept) else [*good, *kept]
