"""From an engine's pieces to the events of one answer: citing, checking, composing, and ending well whatever happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence

from app import replies, sentences
from app.citations import Citer, without_marks
from app.compose import compose
from app.engines.base import Engine, EngineError, Message, Settings
from app.events import Answer, Citation, Event, Notice, Seconds, Token, Tokens
from app.grounding import VERIFIED, Support, repeats, support
from app.modes import Mode
from index.language import detect
from index.passages import Hit, Lang

PATIENCE = 48  # tokens of a checked draft after which it is given up where no passage supports any of it


class Meter:
    """The clock of one answer, in seconds from its start."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._retrieved = 0.0
        self._first = 0.0

    def retrieved(self) -> None:
        """The search is done."""
        self._retrieved = self._elapsed()

    def shown(self) -> None:
        """Text is shown; only the first time counts."""
        self._first = self._first or self._elapsed()

    def read(self) -> Seconds:
        """The times so far."""
        return Seconds(retrieve=self._retrieved, first_token=self._first, total=self._elapsed())

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start


class Draft:
    """One answer while it is written. Its methods yield the events; `finished` sums them up."""

    def __init__(self, mode: Mode, lang: Lang, question: str, hits: Sequence[Hit], meter: Meter) -> None:
        self._mode = mode
        self._lang = lang
        self._question = question
        self._hits = hits
        self._meter = meter
        self._citer = Citer(hits, lang)
        self._text: list[str] = []
        self._tokens = Tokens()
        self._ended = "complete"
        self._notices: list[str] = []
        self._verified = self._fallback = self._refused = False

    def refuse(self, text: str) -> Iterator[Event]:
        """Say why there is no answer, without asking a model."""
        self._refused = True
        yield from self.reply(text)

    def reply(self, text: str) -> Iterator[Event]:
        """Say a sentence of the assistant's own, without asking a model."""
        yield from self._say([Token(text)])

    def write(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None
    ) -> Iterator[Event]:
        """Let the engine write, in the way that the mode asks for."""
        texts = self._texts(engine, messages, settings, cancel or threading.Event())
        events = self._checked(texts) if self._mode.checks else self._citer.follow(texts)
        yield from self._say(events)
        for notice in self._notices:
            yield Notice(notice)

    def finished(self, notices: Sequence[str] = ()) -> Answer:
        """The answer as it stands; `notices` are those that were given before it was written."""
        return Answer(
            mode=self._mode.name,
            language=self._lang,
            answer="".join(self._text).strip(),
            citations=tuple(self._citer.citations),
            verified=self._verified,
            fallback=self._fallback,
            refused=self._refused,
            ended=self._ended,
            notices=(*notices, *self._notices),
            tokens=self._tokens,
            seconds=self._meter.read(),
        )

    def _say(self, events: Iterable[Token | Citation]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, Token):
                self._text.append(event.text)
                self._meter.shown()
            yield event

    def _texts(
        self, engine: Engine, messages: Sequence[Message], settings: Settings, cancel: threading.Event
    ) -> Iterator[str]:
        """The engine's text. An engine that fails ends the text with a sentence instead of an exception."""
        stream = engine.stream(messages, settings, cancel)
        try:
            for piece in stream:
                self._tokens = Tokens(piece.prompt_tokens, piece.completion_tokens)
                if piece.cut:
                    self._ended = "length"
                if piece.text:
                    yield piece.text
        except EngineError as error:
            self._ended = "failed"
            self._notices.append(replies.failed(self._lang, str(error)))
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            if cancel.is_set() and self._ended != "failed":
                self._ended = "stopped"

    def _checked(self, texts: Iterator[str]) -> Iterator[Token | Citation]:
        """Pass on the sentences that a passage supports, as they end; compose the answer where none does."""
        said: list[str] = []
        for sentence in _whole(texts, PATIENCE):
            found = self._verdict(without_marks(sentence), said)
            if found is not None:
                said.append(sentence)
                yield from self._supported(sentence, found)
            elif not said and self._tokens.completion >= PATIENCE:
                break
        texts.close()  # type: ignore[attr-defined]
        if self._ended == "stopped":
            return
        self._verified = True
        if not said:
            self._fallback = True
            self._ended = "failed" if self._ended == "failed" else "complete"
            for sentence, source in compose(self._question, self._lang, self._hits):
                yield from self._supported(sentence, source)

    def _verdict(self, sentence: str, said: Sequence[str]) -> Support | None:
        """The passage that supports the sentence, or None where it is unsupported, unfinished, said already, or in another language."""
        if not sentence.rstrip().endswith((".", "!", "…")):
            return None  # cut by the length limit
        if repeats(sentence, said, self._lang) or detect(sentence, self._lang) != self._lang:
            return None
        return support(sentence, self._lang, [hit.passage for hit in self._hits], VERIFIED)

    def _supported(self, sentence: str, found: Support) -> Iterator[Token | Citation]:
        citation = self._citer.cite(found)
        if citation is not None:
            yield citation
        space = " " if self._text else ""
        yield Token(f"{space}{without_marks(sentence).strip()} [{found.passage.id}]")


def _whole(texts: Iterable[str], most: int) -> Iterator[str]:
    """Gather growing text into whole sentences; one of more than `most` pieces is passed on unfinished."""
    growing, pieces = "", 0
    for text in texts:
        growing, pieces = growing + text, pieces + 1
        done = 0
        for end in sentences.ends(growing):
            if growing[done:end].strip():
                yield growing[done:end]
            done, pieces = end, 0
        growing = growing[done:]
        if pieces > most:
            yield growing
            growing, pieces = "", 0
    if growing.strip():
        yield growing
