"""Follow-ups are understood from the conversation; questions that stand alone are left alone."""

from __future__ import annotations

import pytest

from app.conversation import is_follow_up, standalone
from index.passages import Lang


@pytest.mark.parametrize(
    ("earlier", "question", "lang", "expected"),
    [
        ("Should I fine-tune with 800 examples?", "And with 60?", "en", "Should I fine-tune with 60 examples?"),
        ("Tenho 800 exemplos, faço fine-tuning?", "E com 60?", "pt-BR", "Tenho 60 exemplos, faço fine-tuning?"),
        ("Tenho 2.400 exemplos, faço fine-tuning?", "e com 90", "pt-BR", "Tenho 90 exemplos, faço fine-tuning?"),
    ],
)
def test_a_follow_up_that_only_changes_a_number_repeats_the_question_with_it(
    earlier: str, question: str, lang: Lang, expected: str
) -> None:
    assert standalone(question, [earlier], lang) == expected


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("And what would that cost?", "en"),
        ("how long does it take?", "en"),
        ("why?", "en"),
        ("What about hosting?", "en"),
        ("E quanto custa isso?", "pt-BR"),
        ("quanto tempo ele leva?", "pt-BR"),
        ("por quê?", "pt-BR"),
        ("e a hospedagem?", "pt-BR"),
        ("E se eu tiver 5.000?", "pt-BR"),
    ],
)
def test_a_follow_up_carries_the_question_before_it(question: str, lang: Lang) -> None:
    asked = standalone(question, ["LoRA training of a support bot"], lang)
    assert asked == f"LoRA training of a support bot {question}"


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("What does it cost to fine-tune a model with LoRA on one rented graphics card?", "en"),
        ("How many examples does fine-tuning need?", "en"),
        ("When is RAG better than fine-tuning?", "en"),
        ("Quantos exemplos o fine-tuning precisa?", "pt-BR"),
        ("Quando usar RAG em vez de fine-tuning?", "pt-BR"),
        ("Qual a diferença entre LoRA e QLoRA?", "pt-BR"),
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str, lang: Lang) -> None:
    assert not is_follow_up(question, lang)
    assert standalone(question, ["Something else entirely about hosting"], lang) == question


def test_a_chain_of_follow_ups_reaches_back_to_its_subject() -> None:
    asked = standalone("And how long?", ["When should I use QLoRA for training?", "What would that cost?"], "en")
    assert "QLoRA" in asked
    assert asked.endswith("And how long?")
