from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import KnowledgeInvalid
from index.guide import knowledge_folder
from index.translate import Glossary

PAIRS = [
    ("treinar", "train"),
    ("do zero", "from scratch"),
    ("preço", "price"),
    ("preço", "cost"),
    ("parar", "stop"),
    ("para", "for"),
    ("férias", "holidays"),
]


def test_the_longest_phrase_is_translated_by_its_stems() -> None:
    assert Glossary(PAIRS).translate("Treinando do zero", "pt-BR").text == "train from scratch"


def test_it_is_read_in_both_directions() -> None:
    assert Glossary(PAIRS).translate("training from scratch", "en").text == "treinar do zero"


def test_missing_accents_do_not_hide_a_word() -> None:
    assert Glossary(PAIRS).translate("preco das ferias", "pt-BR").text == "price holidays"


def test_every_meaning_is_searched_and_the_first_is_said() -> None:
    translation = Glossary(PAIRS).translate("o preço", "pt-BR")
    assert translation.text == "price"
    assert set(translation.stems) == {"price", "cost"}


def test_a_function_word_is_not_taken_for_a_form_of_a_verb() -> None:
    translation = Glossary(PAIRS).translate("para treinar", "pt-BR")
    assert translation.text == "for train"
    assert translation.stems == ("train",)


def test_names_and_technical_terms_stay_and_cognates_change_their_ending() -> None:
    assert Glossary(()).translate("validação do QLoRA 4-bit", "pt-BR").text == "validation qlora 4 bit"
    assert "validaca" not in Glossary(()).translate("validation", "en").stems


def test_a_folder_without_a_glossary_has_an_empty_one(tmp_path: Path) -> None:
    assert Glossary.of(tmp_path).translate("treinar", "pt-BR").text == "treinar"


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    (tmp_path / "glossary.tsv").write_text("pt\ten\ncusto\tcost\nvalor price\n")
    with pytest.raises(KnowledgeInvalid, match=r"Line 3 of glossary\.tsv"):
        Glossary.of(tmp_path)


def test_the_glossary_that_comes_with_rumo_knows_how_people_ask() -> None:
    glossary = Glossary.of(knowledge_folder())
    assert (
        glossary.translate("Quanto custa treinar do zero?", "pt-BR").text == "how much does it cost train from scratch"
    )


def test_the_glossary_that_comes_with_rumo_says_nothing_twice() -> None:
    lines = (knowledge_folder() / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))
