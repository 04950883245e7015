from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.grounding import VERIFIED, support
from app.sentences import figures
from finetune.data.answering import cited, lowered, opened
from finetune.data.figures import Figures, has_figures
from finetune.data.noise import messy, small
from index.passages import Passage
from tests.finetune.data.shelf import draw

PASSAGE = Passage(
    "costs#tuning",
    "costs",
    "What tuning costs",
    "Training costs $10 to $1,000, paid once for each run of the model. The model does not know your prices. LoRA is cheap.",
    "en",
    "guide",
    "en/costs.md",
)
CLAIM, DENIAL = (
    "Training costs $10 to $1,000, paid once for each run of the model.",
    "The model does not know your prices.",
)


def test_a_yes_opens_a_sentence_that_the_checks_still_support() -> None:
    said = opened(CLAIM, PASSAGE, "Y", draw(0))
    assert said != CLAIM
    assert support(said, "en", [PASSAGE], VERIFIED)


def test_a_no_stands_before_a_denial_only() -> None:
    assert opened(DENIAL, PASSAGE, "N", draw(0)).startswith("No")
    said = opened(CLAIM, PASSAGE, "N", draw(0))
    assert said != CLAIM
    assert not said.startswith("No")
    assert support(said, "en", [PASSAGE], VERIFIED)


def test_a_sentence_too_short_for_an_opening_stands_alone() -> None:
    short = "LoRA is cheap today."
    assert opened(short, PASSAGE, "N", draw(0)) == short


def test_a_listed_sentence_gets_no_second_colon() -> None:
    listed = "Hosting: the tuned model runs on a server that costs money every month."
    said = opened(listed, replace(PASSAGE, text=listed), "Y", draw(0))
    assert said == f"Yes, {lowered(listed)}"


def test_abbreviations_keep_their_capitals_after_an_opening() -> None:
    assert lowered("LoRA is cheap.") == "LoRA is cheap."
    assert lowered("RAG finds it.") == "RAG finds it."
    assert lowered("Rumo's guide says so.") == "Rumo's guide says so."
    assert lowered("The model knows.") == "the model knows."


def test_each_sentence_is_followed_by_its_mark() -> None:
    assert cited(["One.", "Two."], PASSAGE) == "One. [costs#tuning] Two. [costs#tuning]"
    assert cited(["One.", "Two."], PASSAGE, marks=False) == "One. Two."


@given(st.integers(0, 500))
def test_typing_in_a_hurry_keeps_the_figures(seed: int) -> None:
    text = "We have 1,500 examples, $20.50 a month; is LoRA enough for a 7B model?"
    assert figures(messy(text, draw(seed)), "en") >= {20.5, 7e9}


def test_a_first_word_in_capitals_stays_so() -> None:
    assert small("RAG or tuning?") == "RAG or tuning?"
    assert small("Which one?") == "which one?"


@given(st.integers(0, 500))
def test_changed_figures_keep_ranges_in_order(seed: int) -> None:
    changed = Figures("en", draw(seed)).changed("It costs $10 to $1,000 and takes 3 to 6 days.")
    low, high = sorted(figures(changed, "en"))[0], sorted(figures(changed, "en"))[-1]
    assert changed != "It costs $10 to $1,000 and takes 3 to 6 days."
    assert low < high


@given(st.integers(0, 500))
def test_a_changed_percentage_stays_below_a_hundred(seed: int) -> None:
    changed = Figures("en", draw(seed)).changed("LoRA takes 90% less memory.")
    assert max(figures(changed, "en")) < 100
    assert "90%" not in changed


def test_what_measures_nothing_keeps_its_number() -> None:
    text = "Stage 2 of the 3 approaches stores 4-bit weights, in 2026, at a price for 1,000 tokens (1K tokens), with 10^20 operations."
    assert not has_figures(text, "en")
    assert Figures("en", draw(0)).changed(text) == text


def test_figures_are_changed_in_the_languages_own_writing() -> None:
    changed = Figures("pt-BR", draw(0)).changed("O treino custa de US$ 10 a US$ 1.000 e a inferência US$ 0,01.")
    assert "," in changed.split("US$ ")[-1]
    assert len(figures(changed, "pt-BR")) == 3
