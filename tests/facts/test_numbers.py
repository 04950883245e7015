"""Numbers as people write them, in figures and words of both languages, apart from what they count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facts.numbers import plain, quantities


def values(text: str) -> list[float]:
    return [one.value for one in quantities(plain(text)) if not one.article]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.400 exemplos", 2400),
        ("2,400 examples", 2400),
        ("2 400 exemplos", 2400),
        ("2,4 mil exemplos", 2400),
        ("2.4k examples", 2400),
        ("2.4 thousand examples", 2400),
        ("1.250.000 tokens", 1_250_000),
        ("1,250,000 tokens", 1_250_000),
        ("20M tokens", 20_000_000),
        ("20 milhões de tokens", 20_000_000),
        ("1.5 million", 1_500_000),
        ("1,5 milhão", 1_500_000),
        ("0.5", 0.5),
        ("10.50", 10.5),
    ],
)
def test_figures_are_read_by_either_convention(text: str, value: float) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("meio milhão de exemplos", 500_000),
        ("half a million examples", 500_000),
        ("a quarter million examples", 250_000),
        ("um milhão e meio", 1_500_000),
        ("two and a half million", 2_500_000),
        ("3 and a half thousand", 3500),
        ("dois mil e quatrocentos", 2400),
        ("two thousand four hundred", 2400),
        ("quarenta e cinco", 45),
        ("forty-five", 45),
        ("um", 1),
    ],
)
def test_numbers_in_words_are_read(text: str, value: float) -> None:
    assert [one.value for one in quantities(plain(text))] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a couple of dozen", 24),
        ("umas duas dezenas", 20),
        ("uma dúzia", 12),
        ("a few hundred", 300),
        ("algumas centenas", 300),
        ("milhares", 2000),
        ("hundreds of thousands", 200_000),
        ("a handful", 5),
        ("um punhado", 5),
    ],
)
def test_rounded_numbers_have_the_value_that_the_module_names(text: str, value: float) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("between 400 and 600", 500),
        ("entre 400 e 600", 500),
        ("400-600", 500),
        ("5k to 6k", 5500),
        ("2 a 3 mil", 2500),
        ("between $500 and $1,500", 1000),
    ],
)
def test_a_range_is_its_middle(text: str, value: float) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize("text", ["400 e 600", "400 and 600"])
def test_two_numbers_without_between_are_no_range(text: str) -> None:
    assert values(text) == [400, 600]


@pytest.mark.parametrize("text", ["gpt-4", "q4_1", "llama", "dezembro", "someone", "", "..."])
def test_names_and_words_hold_no_number(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("text", ["one of them", "um robô", "a bot"])
def test_a_lone_article_is_told_apart(text: str) -> None:
    assert all(one.article for one in quantities(plain(text)))


@pytest.mark.parametrize("text", ["menos de 100", "fewer than 100", "abaixo de 100", "under 100"])
def test_an_upper_bound_is_marked(text: str) -> None:
    (one,) = quantities(plain(text))
    assert (one.value, one.under) == (100, True)


def test_a_number_stands_where_its_words_do() -> None:
    text = "Já são 2,4 mil exemplos"
    (one,) = quantities(plain(text))
    assert text[one.start : one.end] == "2,4 mil"


@given(st.text(max_size=80))
def test_any_text_is_folded_character_for_character_and_read_in_order(text: str) -> None:
    folded = plain(text)
    found = quantities(folded)
    assert len(folded) == len(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(st.integers(min_value=1, max_value=10**9))
def test_grouped_figures_mean_the_same_in_both_conventions(number: int) -> None:
    grouped = f"{number:,}"
    assert values(grouped) == values(grouped.replace(",", ".")) == [number]
