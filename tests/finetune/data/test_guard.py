from __future__ import annotations

from app.engines.base import Message
from finetune.data.example import Row
from finetune.data.guard import Guard, grams
from finetune.evaluation.case import Case, OwnDocument

CASE = Case(
    "1",
    "en",
    ("We have 620 labelled parcel complaints.", "Which approach fits our parcel complaints?"),
    document=OwnDocument("terms.md", "# Terms\nThe grey bin is emptied on the second Tuesday of a month."),
)
GUARD = Guard([CASE])


def row(*said: str) -> Row:
    return Row(tuple(Message("user", text) for text in said), "Yes.", "p", "guide", "f", "en", "rag")


def test_a_text_equal_but_for_case_accents_and_punctuation_is_near() -> None:
    assert GUARD.near("WHICH APPROACH FITS, OUR PÁRCEL COMPLAINTS")


def test_a_text_with_a_word_changed_is_near() -> None:
    assert GUARD.near("Which approach fits our parcel complaints best?")


def test_every_turn_of_a_case_is_guarded() -> None:
    assert GUARD.near("we have 620 labelled parcel complaints")


def test_another_question_on_the_same_subject_is_not_near() -> None:
    assert not GUARD.near("How do I answer a complaint about a late parcel?")


def test_rows_near_a_case_are_removed_and_others_kept() -> None:
    near = row("Which approach fits our parcel complaints??")
    far = row("What does fine-tuning cost?")
    assert GUARD.kept([near, far]) == [far]


def test_the_question_after_passages_and_before_notes_is_what_counts() -> None:
    asked = "Question: Which approach fits our parcel complaints?\n\nWorked out for this person:\n- I recommend fine-tuning."
    assert GUARD.kept([row(f"<passages>\n[a#b] A\nText.\n</passages>\n\n{asked}")]) == []


def test_an_earlier_turn_near_a_case_removes_the_row() -> None:
    assert GUARD.kept([row("We have 620 labelled parcel complaints", "And with fewer?")]) == []


def test_a_passage_with_a_line_of_a_cases_document_removes_the_row() -> None:
    passage = "<passages>\n[bins#grey] Bins\nThe grey bin is emptied on the second Tuesday of the month.\n</passages>"
    assert GUARD.kept([row(f"{passage}\n\nQuestion: When is the brown bin emptied?")]) == []


def test_short_texts_are_compared_whole() -> None:
    assert grams("Ok!") == {"ok"}
    assert grams("...") == frozenset()
