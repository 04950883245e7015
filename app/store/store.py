"""Conversations, messages, reactions, comparisons and votes, kept in one file.

Everything belongs to a user, a string (`local` where the page has no login); each call takes it first, and another user's rows are
as if they were not there. Each call is one transaction: it holds as a whole, durably, or not at all. Besides the errors named at
each method, all of them raise StoreUnusable when the file cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.store import comparisons, conversations, export, messages
from app.store.database import Database
from app.store.errors import NotAccepted
from app.store.owners import Owner, living, opening
from app.store.records import Comparison, ConversationInfo, Reaction, Status, Stored, Tally


class Store:
    """An open store, for all threads of a process. Several processes may have the same file open."""

    def __init__(self, database: Database, owner: Owner) -> None:
        """Use `Store.open`."""
        self._database = database
        self._owner = owner
        self.notices: tuple[str, ...] = database.notices

    @classmethod
    def open(cls, path: Path, wait: float = 10.0) -> Store:
        """Open or create the store at `path`; `wait` is how many seconds a call waits for another process.

        Answers left pending by a process that died become `cut`. `notices` then holds sentences for the person, such as that a
        damaged file was set aside and where it is. Raises StoreUnusable.
        """
        with opening(path, wait) as locks:
            database = Database(path, wait)
            try:
                with database.write() as connection:
                    messages.cut_all_but(connection, living(locks))
                owner = Owner(locks)
            except BaseException:
                database.close()
                raise
        return cls(database, owner)

    def close(self) -> None:
        """Close the file; answers that this store was still writing become `cut`. Calling it twice is fine."""
        if self._database.closed:
            return
        try:
            with self._database.write() as connection:
                messages.cut(connection, self._owner.token)
        finally:
            self._database.close()
            self._owner.close()

    def conversations(self, user: str, query: str = "") -> list[ConversationInfo]:
        """Return the conversations that hold every word of `query`, in the title or a message, newest activity first.

        Accents and case do not matter, parts of words count, and no character is special. A blank query finds all.
        """
        with self._database.read() as connection:
            return conversations.search(connection, user, query)

    def create(self, user: str, title: str = "") -> str:
        """Begin a conversation and return its id. Without a title it takes one from its first question."""
        with self._database.write() as connection:
            return conversations.create(connection, user, title, _now())

    def rename(self, user: str, conversation_id: str, title: str) -> None:
        """Give a title, of which one line of 120 characters is kept. Raises NotFound, and NotAccepted when it is blank."""
        with self._database.write() as connection:
            conversations.rename(connection, user, conversation_id, title)

    def delete(self, user: str, conversation_id: str) -> None:
        """Delete a conversation with its messages; comparisons made in it stay. Raises NotFound."""
        with self._database.write() as connection:
            conversations.delete(connection, user, conversation_id)

    def messages(self, user: str, conversation_id: str) -> list[Stored]:
        """Return the messages of a conversation in order. Raises NotFound."""
        with self._database.read() as connection:
            return messages.listed(connection, user, conversation_id)

    def ask(self, user: str, conversation_id: str, question: str, mode: str, lang: str) -> tuple[int, int]:
        """Keep a question and the empty answer to come, before anything is generated; return both ids: (question, answer).

        The first question gives a title to a conversation that nobody has named. Raises NotFound, and NotAccepted when the
        question is blank or longer than 100,000 characters.
        """
        with self._database.write() as connection:
            return messages.ask(connection, user, conversation_id, question, mode, lang, self._owner.token, _now())

    def progress(self, user: str, answer_id: int, text: str) -> None:
        """Keep what is written so far. It does nothing once the answer is finished or gone, so a late call does no harm.

        Raises NotAccepted above 100,000 characters.
        """
        with self._database.write() as connection:
            messages.progress(connection, user, answer_id, text)

    def finish(self, user: str, answer_id: int, text: str, status: Status, answer: dict[str, Any]) -> None:
        """Keep a finished answer; `answer` is `Answer.as_json()`, and `status` anything but pending.

        Raises NotFound when it was truncated or deleted meanwhile, and NotAccepted when it is too long.
        """
        if status not in ("complete", "stopped", "failed", "cut"):
            raise NotAccepted(f"«{status}» does not end an answer: use complete, stopped, failed or cut.")
        with self._database.write() as connection:
            messages.finish(connection, user, answer_id, text, status, answer, _now())

    def truncate(self, user: str, conversation_id: str, position: int) -> None:
        """Delete the messages from `position` (counted from 0) on, for edit, undo and retry. Raises NotFound."""
        with self._database.write() as connection:
            messages.truncate(connection, user, conversation_id, position, _now())

    def react(self, user: str, message_id: int, value: Reaction | None) -> None:
        """Set or clear the reaction to an answer. Raises NotFound, also for a question, and NotAccepted."""
        with self._database.write() as connection:
            messages.react(connection, user, message_id, value)

    def export(self, user: str, conversation_id: str, kind: Literal["markdown", "json"]) -> str:
        """Return a conversation as a file's text: Markdown to read, or JSON with everything kept. Raises NotFound."""
        with self._database.read() as connection:
            info = conversations.find(connection, user, conversation_id)
            content = messages.listed(connection, user, conversation_id)
        return export.as_json(info, content) if kind == "json" else export.as_markdown(info, content)

    def save_comparison(
        self,
        user: str,
        question: str,
        modes: Sequence[str],
        answers: Sequence[dict[str, Any]],
        conversation: str | None,
    ) -> str:
        """Keep one question's answers (`Answer.as_json()`) by two to four modes, in the order shown; return the id.

        Raises NotFound when `conversation` is not the user's, and NotAccepted.
        """
        with self._database.write() as connection:
            if conversation is not None:
                conversations.find(connection, user, conversation)
            return comparisons.save(connection, user, question, modes, answers, conversation, _now())

    def vote(self, user: str, comparison_id: str, value: str) -> None:
        """Set or change the one vote on a comparison.

        `value` is `left` or `right` for two modes, a mode's name for more, or `tie` or `both-bad`. Raises NotFound and NotAccepted.
        """
        with self._database.write() as connection:
            comparisons.vote(connection, user, comparison_id, value)

    def votes(self, user: str) -> list[Tally]:
        """Return the votes of `user`, one tally for each set of modes that has any."""
        with self._database.read() as connection:
            return comparisons.votes(connection, user)

    def comparisons(self, user: str, limit: int) -> list[Comparison]:
        """Return up to `limit` comparisons, newest first."""
        with self._database.read() as connection:
            return comparisons.newest(connection, user, limit)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
