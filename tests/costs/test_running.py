from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.costs import (
    APPROACHES,
    GUIDE,
    Approach,
    CostError,
    Money,
    Prices,
    first_year,
    monthly_cost,
    one_off,
    price_per_1k,
    volume,
)

REAIS = Prices(Money(0.1, 0.1, "BRL"), Money(0.01, 0.01, "BRL"), Money(500, 500, "BRL"), Money(9e4, None, "BRL"))


@pytest.mark.parametrize(
    ("approach", "tokens", "text"),
    [
        ("prompt-engineering", 1e6, "$10 to $100 a month"),
        ("fine-tuning", 1e6, "$1 to $10 a month"),
        ("prompt-engineering", 20e6, "$200 to $2,000 a month"),
        ("fine-tuning", 20e6, "$20 to $200 a month"),
        ("prompt-engineering", 0, "$0 a month"),
    ],
)
def test_a_month_costs_what_the_guide_says_and_in_proportion(approach: Approach, tokens: float, text: str) -> None:
    cost = monthly_cost(approach, tokens)
    assert cost is not None
    assert cost.text("en") == text
    assert cost.origin == "computed"


def test_hosting_comes_on_top_of_a_tuned_model_only() -> None:
    tuned, prompt = (monthly_cost(approach, 1e6, hosting_per_month=400) for approach in ("fine-tuning", APPROACHES[0]))
    assert tuned is not None
    assert prompt is not None
    assert tuned.text("pt-BR") == "US$ 401 a US$ 410 por mês"
    assert prompt.text("pt-BR") == "US$ 10 a US$ 100 por mês"


def test_training_from_scratch_has_a_monthly_cost_only_with_an_own_price() -> None:
    assert monthly_cost("from-scratch", 1e6) is None
    assert price_per_1k("from-scratch") is None
    own = replace(GUIDE, scratch_per_1k=Money(0.02, 0.02))
    cost = monthly_cost("from-scratch", 1e6, own, 30)
    assert cost is not None
    assert cost.text("en") == "$50 a month"


def test_the_one_off_cost_is_the_guides() -> None:
    assert [one_off(approach).said("en") for approach in APPROACHES] == [
        "$0 upfront (guide)",
        "$10 to $1,000 upfront (guide)",
        "$10,000 or more upfront (guide)",
    ]


def test_the_first_year_is_training_and_twelve_months() -> None:
    assert first_year("fine-tuning", 1e6, hosting_per_month=100).value == Money(10 + 12 * 101, 1_000 + 12 * 110)
    assert first_year("from-scratch", 1e6, hosting_per_month=100).value == Money(11_200, None)


def test_own_prices_replace_the_guides_and_say_so() -> None:
    own = replace(GUIDE, prompt_per_1k=Money(0.05, 0.05))
    price, guide = price_per_1k("prompt-engineering", own), price_per_1k("fine-tuning", own)
    assert price is not None
    assert guide is not None
    assert price.said("pt-BR") == "US$ 0,05 por 1K tokens (informado por você)"
    assert guide.origin == "guide"


def test_prices_may_all_be_in_reais() -> None:
    cost = monthly_cost("prompt-engineering", 1e6, REAIS)
    assert cost is not None
    assert cost.text("pt-BR") == "R$ 100 por mês"
    assert one_off("prompt-engineering", REAIS).said("en") == "R$0 upfront (guide)"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"prompt_per_1k": Money(-0.01, 0.1)}, "The price of 1K tokens cannot be negative."),
        ({"tuned_per_1k": Money(0.01, 250)}, "The price of 1K tokens cannot be above $100: check the number."),
        ({"training": Money(0, 1e11)}, "The price of a training run cannot be above $10,000,000,000: check the number."),
        ({"training": Money(10, None)}, "A price per 1K tokens and the price of fine-tuning need an upper end."),
        ({"training": Money(10, 20, "BRL")}, "All prices have to be in one currency: give all of them, in dollars or in reais."),
    ],
)  # fmt: skip
def test_prices_that_cannot_be_are_refused_with_a_sentence(change: dict[str, Money], sentence: str) -> None:
    with pytest.raises(CostError) as refused:
        replace(GUIDE, **change)
    assert str(refused.value) == sentence
    assert refused.value.text("pt-BR").endswith(".")


def test_absurd_volume_and_hosting_are_refused_in_both_languages() -> None:
    with pytest.raises(CostError, match=r"The volume has to be a number from 0 to 1,000,000,000,000,000, not -1\."):
        monthly_cost("fine-tuning", -1)
    with pytest.raises(CostError) as refused:
        monthly_cost("fine-tuning", 1, hosting_per_month=float("nan"))
    assert refused.value.text("pt-BR") == "A hospedagem por mês precisa ser um número de 0 a 100.000.000, e não nan."


def test_volume_is_calls_times_tokens() -> None:
    assert volume(500, 1_500) == 22_500_000
    assert volume(500, 1_500, days=22) == 16_500_000
    assert volume(10_000, 800, per="month") == 8_000_000


@given(st.floats(0, 1e12), st.floats(0, 1e12), st.sampled_from(APPROACHES[:2]), st.floats(0, 1e6))
def test_more_tokens_never_cost_less(one: float, other: float, approach: Approach, hosting: float) -> None:
    less, more = (monthly_cost(approach, tokens, GUIDE, hosting) for tokens in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert isinstance(less.value, Money)
    assert isinstance(more.value, Money)
    assert less.value.low <= more.value.low
    assert less.value.high is not None
    assert more.value.high is not None
    assert less.value.high <= more.value.high
