"""Rows of scores -> what they show: each mode with its intervals, and modes against each other on the same cases. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from finetune.evaluation.measures import refusals
from finetune.evaluation.scoring import Scored
from finetune.evaluation.statistics import difference, holm, mcnemar, mean, sign_flip, verdict

Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a row, None where the row has none, and which way is better."""

    name: str
    of: Callable[[Scored], float | None]
    better: Better = "more"


def _refused_rightly(row: Scored) -> float | None:
    return None if row.refusal_due is None else float(row.declined == row.refusal_due)


def _number(name: str) -> Callable[[Scored], float | None]:
    def read(row: Scored) -> float | None:
        value = getattr(row, name)
        return None if value is None else float(value)

    return read


MEASURES: tuple[Measure, ...] = (
    Measure("right", _number("right")),
    Measure("figure_recall", _number("figure_recall")),
    Measure("unsupported", _number("unsupported"), "less"),
    Measure("refusals", _refused_rightly),
    Measure("language", _number("language")),
    Measure("citation_precision", _number("citation_precision")),
    Measure("citation_recall", _number("citation_recall")),
    Measure("hit", _number("hit")),
    Measure("mrr", _number("mrr")),
    Measure("ndcg", _number("ndcg")),
    Measure("too_long", _number("too_long"), "less"),
    Measure("repeated", _number("repeated"), "less"),
    Measure("words", _number("words"), "less"),
    Measure("first_token", _number("first_token"), "less"),
    Measure("seconds", _number("seconds"), "less"),
    Measure("cost", _number("cost"), "less"),
    Measure("fallback", _number("fallback"), "less"),
    Measure("chrf", _number("chrf")),
    Measure("rouge_l", _number("rouge_l")),
    Measure("cosine", _number("cosine")),
)
# What a gate watches, and what comparisons are corrected over.
WATCHED = ("right", "unsupported", "refusals", "language")
# What fine-tuning and retrieval each bring, by the design's 2x2, and then each mode against the plain prompt.
_PAIRS = (
    ("prompt", "tuned"), ("rag", "tuned-rag"), ("prompt", "rag"), ("tuned", "tuned-rag"), ("prompt", "few-shot"),
    ("prompt", "many-shot"), ("rag", "advisor"), ("tuned-rag", "advisor"), ("tuned-rag", "reasoned"), ("tuned-rag", "ensemble"),
)  # fmt: skip


def summarise(rows: Sequence[Scored], seed: int = 0) -> dict[str, Any]:
    """All that a report tells, as plain values: modes, by language, by kind, comparisons, confusion of approaches."""
    modes = list(dict.fromkeys(row.mode for row in rows))
    by_mode = {mode: [row for row in rows if row.mode == mode] for mode in modes}
    langs = sorted({row.lang for row in rows})
    return {
        "modes": {mode: _estimates(some, seed) for mode, some in by_mode.items()},
        "by_lang": {
            mode: {lang: _estimates([row for row in some if row.lang == lang], seed) for lang in langs}
            for mode, some in by_mode.items()
        },
        "by_kind": {mode: _by_kind(some) for mode, some in by_mode.items()},
        "refusals": {
            mode: asdict(refusals((row.refusal_due, row.declined) for row in some if row.refusal_due is not None))
            for mode, some in by_mode.items()
        },
        "comparisons": comparisons({(row.mode, row.case): row for row in rows}, compared_pairs(modes), langs, seed),
    }


def compared_pairs(modes: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs among these modes that are compared."""
    return [(first, second) for first, second in _PAIRS if first in modes and second in modes]


def comparisons(
    rows: Mapping[tuple[str, str], Scored], pairs: Sequence[tuple[str, str]], langs: Sequence[str], seed: int = 0
) -> list[dict[str, Any]]:
    """Compare pairs of modes on the cases that both answered, in all and in each language.

    `difference` is the second mode's value less the first's. p-values are corrected (Holm) over all that is returned.
    """
    found = []
    for first, second in pairs:
        for lang in ("all", *langs):
            both = [
                (row, rows[second, case])
                for (mode, case), row in rows.items()
                if mode == first and (second, case) in rows and lang in ("all", row.lang)
            ]
            for measure in (one for one in MEASURES if one.name in WATCHED):
                one = _compared(both, measure, seed)
                if one is not None:
                    found.append({"first": first, "second": second, "lang": lang, **one})
    for one, corrected in zip(found, holm([one["p"] for one in found]), strict=True):
        low, high, value = one["low"], one["high"], one["difference"]
        less = next(measure.better for measure in MEASURES if measure.name == one["measure"]) == "less"
        one["p_corrected"] = corrected
        one["verdict"] = verdict(-value, -high, -low, corrected) if less else verdict(value, low, high, corrected)
    return found


def _compared(both: Sequence[tuple[Scored, Scored]], measure: Measure, seed: int) -> dict[str, Any] | None:
    pairs = [(measure.of(one), measure.of(other), one.family) for one, other in both]
    known = [(one, other, family) for one, other, family in pairs if one is not None and other is not None]
    if not known:
        return None
    before, after, families = (list(column) for column in zip(*known, strict=True))
    estimate = difference(before, after, families, seed)
    found: dict[str, Any] = {
        "measure": measure.name,
        "difference": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "cases": estimate.cases,
        "families": estimate.families,
        "p": sign_flip(before, after, families, seed),
    }
    if measure.name == "right":
        test = mcnemar([value == 1 for value in before], [value == 1 for value in after])
        found |= {"gained": test.gained, "lost": test.lost, "p_mcnemar": test.p}
    return found


def _estimates(rows: Sequence[Scored], seed: int) -> dict[str, Any]:
    """Each measure's mean with its interval, for one mode."""
    found = {}
    for measure in MEASURES:
        values = [(value, row.family) for row in rows if (value := measure.of(row)) is not None]
        if values:
            numbers, families = zip(*values, strict=True)
            found[measure.name] = asdict(mean(numbers, families, seed))
    return found


def _by_kind(rows: Sequence[Scored]) -> dict[str, dict[str, float]]:
    judged = [row for row in rows if row.right is not None]
    kinds = dict.fromkeys(row.kind for row in judged)
    return {
        kind: {
            "right": sum(bool(row.right) for row in judged if row.kind == kind),
            "cases": sum(row.kind == kind for row in judged),
        }
        for kind in kinds
    }
