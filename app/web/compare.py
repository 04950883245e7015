"""The Compare tab: one question, two to four modes side by side, a vote, and follow-ups to all of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from app.assistant import Question
from app.citations import without_marks
from app.events import Answer, Finished, Retrieved, Step, Token
from app.host import LONGEST_QUESTION, Host, QuestionRefused, checked, read_in, side_by_side
from app.modes import MODES, mode_named
from app.prompts import Turn
from app.store import StoreError
from app.web import render
from app.web.chat import user_of
from app.web.texts import t
from index.passages import Lang

MOST = 4  # modes side by side
Shown = list[dict[str, str]]


@dataclass(slots=True)
class Column:
    """One mode's side of a comparison: what is shown, and what it has answered so far."""

    mode: str
    shown: Shown = field(default_factory=list)
    turns: tuple[Turn, ...] = ()
    steps: str = ""
    said: str = ""
    passages: list[dict[str, str]] = field(default_factory=list)
    answer: Answer | None = None


@dataclass(slots=True)
class Session:
    """One visitor's comparison under way."""

    columns: list[Column] = field(default_factory=list)
    comparison: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Compare:
    """The handlers of the Compare tab's events. What a visitor compares lives in `sessions`, by the page's session."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._sessions: dict[str, Session] = {}

    def ask(self, question: str, modes: list[str], lang: Lang, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Answer in every chosen mode at once. Yields the box, the four columns, the vote and its thanks."""
        nothing = (gr.skip(),) * (MOST + 3)
        if not 2 <= len(modes) <= MOST:
            gr.Warning(t("compare_few", lang))
            yield nothing
            return
        try:
            text = checked(question)
        except QuestionRefused as error:
            key = "empty_question" if error.empty else "long_question"
            gr.Warning(t(key, lang, most=LONGEST_QUESTION, length=len(question.strip())))
            yield nothing
            return
        session = self._session(request, modes)
        for column in session.columns:
            column.shown.append({"role": "user", "content": render.safe_markdown(text)})
            column.shown.append({"role": "assistant", "content": f"*{t('writing', lang)}*"})
            column.steps, column.said, column.passages, column.answer = "", "", [], None
        yield "", *self._columns(session), gr.update(visible=False), ""
        yield from self._stream(session, text, lang)
        try:
            answers = [column.answer.as_json() if column.answer else {} for column in session.columns]
            session.comparison = self._host.store.save_comparison(user_of(request), text, modes, answers, None)
        except StoreError as error:
            raise gr.Error(str(error), print_exception=False) from None
        yield gr.skip(), *self._columns(session), self._ballot(session, lang), ""

    def stop(self, request: gr.Request) -> None:
        """Stop all answers under way."""
        session = self._sessions.get(request.session_hash or "")
        if session is not None:
            session.cancel.set()

    def vote(self, choice: str | None, lang: Lang, request: gr.Request) -> tuple[str, str]:
        """Keep the vote. Returns the thanks and the tally so far."""
        session = self._sessions.get(request.session_hash or "")
        if not choice or session is None or session.comparison is None:
            return "", self.tally(lang, request)
        self._host.store.vote(user_of(request), session.comparison, choice)
        said = {value: label for label, value in _choices([column.mode for column in session.columns], lang)}
        return t("vote_thanks", lang, choice=said.get(choice, choice)), self.tally(lang, request)

    def tally(self, lang: Lang, request: gr.Request) -> str:
        """This person's votes so far, as a table; empty without any."""
        return render.tallies(self._host.store.votes(user_of(request)), lang)

    def clear(self, request: gr.Request) -> tuple[Any, ...]:
        """Start over: stop what runs, and empty the columns."""
        session = self._sessions.pop(request.session_hash or "", None)
        if session is not None:
            session.cancel.set()
        return "", *self._columns(Session()), gr.update(visible=False), ""

    def forget(self, request: gr.Request) -> None:
        """The visitor has left."""
        session = self._sessions.pop(request.session_hash or "", None)
        if session is not None:
            session.cancel.set()

    def _session(self, request: gr.Request, modes: list[str]) -> Session:
        """This visitor's comparison, begun anew where other modes were chosen."""
        key = request.session_hash or ""
        session = self._sessions.get(key)
        if session is None or [column.mode for column in session.columns] != modes:
            session = self._sessions[key] = Session([Column(mode) for mode in modes])
        session.cancel = threading.Event()
        session.comparison = None
        return session

    def _stream(self, session: Session, text: str, lang: Lang) -> Iterator[tuple[Any, ...]]:
        host, columns = self._host, session.columns
        questions = [Question(text, column.turns, None, lang) for column in columns]
        modes = [mode_named(column.mode) for column in columns]
        events = side_by_side(questions, modes, host.engine, host.searcher, host.settings, session.cancel)
        for place, event in events:
            column = columns[place]
            if isinstance(event, Retrieved):
                column.passages = read_in(event)
                continue
            if isinstance(event, Step):
                column.steps += event.text
                shown = render.growing(f"*{t('writing', lang)}*", lang, column.steps)
            elif isinstance(event, Token):
                column.said += event.text
                shown = render.growing(column.said, lang, column.steps)
            elif isinstance(event, Finished):
                column.answer = event.answer
                column.turns = (*column.turns, Turn(text, without_marks(event.answer.answer)))
                kept = {**event.answer.as_json(), "passages": column.passages}
                shown = render.answer_markdown(event.answer.answer, kept, lang, event.answer.ended)
            else:
                continue
            column.shown[-1] = {"role": "assistant", "content": shown}
            updates = [gr.skip()] * MOST
            updates[place] = gr.update(value=column.shown)
            yield gr.skip(), *updates, gr.skip(), gr.skip()

    def _columns(self, session: Session) -> list[Any]:
        used = [gr.update(value=column.shown, label=column.mode, visible=True) for column in session.columns]
        return used + [gr.update(value=[], visible=False)] * (MOST - len(used))

    def _ballot(self, session: Session, lang: Lang) -> Any:
        choices = _choices([column.mode for column in session.columns], lang)
        return gr.update(choices=choices, value=None, visible=True, label=t("vote_ask", lang))


def default_modes() -> list[str]:
    """The modes that are compared until others are chosen."""
    return [mode for mode in ("prompt", "rag", "advisor") if mode in MODES]


def _choices(modes: list[str], lang: Lang) -> list[tuple[str, str]]:
    """What may be voted for: label and value."""
    if len(modes) == 2:
        sides = [(f"{t('vote_left', lang)} ({modes[0]})", "left"), (f"{t('vote_right', lang)} ({modes[1]})", "right")]
        return [*sides, (t("vote_tie", lang), "tie"), (t("vote_bad", lang), "both-bad")]
    return [*((mode, mode) for mode in modes), (t("vote_tie", lang), "tie"), (t("vote_all_bad", lang), "both-bad")]
