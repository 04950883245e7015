"""A decision and its costs as HTML: the verdict, its grounds with citations, the comparison, the chart, the tiers and the path."""

from __future__ import annotations

from html import escape
from typing import Any

from app.advice import headline
from app.advice.words import name, question_for
from app.costs import Prices, assumed, cost_curve, cost_table, data_tier, methods_table
from app.decision import Decision, decide
from app.decision.values import Statement
from app.decision_report import METHOD_HEADS, methods_title
from app.situation import Situation
from app.web.chart import VOLUMES, cost_chart
from app.web.texts import t
from index.passages import Lang

_STAGES = ("stage_1", "stage_2", "stage_3", "stage_4")
_HEADS = ("prompt engineering", "fine-tuning", ("from scratch", "do zero"))


def decision_html(situation: Situation, prices: Prices, hosting: float, lang: Lang) -> str:
    """Everything that follows from a situation. Raises CostError for absurd numbers."""
    decision = decide(situation)
    parts = [
        f'<div class="rumo-card"><h2>{escape(headline(decision, lang))}</h2>{_path(decision, lang)}</div>',
        _statements(t("why", lang), decision.reasons, lang),
        _statements(t("tensions", lang), decision.tensions, lang, "rumo-tension"),
        _statements(t("warnings", lang), decision.warnings, lang, "rumo-warning"),
        _statements(t("first_steps", lang), decision.first_steps, lang),
    ]
    if decision.ask is not None:
        parts.append(
            f'<p class="rumo-ask"><b>{t("would_change", lang)}</b> {escape(question_for(decision.ask, lang))}</p>'
        )
    if situation.examples is not None:
        parts.append(_tiers(situation.examples, lang))
    parts.append(_table(situation, prices, hosting, lang))
    parts.append(_methods(situation, decision, lang))
    curve = cost_curve(VOLUMES, prices, hosting)
    parts.append(f"<h3>{t('cost_by_volume', lang)}</h3>{cost_chart(curve, situation.tokens_per_month, lang)}")
    return f'<div class="rumo-decision">{"".join(parts)}</div>'


def _statements(title: str, statements: tuple[Statement, ...], lang: Lang, kind: str = "") -> str:
    if not statements:
        return ""
    rows = "".join(f"<li>{escape(one.text(lang))}{_cite(one.passage, lang)}</li>" for one in statements)
    return f'<h3>{title}</h3><ul class="{kind}">{rows}</ul>'


def _cite(passage: str, lang: Lang) -> str:
    section, _, slug = passage.partition("#")
    return f' <a href="#cite:{lang}:{section}:{slug}" aria-label="{escape(passage)}">↗</a>'


def _path(decision: Decision, lang: Lang) -> str:
    """The four stages as a checklist: those behind are done, the one at hand is marked."""
    rows = []
    for number, key in enumerate(_STAGES, 1):
        state = "done" if number < decision.stage else "here" if number == decision.stage else "ahead"
        mark = {"done": "✓", "here": "➤", "ahead": "○"}[state]
        current = ' aria-current="step"' if state == "here" else ""
        rows.append(f'<li class="rumo-{state}"{current}><span aria-hidden="true">{mark}</span> {t(key, lang)}</li>')
    return f'<ol class="rumo-path">{"".join(rows)}</ol>'


def _tiers(examples: int, lang: Lang) -> str:
    """The three tiers of fine-tuning data, with «you are here»."""
    tier = data_tier("fine-tuning", examples)
    place = {None: 0, "minimum": 1, "better": 2, "best": 3}[tier.reached]
    cells = []
    for number, figure in enumerate(tier.tiers, 1):
        here = f"<b>{t('you_are_here', lang)}</b>" if number == place else ""
        cells.append(f'<li class="{"rumo-reached" if number <= place else ""}">{escape(figure.text(lang))}{here}</li>')
    said = f"<p>{escape(tier.text(lang))}{_cite(tier.passage, lang)}</p>"
    return f'<h3>{t("data_tiers", lang)}</h3><ol class="rumo-tiers">{"".join(cells)}</ol>{said}'


def _table(situation: Situation, prices: Prices, hosting: float, lang: Lang) -> str:
    heads = "".join(f"<th>{name if isinstance(name, str) else name[0 if lang == 'en' else 1]}</th>" for name in _HEADS)
    rows = ""
    for row in cost_table(situation, prices, hosting):
        cells = "".join(f"<td>{_cell(cell, lang)}</td>" for cell in row.cells)
        rows += f"<tr><th scope='row'>{escape(row.label(lang))}</th>{cells}</tr>"
    table = f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h3>{t("side_by_side", lang)}</h3><div class="rumo-wide">{table}</div>'


def _methods(situation: Situation, decision: Decision, lang: Lang) -> str:
    """The methods of fine-tuning for the person's model; the one that was chosen is marked."""
    heads, yes_no = METHOD_HEADS[lang]
    rows = ""
    for one in methods_table(situation):
        held = "–" if one.fits is None else yes_no[0 if one.fits else 1]
        cells = (one.memory.text(lang), held, "–" if one.time is None else one.time.text(lang))
        chosen = ' class="rumo-chosen"' if one.method == decision.method else ""
        data = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows += f"<tr{chosen}><th scope='row'>{escape(name(one.method, lang))}</th>{data}</tr>"
    table = (
        f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>{rows}</tbody></table>"
    )
    note = f"<p><small>{assumed(lang)} {t('origin_computed', lang)}{_cite('methods#gpu-memory', lang)}</small></p>"
    return f'<h3>{methods_title(situation, lang)}</h3><div class="rumo-wide">{table}</div>{note}'


def _cell(cell: Any, lang: Lang) -> str:
    if cell is None:
        return "–"
    return f"{escape(cell.text(lang))} <small>{t(f'origin_{cell.origin}', lang)}</small>{_cite(cell.passage, lang)}"
