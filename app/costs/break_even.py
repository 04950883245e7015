"""When fine-tuning has paid for itself by the cheaper tokens that it leads to.

The formula is the one of costs#break-even: training ÷ (thousands of tokens a month × saving per 1K tokens − hosting a month). The saving
compares like with like, the cheap end of the prices with the cheap end and the dear with the dear, since the same model is prompted or
tuned: the ends crossed would set a small model's prompt against a large tuned one. Training may cost anything in its range either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.costs.numbers import amount
from app.costs.prices import GUIDE, Prices
from app.costs.running import check_hosting, check_volume
from app.costs.values import Figure, Money, Quantity
from index.passages import Lang

_PASSAGE = "costs#break-even"
Verdict = Literal["pays", "may-pay", "never"]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Whether and when fine-tuning pays for itself at one volume.

    `verdict`: `pays` at any of the prices, `may-pay` at some, `never` at none. `months` and `tokens` (in all, until then) are None
    where it never does, and open where it may not. From `hosting_limit` on it never does, worst case to best.
    """

    volume: Figure
    hosting: Figure
    verdict: Verdict
    months: Figure | None
    tokens: Figure | None
    hosting_limit: Figure

    def text(self, lang: Lang) -> str:
        """Say in a sentence or two when it pays off, and from which hosting it never does."""
        volume, hosting = self.volume.text(lang), self.hosting.text(lang)
        if lang == "en":
            start = f"At {volume} and {f'hosting of {hosting}' if self.hosting.value.low else 'no cost of hosting'}, fine-tuning"
        else:
            start = f"Com {volume} e {f'hospedagem de {hosting}' if self.hosting.value.low else 'sem custo de hospedagem'}, o fine-tuning"
        return f"{start} {self._when(lang)} {self._limit(lang)}"

    def _when(self, lang: Lang) -> str:
        if self.months is None or self.tokens is None:
            return "never pays for itself on cost alone." if lang == "en" else "nunca se paga só pelo custo."
        months, tokens = self.months.text(lang), self.tokens.text(lang)
        if self.verdict == "pays":
            return (
                f"pays for itself in {months}, after {tokens}."
                if lang == "en"
                else f"se paga em {months}, depois de {tokens}."
            )
        months, tokens = _least(self.months).text(lang), _least(self.tokens).text(lang)
        return (
            f"may pay for itself, at the best in {months} and after {tokens}, but in the worst case it never does."
            if lang == "en"
            else f"pode se pagar, na melhor hipótese em {months} e depois de {tokens}, mas no pior caso nunca se paga."
        )

    def _limit(self, lang: Lang) -> str:
        limit = self.hosting_limit.value
        if not isinstance(limit, Money) or not limit.high:
            return (
                "There is no saving that could pay for hosting."
                if lang == "en"
                else "Não há economia que pague a hospedagem."
            )
        low, high = (amount(end, limit.currency, lang) for end in (limit.low, limit.high))
        if low == high:
            return (
                f"With hosting of {high} a month or more it never would."
                if lang == "en"
                else f"Com hospedagem de {high} por mês ou mais, nunca se pagaria."
            )
        return (
            f"With hosting of {high} a month or more it never would, and in the worst case already from {low}."
            if lang == "en"
            else f"Com hospedagem de {high} por mês ou mais, nunca se pagaria; no pior caso, já a partir de {low}."
        )


def savings_per_1k(prices: Prices) -> tuple[float, float]:
    """Return what 1,000 tokens cost less after tuning: the smaller and the larger of cheap against cheap and dear against dear.

    Negative where a tuned model's tokens cost more.
    """
    low = prices.prompt_per_1k.low - prices.tuned_per_1k.low
    high = (prices.prompt_per_1k.high or 0) - (prices.tuned_per_1k.high or 0)
    return min(low, high), max(low, high)


def break_even(tokens_per_month: float, hosting_per_month: float = 0, prices: Prices = GUIDE) -> BreakEven:
    """Return when fine-tuning has paid for itself; hosting is in the prices' currency. Raises CostError for absurd numbers.

    One training run is counted; retraining puts the break-even off, shorter prompts bring it forward.
    """
    tokens = check_volume(tokens_per_month)
    hosting = check_hosting(hosting_per_month)
    worst, best = (tokens / 1000 * saving for saving in savings_per_1k(prices))
    soonest = _months(prices.training.low, best - hosting)
    latest = _months(prices.training.high or 0, worst - hosting)
    verdict: Verdict = "never" if soonest is None else "may-pay" if latest is None else "pays"
    months = total = None
    if soonest is not None:
        months = Figure(Quantity(soonest, latest), "months", "computed", _PASSAGE)
        total = Figure(
            Quantity(soonest * tokens, None if latest is None else latest * tokens), "tokens", "computed", _PASSAGE
        )
    return BreakEven(
        volume=Figure(Quantity(tokens, tokens), "tokens-per-month", "person", "costs#tokens-and-volume"),
        hosting=Figure(Money(hosting, hosting, prices.currency), "per-month", "person", "costs#serving-cost"),
        verdict=verdict,
        months=months,
        tokens=total,
        hosting_limit=Figure(Money(max(worst, 0), max(best, 0), prices.currency), "per-month", "computed", _PASSAGE),
    )


def _months(training: float, saving: float) -> float | None:
    """Months until a monthly saving has paid the training; None where there is no saving."""
    return training / saving if saving > 0 else None


def _least(figure: Figure) -> Figure:
    """The low end of a figure, by itself."""
    low = figure.value.low
    if not isinstance(low, float | int):
        return figure
    return Figure(Quantity(low, low), figure.unit, figure.origin, figure.passage)
