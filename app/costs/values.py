"""What a cost is made of: ranges with a unit, an origin and the passage that they rest on, written in both languages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from app.costs.numbers import amount, between, count, number
from app.situation import Approach, Currency
from index.passages import Lang

APPROACHES: tuple[Approach, ...] = ("prompt-engineering", "fine-tuning", "from-scratch")
# `person` marks a price or number that the person gave in place of the guide's.
Origin = Literal["guide", "computed", "person"]
Unit = Literal[
    "upfront", "per-1k-tokens", "per-month", "first-year", "examples", "tokens", "tokens-per-month", "months", "time",
    "seconds", "minutes", "hours", "days", "gib", "percent", "bits",
]  # fmt: skip

_SUFFIXES: dict[Unit, dict[Lang, tuple[str, str]]] = {
    "upfront": {"en": (" upfront", " upfront"), "pt-BR": (" no início", " no início")},
    "per-1k-tokens": {"en": (" per 1K tokens", " per 1K tokens"), "pt-BR": (" por 1K tokens", " por 1K tokens")},
    "per-month": {"en": (" a month", " a month"), "pt-BR": (" por mês", " por mês")},
    "first-year": {
        "en": (" in the first year", " in the first year"),
        "pt-BR": (" no primeiro ano", " no primeiro ano"),
    },
    "examples": {"en": (" example", " examples"), "pt-BR": (" exemplo", " exemplos")},
    "tokens": {"en": (" token", " tokens"), "pt-BR": (" token", " tokens")},
    "tokens-per-month": {"en": (" token a month", " tokens a month"), "pt-BR": (" token por mês", " tokens por mês")},
    "months": {"en": (" month", " months"), "pt-BR": (" mês", " meses")},
    "time": {"en": ("", ""), "pt-BR": ("", "")},
    "seconds": {"en": (" second", " seconds"), "pt-BR": (" segundo", " segundos")},
    "minutes": {"en": (" minute", " minutes"), "pt-BR": (" minuto", " minutos")},
    "hours": {"en": (" hour", " hours"), "pt-BR": (" hora", " horas")},
    "days": {"en": (" day", " days"), "pt-BR": (" dia", " dias")},
    "gib": {"en": (" GiB", " GiB"), "pt-BR": (" GiB", " GiB")},
    "percent": {"en": ("%", "%"), "pt-BR": ("%", "%")},
    "bits": {"en": (" bit", " bits"), "pt-BR": (" bit", " bits")},
}
_COUNTED = ("examples", "tokens", "tokens-per-month")
_ORIGINS: dict[Origin, dict[Lang, str]] = {
    "guide": {"en": "guide", "pt-BR": "guia"},
    "computed": {"en": "computed", "pt-BR": "calculado"},
    "person": {"en": "yours", "pt-BR": "informado por você"},
}
_WORDS = {
    "minutes": "minutos", "hours": "horas", "days": "dias", "weeks": "semanas", "months": "meses",
    "hundreds": "centenas", "thousands": "milhares",
}  # fmt: skip


class CostError(ValueError):
    """A price, volume or size that cannot be computed with. `str()` is the English sentence, `text` either one."""

    def __init__(self, en: str, pt: str) -> None:
        super().__init__(en)
        self._texts: dict[Lang, str] = {"en": en, "pt-BR": pt}

    def text(self, lang: Lang) -> str:
        """Return the sentence, ready to be shown."""
        return self._texts[lang]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A range of plain numbers; `high` None: open upwards. Raises CostError where the ends are not finite or not in order."""

    low: float
    high: float | None

    def __post_init__(self) -> None:
        """Check the ends."""
        check_range(self.low, self.high)

    def text(self, lang: Lang) -> str:
        """Write the range without its unit: `3 to 5`."""
        return between(number(self.low, lang), None if self.high is None else number(self.high, lang), lang)


@dataclass(frozen=True, slots=True)
class Money:
    """A range of sums in one currency; `high` None: open upwards. Raises CostError as `Quantity` does."""

    low: float
    high: float | None
    currency: Currency = "USD"

    def __post_init__(self) -> None:
        """Check the ends."""
        check_range(self.low, self.high)

    def text(self, lang: Lang) -> str:
        """Write the range: `$10 to $1,000`, `US$ 10 a US$ 1.000`."""
        high = None if self.high is None else amount(self.high, self.currency, lang)
        return between(amount(self.low, self.currency, lang), high, lang)

    def times(self, factor: float) -> Money:
        """Return the range multiplied by a number from 0 on."""
        return Money(self.low * factor, None if self.high is None else self.high * factor, self.currency)

    def plus(self, other: Money) -> Money:
        """Return the sum, open where either is. Both are in one currency, which `Prices` sees to."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Money(self.low + other.low, high, self.currency)


@dataclass(frozen=True, slots=True)
class Span:
    """A range that the guide gives in words: `hours` to `days`."""

    low: str
    high: str

    def text(self, lang: Lang) -> str:
        """Write the range: `hours to days`, `horas a dias`."""
        low, high = (word if lang == "en" else _WORDS[word] for word in (self.low, self.high))
        return between(low, high, lang)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, its unit, where it comes from and the passage (`section#slug`) that it or its formula rests on."""

    value: Money | Quantity | Span
    unit: Unit
    origin: Origin
    passage: str

    def text(self, lang: Lang) -> str:
        """Write the figure with its unit: `$0.01 to $0.10 per 1K tokens`, `500 a 1.000 exemplos`."""
        value = self.value
        if isinstance(value, Quantity) and self.unit == "months":
            if value.low < 1:
                return _months_from_below_one(value, lang)
            value = Quantity(round(value.low, 1), None if value.high is None else round(value.high, 1))
        if isinstance(value, Quantity) and self.unit == "gib" and value.high is not None and value.high < 0.01:
            return f"{'less than' if lang == 'en' else 'menos de'} {number(0.01, lang)} GiB"
        if isinstance(value, Quantity) and self.unit == "gib":
            value = Quantity(_rounded(value.low), None if value.high is None else _rounded(value.high))
        written = value.text(lang)
        if self.unit in _COUNTED and isinstance(value, Quantity):
            written = between(count(value.low, lang), None if value.high is None else count(value.high, lang), lang)
        one, many = _SUFFIXES[self.unit][lang]
        single = isinstance(value, Quantity) and value.low == value.high == 1
        of = _of(value, written, lang) if self.unit in _COUNTED else ""
        return f"{written}{of}{one if single else many}"

    def origin_text(self, lang: Lang) -> str:
        """Say where it comes from: `guide`, `computed` or `yours`."""
        return _ORIGINS[self.origin][lang]

    def said(self, lang: Lang) -> str:
        """Write the figure and, in brackets, where it comes from."""
        return f"{self.text(lang)} ({self.origin_text(lang)})"


def check_range(low: float, high: float | None) -> None:
    """Raise CostError where a range's ends are not finite numbers in order."""
    ends = (low,) if high is None else (low, high)
    if not all(math.isfinite(end) for end in ends):
        raise CostError("A figure has to be a finite number.", "Um valor precisa ser um número finito.")
    if high is not None and high < low:
        raise CostError(
            f"A range runs from low to high, not from {low:g} to {high:g}.",
            f"Uma faixa vai do menor ao maior valor, e não de {low:g} a {high:g}.",
        )


def _months_from_below_one(value: Quantity, lang: Lang) -> str:
    """Nobody plans in hundredths of a month."""
    less = "less than 1 month" if lang == "en" else "menos de 1 mês"
    if value.high is None:
        return between(less, None, lang)
    if value.high < 1:
        return less
    top = Figure(Quantity(value.high, value.high), "months", "computed", "").text(lang)
    return f"up to {top}" if lang == "en" else f"até {top}"


def _rounded(gib: float) -> float:
    """Nobody knows a GPU's use to a hundredth of a GiB."""
    return round(gib, 1 if gib >= 1 else 2)


def _of(value: Money | Quantity | Span, written: str, lang: Lang) -> str:
    """Words are counted with «of», and in Portuguese millions too: `milhares de exemplos`, `2 milhões de tokens`."""
    if isinstance(value, Span):
        return " of" if lang == "en" else " de"
    return " de" if "ilhão" in written or "ilhões" in written else ""
