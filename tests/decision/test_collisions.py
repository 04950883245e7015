"""Where rules of the guide collide: which prevails, and that the answer says so."""

from __future__ import annotations

import pytest

from app.decision import decide
from app.situation import Situation


@pytest.mark.parametrize(
    ("situation", "approach", "yielded", "prevailed"),
    [
        # 50-100 as the minimum, against «fewer than 100»
        (Situation(examples=70), "prompt-engineering", "tier-minimum", "few-examples"),
        # data is a hard limit, whatever is wished
        (Situation(examples=40, priority="consistency"), "prompt-engineering", "priority-consistency", "few-examples"),
        (Situation(examples=40, accuracy="high"), "prompt-engineering", "accuracy-high", "few-examples"),
        (Situation(examples=0, budget="medium"), "prompt-engineering", "budget-medium", "no-examples"),
        # money and time are limits
        (Situation(examples=2_000, deadline="today"), "prompt-engineering", "hundred-to-ten-thousand", "today"),
        (Situation(deadline="today", consistency=True), "prompt-engineering", "consistency", "today"),
        (
            Situation(examples=300, budget_amount=5),
            "prompt-engineering",
            "hundred-to-ten-thousand",
            "amount-below-training",
        ),
        (Situation(uniqueness="novel", budget_amount=500), "fine-tuning", "task-novel", "amount-below-scratch"),
        (Situation(uniqueness="novel", deadline="this-week"), "fine-tuning", "task-novel", "week-too-short"),
        (
            Situation(priority="novel-architecture", examples=5_000),
            "fine-tuning",
            "priority-novel-architecture",
            "below-a-million",
        ),
        # the one first priority sets the order
        (Situation(examples=800, priority="speed"), "prompt-engineering", "hundred-to-ten-thousand", "priority-speed"),
        # a low budget against the data: it prevails alone, and yields where two steps agree
        (Situation(examples=5_000, budget="low"), "prompt-engineering", "hundred-to-ten-thousand", "budget-low"),
        (
            Situation(examples=5_000, budget="low", priority="consistency"),
            "fine-tuning",
            "budget-low",
            "priority-consistency-with-data",
        ),
        (
            Situation(examples=5_000, budget="low", consistency=True),
            "fine-tuning",
            "budget-low",
            "consistency-with-data",
        ),
        # three steps before five questions
        (Situation(examples=800, uniqueness="common"), "fine-tuning", "task-common", "hundred-to-ten-thousand"),
        (
            Situation(examples=800, accuracy="acceptable"),
            "fine-tuning",
            "accuracy-acceptable",
            "hundred-to-ten-thousand",
        ),
        # goals that a prompt does not reach before goals that it reaches, and these before what is affordable
        (Situation(accuracy="high", uniqueness="common"), "fine-tuning", "task-common", "accuracy-high"),
        (Situation(budget="medium", uniqueness="common"), "prompt-engineering", "budget-medium", "task-common"),
    ],
)
def test_the_rule_of_the_higher_level_prevails_and_the_tension_is_told(
    situation: Situation, approach: str, yielded: str, prevailed: str
) -> None:
    decision = decide(situation)
    assert decision.approach == approach
    assert (yielded, prevailed) in {(tension.yielded, tension.prevailed) for tension in decision.tensions}


def test_the_minimum_of_50_to_100_is_told_with_the_passage_that_explains_it_from_50_to_99_examples_only() -> None:
    told = [
        examples
        for examples in range(45, 105)
        if "data-requirements#fifty-or-one-hundred"
        in {t.passage for t in decide(Situation(examples=examples)).tensions}
    ]
    assert told == list(range(50, 100))


def test_a_tension_names_both_sides_the_figures_and_why_one_prevails() -> None:
    (tension,) = decide(Situation(examples=5_000, budget="low")).tensions
    assert tension.text("en") == (
        "There is a tension between 5,000 examples (for fine-tuning) and a low budget (for prompt engineering): the second "
        "prevails, because a prompt costs $0 upfront, and training can follow once there is money for it, from $10."
    )
    assert tension.text("pt-BR") == (
        "Há uma tensão entre 5.000 exemplos (a favor do fine-tuning) e um orçamento baixo (a favor da engenharia de prompt): "
        "prevalece o segundo lado, porque um prompt custa US$ 0 no início, e o treino pode vir quando houver verba para ele, "
        "a partir de US$ 10."
    )


def test_a_limit_that_points_nowhere_is_told_as_speaking_against_what_was_wanted() -> None:
    (tension,) = decide(Situation(uniqueness="novel", deadline="this-week")).tensions
    assert "results needed this week (against training from scratch)" in tension.text("en")
    assert "resultados para esta semana (contra o treinamento do zero)" in tension.text("pt-BR")


@pytest.mark.parametrize(
    "situation",
    [
        Situation(),
        Situation(examples=800, budget="medium", consistency=True, deadline="this-week", accuracy="high"),
        Situation(examples=20, uniqueness="common", budget="low", accuracy="acceptable", deadline="today"),
        Situation(examples=3_000_000, budget="high", priority="novel-architecture", deadline="this-quarter"),
        Situation(examples=800, use_case="content-generation"),  # where a use case starts is no claim
    ],
)
def test_answers_that_agree_make_no_tension(situation: Situation) -> None:
    assert decide(situation).tensions == ()


def test_an_amount_speaks_instead_of_the_word_for_the_budget() -> None:
    decision = decide(Situation(budget="low", budget_amount=300, examples=800))
    assert (decision.approach, decision.method, decision.tensions) == ("fine-tuning", "qlora", ())
