"""The Chat tab: conversations at the left, the exchange in the middle, a cited passage at the right."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.events import Finished, Recommended, Retrieved, Step, Token
from app.host import LONGEST_QUESTION, Host, QuestionRefused, checked
from app.modes import MODES
from app.store import NotFound, Reaction, StoreError
from app.web import render
from app.web.fields import FIELDS
from app.web.texts import t
from app.web.understood import chips
from index.passages import Lang

Update = tuple[
    Any, ...
]  # box, chat, current conversation, list, answer under way, what was understood, facts set by hand
Facts = dict[str, Any]


def user_of(request: gr.Request) -> str:
    """Whose conversations these are: the login's name, or `local` where the page has none."""
    return request.username or "local"


class Chat:
    """The handlers of the Chat tab's events, without the components that fire them."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def ask(
        self, question: str, mode: str, current: str | None, lang: Lang, facts: Facts, request: gr.Request
    ) -> Iterator[Update]:
        """Answer a question, in a new conversation where none is open."""
        user = user_of(request)
        try:
            checked(question)
            known = bool(current) and any(info.id == current for info in self._host.store.conversations(user))
            conversation = current if current and known else self._host.store.create(user)
            yield from self._answer(user, conversation, question, mode, lang, facts)
        except QuestionRefused as error:
            key = "empty_question" if error.empty else "long_question"
            gr.Warning(t(key, lang, most=LONGEST_QUESTION, length=len(question.strip())))
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), None, gr.skip(), gr.skip()
        except StoreError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def retry(
        self, mode: str, current: str | None, lang: Lang, facts: Facts, event: gr.RetryData, request: gr.Request
    ) -> Iterator[Update]:
        """Answer the question again, in the mode chosen now; what came after it goes."""
        yield from self._again(_place(event.index), None, mode, current, lang, facts, request)

    def edit(
        self, mode: str, current: str | None, lang: Lang, facts: Facts, event: gr.EditData, request: gr.Request
    ) -> Iterator[Update]:
        """Ask an edited question in the place of the old one; what came after it goes."""
        yield from self._again(_place(event.index), str(event.value), mode, current, lang, facts, request)

    def undo(self, current: str | None, lang: Lang, facts: Facts, event: gr.UndoData, request: gr.Request) -> Update:
        """Take the last exchange back, and put its question into the box."""
        user = user_of(request)
        if not current:
            return "", [], None, self.listed(None, "", lang, request), None, "", {}
        stored = self._host.store.messages(user, current)
        place = min(_place(event.index), len(stored) - 1)
        while place > 0 and stored[place].role != "user":
            place -= 1
        self._host.store.truncate(user, current, stored[place].position)
        shown = self.shown(user, current, lang)
        listed, understood = self.listed(current, "", lang, request), self._understood(user, current, lang, facts)
        return stored[place].text, shown, current, listed, None, understood, gr.skip()

    def stop(self, running: int | None) -> None:
        """Stop the answer under way."""
        if running is not None:
            self._host.stop(running)

    def react(self, current: str | None, event: gr.LikeData, request: gr.Request) -> None:
        """Keep a like or a dislike; clicking it again takes it back."""
        if not current:
            return
        user, place = user_of(request), _place(event.index)
        stored = self._host.store.messages(user, current)
        if place < len(stored) and stored[place].role == "assistant":
            reactions: dict[str, Reaction] = {"True": "like", "Like": "like", "False": "dislike", "Dislike": "dislike"}
            self._host.store.react(user, stored[place].id, reactions.get(str(event.liked)))

    def open(self, conversation: str | None, lang: Lang, request: gr.Request) -> Update:
        """Show a kept conversation, or an empty one where there is none of this id."""
        user = user_of(request)
        if not conversation or not any(info.id == conversation for info in self._host.store.conversations(user)):
            empty = gr.update(value=[], feedback_value=None)
            return "", empty, None, self.listed(None, "", lang, request), None, "", {}
        shown, listed = self.shown(user, conversation, lang), self.listed(conversation, "", lang, request)
        return "", shown, conversation, listed, None, self._understood(user, conversation, lang, {}), {}

    def picked(self, lang: Lang, event: gr.EventData, request: gr.Request) -> Update:
        """Show the conversation that was clicked in the list."""
        return self.open(str(event._data["id"]), lang, request)

    def renamed(self, current: str | None, lang: Lang, event: gr.EventData, request: gr.Request) -> str:
        """Give a conversation another title."""
        self._host.store.rename(user_of(request), str(event._data["id"]), str(event._data["title"]))
        return self.listed(current, "", lang, request)

    def removed(self, current: str | None, lang: Lang, event: gr.EventData, request: gr.Request) -> Update:
        """Delete a conversation, and show an empty one where it was open."""
        gone = str(event._data["id"])
        self._host.store.delete(user_of(request), gone)
        if gone == current:
            return self.open(None, lang, request)
        kept = gr.skip()
        return kept, kept, kept, self.listed(current, "", lang, request), kept, kept, kept

    def corrected(
        self, current: str | None, lang: Lang, facts: Facts, event: gr.EventData, request: gr.Request
    ) -> tuple[str, Facts]:
        """Set or forget one fact by hand: what is understood, and all that was set by hand. An odd value changes nothing."""
        field, raw = FIELDS[str(event._data["field"])], event._data.get("value")
        try:
            facts = {**facts, field.name: field.parsed(raw)}
        except ValueError as error:
            gr.Warning(t("bad_value", lang, value=raw, expected=error))
        return self._understood(user_of(request), current or "", lang, facts), facts

    def exported(self, event: gr.EventData, request: gr.Request) -> dict[str, str]:
        """A conversation as a file for the browser to save: its name and its text."""
        user, conversation, kind = user_of(request), str(event._data["id"]), str(event._data["kind"])
        titles = {info.id: info.title for info in self._host.store.conversations(user)}
        name = "".join(char if char.isalnum() else "-" for char in titles.get(conversation, "rumo"))[:60].strip("-")
        text = self._host.store.export(user, conversation, "json" if kind == "json" else "markdown")
        return {"name": f"{name or 'rumo'}.{'json' if kind == 'json' else 'md'}", "text": text}

    def listed(self, current: str | None, words: str, lang: Lang, request: gr.Request) -> str:
        """The list of conversations that hold these words."""
        infos = self._host.store.conversations(user_of(request), words)
        return render.conversations(infos, current, bool(words.strip()), lang)

    def shown(self, user: str, conversation: str, lang: Lang) -> Any:
        """A kept conversation and its reactions, for the chat."""
        stored = self._host.store.messages(user, conversation)
        liked = {"like": "Like", "dislike": "Dislike"}
        reactions = [liked.get(message.reaction or "") for message in stored if message.role == "assistant"]
        return gr.update(value=render.messages(stored, lang), feedback_value=reactions)

    def _understood(self, user: str, conversation: str, lang: Lang, facts: Facts) -> str:
        with contextlib.suppress(NotFound):
            return chips(self._host.advice(user, conversation, lang, facts), lang)
        return ""

    def _again(
        self,
        place: int,
        question: str | None,
        mode: str,
        current: str | None,
        lang: Lang,
        facts: Facts,
        request: gr.Request,
    ) -> Iterator[Update]:
        user = user_of(request)
        if not current:
            return
        stored = self._host.store.messages(user, current)
        place = min(place, len(stored) - 1)
        while place > 0 and stored[place].role != "user":
            place -= 1
        text = stored[place].text if question is None else question
        if text.strip():
            self._host.store.truncate(user, current, stored[place].position)
        yield from self.ask(text, mode, current, lang, facts, request)

    def _answer(
        self, user: str, conversation: str, question: str, mode: str, lang: Lang, facts: Facts
    ) -> Iterator[Update]:
        """Stream one answer into the chat, then show it as it was kept."""
        before = render.messages(self._host.store.messages(user, conversation), lang)
        asked = {"role": "user", "content": render.safe_markdown(question.strip())}
        waiting = t("thinking" if MODES[mode].retrieves else "writing", lang)
        steps, said, first = "", "", True
        replies = self._host.reply(user, conversation, question, mode, None, lang, facts)
        understood: Any = gr.skip()
        try:
            for reply in replies:
                if isinstance(reply.event, Recommended):
                    understood = chips(reply.event.advice, lang)
                elif isinstance(reply.event, Retrieved):
                    waiting = t("writing", lang)
                elif isinstance(reply.event, Step):
                    steps += reply.event.text
                elif isinstance(reply.event, Token):
                    said += reply.event.text
                elif isinstance(reply.event, Finished):
                    break
                text = render.growing(said or f"*{waiting}*", lang, steps)
                shown = [*before, asked, {"role": "assistant", "content": text}]
                infos = self._host.store.conversations(user) if first else []
                listed = render.conversations(infos, conversation, False, lang) if first else gr.skip()
                yield ("" if first else gr.skip()), shown, conversation, listed, reply.answer_id, understood, gr.skip()
                first = False
        finally:
            replies.close()  # type: ignore[attr-defined]
        yield gr.skip(), self.shown(user, conversation, lang), conversation, gr.skip(), None, understood, gr.skip()


def _place(index: int | tuple[int, ...]) -> int:
    return index if isinstance(index, int) else index[0]
