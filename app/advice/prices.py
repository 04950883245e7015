"""The prices that a question of costs names: a person's own take the place of the guide's in the sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.costs import GUIDE, CostError, Money, Prices
from app.situation import Currency
from index.language import fold

_AMOUNT = re.compile(
    r"(?P<sign>us\$|r\$|\$)\s?(?P<signed>\d(?:[\d.,]*\d)?)|(?P<bare>\d(?:[\d.,]*\d)?)\s?(?P<unit>dollars?|dolar(?:es)?|bucks|usd|reais|real|cents?|centavos?)\b"
)
_PER_1K = re.compile(
    r"\s*(?:de dolar |of a dollar )?(?:per|por|a|for|cada|/|o|each|every)\s*(?:1k|1\.000|1,000|1000|1 thousand|thousand|mil|1 mil)\b"
)
_PER_1M = re.compile(
    r"\s*(?:per|por|a|for|cada|/|o|each|every)\s*(?:1m|1 ?million|million|1 ?milhao|milhao|1\.000\.000|1,000,000)\b"
)
_TUNED = re.compile(r"\b(?:fine-?tun\w*|tuned|tuning|ajustad\w+|treinad\w+|lora|own model|modelo proprio)\b")
_PROMPTED = re.compile(r"\b(?:prompt\w*|api|ready-?made|pronto|off-the-shelf)\b")
_HOSTING = re.compile(r"\b(?:host\w*|hosped\w+|server|servidor|gpu rental|aluguel)\b")
_TRAINING = re.compile(r"\b(?:train\w*|treino|treinamento|treinar|one-?off|upfront|tuning (?:run|job)|rodada)\b")
_LEAST_WHOLE = 1.0  # less than this, in the sum's currency, is a price of tokens and not of a month or a run
_RATES = {"tuned_per_1k": _TUNED, "prompt_per_1k": _PROMPTED}
_WHOLE = {"hosting": _HOSTING, "training": _TRAINING}
_BEHIND = (
    r"\s*(?:tokens? )?(?:(?:a|per|por|each|every|ao|no) (?:month|mes)|monthly|mensa(?:l|is)|once)?\s*"
    r"(?:(?:for|of|on|with|in|de|da|do|para|com|em|no|na|pela|pelo|to)\s+)?(?:(?:the|our|an?|o|a|um|uma|it)\s+)?(?:\w+\s+)?"
)
_PART = re.compile(r"[;,.](?=\s)|\b(?:and|e|but|mas)\b")


@dataclass(frozen=True, slots=True)
class Own:
    """What a question names: prices in place of the guide's, and hosting a month in their currency."""

    prices: Prices = GUIDE
    hosting: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sum:
    value: float
    currency: Currency
    start: int
    end: int


def own_prices(text: str) -> Own:
    """Read a question's prices: per 1,000 or a million tokens by approach, a training run, hosting a month.

    Prices that cannot be put together, such as two currencies, are left out altogether.
    """
    plain = fold(text)
    found: dict[str, Money] = {}
    hosting, before = 0.0, None
    for one in _sums(plain):
        rest = plain[one.end :]
        thousands = 1.0 if _PER_1K.match(rest) else 1000.0 if _PER_1M.match(rest) else None
        if thousands is None and one.value < _LEAST_WHOLE:
            thousands = (
                before  # «$0.06 per 1K with a prompt and $0.006 on a tuned model»: the second has the first one's unit
            )
        before = thousands or before
        near = _named(plain, one, _WHOLE if thousands is None else _RATES)
        if thousands is not None and near in ("prompt_per_1k", "tuned_per_1k"):
            each = one.value / thousands
            found.setdefault(near, Money(each, each, one.currency))
        elif thousands is None and near == "hosting":
            hosting = hosting or one.value
        elif thousands is None and near == "training":
            found.setdefault("training", Money(one.value, one.value, one.currency))
    currencies = {money.currency for money in found.values()}
    if currencies == {"BRL"}:
        found.setdefault("scratch_training", Money(0, None, "BRL"))  # not part of these sums
    try:
        return Own(replace(GUIDE, **found), hosting)
    except CostError:
        return Own(GUIDE, hosting)


def _sums(plain: str) -> Iterator[_Sum]:
    for match in _AMOUNT.finditer(plain):
        digits, unit = match["signed"] or match["bare"], match["unit"] or ""
        value = _number(digits.rstrip(".,"))
        if value is not None:
            cents = unit.startswith(("cent", "centavo"))
            reais = match["sign"] == "r$" or unit in ("reais", "real") or unit.startswith("centavo")
            yield _Sum(value / 100 if cents else value, "BRL" if reais else "USD", match.start(), match.end())


def _number(digits: str) -> float | None:
    """A number as either language writes it: three digits behind a separator are thousands, unless a zero stands before it."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    try:
        return float(digits.replace(",", ".")) if digits.count(",") + digits.count(".") <= 1 else None
    except ValueError:
        return None


def _named(plain: str, one: _Sum, kinds: Mapping[str, re.Pattern[str]]) -> str | None:
    """What a sum is for: what is named right behind it, else the last thing named before it, in the same part of the sentence."""
    rate = _PER_1K.match(plain, one.end) or _PER_1M.match(plain, one.end)
    behind = plain[rate.end() if rate else one.end :]
    for kind, words in kinds.items():
        if re.match(_BEHIND + words.pattern, behind):
            return kind
    before = _PART.split(plain[: one.start])[-1]
    last = {kind: match.end() for kind, words in kinds.items() for match in words.finditer(before)}
    return max(last, key=lambda kind: last[kind]) if last else None
