from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from app.store import NotAccepted, NotFound, Store
from app.store.records import Reaction, Status


def test_asking_keeps_the_question_and_a_pending_answer(store: Store) -> None:
    conversation = store.create("ana")
    ids = store.ask("ana", conversation, "How much?", "rag", "en")
    kept = store.messages("ana", conversation)
    assert tuple(m.id for m in kept) == ids
    assert [(m.position, m.role, m.text, m.mode, m.lang, m.status, m.answer, m.reaction) for m in kept] == [
        (0, "user", "How much?", "rag", "en", "complete", None, None),
        (1, "assistant", "", "rag", "en", "pending", None, None),
    ]


def test_finishing_keeps_text_status_and_answer_as_given(store: Store) -> None:
    conversation = store.create("ana")
    _, answer = store.ask("ana", conversation, "How much?", "rag", "en")
    content = {
        "answer": "Não «muito»\n",
        "citations": [{"passage": "costs#a", "score": 0.5}],
        "facts": {},
        "verified": True,
    }
    store.finish("ana", answer, "Não «muito»\n", "stopped", content)
    kept = store.messages("ana", conversation)[1]
    assert (kept.text, kept.status, kept.answer) == ("Não «muito»\n", "stopped", content)


def test_progress_is_kept_while_pending_and_ignored_afterwards(store: Store) -> None:
    conversation = store.create("ana")
    _, answer = store.ask("ana", conversation, "How much?", "rag", "en")
    store.progress("ana", answer, "Part")
    assert store.messages("ana", conversation)[1].text == "Part"
    store.finish("ana", answer, "Whole", "complete", {})
    store.progress("ana", answer, "Late")
    assert store.messages("ana", conversation)[1].text == "Whole"


@pytest.mark.parametrize("status", ["pending", "done"])
def test_an_answer_ends_only_with_an_ending_status(store: Store, status: Status) -> None:
    _, answer = store.ask("ana", store.create("ana"), "How much?", "rag", "en")
    with pytest.raises(NotAccepted, match=status):
        store.finish("ana", answer, "", status, {})


def test_truncating_deletes_from_the_position_on_and_the_next_question_goes_there(store: Store) -> None:
    conversation = store.create("ana")
    for question in ("one", "two", "three"):
        store.ask("ana", conversation, question, "rag", "en")
    store.truncate("ana", conversation, 2)
    store.ask("ana", conversation, "again", "rag", "en")
    assert [(m.position, m.text) for m in store.messages("ana", conversation)] == [
        (0, "one"),
        (1, ""),
        (2, "again"),
        (3, ""),
    ]


def test_a_late_answer_to_a_truncated_question_never_lands_in_a_new_one(store: Store) -> None:
    conversation = store.create("ana")
    _, old = store.ask("ana", conversation, "old", "rag", "en")
    store.truncate("ana", conversation, 0)
    _, new = store.ask("ana", conversation, "new", "rag", "en")
    store.progress("ana", old, "late")
    with pytest.raises(NotFound):
        store.finish("ana", old, "late", "complete", {})
    assert new != old
    assert store.messages("ana", conversation)[1].text == ""


def test_a_reaction_is_set_changed_and_cleared(store: Store) -> None:
    conversation = store.create("ana")
    question, answer = store.ask("ana", conversation, "How much?", "rag", "en")
    seen = []
    values: tuple[Reaction | None, ...] = ("like", "dislike", None)
    for value in values:
        store.react("ana", answer, value)
        seen.append(store.messages("ana", conversation)[1].reaction)
    assert seen == ["like", "dislike", None]
    with pytest.raises(NotFound):
        store.react("ana", question, "like")
    with pytest.raises(NotAccepted):
        store.react("ana", answer, cast(Reaction, "love"))


def test_a_text_over_100_000_characters_is_refused_and_nothing_is_kept(store: Store) -> None:
    conversation = store.create("ana")
    with pytest.raises(NotAccepted, match="100,001 characters and at most 100,000"):
        store.ask("ana", conversation, "x" * 100_001, "rag", "en")
    assert store.messages("ana", conversation) == []
    _, answer = store.ask("ana", conversation, "x" * 100_000, "rag", "en")
    saves: tuple[Callable[[], None], ...] = (
        lambda: store.progress("ana", answer, "x" * 100_001),
        lambda: store.finish("ana", answer, "x" * 100_001, "complete", {}),
        lambda: store.finish("ana", answer, "", "complete", {"answer": "x" * 1_000_001}),
    )
    for save in saves:
        with pytest.raises(NotAccepted, match="shorten"):
            save()
    assert store.messages("ana", conversation)[1].status == "pending"


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_blank_question_is_refused(store: Store, blank: str) -> None:
    with pytest.raises(NotAccepted, match="empty"):
        store.ask("ana", store.create("ana"), blank, "rag", "en")


def test_characters_that_no_file_can_hold_are_replaced(store: Store) -> None:
    conversation = store.create("ana")
    _, answer = store.ask("ana", conversation, "half \ud83d and \0 end", "rag", "en")
    store.finish("ana", answer, "a\ud83d", "complete", {"answer": "a\ud83d"})
    question, kept = store.messages("ana", conversation)
    assert (question.text, kept.text, kept.answer) == ("half ? and \ufffd end", "a?", {"answer": "a?"})
