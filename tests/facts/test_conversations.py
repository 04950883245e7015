"""Forty conversations of three turns, answered in `advisor` mode with the real index; the drafts fail, so every answer is composed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.advice import Advice
from app.assistant import Question, answer
from app.citations import without_marks
from app.engines.fake import FakeEngine
from app.events import Answer, Finished, Recommended
from app.modes import MODES
from app.prompts import Turn
from app.sentences import figures
from index.embed import Embedder
from index.language import detect
from index.passages import Lang
from tests.facts.labelled import Conversation, conversations

if TYPE_CHECKING:
    from index.library import Library

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def library(indexed_home: Path, embedder: Embedder) -> Library:
    from index.library import Library

    return Library.open(indexed_home, embedder=embedder)


@pytest.fixture(scope="module")
def answered(library: Library) -> list[tuple[Conversation, Answer, frozenset[float]]]:
    """Each conversation with its last answer, and the figures that the answer may state."""
    return [(one, *_converse(one, library)) for one in conversations()]


def _converse(conversation: Conversation, library: Library) -> tuple[Answer, frozenset[float]]:
    turns: tuple[Turn, ...] = ()
    for text in conversation.turns:
        question = Question(text, turns, None, conversation.lang)
        events = list(answer(question, MODES["advisor"], FakeEngine("???"), library))
        done = events[-1].answer if isinstance(events[-1], Finished) else None
        assert done is not None
        advice = next((event.advice for event in events if isinstance(event, Recommended)), Advice())
        turns = (*turns, Turn(text, without_marks(done.answer)))
    return done, frozenset(_allowed(conversation, done, advice))


def _allowed(conversation: Conversation, done: Answer, advice: Advice) -> Iterator[float]:
    """Figures of the cited passages, of the person's turns, and of what was decided and computed for this turn."""
    for citation in done.citations:
        yield from figures(f"{citation.passage.title} {citation.passage.text}", citation.passage.lang)
    for turn in conversation.turns:
        yield from figures(turn, conversation.lang)
    for line in advice.lines:
        yield from figures(line.text, conversation.lang)


def test_the_recommendation_is_right_in_at_least_95_of_100_conversations(
    answered: list[tuple[Conversation, Answer, frozenset[float]]],
) -> None:
    wrong = [one.id for one, done, _ in answered if not _right(one, done)]
    print(f"right: {1 - len(wrong) / len(answered):.3f}; wrong: {wrong}")
    assert len(wrong) <= 0.05 * len(answered)


def test_every_answer_is_in_the_persons_language(answered: list[tuple[Conversation, Answer, frozenset[float]]]) -> None:
    other: dict[Lang, Lang] = {"en": "pt-BR", "pt-BR": "en"}
    assert [one.id for one, done, _ in answered if detect(done.answer, other[one.lang]) != one.lang] == []


def test_every_figure_is_cited_said_or_computed(answered: list[tuple[Conversation, Answer, frozenset[float]]]) -> None:
    loose = {one.id: figures(without_marks(done.answer), one.lang) - allowed for one, done, allowed in answered}
    print({name: found for name, found in loose.items() if found})
    assert sum(bool(found) for found in loose.values()) == 0


def _right(conversation: Conversation, done: Answer) -> bool:
    given = done.recommendation or {}
    return (
        given.get("approach") == conversation.approach
        and conversation.method in (None, given.get("method"))
        and conversation.hybrid in (None, given.get("hybrid"))
    )
