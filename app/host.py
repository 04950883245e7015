"""One engine, one index and one store, shared by everyone who uses this process. Knows nothing of the page that shows it."""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import prompts
from app.advice import Advice, advise
from app.assistant import Question, Searcher, answer
from app.citations import without_marks
from app.engines.base import Engine, EngineError, Settings
from app.events import Answer, Event, Finished, Retrieved, Token
from app.modes import MODES, Mode, mode_named
from app.prompts import Turn
from app.store import NotFound, Status, Store
from index.errors import IndexFailure
from index.passages import LANGS, Lang

SAVE_EVERY = 1.0  # seconds between saves of an answer under way
LONGEST_QUESTION = 4_000  # characters


class QuestionRefused(ValueError):
    """A question that cannot be asked; `empty` or else too long."""

    def __init__(self, length: int) -> None:
        super().__init__(f"A question has 1 to {LONGEST_QUESTION} characters; this one has {length}.")
        self.empty = length == 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One event of an answer under way, with the ids under which the store keeps it."""

    conversation: str
    answer_id: int
    event: Event


@dataclass(slots=True)
class Host:
    """Answers questions, one durable record each, and stops them. All methods may be called from any thread."""

    engine: Engine
    searcher: Searcher
    store: Store
    settings: Settings = field(default_factory=Settings)
    _running: dict[int, threading.Event] = field(default_factory=dict)

    def reply(
        self,
        user: str,
        conversation: str,
        question: str,
        mode_name: str,
        lang: Lang | None,
        default_lang: Lang,
        corrected: Mapping[str, Any] | None = None,
    ) -> Iterator[Reply]:
        """Ask within a conversation. The question is saved before anything is generated, and whatever was said is kept.

        `corrected` are facts of the person's situation set by hand.

        Closing the iterator stops the engine. Raises QuestionRefused, UnknownMode and StoreError before the first event.
        """
        question, mode = checked(question), mode_named(mode_name)
        turns = self.turns(user, conversation)
        _, answer_id = self.store.ask(user, conversation, question, mode.name, lang or default_lang)
        cancel = self._running[answer_id] = threading.Event()
        asked = Question(question, turns, lang, default_lang, corrected or {})
        said: list[str] = []
        passages: list[dict[str, str]] = []
        done: Answer | None = None
        saved = time.monotonic()
        try:
            for event in answer(asked, mode, self.engine, self.searcher, self.settings, cancel):
                if isinstance(event, Retrieved):
                    passages = read_in(event)
                elif isinstance(event, Token):
                    said.append(event.text)
                elif isinstance(event, Finished):
                    done = event.answer
                if time.monotonic() - saved > SAVE_EVERY:
                    self.store.progress(user, answer_id, "".join(said))
                    saved = time.monotonic()
                yield Reply(conversation, answer_id, event)
        finally:
            cancel.set()
            self._running.pop(answer_id, None)
            self._keep(user, answer_id, said, done, passages)

    def turns(self, user: str, conversation: str) -> tuple[Turn, ...]:
        """The conversation's exchanges so far, oldest first, without citation marks and without unanswered questions."""
        messages = self.store.messages(user, conversation)
        pairs = itertools.pairwise(messages)
        return tuple(
            Turn(asked.text, without_marks(answered.text))
            for asked, answered in pairs
            if asked.role == "user" and answered.role == "assistant" and answered.text
        )

    def advice(self, user: str, conversation: str, lang: Lang, corrected: Mapping[str, Any]) -> Advice:
        """What is known of the person's situation from a conversation and from what they set by hand."""
        turns = [message.text for message in self.store.messages(user, conversation) if message.role == "user"]
        return advise(turns or [""], lang, self.searcher.embedder, corrected)

    def stop(self, answer_id: int) -> None:
        """Stop an answer under way; nothing happens where it has ended."""
        cancel = self._running.get(answer_id)
        if cancel is not None:
            cancel.set()

    def warm(self) -> None:
        """Let the engine read ahead, in the background, what every answer of a mode begins with, and load what reads facts."""

        def read() -> None:
            with contextlib.suppress(IndexFailure):
                advise(["oi"], "pt-BR", self.searcher.embedder)
            for mode in MODES.values():
                if mode.adapter == "needed" and self.settings.adapter is None:
                    continue
                for lang in LANGS:
                    with contextlib.suppress(EngineError):
                        self.engine.warm(prompts.fixed(mode, lang), self._weights(mode))

        threading.Thread(target=read, name="warm-up", daemon=True).start()

    def _weights(self, mode: Mode) -> str | None:
        """The adapter that a mode answers with here, None for the base."""
        return None if mode.adapter == "none" else self.settings.adapter

    def close(self) -> None:
        """Stop what runs, and give the engine's and the store's resources back."""
        for cancel in list(self._running.values()):
            cancel.set()
        self.engine.close()
        self.store.close()

    def _keep(
        self, user: str, answer_id: int, said: list[str], done: Answer | None, passages: list[dict[str, str]]
    ) -> None:
        """Save the end of an answer; nothing is left to save where its conversation was deleted meanwhile."""
        with contextlib.suppress(NotFound):
            if done is None:
                self.store.finish(user, answer_id, "".join(said).strip(), "stopped", {})
                return
            status: Status = "complete"
            if done.ended in ("stopped", "failed"):
                status = "stopped" if done.ended == "stopped" else "failed"
            kept = {**done.as_json(str(answer_id)), "passages": passages}
            self.store.finish(user, answer_id, done.answer, status, kept)


def read_in(found: Retrieved) -> list[dict[str, str]]:
    """The passages that an answer was given to read, as the page keeps them beside the answer."""
    return [{"passage": hit.passage.id, "title": hit.passage.title} for hit in found.retrieval.hits]


def checked(question: str) -> str:
    """The question without white space around it; raises QuestionRefused where it is empty or too long."""
    question = question.strip()
    if not 1 <= len(question) <= LONGEST_QUESTION:
        raise QuestionRefused(len(question))
    return question


def side_by_side(
    questions: Sequence[Question],
    modes: Sequence[Mode],
    engine: Engine,
    searcher: Searcher,
    settings: Settings,
    cancel: threading.Event,
) -> Iterator[tuple[int, Event]]:
    """Answer in several modes at once, one question each (their earlier turns differ), and yield events as they come.

    Closing the iterator stops all of them. An exception in one is raised here after the others were stopped.
    """
    events: queue.Queue[tuple[int, Event | BaseException | None]] = queue.Queue()

    def run(place: int) -> None:
        try:
            for event in answer(questions[place], modes[place], engine, searcher, settings, cancel):
                events.put((place, event))
            events.put((place, None))
        except BaseException as error:  # passed on to the reader, who raises it
            events.put((place, error))

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(modes))]
    for thread in threads:
        thread.start()
    try:
        left = len(threads)
        while left:
            place, event = events.get()
            if isinstance(event, BaseException):
                raise event
            if event is None:
                left -= 1
            else:
                yield place, event
    finally:
        cancel.set()
        for thread in threads:
            thread.join(timeout=30)
