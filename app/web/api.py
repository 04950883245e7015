"""Decide and cost as named endpoints of the page, for other programs and, through Gradio, as tools of the Model Context Protocol."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr

from app import decision_report
from app.costs import GUIDE, CostError, break_even
from app.situation import Situation


def decide(
    examples: int | None = None,
    budget: Literal["low", "medium", "high"] | None = None,
    deadline: Literal["today", "this-week", "this-quarter"] | None = None,
    priority: Literal["speed", "consistency", "novel-architecture"] | None = None,
    tokens_per_month: int | None = None,
    gpu_gb: float | None = None,
    consistency: bool | None = None,
    changing_knowledge: bool | None = None,
    explainability: bool | None = None,
    lang: Literal["en", "pt-BR"] = "en",
) -> dict[str, Any]:
    """Recommend how to adapt a language model: prompt it, retrieve for it, fine-tune it or train it, with reasons and costs.

    Args:
        examples: how many training examples there are; leave out where unknown
        budget: the budget in a word
        deadline: how soon results are needed
        priority: what matters most
        tokens_per_month: the volume
        gpu_gb: GPU memory in GiB, 0 for none
        consistency: whether answers must be consistent
        changing_knowledge: whether the knowledge changes often
        explainability: whether answers must be explained
        lang: the language of the sentences
    """
    situation = Situation(
        examples=examples,
        budget=budget,
        deadline=deadline,
        priority=priority,
        tokens_per_month=tokens_per_month,
        gpu_gb=gpu_gb,
        consistency=consistency,
        changing_knowledge=changing_knowledge,
        explainability=explainability,
    )
    try:
        return decision_report.as_json(situation, GUIDE, 0.0, lang)
    except CostError as error:
        raise gr.Error(error.text(lang), print_exception=False) from None


def cost(tokens_per_month: int, hosting: float = 0.0, lang: Literal["en", "pt-BR"] = "en") -> dict[str, Any]:
    """What each way of adapting a language model costs at a volume, and when fine-tuning pays for itself.

    Args:
        tokens_per_month: the volume in tokens
        hosting: hosting of a tuned model a month, in US dollars
        lang: the language of the sentences
    """
    try:
        rows = decision_report.costs_as_json(Situation(tokens_per_month=tokens_per_month), GUIDE, hosting, lang)
        return {"rows": rows, "break_even": break_even(tokens_per_month, hosting).text(lang)}
    except CostError as error:
        raise gr.Error(error.text(lang), print_exception=False) from None
