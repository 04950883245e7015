"""Sentences, figures, citations, support and composition: pure functions over text."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.answers import answers
from app.citations import Citer, without_marks
from app.compose import MOST, answering, compose
from app.events import Token
from app.grounding import VERIFIED, Support, closest, repeats, support
from app.sentences import figures, split
from index.guide import knowledge_folder, read_guide
from index.passages import Hit, Lang
from tests.app.shelves import COST, CUSTO, DATA


def test_sentences_are_split_at_stops_and_lines_but_not_in_figures_or_abbreviations() -> None:
    text = "It costs $0.01 e.g. for tests. Really? Yes!\n\n- one item\n2. another item"
    assert split(text) == ("It costs $0.01 e.g. for tests.", "Really?", "Yes!", "one item", "another item")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("10,000 or 10K or 10 thousand", "en", {10_000}),
        ("10.000 ou 10 mil", "pt-BR", {10_000}),
        ("$0.001 to $0.01 per 1,000 tokens", "en", {0.001, 0.01, 1000}),
        ("US$ 0,001 a US$ 0,01 por 1.000 tokens", "pt-BR", {0.001, 0.01, 1000}),
        ("1 million or 1,000,000 or 1M", "en", {1_000_000}),
        ("1 milhão ou 1.000.000", "pt-BR", {1_000_000}),
        ("90% less memory in 4-bit", "en", {90, 4}),
        ("no figure here", "en", set()),
    ],
)
def test_figures_are_read_in_each_languages_notation(text: str, lang: Lang, expected: set[float]) -> None:
    assert figures(text, lang) == expected


def test_a_passage_supports_a_paraphrase_but_not_another_figure_nor_the_opposite() -> None:
    assert support("Fine-tuning needs 50 to 100 examples at least.", "en", [COST, DATA], VERIFIED) is not None
    assert support("Fine-tuning needs 30 to 100 examples at least.", "en", [COST, DATA], VERIFIED) is None
    assert support("Fine-tuning with 10 examples will work.", "en", [COST, DATA], VERIFIED) is None
    found = support("Fine-tuning with 10 examples will not work.", "en", [COST, DATA], VERIFIED)
    assert found is not None
    assert found.passage is DATA
    assert found.quote == "Fine-tuning with 10 examples will not work."


def test_checking_a_sentence_costs_far_less_than_fifty_milliseconds() -> None:
    began = time.perf_counter()
    for _ in range(20):
        support("Fine-tuning needs 50 to 100 examples at least.", "en", [COST, DATA, COST, DATA], VERIFIED)
    assert (time.perf_counter() - began) / 20 < 0.05


def test_the_same_thing_said_again_is_noticed() -> None:
    assert repeats("Training is paid once, $10 to $1,000.", ["Training, $10 to $1,000, is paid once."], "en")
    assert not repeats("Inference costs $0.01.", ["Training is paid once."], "en")


def test_the_closest_sentence_of_a_passage_is_marked() -> None:
    assert closest("what about 10 examples", "en", DATA) == "Fine-tuning with 10 examples will not work."


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_citing_does_not_depend_on_how_the_text_is_cut_into_pieces(size: int) -> None:
    text = (
        "Training costs $10 to $1,000, paid once [nowhere#at-all]. Bananas are yellow fruit.\n\n"
        "- Inference costs $0.001 to $0.01 per 1,000 tokens"
    )
    citer = Citer([Hit(COST, 0.9)], "en")
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    said = "".join(event.text for event in citer.follow(pieces) if isinstance(event, Token))
    mark = " [costs#fine-tuning-cost]"
    assert said == (
        f"Training costs $10 to $1,000, paid once.{mark} Bananas are yellow fruit.\n\n"
        f"- Inference costs $0.001 to $0.01 per 1,000 tokens{mark}"
    )
    assert [citation.number for citation in citer.citations] == [1]


def test_marks_can_be_taken_out_again() -> None:
    assert without_marks("Paid once. [costs#fine-tuning-cost] Next.") == "Paid once. Next."


def test_a_composed_answer_says_first_what_was_asked() -> None:
    chosen = compose("Quanto custa a inferência por 1.000 tokens?", "pt-BR", [Hit(CUSTO, 0.9)])
    sentences = [sentence for sentence, _ in chosen]
    assert sentences[0] == "A inferência custa de US$ 0,001 a US$ 0,01 por 1.000 tokens."
    assert compose("anything", "en", []) == []


def test_a_composed_answer_takes_the_sentences_that_are_labelled_for_a_like_question() -> None:
    passage = next(one for one in read_guide(knowledge_folder()) if (one.id, one.lang) == ("methods#lora", "en"))
    said = split(passage.text)
    for asked, label in zip(passage.asked, answers("en")["methods#lora"], strict=True):
        first, _ = compose(asked, "en", [Hit(passage, 0.9)])[0]
        assert first in [said[place] for place in label.sentences]


def test_a_far_passage_adds_nothing_to_a_composed_answer() -> None:
    chosen = compose("What does fine-tuning cost?", "en", [Hit(COST, 0.9), Hit(DATA, 0.2)])
    assert {source.passage.id for _, source in chosen} == {COST.id}


def test_what_is_said_already_is_completed_and_not_repeated() -> None:
    ranked = answering("How many examples does fine-tuning need?", "en", [Hit(DATA, 0.9)])
    first, *rest = [sentence for sentence, _ in ranked.compose()]
    assert [sentence for sentence, _ in ranked.compose([first])] == rest
    assert ranked.compose([f"Sentence {number}." for number in range(MOST)]) == []


def test_a_list_of_the_best_passage_is_said_with_the_sentence_before_it() -> None:
    listed = replace(DATA, text="Stage 1 tries a prompt.\n\n- Gather feedback.\n- Note the limits.\n\nIt takes a week.")
    other = replace(DATA, id="data-requirements#other", text="Stage 2 trains on examples.\n\n- Validate.")
    said = [sentence for sentence, _ in answering("stage 1?", "en", [Hit(listed, 0.9), Hit(other, 0.9)]).compose()]
    assert {"Gather feedback.", "Note the limits."} <= set(said)
    assert "Validate." not in said


def test_a_sentence_is_as_relevant_as_the_one_that_supports_it() -> None:
    ranked = answering("What does inference cost per 1,000 tokens?", "en", [Hit(COST, 0.9)])
    answer, aside = (
        "Inference costs $0.001 to $0.01 per 1,000 tokens.",
        "Fine-tuning is best for high volume and production.",
    )
    assert ranked.share(Support(COST, answer, 1.0)) == 1.0
    assert ranked.share(Support(COST, aside, 1.0)) < 0.5
    assert ranked.share(Support(DATA, answer, 1.0)) == 0.0


@pytest.mark.parametrize(
    ("sentence", "repeated"),
    [
        ("Minimum: 50 to 100 examples for fine-tuning.", True),
        ("Minimum: 50 to 200 examples for fine-tuning.", False),
        ("Fine-tuning does not need a minimum of 50 to 100 examples.", False),
    ],
)
def test_a_sentence_repeats_one_that_holds_its_words_its_figures_and_its_yes_or_no(
    sentence: str, repeated: bool
) -> None:
    said = "Fine-tuning needs a minimum of 50 to 100 examples, and does better with 500."
    assert repeats(sentence, [said], "en") == repeated
