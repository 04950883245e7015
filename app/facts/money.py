"""Amounts of money the person can spend, and the level of budget that an amount is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.facts.clauses import Clause
from app.facts.found import Found
from app.facts.numbers import Quantity
from app.situation import Currency, Level

_BEFORE = re.compile(r"(us\$|r\$|u\$|\$|usd|brl)\s*$")
_AFTER = re.compile(r"\s*(?:de )?(dolar(?:es)?|dollars?|bucks|usd|us\$|reais|brl|contos?|pilas?|\$)(?!\w)")
_REAL = frozenset("r$ brl reais conto contos pila pilas".split())
_A_PRICE = re.compile(
    r"\b(?:cust(?:a|am|ou|o)|costs?|price|preco|ticket medio|faturamento|revenue|receita|vend\w+|sells?|salar\w+|charges?|cobra\w*|multa|economi\w+|saves?)\b"
)
_A_LIMIT = re.compile(
    r"\b(?:can(?:.?t|not)?|should\w*|must|max\w*|at most|up to|no more than|pode\w*|no maximo|ate|limit\w*|teto|cap|budget|orcamento|verba|gastar|spend)\b"
)
_FRAMED = re.compile(r"\b(?:with|com|have|tenho|temos|for|por|under|below|ate|up to|spend|gastar|budget|orcamento)\b")
_A_RATE = re.compile(r"^\s*(?:por|per|/|a)\s?(?:1|1k|mil|1\.000|1,000|thousand|token|million|milhao|hora|hour)")
# The guide's prices: fine-tuning costs $10-1,000 and training from scratch $10,000 or more (`costs#fine-tuning-cost`).
_MEDIUM, _HIGH = 10.0, 10_000.0
_BRL_PER_USD = 5.5  # a round rate of 2026, only to tell the levels apart


def amounts(clause: Clause, quantities: tuple[Quantity, ...]) -> Iterator[Found]:
    """Find what can be spent: amount and currency. Prices of other things and rates are left out."""
    if _A_PRICE.search(clause.text) and not _A_LIMIT.search(clause.text):
        return
    if clause.mood == "asked" and not _FRAMED.search(clause.text):
        return
    for one in quantities:
        before = _BEFORE.search(clause.text[: one.start])
        after = _AFTER.match(clause.text, one.end)
        end = after.end() if after else one.end
        grand = clause.text[one.start : one.end].endswith("grand")
        if not (before or after or grand) or _A_RATE.match(clause.text[end:]):
            continue
        sign = before[1] if before else after[1] if after else ""
        start = before.start() if before else one.start
        words, at, to = clause.text[start:end], clause.start + start, clause.start + end
        yield Found("budget_amount", one.value, words, at, to)
        yield Found("currency", "BRL" if sign in _REAL else "USD", words, at, to)


def level_of(amount: float, currency: Currency | None) -> Level:
    """Return the level of a sum: low where no training can be paid, high where every approach can (`questions#budget`)."""
    dollars = amount / _BRL_PER_USD if currency == "BRL" else amount
    return "low" if dollars < _MEDIUM else "medium" if dollars < _HIGH else "high"
