"""Two reports against each other: which modes have become worse, and what changed, on the cases and modes that both have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from finetune.evaluation.config import EvaluationError
from finetune.evaluation.report import words
from finetune.evaluation.report.document import Cell, Table
from finetune.evaluation.report.markdown import escaped, table
from finetune.evaluation.report.meaning import told
from finetune.evaluation.report.numbers import p_value, points_with_interval, value_of
from finetune.evaluation.report.sentences import say
from finetune.evaluation.report.tables import difference_cell, verdict_cell
from finetune.evaluation.scoring import Scored
from finetune.evaluation.summary import MEASURES, comparisons
from index.passages import Lang

Report = Mapping[str, Any]
_BEFORE, _AFTER = (
    "before ",
    "after ",
)  # put before a mode's name, so that its two reports are two modes to the statistics
# What reading a report raises where parts are missing or of another kind.
_DAMAGE = (KeyError, TypeError, AttributeError)
_SETTINGS = ("model", "engine", "device", "precision", "adapter", "prompt_version", "seed")
_HEADS: dict[Lang, tuple[str, ...]] = {
    "en": ("mode", "measure", "first", "second", "difference", "cases", "p, corrected", "what it shows"),
    "pt-BR": ("modo", "medida", "primeiro", "segundo", "diferença", "casos", "p corrigido", "o que mostra"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one measure shows of one mode, the second report against the first.

    `before` and `after` are means over the common `cases`, each in [0, 1]; `difference` is after less before, `low` and `high` the ends of
    its 95% interval, and `p_corrected` (Holm) counts all measures and modes compared. `verdict` is in the sense of the measure.
    """

    mode: str
    measure: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    cases: int
    p_corrected: float
    verdict: str

    def __str__(self) -> str:
        """Say it in an English sentence."""
        before, after = (value_of(self.measure, value, "en") for value in (self.before, self.after))
        return (
            f"{self.mode}: {words.verdict(self.verdict, 'en')} {words.about_measure(self.measure, 'en')}, from {before} to {after} over "
            f"{self.cases} cases ({points_with_interval(asdict(self), 'en')}; corrected p {p_value(self.p_corrected, 'en')})."
        )


def worse(baseline: Report, report: Report) -> list[Finding]:
    """The modes that are significantly worse than in the baseline, in right answers, unsupported figures, refusals or language.

    Raises EvaluationError where the reports have no case and mode in common, or are damaged.
    """
    return [one for one in findings(baseline, report) if one.verdict == "worse"]


def check_baseline(baseline: Report, modes: Sequence[str], cases: Sequence[Mapping[str, Any]]) -> None:
    """Raise EvaluationError where a baseline will have nothing to say of these modes on these cases, given as a report keeps them."""
    try:
        before, known = _rows(baseline), _cases(baseline)
        _settings(baseline, baseline, "en")
        _left_out(baseline, baseline, (), "en")
    except _DAMAGE as error:
        raise _damaged(error) from error
    common = _unchanged(known, _cases({"cases": cases}))
    if not any(mode in modes and case in common for mode, case in before):
        raise _nothing_in_common(before)


def findings(first: Report, second: Report) -> list[Finding]:
    """Everything that is compared, mode by mode. Raises EvaluationError as `worse` does."""
    try:
        before, after = _rows(first), _rows(second)
        common = _unchanged(_cases(first), _cases(second))
    except _DAMAGE as error:
        raise _damaged(error) from error
    both = [key for key in before if key in after and key[1] in common]
    if not both:
        raise _nothing_in_common(before)
    rows: dict[tuple[str, str], Scored] = {}
    for mode, case in both:
        rows[_BEFORE + mode, case] = before[mode, case]
        rows[_AFTER + mode, case] = after[mode, case]
    modes = list(dict.fromkeys(mode for mode, _ in both))
    compared = comparisons(rows, [(_BEFORE + mode, _AFTER + mode) for mode in modes], ())
    return [_finding(one, rows) for one in compared]


def compare(first: Report, second: Report, lang: Lang) -> str:
    """What changed from the first report to the second, as Markdown. Raises EvaluationError as `worse` does."""
    found = findings(first, second)
    rows = tuple(
        (
            Cell(one.mode),
            Cell(words.measure(one.measure, lang)),
            Cell(value_of(one.measure, one.before, lang)),
            Cell(value_of(one.measure, one.after, lang)),
            difference_cell(asdict(one), lang),
            Cell(str(one.cases)),
            Cell(p_value(one.p_corrected, lang)),
            verdict_cell(one.verdict, lang),
        )
        for one in found
    )
    try:
        settings, left_out = _settings(first, second, lang), _left_out(first, second, found, lang)
    except _DAMAGE as error:
        raise _damaged(error) from error
    parts = [_shown(found, lang), settings, table(Table("", _HEADS[lang], rows)), left_out]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(report: Report) -> dict[tuple[str, str], Scored]:
    scored = [Scored.from_json(row) for row in report["rows"]]
    return {(row.mode, row.case): row for row in scored}


def _cases(report: Report) -> dict[str, str]:
    """Each case with all that it asks for: one that was changed since is another case."""
    return {case["id"]: json.dumps(case, sort_keys=True) for case in report["cases"]}


def _unchanged(first: Mapping[str, str], second: Mapping[str, str]) -> set[str]:
    return {case for case, _ in first.items() & second.items()}


def _damaged(error: Exception) -> EvaluationError:
    return EvaluationError(
        f"A report lacks what is to be compared ({error}): it is damaged or of another version, so evaluate anew."
    )


def _nothing_in_common(before: Iterable[tuple[str, str]]) -> EvaluationError:
    return EvaluationError(
        "The two reports have no unchanged case and mode in common: evaluate the same cases, with at least one of these modes: "
        f"{', '.join(dict.fromkeys(mode for mode, _ in before)) or 'none'}."
    )


def _finding(one: Mapping[str, Any], rows: Mapping[tuple[str, str], Scored]) -> Finding:
    measure = next(each for each in MEASURES if each.name == one["measure"])
    pairs = [
        (measure.of(row), measure.of(rows[one["second"], case]))
        for (name, case), row in rows.items()
        if name == one["first"]
    ]
    known = [(before, after) for before, after in pairs if before is not None and after is not None]
    return Finding(
        mode=one["first"].removeprefix(_BEFORE),
        before=sum(before for before, _ in known) / len(known),
        after=sum(after for _, after in known) / len(known),
        **{name: one[name] for name in ("measure", "difference", "low", "high", "cases", "p_corrected", "verdict")},
    )


def _shown(found: Sequence[Finding], lang: Lang) -> str:
    """The differences that are shown, the worse ones first, or that there are none."""
    lines = [
        f"- **{escaped(one.mode)}**: {escaped(told(asdict(one), lang))}"
        for verdict in ("worse", "better")
        for one in found
        if one.verdict == verdict
    ]
    return "\n".join(lines) or say("nothing_shown", lang)


def _settings(first: Report, second: Report, lang: Lang) -> str:
    """What was set differently, so that a difference is not laid to the wrong cause."""
    one, other = ({**report["about"], **report["about"]["engine"]} for report in (first, second))
    changed = [f"- {escaped(words.name(name, lang))}: {escaped(str(one[name]))} → {escaped(str(other[name]))}"
               for name in _SETTINGS if one[name] != other[name]]  # fmt: skip
    return "\n".join([say("settings_differ", lang), "", *changed]) if changed else ""


def _left_out(first: Report, second: Report, found: Sequence[Finding], lang: Lang) -> str:
    """The modes that only one of the reports has."""
    asked = dict.fromkeys((*first["summary"]["modes"], *second["summary"]["modes"]))
    missing = [mode for mode in asked if mode not in {one.mode for one in found}]
    return escaped(say("left_out", lang, modes=", ".join(missing))) if missing else ""
