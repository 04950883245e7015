"""What the charts of a report show, as plain values with their text alternatives. Knows nothing of drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from finetune.evaluation.report import words
from finetune.evaluation.report.document import Bars, Heat, Interval, Scatter, Series
from finetune.evaluation.report.numbers import value_of, with_interval
from finetune.evaluation.report.tables import Report, kinds_of
from index.passages import Lang

_CHARTED = ("right", "figure_recall", "unsupported", "refusals", "language", "citation_precision")
_APPROACHES = ("prompt-engineering", "fine-tuning", "from-scratch")
_NO_APPROACH = "none"


def measure_bars(report: Report, lang: Lang) -> tuple[Bars, ...]:
    """A chart for each measure that says how good answers are: a bar a mode, with its interval."""
    modes = report["summary"]["modes"]
    charts = []
    for name in _CHARTED:
        if any(name in found for found in modes.values()):
            title = words.measure(name, lang)
            less = " (menos é melhor)" if lang != "en" else " (less is better)"
            title += less if name == "unsupported" else ""
            values = tuple(_interval(found.get(name)) for found in modes.values())
            told = ((mode, found.get(name)) for mode, found in modes.items())
            charts.append(Bars(title, tuple(modes), (Series("", values),), _said(title, name, told, lang)))
    return tuple(charts)


def against_seconds(report: Report, lang: Lang) -> Scatter | None:
    """Right answers against seconds, a point a mode; None where either is missing."""
    found = {mode: one for mode, one in report["summary"]["modes"].items() if "right" in one and "seconds" in one}
    if not found:
        return None
    title = "Right answers against seconds" if lang == "en" else "Respostas certas e segundos"
    told = "; ".join(
        f"{mode}: {with_interval('right', one['right'], lang)}, {value_of('seconds', one['seconds']['value'], lang)}"
        for mode, one in found.items()
    )
    return Scatter(
        title,
        tuple(found),
        tuple(_sure(one["seconds"]) for one in found.values()),
        tuple(_sure(one["right"]) for one in found.values()),
        "seconds for an answer" if lang == "en" else "segundos por resposta",
        "right answers" if lang == "en" else "respostas certas",
        f"{title}. {told}.",
    )


def lang_bars(report: Report, lang: Lang) -> Bars | None:
    """Right answers in each language, a group a mode; None where the cases have one language or nothing is judged."""
    found = report["summary"]["by_lang"]
    langs = list(next(iter(found.values()))) if found else []
    if len(langs) < 2 or not any("right" in one for by in found.values() for one in by.values()):
        return None
    title = "Right answers by language" if lang == "en" else "Respostas certas por idioma"
    series = tuple(
        Series(words.name(spoken, lang), tuple(_interval(by[spoken].get("right")) for by in found.values()))
        for spoken in langs
    )
    told = (
        (f"{mode}, {words.name(spoken, lang)}", by[spoken].get("right"))
        for mode, by in found.items()
        for spoken in langs
    )
    return Bars(title, tuple(found), series, _said(title, "right", told, lang))


def kinds_heat(report: Report, lang: Lang) -> Heat | None:
    """Right answers by kind of question and mode; None where nothing is judged."""
    found, kinds = report["summary"]["by_kind"], kinds_of(report)
    if not kinds:
        return None
    shares = tuple(
        tuple(by[kind]["right"] / by[kind]["cases"] if kind in by else None for by in found.values()) for kind in kinds
    )
    title = "Right answers by kind" if lang == "en" else "Respostas certas por tipo"
    told = "; ".join(
        f"{words.name(kind, lang)}: "
        + ", ".join(f"{mode} {_share(share)}" for mode, share in zip(found, row, strict=True))
        for kind, row in zip(kinds, shares, strict=True)
    )
    return Heat(
        title,
        tuple(words.name(kind, lang) for kind in kinds),
        tuple(found),
        shares,
        tuple(tuple(_share(share) for share in row) for row in shares),
        f"{title}. {told}.",
    )


def confusions(report: Report, lang: Lang) -> tuple[Heat, ...]:
    """For each mode, which approach its answers state where another or the same is right; shares of each row."""
    right = {case["id"]: case["right"]["approach"] for case in report["cases"] if case["right"]["approach"]}
    counts = Counter(
        (row["mode"], right[row["case"]], row["approach"] or _NO_APPROACH)
        for row in report["rows"]
        if row["case"] in right
    )
    due = [approach for approach in _APPROACHES if approach in right.values()]
    if not due:
        return ()
    return tuple(_confusion(mode, due, counts, lang) for mode in report["summary"]["modes"])


def _confusion(mode: str, due: list[str], counts: Mapping[tuple[str, str, str], int], lang: Lang) -> Heat:
    stated = (*_APPROACHES, _NO_APPROACH)
    rows = [[counts[mode, approach, each] for each in stated] for approach in due]
    shares = tuple(tuple(count / sum(row) if sum(row) else None for count in row) for row in rows)
    instead = "right {}: stated {}" if lang == "en" else "certa {}: declarada {}"
    told = "; ".join(
        instead.format(
            words.name(approach, lang),
            ", ".join(f"{words.name(each, lang)} {count}" for each, count in zip(stated, row, strict=True)),
        )
        for approach, row in zip(due, rows, strict=True)
    )
    return Heat(
        mode,
        tuple(_short(approach, lang) for approach in due),
        tuple(_short(each, lang) for each in stated),
        shares,
        tuple(tuple(str(count) for count in row) for row in rows),
        f"{mode}. {told}.",
    )


def _short(approach: str, lang: Lang) -> str:
    short = {
        "prompt-engineering": "prompt",
        "fine-tuning": "tuning",
        "from-scratch": "scratch" if lang == "en" else "do zero",
    }
    return short.get(approach, words.name(approach, lang))


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"


def _said(title: str, name: str, told: Iterable[tuple[str, Mapping[str, Any] | None]], lang: Lang) -> str:
    values = "; ".join(f"{label}: {with_interval(name, found, lang)}" for label, found in told if found)
    return f"{title}. {values}."


def _interval(found: Mapping[str, Any] | None) -> Interval | None:
    return None if found is None else _sure(found)


def _sure(found: Mapping[str, Any]) -> Interval:
    return Interval(found["value"], found["low"], found["high"])
