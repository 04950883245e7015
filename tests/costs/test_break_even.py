from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.costs import GUIDE, CostError, Curve, Money, Quantity, break_even, cost_curve

# The prices of the guide's own example, costs#break-even.
EXAMPLE = replace(
    GUIDE, prompt_per_1k=Money(0.05, 0.05), tuned_per_1k=Money(0.005, 0.005), training=Money(1_000, 1_000)
)
VOLUMES = st.floats(1e3, 1e10)
HOSTING = st.floats(0, 1e5)


def test_the_guides_example_pays_for_itself_in_two_months() -> None:
    found = break_even(20e6, 400, EXAMPLE)
    assert found.verdict == "pays"
    assert found.months is not None
    assert found.tokens is not None
    assert found.months.text("en") == "2 months"
    assert found.tokens.text("pt-BR") == "40 milhões de tokens"
    assert found.hosting_limit.text("en") == "$900 a month"


def test_the_guides_example_of_a_low_volume_never_does() -> None:
    found = break_even(1e6, 400, EXAMPLE)
    assert found.verdict == "never"
    assert found.months is None
    assert found.tokens is None
    assert found.text("en") == (
        "At 1 million tokens a month and hosting of $400 a month, fine-tuning never pays for itself on cost alone. "
        "With hosting of $45 a month or more it never would."
    )
    assert found.text("pt-BR") == (
        "Com 1 milhão de tokens por mês e hospedagem de US$ 400 por mês, o fine-tuning nunca se paga só pelo custo. "
        "Com hospedagem de US$ 45 por mês ou mais, nunca se pagaria."
    )


def test_the_guides_ranges_give_a_range() -> None:
    # Savings of 20M tokens: 20,000 × (0.01 - 0.001) = $180 to 20,000 × (0.10 - 0.01) = $1,800, less $100 of hosting.
    found = break_even(20e6, 100)
    assert found.verdict == "pays"
    assert found.months is not None
    assert found.months.value.low == pytest.approx(10 / 1_700)
    assert found.months.value.high == pytest.approx(1_000 / 80)
    assert found.text("pt-BR") == (
        "Com 20 milhões de tokens por mês e hospedagem de US$ 100 por mês, o fine-tuning se paga em até 12,5 meses, "
        "depois de 117.647 a 250 milhões de tokens. Com hospedagem de US$ 1.800 por mês ou mais, nunca se pagaria; "
        "no pior caso, já a partir de US$ 180."
    )


def test_hosting_between_the_limits_may_pay_and_says_that_it_may_not() -> None:
    found = break_even(20e6, 400)
    assert found.verdict == "may-pay"
    assert found.months is not None
    assert found.months.value.high is None
    assert "in the worst case it never does" in found.text("en")
    assert "no pior caso nunca se paga" in found.text("pt-BR")


def test_dearer_tokens_after_tuning_never_pay() -> None:
    found = break_even(20e6, 0, replace(GUIDE, tuned_per_1k=Money(0.2, 0.2)))
    assert found.verdict == "never"
    assert "no saving" in found.text("en")


def test_a_negative_hosting_is_refused() -> None:
    with pytest.raises(CostError, match="Hosting"):
        break_even(1e6, -1)


@given(VOLUMES, HOSTING)
def test_the_verdict_changes_at_the_hosting_limits(tokens: float, hosting: float) -> None:
    found = break_even(tokens, hosting)
    limit = found.hosting_limit.value
    assert isinstance(limit, Money)
    assert limit.high is not None
    expected = "pays" if hosting < limit.low else "may-pay" if hosting < limit.high else "never"
    assert found.verdict == expected


@given(VOLUMES, VOLUMES, HOSTING)
def test_more_tokens_never_put_the_break_even_off(one: float, other: float, hosting: float) -> None:
    less, more = (break_even(tokens, hosting).months for tokens in sorted((one, other)))
    assume(less is not None)
    assert less is not None
    assert more is not None
    assert isinstance(less.value, Quantity)
    assert isinstance(more.value, Quantity)
    assert more.value.low <= less.value.low
    if less.value.high is not None:
        assert more.value.high is not None
        assert more.value.high <= less.value.high


@given(st.floats(0, 1e4), st.floats(1, 120))
def test_where_the_curves_cross_the_break_even_is_the_months_of_the_curve(hosting: float, months: float) -> None:
    for crossing in cost_curve([], EXAMPLE, hosting, months).crossings:
        found = break_even(crossing.tokens_per_month, hosting, EXAMPLE).months
        assert found is not None
        assert found.value.low == pytest.approx(months, rel=1e-3)


@given(st.floats(0, 1e4), st.floats(1, 120))
def test_with_the_guides_ranges_the_break_even_at_a_crossing_spans_the_months(hosting: float, months: float) -> None:
    for crossing in cost_curve([], GUIDE, hosting, months).crossings:
        found = break_even(crossing.tokens_per_month, hosting).months
        assert found is not None
        assert isinstance(found.value, Quantity)
        assert found.value.low <= months * 1.001
        assert found.value.high is None or found.value.high >= months * 0.999


@given(VOLUMES, HOSTING, st.floats(1, 60))
def test_the_lines_change_places_at_the_crossing(tokens: float, hosting: float, months: float) -> None:
    curve = cost_curve([tokens], GUIDE, hosting, months)
    low, high = curve.crossings
    prompt, tuned = curve.series["prompt-engineering"][0], curve.series["fine-tuning"][0]
    assert prompt.high is not None
    assert tuned.high is not None
    if abs(tokens / low.tokens_per_month - 1) > 1e-6:
        assert (tuned.low < prompt.low) == (tokens > low.tokens_per_month)
    if abs(tokens / high.tokens_per_month - 1) > 1e-6:
        assert (tuned.high < prompt.high) == (tokens > high.tokens_per_month)


def curve_at(*volumes: float) -> Curve:
    return cost_curve(volumes, EXAMPLE, 400)


def test_a_curve_spreads_the_one_off_cost_over_its_months() -> None:
    points = curve_at(0, 1e6).series
    assert [point.low for point in points["prompt-engineering"]] == [0, 50]
    assert [point.low for point in points["fine-tuning"]] == pytest.approx([1_000 / 12 + 400, 1_000 / 12 + 405])
    assert [point.high for point in points["from-scratch"]] == [None, None]
    assert points["from-scratch"][0].low == pytest.approx(10_000 / 12 + 400)


def test_a_curve_says_in_words_where_fine_tuning_becomes_cheaper() -> None:
    # (400 + 1,000 / 10) / (0.05 - 0.005) = 11,111 thousand tokens, at 0.05 each.
    text = cost_curve([], EXAMPLE, 400, 10).text("en")
    assert "over 10 months, fine-tuning is cheaper than prompting from 11.11 million tokens ($555.56 a month" in text
    never = cost_curve([], replace(GUIDE, tuned_per_1k=Money(0.2, 0.2)))
    assert never.crossings == ()
    assert never.text("pt-BR") == "Em nenhum volume o fine-tuning fica mais barato que o prompt (calculado)."


def test_a_curve_over_no_months_is_refused() -> None:
    with pytest.raises(CostError, match="months"):
        cost_curve([1e6], months=0)
