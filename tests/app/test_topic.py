"""Questions that name the subject, in both languages, and some that only sound like it."""

from __future__ import annotations

import pytest

from app.topic import names_subject


@pytest.mark.parametrize(
    "text",
    [
        "wich model 4 my bot",
        "Vale usar RAG?",
        "quero um robô de atendimento",
        "LoRA vs QLoRA",
        "a hybrid of two, please",
    ],
)
def test_the_subject_is_named(text: str) -> None:
    assert names_subject(text)


@pytest.mark.parametrize(
    "text", ["me conta uma piada aí", "How do I train my dog?", "Quanto custa um carro?", "horoscope"]
)
def test_other_subjects_are_not(text: str) -> None:
    assert not names_subject(text)
