import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.engines.base import Engine, EngineBusy, EngineError, EngineUnavailable, Message, Piece, Settings
from app.engines.server import ServerEngine
from tests.engines.sse_server import DONE, HELLO, Handler, Script, chunk, in_turn, refuses, says, serving, usage

ASKED = [Message("system", "Be brief."), Message("user", "Hi.")]


@contextmanager
def engine_on(script: Script, **options: Any) -> Iterator[ServerEngine]:
    with serving(script) as url:
        engine = ServerEngine(url, **{"backoff": 0.01, **options})
        try:
            yield engine
        finally:
            engine.close()


def ask(engine: Engine, settings: Settings | None = None) -> list[Piece]:
    return list(engine.stream(ASKED, settings or Settings()))


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_it_streams_and_the_last_piece_has_the_servers_counts() -> None:
    with engine_on(Script(says(*HELLO))) as engine:
        assert isinstance(engine, Engine)
        pieces = ask(engine)
        assert [piece.text for piece in pieces] == ["Hello", " there", ""]
        assert (pieces[-1].prompt_tokens, pieces[-1].completion_tokens, pieces[-1].cut) == (11, 3, False)


def test_the_model_and_its_context_are_asked_of_the_server() -> None:
    with engine_on(Script(says(*HELLO))) as engine:
        assert (engine.info.model, engine.info.context) == ("tiny", 4096)


def test_settings_key_and_messages_are_sent() -> None:
    script = Script(says(*HELLO))
    with engine_on(script, key="s3cret") as engine:
        ask(engine, Settings(max_tokens=7, temperature=0.5, top_p=0.9, seed=3, stop=("END",), repetition_penalty=1.3))
    sent = script.requests[0]
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi."}]
    wanted = {
        "model": "tiny",
        "max_tokens": 7,
        "temperature": 0.5,
        "top_p": 0.9,
        "seed": 3,
        "stop": ["END"],
        "stream": True,
    }
    assert wanted.items() <= sent.items()
    assert sent["repetition_penalty"] == 1.3
    assert sent["stream_options"] == {"include_usage": True}
    assert script.keys == ["Bearer s3cret"]


def test_an_adapter_is_asked_for_by_its_own_model_name() -> None:
    script = Script(says(*HELLO))
    with engine_on(script) as engine:
        ask(engine, Settings(adapter="rumo-lora"))
    assert script.requests[0]["model"] == "rumo-lora"


def test_a_server_that_refuses_unknown_fields_is_asked_without_them_from_then_on() -> None:
    script = Script(in_turn(refuses(400, "unknown field stream_options"), says(*HELLO), says(*HELLO)))
    with engine_on(script) as engine:
        assert text(ask(engine)) == text(ask(engine)) == "Hello there"
    assert ["stream_options" in request for request in script.requests] == [True, False, False]


def test_counts_are_estimated_where_the_server_sends_none() -> None:
    with engine_on(Script(says(chunk("a" * 40), chunk(finish="length"), DONE))) as engine:
        last = ask(engine)[-1]
        assert (last.prompt_tokens, last.completion_tokens, last.cut) == (engine.count(ASKED), 10, True)


def test_stop_strings_beyond_what_servers_take_are_watched_here() -> None:
    stops = ("1", "2", "3", "4", "there")
    with engine_on(Script(says(*HELLO))) as engine:
        assert text(ask(engine, Settings(stop=stops))) == "Hello "


def test_a_failure_before_the_first_text_is_tried_again() -> None:
    script = Script(in_turn(refuses(503), refuses(429), says(*HELLO)))
    with engine_on(script) as engine:
        assert text(ask(engine)) == "Hello there"
    assert len(script.requests) == 3


def test_a_stream_that_breaks_off_is_an_error_and_not_tried_again() -> None:
    script = Script(says(chunk("Hel")))
    with engine_on(script) as engine:
        stream = engine.stream(ASKED, Settings())
        assert next(stream).text == "Hel"
        with pytest.raises(EngineError, match="broke off"):
            next(stream)
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "match"),
    [
        (refuses(401), EngineUnavailable, "RUMO_SERVER_KEY"),
        (refuses(404), EngineUnavailable, "has no model tiny"),
        (refuses(429), EngineBusy, "busy"),
        (refuses(500), EngineError, "HTTP 500"),
        (refuses(400, "too long"), EngineError, "refused the request"),
        (says("data: {not json\n\n"), EngineError, "not a chat completion"),
        (says('data: {"choices": 3}\n\n'), EngineError, "not a chat completion"),
        (says("<html>hello</html>"), EngineError, "broke off"),
        (says('data: {"error": {"message": "CUDA error"}}\n\n'), EngineError, "reported an error"),
    ],
    ids=["401", "404", "429", "500", "400", "bad JSON", "odd JSON", "a web page", "error in the stream"],
)
def test_what_goes_wrong_is_a_sentence_and_the_next_call_works(answer: Any, kind: type[Exception], match: str) -> None:
    with engine_on(Script(answer), retries=0) as engine:
        with pytest.raises(kind, match=match) as caught:
            ask(engine)
        assert str(caught.value).endswith(".")
        with pytest.raises(kind, match=match):
            ask(engine)


def test_a_silent_server_is_given_up_after_the_read_time_out() -> None:
    with engine_on(Script(lambda handler, body: handler.wait_until_gone()), read_seconds=0.2) as engine:
        began = time.monotonic()
        with pytest.raises(EngineError, match=r"silent for 0\.2 s"):
            ask(engine)
        assert time.monotonic() - began < 2


def test_no_server_is_unavailable_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(EngineUnavailable, match="No server answers at"):
        ServerEngine(f"http://127.0.0.1:{port}/v1")


def test_a_server_with_several_models_wants_one_named() -> None:
    listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in ("a", "b")]}
    script = Script(says(*HELLO), models=(200, listed))
    with serving(script) as url:
        with pytest.raises(EngineUnavailable, match=r"\(a, b\): set RUMO_MODEL"):
            ServerEngine(url)
        engine = ServerEngine(url, "b")
        assert engine.info.model == "b"
        engine.close()


def test_a_server_that_lists_no_models_is_taken_at_its_users_word() -> None:
    with engine_on(Script(says(*HELLO), models=(404, {})), model="mine") as engine:
        assert text(ask(engine)) == "Hello there"


def silent(handler: Handler, body: dict[str, Any]) -> None:
    handler.wait_until_gone()


def silent_after_a_word(handler: Handler, body: dict[str, Any]) -> None:
    handler.begin()
    handler.say(chunk("One"))
    handler.wait_until_gone()


@pytest.mark.parametrize("answer", [silent, silent_after_a_word], ids=["before the first text", "in the middle"])
def test_cancelling_closes_the_connection_and_the_server_sees_it(answer: Any) -> None:
    script = Script(answer)
    with engine_on(script) as engine:
        cancel = threading.Event()
        threading.Timer(0.1, cancel.set).start()
        began = time.monotonic()
        assert text(list(engine.stream(ASKED, Settings(), cancel))) in ("", "One")
        assert time.monotonic() - began < 1
        assert script.gone.wait(2)


def test_closing_the_iterator_closes_the_connection() -> None:
    script = Script(silent_after_a_word)
    with engine_on(script) as engine:
        stream = engine.stream(ASKED, Settings())
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert script.gone.wait(2)


def test_cancelling_ends_the_wait_between_two_tries() -> None:
    with engine_on(Script(refuses(503)), backoff=30.0) as engine:
        cancel = threading.Event()
        threading.Timer(0.1, cancel.set).start()
        began = time.monotonic()
        assert list(engine.stream(ASKED, Settings(), cancel)) == []
        assert time.monotonic() - began < 2


def test_closing_the_engine_ends_what_runs() -> None:
    script = Script(silent_after_a_word)
    with engine_on(script) as engine:
        stream = engine.stream(ASKED, Settings())
        next(stream)
        engine.close()
        with pytest.raises(EngineError, match="closed"):
            next(stream)
        with pytest.raises(EngineError, match="closed"):
            ask(engine)
        assert script.gone.wait(2)


def test_threads_are_served_side_by_side() -> None:
    barrier = threading.Barrier(3, timeout=5)

    def together(handler: Handler, body: dict[str, Any]) -> None:
        barrier.wait()  # passes only when three requests are open at once
        says(chunk("ok"), chunk(finish="stop"), usage(1, 1), DONE)(handler, body)

    with engine_on(Script(together), retries=0) as engine:
        answers: list[str] = []
        threads = [threading.Thread(target=lambda: answers.append(text(ask(engine)))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == ["ok"] * 3
