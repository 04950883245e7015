"""What is missing, and the one question that is worth asking."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given

from app.decision import decide
from app.decision.asking import PLAUSIBLE
from app.situation import Situation
from tests.decision.situations import SITUATIONS, THOROUGH


@pytest.mark.parametrize(
    ("situation", "ask"),
    [
        (Situation(), "examples"),
        (Situation(consistency=True), "examples"),
        (Situation(budget="medium", deadline="this-week", accuracy="high"), "examples"),
        (Situation(examples=800), "priority"),
        (Situation(examples=5_000, budget="low"), "priority"),
        # too few examples settle the approach: what is left is how knowledge reaches the model
        (Situation(examples=20), "changing_knowledge"),
        (Situation(examples=20, changing_knowledge=True), None),
    ],
)
def test_the_field_whose_answer_changes_most_is_asked_for(situation: Situation, ask: str | None) -> None:
    assert decide(situation).ask == ask


def test_the_hardware_is_asked_for_where_only_the_method_is_open() -> None:
    answered = Situation(
        examples=5_000,
        budget="medium",
        deadline="this-week",
        priority="consistency",
        uniqueness="specialised",
        accuracy="high",
        changing_knowledge=True,
        structured_data=True,
        new_knowledge=True,
        explainability=True,
        creativity_and_precision=True,
        tokens_per_month=2_000_000,
    )
    assert decide(answered).ask == "gpu_gb"


def test_missing_fields_come_in_order_of_importance() -> None:
    missing = decide(Situation(budget="low", use_case="code-generation")).missing
    assert missing[:4] == ("examples", "deadline", "priority", "uniqueness")
    assert not {"budget", "use_case"} & set(missing)


def test_hardware_is_missing_only_where_something_is_tuned_and_quality_only_where_there_are_examples() -> None:
    assert not {"gpu_gb", "model_billions", "swappable_adapters", "quality"} & set(decide(Situation()).missing)
    assert {"gpu_gb", "model_billions", "swappable_adapters", "quality"} <= set(decide(Situation(examples=800)).missing)


def test_an_amount_answers_the_budget() -> None:
    assert "budget" not in decide(Situation(budget_amount=100)).missing


def test_the_plausible_answers_cover_every_field_and_their_shares_add_up_to_one() -> None:
    assert set(PLAUSIBLE) == {field.name for field in fields(Situation)} - {"budget_amount", "currency"}
    assert all(math.isclose(sum(share for _, share in answers), 1) for answers in PLAUSIBLE.values())


def test_a_wish_is_asked_for_only_as_far_as_the_uncounted_examples_could_carry_it() -> None:
    # With a low budget the count alone changes nothing; together with consistency it would.
    assert decide(Situation(budget="low")).ask == "priority"


@THOROUGH
@given(SITUATIONS)
def test_only_a_missing_field_is_asked_for_and_it_can_change_the_recommendation(situation: Situation) -> None:
    decision = decide(situation)
    if decision.ask is None:
        return
    assert decision.ask in decision.missing
    counts = [value for value, _ in PLAUSIBLE["examples"]] if situation.examples is None else [situation.examples]
    bases = [situation, *(_answer(situation, "examples", count) for count in counts)]
    assert any(
        decide(_answer(base, decision.ask, value)).as_json != decide(base).as_json
        for base in bases
        for value, _ in PLAUSIBLE[decision.ask]
    )


def _answer(situation: Situation, field: str, value: object) -> Situation:
    return replace(situation, **{field: value})  # type: ignore[arg-type]
