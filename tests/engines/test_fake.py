import threading

import pytest

from app.engines.base import Engine, EngineError, Message, Settings
from app.engines.fake import FakeEngine

ASKED = [Message("system", "Be brief."), Message("user", "What is LoRA exactly?")]


def test_it_is_an_engine() -> None:
    assert isinstance(FakeEngine("x"), Engine)


def test_it_streams_word_by_word_and_counts_words() -> None:
    pieces = list(FakeEngine("A low-rank adapter.").stream(ASKED, Settings()))
    assert [piece.text for piece in pieces] == ["A", " low-rank", " adapter.", ""]
    assert (pieces[-1].prompt_tokens, pieces[-1].completion_tokens, pieces[-1].cut) == (6, 3, False)


def test_the_reply_may_be_made_from_the_messages_and_calls_are_recorded() -> None:
    engine = FakeEngine(lambda messages: messages[-1].content.upper())
    settings = Settings(adapter="mine")
    assert "".join(piece.text for piece in engine.stream(ASKED, settings)) == "WHAT IS LORA EXACTLY?"
    assert engine.calls[0].messages == tuple(ASKED)
    assert engine.calls[0].settings == settings


def test_it_stops_at_max_tokens_and_says_so() -> None:
    pieces = list(FakeEngine("one two three").stream(ASKED, Settings(max_tokens=2)))
    assert "".join(piece.text for piece in pieces) == "one two"
    assert pieces[-1].cut


def test_it_stops_at_a_stop_string() -> None:
    pieces = list(FakeEngine("one two STOP three").stream(ASKED, Settings(stop=("STOP",))))
    assert "".join(piece.text for piece in pieces) == "one two "
    assert not pieces[-1].cut


def test_it_fails_when_told_to() -> None:
    stream = FakeEngine("one two three", fail_after=2).stream(ASKED, Settings())
    assert [next(stream).text, next(stream).text] == ["one", " two"]
    with pytest.raises(EngineError):
        next(stream)


def test_cancelling_ends_the_stream() -> None:
    cancel = threading.Event()
    stream = FakeEngine("one two three").stream(ASKED, Settings(), cancel)
    next(stream)
    cancel.set()
    assert list(stream) == []
