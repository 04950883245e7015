"""Numbers as each language writes them. Knows no unit and no currency."""

from __future__ import annotations

import math

from app.situation import Currency
from index.passages import Lang

_SCALES: tuple[tuple[float, str, tuple[str, str]], ...] = (
    (1e12, "trillion", ("trilhão", "trilhões")),
    (1e9, "billion", ("bilhão", "bilhões")),
    (1e6, "million", ("milhão", "milhões")),
)


def number(value: float, lang: Lang) -> str:
    """Write a number: whole from 100 on, else with up to two decimals, or two significant digits where it is below 0.1."""
    if value >= 100 or float(value).is_integer():
        return _separated(f"{value:,.0f}", lang)
    return _separated(f"{value:,.{_decimals(value)}f}".rstrip("0").rstrip("."), lang)


def count(value: float, lang: Lang) -> str:
    """Write a number of things: `800`, and rounded with a word from one million on: `22.5 million`, `22,5 milhões`."""
    for scale, en, (one, many) in _SCALES:
        if value >= scale:
            scaled = round(value / scale, 1 if value / scale >= 100 else 2)
            written = _separated(f"{scaled:,.2f}".rstrip("0").rstrip("."), lang)
            # Portuguese counts in the singular up to two: «1,5 milhão».
            return f"{written} {en if lang == 'en' else one if scaled < 2 else many}"
    return _separated(f"{value:,.0f}", lang)


def amount(value: float, currency: Currency, lang: Lang) -> str:
    """Write a sum: `$1,000`, `$0.10`, `R$1,000` in English; `US$ 1.000`, `US$ 0,10`, `R$ 1.000` in Portuguese."""
    cents = round(float(value), 2)
    if cents.is_integer() and (cents or not value):
        written = f"{cents:,.0f}"
    else:
        written = f"{value:,.{max(2, _decimals(value))}f}"
        whole, decimals = written.split(".")
        written = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    sign = "R$" if currency == "BRL" else "$" if lang == "en" else "US$"
    return f"{sign}{'' if lang == 'en' else ' '}{_separated(written, lang)}"


def between(low: str, high: str | None, lang: Lang) -> str:
    """Join the ends of a range, both written already: `5`, `3 to 5`, `10 or more`."""
    if high is None:
        return f"{low} or more" if lang == "en" else f"{low} ou mais"
    if low == high:
        return low
    return f"{low} to {high}" if lang == "en" else f"{low} a {high}"


def _decimals(value: float) -> int:
    """Two, or as many as show two significant digits."""
    return 2 if value == 0 or value >= 0.1 else 1 - math.floor(math.log10(value))


def _separated(text: str, lang: Lang) -> str:
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
