"""What answers recommend: hand-labelled answers of all shapes in `stated.tsv` (language, approach or -, text), and the rules one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from finetune.evaluation.measures import stated_approach, stated_hybrid, stated_method
from index.passages import LANGS, Lang

ASKED = {"en": "We have 800 examples.", "pt-BR": "Temos 800 exemplos."}
LINES = [line.split("\t") for line in Path(__file__).with_name("stated.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("lang", LANGS)
def test_the_recommended_approach_is_read_as_people_read_it(lang: Lang) -> None:
    labelled = [(wanted, stated_approach(text, lang, ASKED[lang]) or "-") for of, wanted, text in LINES if of == lang]
    right = sum(wanted == found for wanted, found in labelled)
    misread = sum(found not in (wanted, "-") for wanted, found in labelled)
    assert right / len(labelled) >= 0.93
    assert misread / len(labelled) <= 0.02  # missing one is bad, taking it for another is worse


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("If you have 800 examples, fine-tune.", "en", "fine-tuning"),
        ("If you have 5,000 examples, fine-tune.", "en", None),
        ("Se você tem 800 exemplos, faça fine-tuning.", "pt-BR", "fine-tuning"),
        ("Se você tem 5.000 exemplos, faça fine-tuning.", "pt-BR", None),
    ],
)
def test_a_condition_holds_where_the_person_stated_it(text: str, lang: Lang, expected: str | None) -> None:
    assert stated_approach(text, lang, ASKED[lang]) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("I recommend QLoRA.", "en", {"qlora"}),
        ("LoRA is the best method here, rather than full fine-tuning.", "en", {"lora"}),
        ("Only QLoRA fits in 12 GB of memory.", "en", {"qlora"}),
        ("LoRA saves memory, and QLoRA saves more.", "en", set()),
        ("Use prompt tuning or prefix tuning.", "en", {"prompt-tuning", "prefix-tuning"}),
        ("Faça o fine-tuning completo.", "pt-BR", {"full"}),
        ("Use QLoRA em vez de LoRA.", "pt-BR", {"qlora"}),
        ("Comece com LoRA e, se faltar memória, passe para QLoRA.", "pt-BR", {"lora"}),
        ("Nada a dizer.", "pt-BR", set()),
    ],
)
def test_the_recommended_method_is_read(text: str, lang: Lang, expected: set[str]) -> None:
    assert stated_method(text, lang) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("I recommend fine-tuning combined with RAG (stage 3 of 4).", "en", "rag"),
        ("Use RAG rather than an ensemble.", "en", "rag"),
        ("An ensemble combines a prompt and a tuned model.", "en", "ensemble"),
        ("Use cadeia de raciocínio com fine-tuning.", "pt-BR", "cot"),
        ("RAG e ensemble são híbridos.", "pt-BR", None),
        ("Recomendo um ensemble.", "pt-BR", "ensemble"),
    ],
)
def test_the_recommended_hybrid_is_read(text: str, lang: Lang, expected: str | None) -> None:
    assert stated_hybrid(text, lang) == expected
