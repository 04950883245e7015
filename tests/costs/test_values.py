from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.costs import CostError, Figure, Money, Quantity, Span, duration
from app.costs.numbers import amount, count, number
from app.costs.values import Unit


@pytest.mark.parametrize(
    ("money", "en", "pt"),
    [
        (Money(10, 1_000), "$10 to $1,000", "US$ 10 a US$ 1.000"),
        (Money(0.01, 0.1), "$0.01 to $0.10", "US$ 0,01 a US$ 0,10"),
        (Money(0.001, 0.01), "$0.001 to $0.01", "US$ 0,001 a US$ 0,01"),
        (Money(10_000, None), "$10,000 or more", "US$ 10.000 ou mais"),
        (Money(0, 0), "$0", "US$ 0"),
        (Money(1_234.5, 1_234.5), "$1,234.50", "US$ 1.234,50"),
        (Money(0.0073, 0.0073), "$0.0073", "US$ 0,0073"),
        (Money(400, 400, "BRL"), "R$400", "R$ 400"),
    ],
)
def test_money_is_written_as_each_language_writes_it(money: Money, en: str, pt: str) -> None:
    assert money.text("en") == en
    assert money.text("pt-BR") == pt


@pytest.mark.parametrize(
    ("low", "high", "unit", "en", "pt"),
    [
        (1, 1, "examples", "1 example", "1 exemplo"),
        (3, 5, "examples", "3 to 5 examples", "3 a 5 exemplos"),
        (5_000, None, "examples", "5,000 or more examples", "5.000 ou mais exemplos"),
        (1_000_000, None, "examples", "1 million or more examples", "1 milhão ou mais de exemplos"),
        (22_500_000, 22_500_000, "tokens-per-month", "22.5 million tokens a month", "22,5 milhões de tokens por mês"),
        (500_000, 2e6, "tokens", "500,000 to 2 million tokens", "500.000 a 2 milhões de tokens"),
        (2, 5.04, "months", "2 to 5 months", "2 a 5 meses"),
        (0.2, 0.4, "months", "less than 1 month", "menos de 1 mês"),
        (0.2, 12.5, "months", "up to 12.5 months", "até 12,5 meses"),
        (0.2, None, "months", "less than 1 month or more", "menos de 1 mês ou mais"),
        (16.84, 16.84, "gib", "16.8 GiB", "16,8 GiB"),
        (0.0001, 0.0001, "gib", "less than 0.01 GiB", "menos de 0,01 GiB"),
        (90, 90, "percent", "90%", "90%"),
    ],
)
def test_a_figure_is_written_with_its_unit(low: float, high: float | None, unit: Unit, en: str, pt: str) -> None:
    figure = Figure(Quantity(low, high), unit, "computed", "costs#break-even")
    assert figure.text("en") == en
    assert figure.text("pt-BR") == pt


def test_a_figure_in_words_is_written_in_both_languages() -> None:
    time = Figure(Span("hours", "days"), "time", "guide", "comparison#time-to-deploy")
    assert time.said("en") == "hours to days (guide)"
    assert time.said("pt-BR") == "horas a dias (guia)"
    examples = Figure(Span("hundreds", "thousands"), "examples", "guide", "fine-tuning#when-to-use")
    assert examples.text("en") == "hundreds to thousands of examples"
    assert examples.text("pt-BR") == "centenas a milhares de exemplos"


def test_a_figure_says_where_it_comes_from() -> None:
    value = Money(5, 5)
    assert Figure(value, "per-month", "computed", "costs#break-even").said("pt-BR") == "US$ 5 por mês (calculado)"
    assert Figure(value, "upfront", "person", "costs#break-even").said("en") == "$5 upfront (yours)"


@pytest.mark.parametrize("ends", [(2, 1), (math.nan, 1), (0, math.inf)])
def test_a_range_that_is_none_is_refused_in_both_languages(ends: tuple[float, float]) -> None:
    with pytest.raises(CostError) as refused:
        Money(*ends)
    assert refused.value.text("pt-BR") != refused.value.text("en") == str(refused.value)


@pytest.mark.parametrize(
    ("seconds", "text"), [(30, "30 seconds"), (90, "1.5 minutes"), (9_000, "2.5 hours"), (86_400, "1 day")]
)
def test_a_time_is_written_in_its_largest_unit(seconds: float, text: str) -> None:
    assert duration(seconds).text("en") == text


def test_a_million_and_a_half_is_singular_in_portuguese() -> None:
    assert count(1_500_000, "pt-BR") == "1,5 milhão"
    assert count(3e9, "pt-BR") == "3 bilhões"
    assert count(111_111_111, "en") == "111.1 million"


@given(st.floats(0, 1e9))
def test_portuguese_only_swaps_the_separators(value: float) -> None:
    swap = str.maketrans(",.", ".,")
    assert number(value, "pt-BR") == number(value, "en").translate(swap)
    assert amount(value, "USD", "pt-BR") == "US$ " + amount(value, "USD", "en")[1:].translate(swap)


@given(st.floats(0.0001, 1e9))
def test_a_sum_is_written_to_the_cent_and_below_ten_cents_to_two_digits(value: float) -> None:
    written = float(amount(value, "USD", "en")[1:].replace(",", ""))
    assert written == pytest.approx(value, rel=0.0501 if value < 0.1 else 1e-12, abs=0 if value < 0.1 else 0.00501)
