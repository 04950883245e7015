"""Which cases of a report teach most: those that modes disagree on, over kinds and languages. A rule says so, and nobody picks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

SHOWN = 10


def instructive(report: Mapping[str, Any], shown: int = SHOWN) -> tuple[str, ...]:
    """The ids of at most `shown` cases of a report.

    One after the other is taken: first of those that some modes got right and others wrong, then of those that all got wrong, then of
    the rest; within these of the kind that was taken least so far, then of the language taken least, then the one on which modes split
    most evenly, then the first id.
    """
    judged: dict[str, list[bool]] = {case["id"]: [] for case in report["cases"]}
    for row in report["rows"]:
        if row["right"] is not None:
            judged[row["case"]].append(row["right"])
    left = {case["id"]: case for case in report["cases"]}
    kinds: Counter[str] = Counter()
    langs: Counter[str] = Counter()

    def order(case: Mapping[str, Any]) -> tuple[int, int, int, float, str]:
        right = judged[case["id"]]
        share = sum(right) / len(right) if right else 1.0
        tier = 0 if 0 < share < 1 else 1 if share == 0 else 2
        return tier, kinds[case["kind"]], langs[case["lang"]], abs(share - 0.5), case["id"]

    chosen: list[str] = []
    while left and len(chosen) < shown:
        case = left.pop(min(left.values(), key=order)["id"])
        kinds[case["kind"]] += 1
        langs[case["lang"]] += 1
        chosen.append(case["id"])
    return tuple(chosen)
