"""Cost by volume, as points for a chart: a cheap and a dear line for each approach, and where prompting and fine-tuning cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from app.costs.numbers import amount, count
from app.costs.prices import GUIDE, Prices
from app.costs.running import check_hosting, month, training_price
from app.costs.values import APPROACHES, CostError
from app.situation import Approach, Currency
from index.passages import Lang


@dataclass(frozen=True, slots=True)
class Point:
    """The cost of a month at one volume, the one-off cost spread over the months of the curve; `high` None: open upwards."""

    tokens_per_month: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the two cheap or the two dear lines cross: from this volume on, fine-tuning has paid for itself within the months."""

    line: Literal["low", "high"]
    tokens_per_month: float
    cost: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Costs by volume. Points of training from scratch count its training alone, a least, where its tokens have no price.

    Costs are in `currency` a month and computed; `months` is how long the one-off cost is spread over.
    """

    series: Mapping[Approach, tuple[Point, ...]]
    crossings: tuple[Crossing, ...]
    months: float
    currency: Currency

    def text(self, lang: Lang) -> str:
        """Say where the lines cross: the chart's alternative in words."""
        if not self.crossings:
            return (
                "At no volume does fine-tuning become cheaper than prompting (computed)."
                if lang == "en"
                else "Em nenhum volume o fine-tuning fica mais barato que o prompt (calculado)."
            )
        crossings = [
            f"{_volume(crossing.tokens_per_month, lang)} ({amount(crossing.cost, self.currency, lang)}"
            f"{' a month' if lang == 'en' else ' por mês'}, {_LINES[lang][crossing.line]})"
            for crossing in self.crossings
        ]
        joined = (" or " if lang == "en" else " ou ").join(crossings)
        months = f"{self.months:g}" if lang == "en" else f"{self.months:g}".replace(".", ",")
        return (
            f"With training spread over {months} months, fine-tuning is cheaper than prompting from {joined} (computed)."
            if lang == "en"
            else f"Com o treino diluído em {months} meses, o fine-tuning sai mais barato que o prompt a partir de {joined} (calculado)."
        )


_LINES: dict[Lang, dict[str, str]] = {
    "en": {"low": "low prices", "high": "high prices"},
    "pt-BR": {"low": "preços baixos", "high": "preços altos"},
}


def cost_curve(
    volumes: Sequence[float], prices: Prices = GUIDE, hosting_per_month: float = 0, months: float = 12
) -> Curve:
    """Return the cost of a month at each volume (tokens a month), hosting and the one-off cost over `months` included.

    Raises CostError for a volume, hosting or number of months that is negative or absurd.
    """
    if not 0 < months <= 1200:
        raise CostError(
            "The number of months has to be more than 0 and at most 1,200.",
            "O número de meses precisa ser maior que 0 e no máximo 1.200.",
        )
    hosting = check_hosting(hosting_per_month)
    series: dict[Approach, tuple[Point, ...]] = {
        approach: tuple(_point(approach, volume, prices, hosting, months) for volume in volumes)
        for approach in APPROACHES
    }
    low = _crossing("low", prices.prompt_per_1k.low, prices.tuned_per_1k.low, hosting + prices.training.low / months)
    # `Prices` sees to it that these have an upper end.
    high = _crossing(
        "high",
        prices.prompt_per_1k.high or 0,
        prices.tuned_per_1k.high or 0,
        hosting + (prices.training.high or 0) / months,
    )
    crossings = tuple(crossing for crossing in (low, high) if crossing is not None)
    return Curve(MappingProxyType(series), crossings, months, prices.currency)


def _point(approach: Approach, volume: float, prices: Prices, hosting: float, months: float) -> Point:
    total = training_price(approach, prices).times(1 / months).plus(month(approach, volume, prices, hosting))
    return Point(volume, total.low, total.high)


def _crossing(line: Literal["low", "high"], prompt: float, tuned: float, fixed: float) -> Crossing | None:
    """Where `prompt` per 1K tokens has cost as much as `tuned` plus what is fixed a month."""
    if prompt <= tuned:
        return None
    volume = 1000 * fixed / (prompt - tuned)
    return Crossing(line, volume, volume / 1000 * prompt)


def _volume(tokens: float, lang: Lang) -> str:
    written = count(tokens, lang)
    if lang == "en":
        return f"{written} tokens"
    return f"{written} {'de ' if 'ilh' in written else ''}tokens"
