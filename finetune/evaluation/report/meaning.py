"""What a report means in plain words: who is right most often, and what each change brought, with «no difference shown» said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.modes import MODES
from finetune.evaluation.report import words
from finetune.evaluation.report.document import Block, Bullets, Line, Text
from finetune.evaluation.report.numbers import points_with_interval, with_interval
from finetune.evaluation.report.sentences import say
from finetune.evaluation.report.tables import Report
from index.passages import Lang

FEW = 30  # wordings; below them intervals are wide, and bootstrap and randomisation tests rest on little


def meaning(report: Report, lang: Lang) -> tuple[Block, ...]:
    """The report's findings, the most important first."""
    lines = tuple(_pair(some, lang) for some in _by_pair(report["summary"]["comparisons"]).values())
    bullets = (Bullets(lines),) if lines else ()
    return (Text(_standing(report, lang)), *bullets, *map(Text, _cautions(report, lang)))


def told(one: Mapping[str, Any], lang: Lang) -> str:
    """One comparison in words: `no difference shown in right answers (+2 points, −3 to +7)`."""
    return f"{words.verdict(one['verdict'], lang)} {_about(one, lang)}"


def _by_pair(comparisons: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in comparisons:
        found.setdefault((one["first"], one["second"]), []).append(one)
    return found


def _pair(comparisons: Sequence[Mapping[str, Any]], lang: Lang) -> Line:
    """What one pair of modes shows over all cases, and where a language differs in right answers."""
    over_all = [one for one in comparisons if one["lang"] == "all"]
    groups: dict[str, list[str]] = {}
    for one in over_all:
        groups.setdefault(one["verdict"], []).append(_about(one, lang))
    text = "; ".join(f"{words.verdict(shown, lang)} {', '.join(about)}" for shown, about in groups.items()) + "."
    verdicts = {one["verdict"] for one in over_all if one["measure"] == "right"}
    for one in comparisons:
        if one["lang"] != "all" and one["measure"] == "right" and one["verdict"] not in verdicts:
            text += say("lang_alone", lang, name=words.name(one["lang"], lang), told=told(one, lang))
    return Line(f"{words.pair(comparisons[0]['first'], comparisons[0]['second'], lang)}:", text)


def _about(one: Mapping[str, Any], lang: Lang) -> str:
    return f"{words.about_measure(one['measure'], lang)} ({points_with_interval(one, lang)})"


def _standing(report: Report, lang: Lang) -> str:
    right = {mode: found["right"] for mode, found in report["summary"]["modes"].items() if "right" in found}
    if not right:
        return say("unjudged", lang)
    best = max(right, key=lambda mode: right[mode]["value"])
    worst = min(right, key=lambda mode: right[mode]["value"])
    most, least = (with_interval("right", right[mode], lang) for mode in (best, worst))
    key = "alone" if best == worst else "standing"
    return say(key, lang, best=best, most=most, cases=right[best]["cases"], worst=worst, least=least)


def _cautions(report: Report, lang: Lang) -> list[str]:
    modes = report["summary"]["modes"]
    found = []
    if all(MODES[mode].adapter != "needed" for mode in modes if mode in MODES):
        found.append(say("untuned", lang))
    families = min((one["right"]["families"] for one in modes.values() if "right" in one), default=FEW)
    if families < FEW:
        found.append(say("few", lang, families=families))
    comparisons = report["summary"]["comparisons"]
    if comparisons:
        found.append(say("not_equal", lang))
    if any(one["verdict"] == "no difference shown" and one["low"] * one["high"] > 0 for one in comparisons):
        found.append(say("by_chance", lang, count=len(comparisons)))
    return found
