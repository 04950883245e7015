from __future__ import annotations

import pytest

from index.language import detect, fold
from index.passages import LANGS, Lang


@pytest.mark.parametrize("default", LANGS)
@pytest.mark.parametrize(
    "text",
    [
        "Quanto custa treinar um modelo?",
        "qto custa vc treinar isso",
        "qual prompt",
        "fine-tuning ou RAG?",
        "E com 60?",
        "LoRA vs QLoRA: diferença",
        "treinar modelo barato",
        "avaliacao de qualidade",
        "custos",
        "posso fazer fine-tuning com 50 exemplos?",
        "GPU de 8gb roda?",
        "da pra usar prompt engineering e few-shot num chatbot open source?",
    ],
)
def test_portuguese_is_recognised_without_accents_in_slang_and_among_english_terms(text: str, default: Lang) -> None:
    assert detect(text, default) == "pt-BR"


@pytest.mark.parametrize("default", LANGS)
@pytest.mark.parametrize(
    "text",
    [
        "How much does it cost to train a model?",
        "fine-tuning or RAG?",
        "And with 60?",
        "cheap model training",
        "do I need a GPU",
        "common mistakes",
        "don’t train it",
    ],
)
def test_english_is_recognised(text: str, default: Lang) -> None:
    assert detect(text, default) == "en"


@pytest.mark.parametrize("default", LANGS)
@pytest.mark.parametrize("text", ["", "ok", "LoRA", "60", "???", "fine-tuning", "prompt engineering", "RAG GPU 7B"])
def test_too_little_to_tell_keeps_the_language_spoken_so_far(text: str, default: Lang) -> None:
    assert detect(text, default) == default


@pytest.mark.parametrize("default", LANGS)
@pytest.mark.parametrize(
    "text",
    [
        "¿Cuánto cuesta entrenar un modelo de lenguaje?",
        "Combien coûte l'entraînement d'un modèle ?",
        "Wie viel kostet das Training eines Modells?",
    ],
)
def test_a_third_language_keeps_the_language_spoken_so_far(text: str, default: Lang) -> None:
    assert detect(text, default) == default


def test_folding_drops_case_and_accents_only() -> None:
    assert fold("Avaliação DE questões") == "avaliacao de questoes"
