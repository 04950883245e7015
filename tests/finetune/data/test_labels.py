from __future__ import annotations

from pathlib import Path

import pytest

from finetune.data.labels import LabelsInvalid, labels
from index.passages import LANGS, Lang, Passage
from tests.finetune.data.shelf import GuideShelf

PASSAGE = Passage(
    "costs#x",
    "costs",
    "Costs",
    "Costs are these:\n\n- Training costs $10.\n- Hosting costs $5.",
    "en",
    "guide",
    "en/costs.md",
    ("training price?", "hosting price?", "is it free?"),
)


def read(line: str, folder: Path) -> tuple[object, ...]:
    (folder / "en.tsv").write_text(line + "\n", encoding="utf-8")
    return labels("en", GuideShelf([PASSAGE]), folder)


def test_a_label_names_question_sentences_and_verdict(tmp_path: Path) -> None:
    (tmp_path / "en.tsv").write_text("costs#x\t1=2\t3=N3,2\n", encoding="utf-8")
    first, second = labels("en", GuideShelf([PASSAGE]), tmp_path)
    assert (first.asked, first.said, first.verdict) == ("training price?", ("Training costs $10.",), "")
    assert (second.said, second.verdict) == (("Hosting costs $5.", "Training costs $10."), "N")


def test_a_sentence_that_only_opens_a_list_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "en.tsv").write_text("costs#x\t2=1,3\n", encoding="utf-8")
    assert labels("en", GuideShelf([PASSAGE]), tmp_path)[0].said == ("Hosting costs $5.",)


def test_zero_means_that_nothing_answers(tmp_path: Path) -> None:
    (tmp_path / "en.tsv").write_text("costs#x\t3=0\n", encoding="utf-8")
    assert labels("en", GuideShelf([PASSAGE]), tmp_path)[0].sentences == ()


def test_labels_of_an_absent_passage_are_skipped(tmp_path: Path) -> None:
    assert read("costs#gone\t1=1", tmp_path) == ()


@pytest.mark.parametrize("entry", ["1", "1=", "1=X2", "one=1"])
def test_a_malformed_label_is_refused_with_line_and_fix(entry: str, tmp_path: Path) -> None:
    with pytest.raises(LabelsInvalid, match=r"line 1: .* write it as 3=1"):
        read(f"costs#x\t{entry}", tmp_path)


@pytest.mark.parametrize("entry", ["4=1", "1=4"])
def test_a_number_that_does_not_exist_is_refused_with_those_that_do(entry: str, tmp_path: Path) -> None:
    with pytest.raises(LabelsInvalid, match="asked for in 3 ways and has 3 sentences"):
        read(f"costs#x\t{entry}", tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelsInvalid, match="cannot be read"):
        labels("en", GuideShelf([PASSAGE]), tmp_path)


@pytest.mark.parametrize("lang", LANGS)
def test_the_guides_labels_fit_the_guide(lang: Lang, shelf: GuideShelf) -> None:
    assert len(labels(lang, shelf)) > 4000
