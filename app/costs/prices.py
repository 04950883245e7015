"""What tokens and training cost: the guide's prices, or a person's own in their place."""

from __future__ import annotations

from dataclasses import dataclass

from app.costs.guide import money
from app.costs.numbers import amount, number
from app.costs.values import CostError, Money
from app.situation import Currency

# Sums above these are slips of the keyboard: tokens have never cost a hundredth of the first, nor a training run that many billions.
_MOST_PER_1K = 100.0
_MOST_TRAINING = 1e10
MOST_HOSTING = 1e8
MOST_TOKENS = 1e15


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in one currency: tokens per 1,000, training per run. `scratch_per_1k` None: it varies with the model's size.

    Use `dataclasses.replace(GUIDE, ...)` to put one's own in place of some of the guide's, all of them where the currency is another.
    Raises CostError, with a sentence in both languages, for prices that are negative, absurd, open-ended or of several currencies.
    """

    prompt_per_1k: Money
    tuned_per_1k: Money
    training: Money
    scratch_training: Money
    scratch_per_1k: Money | None = None

    def __post_init__(self) -> None:
        """Check the prices."""
        per_1k = [price for price in (self.prompt_per_1k, self.tuned_per_1k, self.scratch_per_1k) if price is not None]
        for price in per_1k:
            _check(price, _MOST_PER_1K, "1K tokens", "1K tokens")
        for price in (self.training, self.scratch_training):
            _check(price, _MOST_TRAINING, "a training run", "um treinamento")
        if any(price.high is None for price in [*per_1k, self.training]):
            raise CostError(
                "A price per 1K tokens and the price of fine-tuning need an upper end.",
                "O preço por 1K tokens e o preço do fine-tuning precisam de um valor máximo.",
            )
        if len({price.currency for price in [*per_1k, self.training, self.scratch_training]}) > 1:
            raise CostError(
                "All prices have to be in one currency: give all of them, in dollars or in reais.",
                "Todos os preços precisam estar na mesma moeda: informe todos em dólares ou todos em reais.",
            )

    @property
    def currency(self) -> Currency:
        """The currency of all the prices."""
        return self.training.currency


def check_amount(value: float, most: float, en: str, pt: str) -> float:
    """Return a number between 0 and `most`; raise CostError, naming it with `en` or `pt`, for any other."""
    if not 0 <= value <= most:
        raise CostError(
            f"{en} has to be a number from 0 to {number(most, 'en')}, not {value:g}.",
            f"{pt} precisa ser um número de 0 a {number(most, 'pt-BR')}, e não {value:g}.",
        )
    return float(value)


def _check(price: Money, most: float, en: str, pt: str) -> None:
    if price.low < 0:
        raise CostError(f"The price of {en} cannot be negative.", f"O preço de {pt} não pode ser negativo.")
    if max(price.low, price.high or 0) > most:
        raise CostError(
            f"The price of {en} cannot be above {amount(most, price.currency, 'en')}: check the number.",
            f"O preço de {pt} não pode passar de {amount(most, price.currency, 'pt-BR')}: confira o número.",
        )


GUIDE = Prices(
    prompt_per_1k=money("prompt-engineering", "per-1k"),
    tuned_per_1k=money("fine-tuning", "per-1k"),
    training=money("fine-tuning", "upfront"),
    scratch_training=money("from-scratch", "upfront"),
)
