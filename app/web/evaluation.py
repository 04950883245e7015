"""Evaluations as HTML: the list, the progress, a report in its frame, two reports side by side, one case."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from app.evaluations import AskedCase, Evaluation, Report, ReportBroken
from app.watched import UNDER_WAY
from app.web.render import decimal
from app.web.texts import t
from app.web.watched import button, card, left, when, why
from index.passages import Lang

MEASURES = {"right": "more", "unsupported": "less", "refusals": "more", "language": "more"}  # what the gate watches
_SIGNS = str.maketrans("-", "−")


def listed(found: Sequence[Evaluation], opened: str | None, lang: Lang) -> str:
    """The list: date, state, what was asked, right answers by mode, and what can be done with each."""
    if not found:
        return f'<p class="rumo-empty">{t("evaluate_none", lang)}</p>'
    rows = "".join(_row(one, one.name == opened, lang) for one in found)
    return f'<h3 class="rumo-title">{t("evaluations", lang)}</h3><ul class="rumo-evaluations">{rows}</ul>'


def _row(one: Evaluation, opened: bool, lang: Lang) -> str:
    condition, asked = one.condition(), one.asked()
    report, broken = None, False
    if condition == "done":
        try:
            report = one.report()
        except ReportBroken:
            broken = True
    detail = _rates(report, lang) if report else _modes(asked)
    reason = t("why_broken", lang) if broken else why(one, condition, lang)
    refused = " rumo-refused" if broken or condition in ("failed", "damaged") else ""
    said = f'<p class="rumo-line{refused}">{escape(reason)}</p>' if reason else ""
    action = "resume" if broken or condition in ("failed", "stopped") else "open" if condition == "done" else ""
    action = "stop" if condition in ("starting", "running") else action
    current = ' aria-current="true"' if opened else ""
    return (
        f'<li{current}><div><p class="rumo-when"><b>{when(one, lang)}</b> <span class="rumo-state rumo-is-{condition}">'
        f'{t(f"is_{condition}", lang)}</span></p><p class="rumo-line">{escape(scope(asked, report, lang))}</p>{detail}{said}'
        f"</div>{button('evaluation', action, one.name, lang)}</li>"
    )


def _modes(asked: dict[str, Any] | None) -> str:
    names = "".join(f'<span class="rumo-rate">{escape(str(mode))}</span>' for mode in (asked or {}).get("modes", ()))
    return f'<p class="rumo-rates">{names}</p>' if names else ""


def _rates(report: Report, lang: Lang) -> str:
    rates = []
    for mode, values in report.values.items():
        right = values.get("right")
        share = "–" if right is None else percent(right, lang, 0)
        rates.append(
            f'<span class="rumo-rate" style="--rate: {(right or 0) * 100:.1f}%">{escape(mode)} <b>{share}</b></span>'
        )
    return f'<p class="rumo-rates"><span class="rumo-line">{t("right_rates", lang)}</span> {"".join(rates)}</p>'


def scope(asked: dict[str, Any] | None, report: Report | None, lang: Lang) -> str:
    """What was asked, in a line: half, languages, number of cases."""
    asked = asked or {}
    half = asked.get("split")
    parts = [t("half_named", lang, half=half) if half else t("half_both", lang)]
    if asked.get("file"):
        parts = [t("half_own", lang, file=Path(str(asked["file"])).name)]
    parts.append(t(f"lang_{asked['lang']}", lang) if asked.get("lang") in ("en", "pt-BR") else t("lang_both", lang))
    if report is not None:
        count = report.about.get("cases", len(report.cases))
        parts.append(t("cases_one", lang) if count == 1 else t("cases_some", lang, count=count))
    elif asked.get("limit"):
        parts.append(t("cases_most", lang, count=asked["limit"]))
    else:
        parts.append(t("cases_all", lang))
    return " · ".join(parts)


def progress(found: Sequence[Evaluation], lang: Lang) -> str:
    """A bar and the time left for each evaluation under way; empty where there is none."""
    cards = []
    for one in found:
        condition, state = one.condition(), one.run.state()
        if condition not in UNDER_WAY:
            continue
        said = t("progress_loading", lang)
        if condition == "stopping":
            said = t("progress_stopping", lang)
        elif state.steps:
            said = t("progress_done", lang, done=state.step, all=state.steps)
            said += f" · {left(state.eta_seconds, lang)}" if state.eta_seconds is not None else ""
        cards.append(card(one, said, lang))
    return "".join(cards)


def framed(page: str, lang: Lang) -> str:
    """A report's page in a frame that can run no script, send no form and reach nothing of this page: it holds what models wrote.

    It opens in `lang`: a report holds both languages and shows the one whose button is checked.
    """
    page = page.replace(' class="show" checked>', ' class="show">')
    page = page.replace(f'id="show-{lang}" class="show">', f'id="show-{lang}" class="show" checked>')
    return f'<iframe class="rumo-frame" sandbox="" title="{t("report", lang)}" srcdoc="{escape(page, quote=True)}"></iframe>'


def heading(one: Evaluation, report: Report, lang: Lang) -> str:
    """What stands above an opened report."""
    engine = report.about.get("engine") or {}
    parts = [Path(str(engine.get("model", ""))).name, report.about.get("adapter"), scope(one.asked(), report, lang)]
    line = " · ".join(str(part) for part in parts if part)
    return f'<h3 class="rumo-title">{t("report", lang)} {when(one, lang)}</h3><p class="rumo-line">{escape(line)}</p>'


def differences(this: tuple[Evaluation, Report], other: tuple[Evaluation, Report], lang: Lang) -> str:
    """Two reports, mode by watched measure, in the modes that both have, with what the difference does not say."""
    new, old = this[1], other[1]
    modes = [mode for mode in new.values if mode in old.values]
    if not modes:
        return f'<p class="rumo-refused">{t("difference_nothing", lang)}</p>'
    heads = "".join(
        f'<th scope="col">{t(f"measure_{name}", lang)} <small>{t(f"{better}_is_better", lang)}</small></th>'
        for name, better in MEASURES.items()
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(mode)}</th>'
        + "".join(_cell(old.values[mode].get(name), new.values[mode].get(name), lang) for name in MEASURES)
        + "</tr>"
        for mode in modes
    )
    table = f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    lead = t("difference_lead", lang, other=when(other[0], lang), this=when(this[0], lang))
    same = new.about.get("cases_hash") == old.about.get("cases_hash")
    warning = "" if same else f'<p class="rumo-refused">{t("difference_cases", lang)}</p>'
    gate = f"<p>{t('difference_no_test', lang)} <code>rumo evaluate --gate report.json</code></p>"
    return f'<div class="rumo-differences"><p>{lead}</p><div class="rumo-wide">{table}</div>{warning}{gate}</div>'


def _cell(before: float | None, after: float | None, lang: Lang) -> str:
    shown = [percent(value, lang) if value is not None else "–" for value in (before, after)]
    change = ""
    if before is not None and after is not None:
        points = round((after - before) * 100, 1)
        sign = "+" if points > 0 else ""
        written = f"{sign}{decimal(points or 0.0, lang)}".translate(_SIGNS)
        change = f' <b class="{"" if points else "rumo-same"}">{t("points", lang, points=written)}</b>'
    return f"<td>{shown[0]} → {shown[1]}{change}</td>"


def percent(value: float, lang: Lang, places: int = 1) -> str:
    """A share of 1 as people read it: `62.5%`, `62,5%`."""
    return f"{decimal(value * 100, lang, places)}%"


def case_shown(case: AskedCase, test: bool, lang: Lang) -> str:
    """One case: what was asked, and which modes got it right."""
    turns = "".join(f"<blockquote>{escape(turn)}</blockquote>" for turn in case.turns)
    marks = " ".join(
        f'<span class="rumo-mark rumo-{"right" if right else "wrong"}">{"✓" if right else "✗"} {escape(mode)} '
        f"<small>{t('was_right' if right else 'was_wrong', lang)}</small></span>"
        for mode, right in case.right.items()
    )
    judged = marks or t("case_unjudged", lang)
    warning = f'<p class="rumo-line">{t("case_test", lang)}</p>' if test else ""
    return f'<div class="rumo-case">{turns}<p>{judged}</p>{warning}</div>'


def case_note(case: AskedCase, lang: Lang) -> str:
    """What to know before asking a case again: further turns, and a document that is not there. Empty where there is nothing."""
    said = []
    if len(case.turns) > 1:
        turns = " ".join(f"«{turn}»" for turn in case.turns[1:])
        said.append(t("case_turns", lang, id=case.id, turns=turns))
    if case.document:
        said.append(t("case_document", lang, name=case.document))
    return "".join(f"<p>{escape(line)}</p>" for line in said)
