"""What holds for every situation."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from app.decision import decide
from app.decision.cautions import CAUTIONS
from app.decision.first import STEPS
from app.decision.hybrids import HYBRIDS
from app.decision.methods import METHODS
from app.decision.rules import LEVELS, RULES
from app.decision.stages import STAGES
from app.situation import Situation
from index.passages import LANGS
from tests.decision.situations import EXAMPLES, SITUATIONS, THOROUGH, TRAINING, passages, statements

FIELDS = {field.name for field in fields(Situation)}
NUMERIC = ("examples", "budget_amount", "tokens_per_month", "gpu_gb", "model_billions")
TABLES = (RULES, CAUTIONS, STEPS, HYBRIDS, METHODS, STAGES)


@THOROUGH
@given(SITUATIONS)
def test_every_situation_gets_a_well_formed_decision_and_always_the_same(situation: Situation) -> None:
    decision = decide(situation)
    assert decision == decide(replace(situation))
    assert decision.approach in TRAINING
    assert (decision.method is not None) == (decision.approach == "fine-tuning")
    assert decision.stage in (1, 2, 3, 4)
    assert (decision.stage == 1) == (decision.approach == "prompt-engineering")
    assert decision.hybrid not in decision.also
    assert {reason.topic for reason in decision.reasons} >= {"approach", "stage"}
    assert decision.reasons[0].approach == decision.approach
    assert 2 <= len(decision.first_steps) <= 3


@THOROUGH
@given(SITUATIONS)
def test_whatever_is_said_cites_a_passage_rests_on_a_field_and_reads_in_both_languages(situation: Situation) -> None:
    for statement in statements(decide(situation)):
        assert statement.passage in passages()
        assert statement.field is None or statement.field in FIELDS
        for lang in LANGS:
            text = statement.text(lang)
            assert text.endswith(".")
            assert "{" not in text


@THOROUGH
@given(SITUATIONS)
def test_what_rests_on_a_number_gives_the_persons_own_figure(situation: Situation) -> None:
    for statement in statements(decide(situation)):
        said = getattr(situation, statement.field) if statement.field in NUMERIC else None
        if said is not None:
            english = f"{said:,}"
            assert english in statement.text("en")
            assert english.replace(",", ".") in statement.text("pt-BR")


@THOROUGH
@given(SITUATIONS, EXAMPLES, EXAMPLES)
def test_more_data_never_moves_away_from_training(situation: Situation, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    before = decide(replace(situation, examples=fewer))
    after = decide(replace(situation, examples=more))
    assert TRAINING[after.approach] >= TRAINING[before.approach]
    assert after.stage >= before.stage


@THOROUGH
@given(SITUATIONS, st.integers(0, 99))
def test_fewer_than_100_examples_keep_to_prompt_engineering_and_say_how_many_are_short(
    situation: Situation, examples: int
) -> None:
    decision = decide(replace(situation, examples=examples))
    assert decision.approach == "prompt-engineering"
    assert any(f"collect {100 - examples} more" in step.text("en") for step in decision.first_steps)


@THOROUGH
@given(SITUATIONS, st.integers(1_000_000, 10**12))
def test_millions_of_examples_alone_never_lead_to_training_from_scratch(situation: Situation, examples: int) -> None:
    standard = replace(situation, examples=examples, priority=None, uniqueness=None)
    assert decide(standard).approach != "from-scratch"


@THOROUGH
@given(SITUATIONS)
def test_a_tension_is_between_two_rules_of_which_the_one_that_prevails_comes_first(situation: Situation) -> None:
    order = [rule.name for rule in RULES]
    for tension in decide(situation).tensions:
        assert order.index(tension.prevailed) < order.index(tension.yielded)


def test_every_row_of_every_table_has_a_name_of_its_own_and_cites_an_existing_passage() -> None:
    for table in TABLES:
        assert len({row.name for row in table}) == len(table)
        assert {row.passage for row in table} <= passages()
    assert {level.passage for level in LEVELS.values()} <= passages()
    assert {rule.clash for rule in RULES if rule.clash} <= passages()


def test_odd_numbers_are_decided_on_too() -> None:
    odd = Situation(
        examples=-3, budget_amount=float("nan"), gpu_gb=-1.0, model_billions=float("inf"), tokens_per_month=-5
    )
    assert decide(odd).approach == "prompt-engineering"
    assert decide(replace(odd, examples=10**30, budget_amount=float("inf"))).approach == "fine-tuning"
