"""Numbers of a report as each language writes them: shares, points, seconds, dollars, p-values, and their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from app.costs.numbers import amount, count
from index.passages import Lang

Unit = Literal["share", "seconds", "dollars", "words", "index"]
UNITS: dict[str, Unit] = {
    "words": "words", "first_token": "seconds", "seconds": "seconds", "cost": "dollars",
    "mrr": "index", "ndcg": "index", "chrf": "index", "rouge_l": "index", "cosine": "index",
}  # fmt: skip
_READABLE = 10_000  # larger ratios say no more than that
ANSWERS = 1000  # what one answer costs is too little to read; so many cost this


def value_of(measure: str, value: float, lang: Lang) -> str:
    """Write a measure's value with its unit: `45%`, `5.5 s`, `$0.27` (for 1,000 answers), `120`, `0.88`."""
    unit = UNITS.get(measure, "share")
    sign = {"share": "%", "seconds": " s"}.get(unit, "")
    if unit == "dollars":
        return amount(value * ANSWERS, "USD", lang)
    return _bare(unit)(value, lang) + sign


def interval_of(measure: str, found: Mapping[str, Any], lang: Lang) -> str:
    """Write the ends of an interval without their unit: `38–52`."""
    write = _bare(UNITS.get(measure, "share"))
    return f"{write(found['low'], lang)}–{write(found['high'], lang)}"


def with_interval(measure: str, found: Mapping[str, Any], lang: Lang) -> str:
    """Write a value and its interval: `45% (38–52)`."""
    return f"{value_of(measure, found['value'], lang)} ({interval_of(measure, found, lang)})"


def points(value: float) -> str:
    """Write a difference of shares in percentage points, signed: `+2`, `−3`, `0`."""
    rounded = round(100 * value)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"


def points_with_interval(found: Mapping[str, Any], lang: Lang) -> str:
    """Write a difference with its interval: `+2 points, −3 to +7`."""
    one = abs(round(100 * found["difference"])) == 1
    unit = ("point" if one else "points") if lang == "en" else ("ponto" if one else "pontos")
    low, high = points(found["low"]), points(found["high"])
    ends = f"{low} to {high}" if lang == "en" else f"de {low} a {high}"
    return f"{points(found['difference'])} {unit}, {ends}"


def nats(value: float, lang: Lang) -> str:
    """Write a log-likelihood, or a difference of two: `−1.25`."""
    text = f"{abs(value):.2f}"
    return localised(f"−{text}" if value < 0 and float(text) else text, lang)


def signed_nats(value: float, lang: Lang) -> str:
    """Write a difference of log-likelihoods with its sign: `+0.10`, `−1.25`, `0.00`."""
    text = nats(value, lang)
    return f"+{text}" if round(value, 2) > 0 else text


def nats_between(found: Mapping[str, Any], lang: Lang) -> str:
    """Write the ends of a difference's interval: `−1.40 to −1.10`."""
    low, high = signed_nats(found["low"], lang), signed_nats(found["high"], lang)
    return f"{low} to {high}" if lang == "en" else f"de {low} a {high}"


def ratio(value: float, lang: Lang) -> str:
    """Write a ratio with two decimals; one beyond reading as what it exceeds."""
    return localised(f"{value:.2f}" if value < _READABLE else f">{_READABLE:,}", lang)


def p_value(value: float, lang: Lang) -> str:
    """Write a p-value with three decimals, `<0.001` below them."""
    return localised("<0.001" if value < 0.001 else f"{value:.3f}", lang)


def duration(seconds: float, lang: Lang) -> str:
    """Write how long something took: `42 s`, `12 min`, `1 h 5 min`; the same in both languages."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{count(hours, lang)} h {minutes} min" if hours else f"{minutes} min"


def localised(text: str, lang: Lang) -> str:
    """Swap point and comma for Portuguese."""
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def _bare(unit: Unit) -> Callable[[float, Lang], str]:
    def write(value: float, lang: Lang) -> str:
        if unit == "dollars":
            return amount(value * ANSWERS, "USD", lang).removeprefix("US$ ").removeprefix("$")
        if unit == "share":
            return f"{100 * value:.0f}"
        decimals = {"seconds": 1, "words": 0, "index": 2}[unit]
        return localised(f"{value:,.{decimals}f}", lang)

    return write
