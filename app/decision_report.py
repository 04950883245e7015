"""A decision and its costs as plain Markdown and as JSON, for files, the terminal and other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.advice import headline, known
from app.advice.words import name, question_for
from app.costs import USUAL_BILLIONS, Prices, assumed, cost_table, methods_table
from app.decision import decide
from app.decision.figures import parameters
from app.decision.values import Statement
from app.situation import Situation
from index.passages import Lang

_TITLES: dict[Lang, dict[str, str]] = {
    "en": {"known": "What is known", "reasons": "Why", "tensions": "Where the guide pulls both ways", "warnings": "Watch out",
           "steps": "What to do first", "ask": "What would change this most", "costs": "The three approaches",
           "methods": "Methods of fine-tuning, for a model of {model}"},
    "pt-BR": {"known": "O que se sabe", "reasons": "Por quê", "tensions": "Onde o guia puxa para os dois lados", "warnings": "Cuidado",
              "steps": "O que fazer primeiro", "ask": "O que mais mudaria isto", "costs": "As três abordagens",
              "methods": "Métodos de fine-tuning, para um modelo de {model}"},
}  # fmt: skip
METHOD_HEADS: dict[Lang, tuple[tuple[str, ...], tuple[str, str]]] = {
    "en": (("method", "GPU memory", "fits your GPU", "training time"), ("yes", "no")),
    "pt-BR": (("método", "memória da GPU", "cabe na sua GPU", "tempo de treino"), ("sim", "não")),
}
_COLUMNS = ("prompt-engineering", "fine-tuning", "from-scratch")


def as_json(situation: Situation, prices: Prices, hosting: float, lang: Lang) -> dict[str, Any]:
    """The recommendation with its grounds, and the comparison's rows. Raises CostError for absurd numbers."""
    decision = decide(situation)

    def told(statements: tuple[Statement, ...]) -> list[dict[str, str | None]]:
        return [{"text": one.text(lang), "field": one.field, "passage": one.passage} for one in statements]

    return {
        "recommendation": decision.as_json,
        "headline": headline(decision, lang),
        "facts": known(situation),
        "reasons": told(decision.reasons),
        "tensions": told(decision.tensions),
        "warnings": told(decision.warnings),
        "first_steps": told(decision.first_steps),
        "missing": list(decision.missing),
        "ask": decision.ask,
        "costs": costs_as_json(situation, prices, hosting, lang),
        "methods": methods_as_json(situation, lang),
    }


def costs_as_json(situation: Situation, prices: Prices, hosting: float, lang: Lang) -> list[dict[str, Any]]:
    """The rows of the comparison of the three approaches: text, origin and passage of each cell."""
    rows = []
    for row in cost_table(situation, prices, hosting):
        cells: dict[str, Mapping[str, str] | None] = {
            name: {"text": cell.text(lang), "origin": cell.origin, "passage": cell.passage} if cell else None
            for name, cell in zip(_COLUMNS, row.cells, strict=True)
        }
        rows.append({"key": row.key, "label": row.label(lang), **cells})
    return rows


def methods_as_json(situation: Situation, lang: Lang) -> list[dict[str, Any]]:
    """The methods of fine-tuning: GPU memory, whether the person's GPU holds it, and training time, None where unknown."""
    return [
        {
            "method": row.method,
            "memory": row.memory.text(lang),
            "fits": row.fits,
            "time": None if row.time is None else row.time.text(lang),
            "passage": row.memory.passage,
        }
        for row in methods_table(situation)
    ]


def methods_title(situation: Situation, lang: Lang) -> str:
    """What the table of methods is about: the person's model, or a usual one."""
    billions = USUAL_BILLIONS if situation.model_billions is None else situation.model_billions
    return _TITLES[lang]["methods"].format(model=parameters(billions, lang))


def as_markdown(situation: Situation, prices: Prices, hosting: float, lang: Lang) -> str:
    """The same as a Markdown page. Raises CostError for absurd numbers."""
    row, titles = as_json(situation, prices, hosting, lang), _TITLES[lang]
    parts = [f"# {row['headline']}"]
    if row["facts"]:
        parts.append(
            f"## {titles['known']}\n\n" + "\n".join(f"- {name}: {value}" for name, value in row["facts"].items())
        )
    for key, title in (
        ("reasons", "reasons"),
        ("tensions", "tensions"),
        ("warnings", "warnings"),
        ("first_steps", "steps"),
    ):
        if row[key]:
            parts.append(
                f"## {titles[title]}\n\n" + "\n".join(f"- {one['text']} [{one['passage']}]" for one in row[key])
            )
    if row["ask"]:
        parts.append(f"## {titles['ask']}\n\n{question_for(row['ask'], lang)}")
    lines = [f"| | {' | '.join(_COLUMNS)} |", "|---|---|---|---|"]
    for each in row["costs"]:
        cells = [f"{each[name]['text']} ({each[name]['origin']})" if each[name] else "–" for name in _COLUMNS]
        lines.append(f"| {each['label']} | {' | '.join(cells)} |")
    parts.append(f"## {titles['costs']}\n\n" + "\n".join(lines))
    heads, yes_no = METHOD_HEADS[lang]
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for one in row["methods"]:
        held = "–" if one["fits"] is None else yes_no[0 if one["fits"] else 1]
        lines.append(f"| {name(one['method'], lang)} | {one['memory']} | {held} | {one['time'] or '–'} |")
    parts.append(f"## {methods_title(situation, lang)}\n\n" + "\n".join(lines) + f"\n\n{assumed(lang)}")
    return "\n\n".join(parts) + "\n"
