"""Sentences with computed figures: what an approach costs at a volume, when tuning pays for itself, and what memory a method takes."""

from __future__ import annotations

from collections.abc import Sequence

from app.advice.line import Line
from app.advice.prices import Own, own_prices
from app.advice.words import approaches_named, asks_break_even, asks_year, name
from app.costs import (
    USUAL_BILLIONS,
    Figure,
    Quantity,
    assumed_memory,
    break_even,
    first_year,
    fits,
    method_memory,
    monthly_cost,
    one_off,
)
from app.decision import Decision
from app.decision.figures import parameters
from app.facts.named import volume_named
from app.situation import Approach, Method, Situation
from index.passages import Lang


def recommended_cost(decision: Decision, situation: Situation, lang: Lang) -> tuple[Line, ...]:
    """What the recommended approach costs: once, and a month at the person's volume where that is known."""
    start = one_off(decision.approach)
    cost = "Cost of" if lang == "en" else "Custo de"
    once = Line(f"{cost} {name(decision.approach, lang)}: {start.said(lang)}.", start.passage)
    tokens = situation.tokens_per_month
    return once, *(_monthly(decision.approach, tokens, lang, Own()) if tokens else ())


def asked_cost(text: str, situation: Situation, lang: Lang) -> tuple[Line, ...]:
    """The computed answer to a question about costs at the volume that it names, else the person's; none where that is unknown.

    The approaches that the question names, else prompting and tuning: a month, or the first year where it asks for one. Where it asks
    when tuning pays for itself, that comes first.
    """
    tokens = volume_named(text, lang) or situation.tokens_per_month
    if tokens is None:
        return ()
    told: list[Line] = []
    named = approaches_named(text)
    own = own_prices(text)
    if asks_break_even(text):
        when = break_even(tokens, own.hosting, own.prices)
        told.append(Line(when.text(lang), "costs#break-even"))
        named = ("prompt-engineering", "fine-tuning")
    for approach in named or ("prompt-engineering", "fine-tuning"):
        if asks_year(text):
            year = first_year(approach, tokens, own.prices, own.hosting)
            told.append(_at_volume(approach, tokens, year, lang, own.hosting))
        else:
            told += _monthly(approach, tokens, lang, own)
    return tuple(told)


def memory_lines(situation: Situation, methods: Sequence[Method], lang: Lang) -> tuple[Line, ...]:
    """What GPU memory each of the methods takes for the person's model, and whether their GPU holds it."""
    billions = USUAL_BILLIONS if situation.model_billions is None else situation.model_billions
    told = []
    for method in methods or ("full", "lora", "qlora"):
        took = method_memory(method, situation)
        called, model = name(method, lang), parameters(billions, lang)
        if lang == "en":
            text = f"{called[:1].upper()}{called[1:]} of a model of {model} takes about {took.said(lang)} of GPU memory"
            held = f", which your {situation.gpu_gb or 0:g} GiB {'hold' if fits(method, situation) else 'do not hold'}"
        else:
            text = f"{called[:1].upper()}{called[1:]} em um modelo de {model} ocupa cerca de {took.said(lang)} de memória de GPU"
            held = f", {'e cabe' if fits(method, situation) else 'e não cabe'} nos seus {situation.gpu_gb or 0:g} GiB"
        told.append(Line(f"{text}{held if situation.gpu_gb else ''}.", took.passage))
    return (*told, Line(assumed_memory(lang), told[0].passage))


def _monthly(approach: Approach, tokens: int, lang: Lang, own: Own) -> tuple[Line, ...]:
    """A month at a volume; nothing from scratch, whose tokens the guide does not price."""
    month = monthly_cost(approach, tokens, own.prices, own.hosting)
    return () if month is None else (_at_volume(approach, tokens, month, lang, own.hosting),)


def _at_volume(approach: Approach, tokens: int, cost: Figure, lang: Lang, hosting: float) -> Line:
    """One cost at a volume; hosting comes on top of a model of one's own where it is not in the sum."""
    more = ", plus hosting" if lang == "en" else ", mais a hospedagem"
    if approach == "prompt-engineering":
        more = ""
    elif hosting:
        more = ", with hosting" if lang == "en" else ", com a hospedagem"
    text = Figure(Quantity(tokens, tokens), "tokens-per-month", "person", cost.passage).text(lang)
    called = f"{'with' if lang == 'en' else 'com'} {name(approach, lang)}"
    return Line(f"{text[:1].upper()}{text[1:]} {called}: {cost.said(lang)}{more}.", cost.passage)
