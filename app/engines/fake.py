"""An engine without a model: it says what it is told to. For tests and for trying a page; it ships with the product."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.engines.base import EngineError, EngineInfo, Message, Piece, Settings
from app.engines.text import Assembler


@dataclass(frozen=True, slots=True)
class Call:
    """What one `stream` was called with."""

    messages: tuple[Message, ...]
    settings: Settings


class FakeEngine:
    """Streams a given reply word by word. A word is a token, in the prompt as in the answer."""

    def __init__(
        self,
        reply: Callable[[Sequence[Message]], str] | str,
        *,
        fail_after: int | None = None,
        error: EngineError | None = None,
        context: int = 8192,
    ) -> None:
        """`reply` is the answer or makes it from the messages; after `fail_after` pieces, where given, `error` is raised."""
        self._reply = reply
        self._fail_after = fail_after
        self._error = error or EngineError("The fake engine was told to fail: take `fail_after` away.")
        self._context = context
        self.calls: list[Call] = []
        self.warmed: list[tuple[Message, ...]] = []
        self.closed = False

    @property
    def info(self) -> EngineInfo:
        """A model named `fake`."""
        return EngineInfo("fake", "fake", "none", "words", self._context)

    def count(self, messages: Sequence[Message]) -> int:
        """How many words the messages have."""
        return sum(len(message.content.split()) for message in messages)

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Yield the reply word by word, then an empty last piece that has the final counts."""
        self.calls.append(Call(tuple(messages), settings))
        return self._words(messages, settings, cancel)

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Record the messages in `warmed`."""
        self.warmed.append(tuple(messages))

    def close(self) -> None:
        """Set `closed`."""
        self.closed = True

    def _words(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None
    ) -> Iterator[Piece]:
        reply = self._reply if isinstance(self._reply, str) else self._reply(messages)
        prompt, said, text = self.count(messages), 0, Assembler(lambda ids: "", settings.stop)
        words = re.findall(r"\s*\S+", reply)
        for word in words[: settings.max_tokens]:
            if cancel is not None and cancel.is_set():
                return
            if said == self._fail_after:
                raise self._error
            said += 1
            yield Piece(text.pass_text(word), prompt, said)
            if text.stopped:
                break
        if said == self._fail_after:
            raise self._error
        cut = len(words) > settings.max_tokens and not text.stopped
        yield Piece(text.finish(), prompt, said, cut)
