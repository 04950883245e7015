from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import KnowledgeInvalid
from index.guide import SECTIONS, fingerprint, knowledge_folder, read_guide
from tests.index.conftest import ENGLISH, write_section


def test_a_passage_has_its_heading_text_source_and_ways_of_asking(knowledge: Path) -> None:
    first, second, *_ = read_guide(knowledge)
    assert (first.id, first.section, first.title, first.lang, first.source, first.document) == (
        "costs#fine-tuning-cost",
        "costs",
        "What fine-tuning costs",
        "en",
        "guide",
        "en/costs.md",
    )
    assert first.text == "Training is paid once and costs between $10 and $1,000."
    assert first.asked == ("how much would I spend to adapt a model?", "price of tuning")
    assert (second.source, second.asked) == ("extended", ())


def test_both_languages_are_read_under_the_same_ids(knowledge: Path) -> None:
    passages = read_guide(knowledge)
    ids = {lang: [passage.id for passage in passages if passage.lang == lang] for lang in ("en", "pt-BR")}
    assert ids["en"] == ids["pt-BR"]


def test_a_heading_in_a_code_fence_does_not_split_a_passage(knowledge: Path) -> None:
    write_section(knowledge, "en", "## A {#a}\n\n```\n## B\n```\n\nEnd.")
    passage = read_guide(knowledge)[0]
    assert passage.text == "```\n## B\n```\n\nEnd."


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Text without a heading.", "outside a passage"),
        ("## No slug\n\nText.", "write headings as"),
        ("# Level one {#one}\n\nText.", "outside a passage"),
        ("## A {#a}\n\nx\n\n## B {#a}\n\ny", "twice"),
        ("## A {#a}\n\n<!-- asked: b -->", "no text below 'A'"),
        ("## A {#a source=rumour}\n\nx", "either guide or extended"),
        ("", "has no passage"),
    ],
)
def test_a_fault_of_a_section_is_named_with_its_file(knowledge: Path, body: str, fault: str) -> None:
    write_section(knowledge, "en", body)
    with pytest.raises(KnowledgeInvalid, match=fault) as caught:
        read_guide(knowledge)
    assert str(caught.value).startswith("The guide file en/costs.md")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("---\nid", "id", "has no front matter"),
        ("lang: en", "lang: pt-BR", "its name and folder must say the same"),
        ("id: costs", "id: prices", "its name and folder must say the same"),
        ("source: guide", "source: hearsay", "either guide or extended"),
        ("title: Costs", "title:", "states no title"),
        ("title: Costs", "title Costs", "without a colon"),
    ],
)
def test_a_fault_of_the_front_matter_is_named(knowledge: Path, old: str, new: str, fault: str) -> None:
    path = write_section(knowledge, "en", ENGLISH)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(KnowledgeInvalid, match=fault):
        read_guide(knowledge)


def test_a_file_that_is_no_section_is_refused(knowledge: Path) -> None:
    path = write_section(knowledge, "en", ENGLISH)
    path.rename(path.with_name("prices.md"))
    with pytest.raises(KnowledgeInvalid, match=r"prices\.md is not one of the guide's sections"):
        read_guide(knowledge)


def test_a_folder_without_a_guide_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeInvalid, match="holds no guide"):
        read_guide(tmp_path)


@pytest.mark.parametrize("name", ["guide/en/costs.md", "guide/pt-BR/costs.md", "glossary.tsv"])
def test_the_fingerprint_changes_with_every_file(knowledge: Path, name: str) -> None:
    before = fingerprint(knowledge)
    with (knowledge / name).open("a") as file:
        file.write("x\ty\n")
    assert fingerprint(knowledge) != before


def test_the_guide_that_comes_with_rumo_is_read_in_the_order_of_its_sections() -> None:
    found = list(dict.fromkeys(passage.section for passage in read_guide(knowledge_folder())))
    assert found == list(SECTIONS)
