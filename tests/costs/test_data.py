from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.costs import APPROACHES, Approach, CostError, data_tier, time_to_deploy
from app.costs.data import TIERS


@pytest.mark.parametrize(
    ("approach", "examples", "reached", "following", "missing"),
    [
        ("prompt-engineering", 0, "minimum", "better", 3),
        ("prompt-engineering", 4, "better", "best", 6),
        ("prompt-engineering", 10, "best", None, 0),
        ("fine-tuning", 0, None, "minimum", 50),
        ("fine-tuning", 49, None, "minimum", 1),
        ("fine-tuning", 50, "minimum", "better", 450),
        ("fine-tuning", 800, "better", "best", 4_200),
        ("fine-tuning", 5_000, "best", None, 0),
        ("from-scratch", 800, None, "minimum", 999_200),
        ("from-scratch", 200_000_000, "better", "best", 800_000_000),
    ],
)
def test_examples_reach_a_tier_and_some_are_missing_for_the_next(
    approach: Approach, examples: int, reached: str | None, following: str | None, missing: int
) -> None:
    tier = data_tier(approach, examples)
    assert (tier.reached, tier.next, tier.missing) == (reached, following, missing)


def test_it_says_where_one_is_in_both_languages() -> None:
    tier = data_tier("fine-tuning", 800)
    assert tier.text("en") == "800 examples: tier «better». 4,200 more to reach «best» (5,000 or more examples)."
    assert tier.text("pt-BR") == (
        "800 exemplos: nível «melhor». Faltam 4.200 para o nível «ótimo» (5.000 ou mais exemplos)."
    )
    below = data_tier("fine-tuning", 49).text("pt-BR")
    assert below.startswith("49 exemplos: abaixo do mínimo. Falta 1 para o nível «mínimo» (50 a 100 exemplos).")


def test_between_fifty_and_a_hundred_the_minimum_comes_with_the_guides_caution() -> None:
    assert data_tier("fine-tuning", 99).short == 1
    assert "O guia pede no mínimo 100 exemplos de qualidade: falta 1." in data_tier("fine-tuning", 99).text("pt-BR")
    assert data_tier("fine-tuning", 100).short == 0
    assert data_tier("prompt-engineering", 5).short == 0


def test_the_time_to_deploy_is_the_guides() -> None:
    assert [time_to_deploy(approach).text("pt-BR") for approach in APPROACHES] == [
        "minutos",
        "horas a dias",
        "semanas a meses",
    ]


def test_a_negative_number_of_examples_is_refused() -> None:
    with pytest.raises(CostError, match="examples"):
        data_tier("fine-tuning", -1)


@given(st.sampled_from(APPROACHES), st.integers(0, 10**12))
def test_the_missing_examples_are_just_enough_for_the_next_tier(approach: Approach, examples: int) -> None:
    tier = data_tier(approach, examples)
    if tier.next is None:
        assert tier.reached == "best"
    else:
        assert data_tier(approach, examples + tier.missing).reached == tier.next
        assert data_tier(approach, examples + tier.missing - 1).reached == tier.reached
        assert TIERS.index(tier.next) == (0 if tier.reached is None else TIERS.index(tier.reached) + 1)
