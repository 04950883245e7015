"""What an approach costs once and every month, and how many tokens a month a service takes."""

from __future__ import annotations

from typing import Literal

from app.costs.prices import GUIDE, MOST_HOSTING, MOST_TOKENS, Prices, check_amount
from app.costs.values import Figure, Money, Origin
from app.situation import Approach

_MONTHLY: dict[Approach, str] = {
    "prompt-engineering": "costs#prompt-engineering-monthly",
    "fine-tuning": "costs#fine-tuning-monthly",
    "from-scratch": "costs#from-scratch-cost",
}
_COST: dict[Approach, str] = {
    "prompt-engineering": "costs#prompt-engineering-cost",
    "fine-tuning": "costs#fine-tuning-cost",
    "from-scratch": "costs#from-scratch-cost",
}


def price_per_1k(approach: Approach, prices: Prices = GUIDE) -> Figure | None:
    """Return the price per 1,000 tokens; None where it varies with the model's size and no own price was given."""
    price, guide = _per_1k(approach, prices), _per_1k(approach, GUIDE)
    return None if price is None else Figure(price, "per-1k-tokens", _origin(price, guide), _COST[approach])


def one_off(approach: Approach, prices: Prices = GUIDE) -> Figure:
    """Return what is paid before the first answer: nothing for a prompt, one training run for the others."""
    value, guide = training_price(approach, prices), training_price(approach, GUIDE)
    # Nothing to pay is the guide's figure in any currency.
    origin = "guide" if approach == "prompt-engineering" else _origin(value, guide)
    return Figure(value, "upfront", origin, _COST[approach])


def monthly_cost(
    approach: Approach, tokens_per_month: float, prices: Prices = GUIDE, hosting_per_month: float = 0
) -> Figure | None:
    """Return the cost of a month's tokens; hosting, in the prices' currency, comes on top of a model of one's own.

    None for training from scratch without an own price, because its inference varies with the model's size (costs#from-scratch-cost).
    Raises CostError for a volume or hosting that is negative or absurd.
    """
    cost = month(approach, tokens_per_month, prices, hosting_per_month)
    return None if _per_1k(approach, prices) is None else Figure(cost, "per-month", "computed", _MONTHLY[approach])


def month(approach: Approach, tokens_per_month: float, prices: Prices, hosting_per_month: float) -> Money:
    """Return the sum behind `monthly_cost`: where the tokens have no price, hosting alone, open upwards. Raises CostError likewise."""
    tokens = check_volume(tokens_per_month)
    hosting = check_hosting(hosting_per_month)
    price = _per_1k(approach, prices) or Money(0, None, prices.currency)
    if approach == "prompt-engineering":
        return price.times(tokens / 1000)
    return price.times(tokens / 1000).plus(Money(hosting, hosting, prices.currency))


def first_year(
    approach: Approach, tokens_per_month: float, prices: Prices = GUIDE, hosting_per_month: float = 0
) -> Figure:
    """Return what is paid once plus twelve months, one training run in all.

    Open upwards where the tokens have no price. Raises CostError as `monthly_cost` does.
    """
    return Figure(
        training_price(approach, prices).plus(month(approach, tokens_per_month, prices, hosting_per_month).times(12)),
        "first-year",
        "computed",
        _MONTHLY[approach],
    )


def volume(calls: float, tokens_each: float, per: Literal["day", "month"] = "day", days: float = 30) -> int:
    """Return tokens a month for requests or conversations a day (of `days` in a month) or a month (costs#tokens-and-volume).

    `tokens_each` counts all of a call: instructions, examples, history, documents and the answer. Raises CostError for absurd numbers.
    """
    check_amount(days, 31, "The number of days in a month", "O número de dias do mês")
    check_volume(calls)
    check_volume(tokens_each)
    return round(check_volume(calls * tokens_each * (days if per == "day" else 1)))


def check_volume(tokens: float) -> float:
    """Return a number of tokens a month; raise CostError where it is negative or absurd."""
    return check_amount(tokens, MOST_TOKENS, "The volume", "O volume")


def check_hosting(hosting: float) -> float:
    """Return what hosting costs a month; raise CostError where it is negative or absurd."""
    return check_amount(hosting, MOST_HOSTING, "Hosting a month", "A hospedagem por mês")


def _per_1k(approach: Approach, prices: Prices) -> Money | None:
    by_approach: dict[Approach, Money | None] = {
        "prompt-engineering": prices.prompt_per_1k,
        "fine-tuning": prices.tuned_per_1k,
        "from-scratch": prices.scratch_per_1k,
    }
    return by_approach[approach]


def training_price(approach: Approach, prices: Prices) -> Money:
    """Return what is paid before the first answer."""
    by_approach: dict[Approach, Money] = {
        "prompt-engineering": Money(0, 0, prices.currency),
        "fine-tuning": prices.training,
        "from-scratch": prices.scratch_training,
    }
    return by_approach[approach]


def _origin(price: Money, guide: Money | None) -> Origin:
    return "guide" if price == guide else "person"
