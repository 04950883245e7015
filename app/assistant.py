"""One question -> one stream of events. This is the whole story; the chapters are in the modules it calls.

Page, command line, evaluation and interfaces all read this stream. Nothing here knows which engine or index serves it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app import prompts, replies
from app.advice import Advice, advise
from app.conversation import standalone
from app.courtesy import courtesy
from app.drafts import Draft
from app.engines.base import Engine, Message, Settings
from app.events import Event, Finished, Notice, Recommended, Retrieved
from app.facts import asks
from app.meter import Meter
from app.modes import Mode
from app.prompts import Turn
from app.topic import FAR, NEAR, names_subject
from index.embed import Embedder
from index.language import detect
from index.passages import Lang, Passage, Retrieval

PASSAGES = 4  # read by the modes that retrieve


class Searcher(Protocol):
    """What the assistant needs of the index."""

    def search(self, query: str, lang: Lang, k: int = 4) -> Retrieval:
        """Return the k best passages, in the person's language where there is one."""

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return one passage by its id."""

    @property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors, for reading meanings; None where there is none."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, and the conversation before it, oldest first. `lang` None: the question's own language.

    `corrected` are facts of the situation set by hand, by field; a value of None forgets one.
    """

    text: str
    turns: tuple[Turn, ...] = ()
    lang: Lang | None = None
    default_lang: Lang = "en"
    corrected: Mapping[str, Any] = field(default_factory=dict)


def answer(
    question: Question,
    mode: Mode,
    engine: Engine,
    searcher: Searcher,
    settings: Settings | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[Event]:
    """Answer a question. The last event is always `Finished`, also when the engine fails or the person stops it."""
    settings = settings or Settings()
    if mode.adapter == "none":
        settings = replace(settings, adapter=None)
    lang = language_of(question)
    question = _without_orders(question) if mode.checks else question
    asked = standalone(question.text, [turn.question for turn in question.turns], lang)
    meter = Meter()

    if mode.adapter == "needed" and settings.adapter is None:
        draft = Draft(mode, lang, asked, (), meter, Advice(), ())
        yield from draft.refuse(replies.no_adapter(lang, mode.name))
        yield Finished(draft.finished())
        return

    kind = courtesy(question.text, lang) if mode.checks else None
    if kind is not None:
        draft = Draft(mode, lang, asked, (), meter, Advice(), ())
        said = replies.courteous(kind, lang)
        yield from draft.refuse(said) if kind == "orders" else draft.reply(said)
        yield Finished(draft.finished())
        return

    retrieval = searcher.search(asked, lang, PASSAGES) if mode.retrieves else None
    advice = _advice(question, lang, searcher, retrieval) if mode.tools else Advice()
    grounds = [(line, searcher.passage(line.passage, lang) if line.passage else None) for line in advice.lines]
    # What a follow-up itself says counts for more than what it follows.
    latest = asked if asked == question.text else f"{asked} {question.text} {question.text}"
    covered = retrieval is not None and _covered(retrieval, asked)
    draft = Draft(mode, lang, latest, retrieval.hits if retrieval else (), meter, advice, grounds, covered)
    if retrieval is not None:
        meter.retrieved()
        yield Retrieved(retrieval)
        for notice in retrieval.notices:
            yield Notice(notice)
        if advice.facts or advice.lines:
            yield Recommended(advice)
        if not covered and not advice.stands(retrieval.evidence >= FAR):
            yield from draft.refuse(replies.not_covered(lang))
            yield Finished(draft.finished())
            return

    try:
        messages, notices = _prompt(mode, lang, question.turns, asked, draft, engine, settings)
    except PromptTooLong as error:
        yield from draft.refuse(replies.too_long(lang, error.tokens, error.room))
        yield Finished(draft.finished())
        return
    for notice in notices:
        yield Notice(notice)
    yield from draft.write(engine, messages, settings, cancel)
    yield Finished(draft.finished(notices))


def language_of(question: Question) -> Lang:
    """The language to answer in: the one asked for, else the question's, else that of the conversation."""
    if question.lang is not None:
        return question.lang
    default = question.default_lang
    for turn in question.turns:
        default = detect(turn.question, default)
    return detect(question.text, default)


def _without_orders(question: Question) -> Question:
    """The question that a person asks besides giving the assistant orders; as it is where they do not do both."""
    if not prompts.gives_orders(question.text):
        return question
    beside = prompts.beside_orders(question.text)
    return replace(question, text=beside) if asks(beside) else question


def _advice(question: Question, lang: Lang, searcher: Searcher, retrieval: Retrieval | None) -> Advice:
    """What is known of the person's situation after this question, and what there is to say of it."""
    turns = [*(turn.question for turn in question.turns), question.text]
    nearest = retrieval.hits[0].passage.id if retrieval and retrieval.hits else None
    return advise(turns, lang, searcher.embedder, question.corrected, nearest)


def _covered(retrieval: Retrieval, asked: str) -> bool:
    """Whether the passages may answer: the index says so, or nearly, and the question names the subject."""
    return retrieval.covered or (retrieval.evidence >= NEAR and names_subject(asked))


class PromptTooLong(Exception):
    """The question alone does not fit the model's context. Lengths in tokens."""

    def __init__(self, tokens: int, room: int) -> None:
        super().__init__(f"{tokens} tokens, {room} fit")
        self.tokens = tokens
        self.room = room


def _prompt(
    mode: Mode,
    lang: Lang,
    turns: Sequence[Turn],
    asked: str,
    draft: Draft,
    engine: Engine,
    settings: Settings,
) -> tuple[tuple[Message, ...], list[str]]:
    """Render what fits: all of it, else without the oldest turns, else without the furthest passages. Says what was left out."""
    room = engine.info.context - settings.max_tokens
    passages, told, notices = draft.reading, draft.notes, []
    if any(prompts.without_orders(passage)[1] for passage in passages):
        notices.append(replies.orders_left_out(lang))
    kept = len(passages)
    while True:
        some, left = passages[:kept], turns
        messages = prompts.build(mode, lang, asked, left, some, told)
        while left and engine.count(messages) > room:
            left = left[1:]
            messages = prompts.build(mode, lang, asked, left, some, told)
        length = engine.count(messages)
        if length <= room:
            break
        if kept == 0:
            raise PromptTooLong(length, room)
        kept -= 1
    if len(left) < len(turns):
        notices.append(replies.trimmed(lang, len(turns) - len(left)))
    if kept < len(passages):
        notices.append(replies.passages_cut(lang, kept, len(passages)))
    return messages, notices
