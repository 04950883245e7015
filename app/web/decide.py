"""The Decide tab: the facts as a form, what follows from them live, and ways to take it along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from app import decision_report
from app.costs import GUIDE, CostError, Money, Prices
from app.situation import Situation
from app.web.decision import decision_html
from app.web.fields import FIELDS
from app.web.texts import t
from index.passages import Lang

PRICES = ("hosting", "prompt_price", "tuned_price", "training_price")


class Decide:
    """The handlers of the form's events. `values` are the form's, in the order of `FIELDS` and then of `PRICES`."""

    def shown(self, lang: Lang, *values: Any) -> str:
        """What follows from the form, or a sentence on what in it cannot be."""
        try:
            return decision_html(*self._read(values, lang), lang)
        except (CostError, ValueError) as error:
            return f'<p class="rumo-refused">{error.text(lang) if isinstance(error, CostError) else error}</p>'

    def saved(self, kind: str, lang: Lang, *values: Any) -> dict[str, str]:
        """The decision as a file for the browser to save: its name and text."""
        try:
            read = self._read(values, lang)
            if kind == "json":
                return {
                    "name": "rumo.json",
                    "text": json.dumps(decision_report.as_json(*read, lang), ensure_ascii=False, indent=2),
                }
            return {"name": "rumo.md", "text": decision_report.as_markdown(*read, lang)}
        except (CostError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from None

    def question(self, lang: Lang, *values: Any) -> str:
        """The facts of the form as a question for the chat."""
        situation, _, _ = self._read(values, lang)
        facts = [
            f"{field.labelled(lang).lower()}: {field.shown(value, lang)}"
            for field in FIELDS.values()
            if (value := getattr(situation, field.name)) is not None
        ]
        end = "What should I do?" if lang == "en" else "O que devo fazer?"
        return f"{'; '.join(facts).capitalize()}. {end}" if facts else end

    def localised(self, lang: Lang) -> list[Any]:
        """The choices of the form in the page's language."""
        return [
            gr.update() if field.kind == "number" else gr.update(choices=[("–", ""), *field.options(lang)])
            for field in FIELDS.values()
        ]

    def _read(self, values: Sequence[Any], lang: Lang) -> tuple[Situation, Prices, float]:
        facts, money = values[: len(FIELDS)], dict(zip(PRICES, values[len(FIELDS) :], strict=True))
        parsed = {}
        for field, raw in zip(FIELDS.values(), facts, strict=True):
            try:
                parsed[field.name] = field.parsed(raw)
            except ValueError as error:
                raise ValueError(t("bad_value", lang, value=raw, expected=error)) from None
        own = {
            name: Money(float(money[key]), float(money[key]), "USD")
            for key, name in (
                ("prompt_price", "prompt_per_1k"),
                ("tuned_price", "tuned_per_1k"),
                ("training_price", "training"),
            )
            if money[key] is not None
        }
        return Situation(**parsed), replace(GUIDE, **own), float(money["hosting"] or 0)


MAIN = (
    "examples",
    "budget",
    "deadline",
    "priority",
    "use_case",
    "tokens_per_month",
    "consistency",
    "changing_knowledge",
)


def tab(decide: Decide, lang: gr.State, i18n: gr.I18n, html: Any) -> tuple[list[Any], gr.HTML, gr.Button]:
    """Lay out the form and what follows from it. Returns the inputs, the result and the button to the chat."""
    made: dict[str, Any] = {}

    def made_of(name: str) -> None:
        label = i18n(f"field_{name}")
        if FIELDS[name].kind == "number":
            made[name] = gr.Number(label=label, minimum=0, value=None, placeholder="–")
        else:
            made[name] = gr.Dropdown([("–", ""), *FIELDS[name].options("en")], label=label, value="")

    with gr.Row(elem_id="rumo-decide", equal_height=False):
        with gr.Column(scale=0, min_width=300, elem_id="rumo-form"):
            gr.Markdown(i18n("decide_lead"), elem_classes="rumo-lead")
            for name in MAIN:
                made_of(name)
            with gr.Accordion(i18n("more_facts"), open=False):
                for name in FIELDS:
                    if name not in MAIN:
                        made_of(name)
            with gr.Accordion(i18n("own_prices"), open=False):
                for name in PRICES:
                    made[name] = gr.Number(label=i18n(name), minimum=0, value=None, placeholder="–")
        with gr.Column(scale=1, elem_id="rumo-follows"):
            result = html("", elem_id="rumo-result")
            with gr.Row(elem_id="rumo-take"):
                ask = gr.Button(i18n("ask_about_this"), variant="primary", size="sm")
                markdown = gr.Button(i18n("save_markdown"), size="sm")
                as_json = gr.Button(i18n("save_json"), size="sm")
            download = gr.JSON(visible=False)
    inputs = [made[name] for name in (*FIELDS, *PRICES)]
    quick: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    gr.on([one.change for one in inputs], decide.shown, [lang, *inputs], result, **quick)
    for button, kind in ((markdown, "markdown"), (as_json, "json")):
        chosen = gr.State(kind)
        button.click(decide.saved, [chosen, lang, *inputs], download, **quick).then(
            None, download, None, js="(file) => window.rumo.save(file)"
        )
    return inputs, result, ask
