"""Answers with a durable record: saved before, kept when cut, stopped when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Question
from app.engines.base import EngineError, Settings
from app.engines.fake import FakeEngine
from app.events import Finished, Token
from app.host import Host, QuestionRefused, Reply, side_by_side
from app.modes import MODES
from app.store import Store
from tests.app.shelves import FakeShelf

GOOD = "Training costs $10 to $1,000, paid once. Inference costs $0.001 to $0.01 per 1,000 tokens."
QUESTION = "What does fine-tuning cost?"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "rumo.db")
    yield store
    store.close()


def replies(host: Host, conversation: str, question: str = QUESTION) -> Iterator[Reply]:
    return host.reply("local", conversation, question, "rag", None, "en")


def test_the_question_is_saved_before_the_first_event(store: Store) -> None:
    host = Host(FakeEngine(GOOD), FakeShelf(), store)
    conversation = store.create("local")
    stream = replies(host, conversation)
    next(stream)
    asked, pending = store.messages("local", conversation)
    assert (asked.text, pending.status) == (QUESTION, "pending")


def test_a_whole_answer_is_kept_with_its_citations_and_passages(store: Store) -> None:
    host = Host(FakeEngine(GOOD), FakeShelf(), store)
    conversation = store.create("local")
    list(replies(host, conversation))
    kept = store.messages("local", conversation)[1]
    assert kept.status == "complete"
    assert kept.answer is not None
    assert kept.answer["citations"][0]["passage"] in [row["passage"] for row in kept.answer["passages"]]


def test_an_answer_whose_reader_goes_away_is_kept_and_marked(store: Store) -> None:
    host = Host(FakeEngine(GOOD), FakeShelf(), store)
    conversation = store.create("local")
    stream = replies(host, conversation)
    for reply in stream:
        if isinstance(reply.event, Token):
            break
    stream.close()  # type: ignore[attr-defined]
    kept = store.messages("local", conversation)[1]
    assert kept.status == "stopped"
    assert kept.text == "Training"


def test_stop_ends_an_answer_from_another_thread(store: Store) -> None:
    host = Host(FakeEngine("word " * 3_000), FakeShelf(), store)
    host.settings = Settings(max_tokens=3_000)
    conversation = store.create("local")
    ended = []
    for reply in replies(host, conversation):
        if isinstance(reply.event, Token) and not ended:
            stopper = threading.Thread(target=host.stop, args=(reply.answer_id,))
            stopper.start()
            stopper.join()
            ended.append(True)
        if isinstance(reply.event, Finished):
            assert reply.event.answer.ended == "stopped"
    assert store.messages("local", conversation)[1].status == "stopped"


def test_a_failed_engine_leaves_a_record_and_the_next_question_works(store: Store) -> None:
    broken = Host(FakeEngine(GOOD, fail_after=3, error=EngineError("It broke.")), FakeShelf(), store)
    conversation = store.create("local")
    list(replies(broken, conversation))
    assert store.messages("local", conversation)[1].status == "failed"
    list(replies(Host(FakeEngine(GOOD), FakeShelf(), store), conversation))
    assert store.messages("local", conversation)[3].status == "complete"


def test_a_conversation_deleted_while_it_is_answered_does_no_harm(store: Store) -> None:
    host = Host(FakeEngine(GOOD), FakeShelf(), store)
    conversation = store.create("local")
    stream = replies(host, conversation)
    next(stream)
    store.delete("local", conversation)
    list(stream)
    assert store.conversations("local") == []


@pytest.mark.parametrize("question", ["", "   ", "x" * 4001])
def test_an_empty_or_huge_question_is_refused_and_nothing_is_saved(store: Store, question: str) -> None:
    host = Host(FakeEngine(GOOD), FakeShelf(), store)
    conversation = store.create("local")
    with pytest.raises(QuestionRefused):
        next(replies(host, conversation, question))
    assert store.messages("local", conversation) == []


def test_the_conversation_reaches_the_next_prompt_without_citation_marks(store: Store) -> None:
    engine = FakeEngine(GOOD)
    host = Host(engine, FakeShelf(), store)
    conversation = store.create("local")
    list(replies(host, conversation))
    list(replies(host, conversation, "And how many examples does fine-tuning need?"))
    earlier = [message.content for message in engine.calls[1].messages]
    assert QUESTION in earlier
    assert GOOD in earlier


def test_modes_side_by_side_each_finish_and_one_stop_ends_all() -> None:
    modes = [MODES["prompt"], MODES["rag"], MODES["advisor"]]
    questions = [Question(QUESTION)] * 3
    events = list(side_by_side(questions, modes, FakeEngine(GOOD), FakeShelf(), Settings(), threading.Event()))
    finished = {place for place, event in events if isinstance(event, Finished)}
    assert finished == {0, 1, 2}
