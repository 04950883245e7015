"""What the assistant understood of a person's situation: a row of chips, each of which can be changed or taken away."""

from __future__ import annotations

import json
from html import escape

from app.advice import Advice, headline
from app.web.fields import FIELDS, Field
from app.web.texts import t
from index.passages import Lang


def chips(advice: Advice, lang: Lang) -> str:
    """The known facts and what follows from them; empty where nothing is known."""
    if not advice.facts:
        return ""
    row = "".join(_chip(FIELDS[name], value, lang) for name, value in advice.facts.items())
    if advice.decision is not None:
        row += f'<span class="rumo-verdict" role="status">→ {escape(headline(advice.decision, lang))}</span>'
    label = t("understood", lang)
    return f'<div class="rumo-understood" role="group" aria-label="{label}"><span>{label}</span>{row}</div>'


def _chip(field: Field, value: object, lang: Lang) -> str:
    raw = str(value).lower() if field.kind == "flag" else str(value)
    options = escape(json.dumps(field.options(lang), ensure_ascii=False), quote=True) if field.kind != "number" else ""
    label = escape(field.labelled(lang))
    return (
        f'<span class="rumo-chip"><button data-rumo="fact" data-field="{field.name}" data-value="{escape(raw, quote=True)}"'
        f' data-options="{options}" title="{t("change", lang)}">{label}: <b>{escape(field.shown(value, lang))}</b></button>'
        f'<button data-rumo="unfact" data-field="{field.name}" aria-label="{t("forget", lang)}: {label}">✕</button></span>'
    )
