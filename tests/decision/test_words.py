"""Figures and sentences as people read them, in both languages."""

from __future__ import annotations

import pytest

from app.decision import Decision, decide
from app.decision.figures import money, number
from app.situation import Situation
from index.passages import Lang


def _reason(decision: Decision, name: str, lang: Lang) -> str:
    return next(reason.text(lang) for reason in decision.reasons if reason.name == name)


@pytest.mark.parametrize(
    ("amount", "currency", "en", "pt"),
    [
        (1_000, "USD", "$1,000", "US$ 1.000"),
        (1_500.0, "BRL", "R$1,500", "R$ 1.500"),
        (9.5, "USD", "$9.5", "US$ 9,5"),
    ],
)
def test_amounts_are_written_as_each_language_writes_them(amount: float, currency: str, en: str, pt: str) -> None:
    assert (money(amount, currency, "en"), money(amount, currency, "pt-BR")) == (en, pt)


def test_numbers_lose_only_empty_decimals() -> None:
    assert [number(value, "en") for value in (10, 10.0, 0.0001, 2_500.25)] == ["10", "10", "0", "2,500.25"]


def test_the_range_of_fine_tuning_is_told_with_the_persons_count() -> None:
    decision = decide(Situation(examples=800))
    assert _reason(decision, "hundred-to-ten-thousand", "en") == (
        "With 800 examples you are in the 100 to 10,000 range where fine-tuning works well."
    )
    assert _reason(decision, "hundred-to-ten-thousand", "pt-BR") == (
        "Com 800 exemplos você está na faixa de 100 a 10.000, em que o fine-tuning funciona bem."
    )


def test_one_example_is_singular_and_whole_millions_take_de_in_portuguese() -> None:
    assert "1 example " in _reason(decide(Situation(examples=1)), "few-examples", "en")
    assert "1 exemplo " in _reason(decide(Situation(examples=1)), "few-examples", "pt-BR")
    assert "2.000.000 de exemplos" in _reason(decide(Situation(examples=2_000_000)), "millions", "pt-BR")


def test_a_model_size_that_was_not_said_is_marked_as_usual() -> None:
    said = _reason(decide(Situation(examples=800, gpu_gb=24, model_billions=0.5)), "lora-fits", "en")
    assumed = _reason(decide(Situation(examples=800, gpu_gb=24)), "lora-fits", "en")
    assert "a model of 500 million parameters" in said
    assert "a usual model of 7 billion parameters" in assumed


def test_the_split_of_the_examples_adds_up() -> None:
    split = next(step for step in decide(Situation(examples=805)).first_steps if step.name == "split")
    assert "645 to train on, 80 for validation and 80 for the final test" in split.text("en")


def test_a_high_budget_leaves_every_approach_open() -> None:
    reason = next(reason for reason in decide(Situation(budget="high")).reasons if reason.name == "budget-high")
    assert (reason.stance, reason.approach) == ("for", None)


def test_a_limit_that_ruled_an_approach_out_is_a_reason_against_it() -> None:
    decision = decide(Situation(uniqueness="novel", budget_amount=500))
    against = [(reason.name, reason.approach) for reason in decision.reasons if reason.stance == "against"]
    assert against == [("amount-below-scratch", "from-scratch")]


def test_the_json_holds_the_recommendation_of_the_answers_contract() -> None:
    assert decide(Situation(examples=800, changing_knowledge=True)).as_json == {
        "approach": "fine-tuning",
        "method": "lora",
        "hybrid": "rag",
        "stage": 2,
    }
