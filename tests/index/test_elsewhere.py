"""Questions that the guide does not answer: their file, and which way a question leans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.elsewhere import Sides, Written, read_elsewhere
from index.errors import KnowledgeInvalid
from index.guide import fingerprint, knowledge_folder
from index.library import Library
from index.passages import LANGS, Lang


def test_the_guides_file_has_many_in_both_languages_and_none_twice() -> None:
    found = read_elsewhere(knowledge_folder())
    assert min(sum(lang == each for lang, _ in found) for each in LANGS) > 200
    assert len(set(found)) == len(found)


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_elsewhere(tmp_path) == ()


@pytest.mark.parametrize("line", ["en", "fr\tQuoi?", "en\t ", "no tab"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "elsewhere.tsv").write_text(f"lang\tquestion\nen\tWhere is Lima?\n{line}\n", encoding="utf-8")
    with pytest.raises(KnowledgeInvalid, match="Line 3"):
        read_elsewhere(tmp_path)


def test_the_file_is_part_of_what_the_index_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "guide" / "en").mkdir(parents=True)
    (tmp_path / "guide" / "en" / "overview.md").write_text("x", encoding="utf-8")
    before = fingerprint(tmp_path)
    (tmp_path / "elsewhere.tsv").write_text("lang\tquestion\n", encoding="utf-8")
    assert fingerprint(tmp_path) != before


def test_a_question_leans_to_the_side_that_it_is_like() -> None:
    ours = np.array([[1, 0, 0], [0.9, 0.1, 0]], dtype=np.float32)
    theirs = np.array([[0, 1, 0], [0.1, 0.9, 0]], dtype=np.float32)
    sides = Sides.of(ours, theirs)
    assert sides is not None
    assert sides.lean(ours[0]) > 0 > sides.lean(theirs[0])
    assert Sides.of(ours, theirs[:0]) is None


def test_letters_tell_the_sides_apart_whatever_the_typos_and_one_side_alone_tells_nothing() -> None:
    ours = ["how many examples does fine-tuning need?", "which adapter fits a small graphics card?"]
    theirs = ["which seasoning does a stew need?", "who won the football cup?"]
    written = Written("en", ours, theirs)
    alike, lean = written.likeness("how many exampels for finetuning")
    assert alike.argmax() == 0
    assert lean > 0 > written.likeness("what seasonng for a fish stew")[1]
    assert Written("en", ours, []).likeness("who won the cup?")[1] == 0.0


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "lang", "covered"),
    [
        ("How much does a licence of the newest chatbot cost at the vendor?", "en", False),
        ("Quem inventou a rede neural e quando?", "pt-BR", False),
        ("How much does it cost to fine-tune a model once?", "en", True),
        ("Quantos exemplos preciso juntar para um fine-tuning?", "pt-BR", True),
    ],
)
def test_what_is_only_near_the_subject_is_not_covered(
    indexed_home: Path, question: str, lang: Lang, covered: bool
) -> None:
    assert Library.open(indexed_home).search(question, lang).covered == covered
