"""Messages and the life of an answer, as functions of an open connection. `Store` offers them and says what they do."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from app.store.conversations import find, suggest_title, touch
from app.store.errors import NotAccepted, NotFound
from app.store.records import Reaction, Status, Stored
from app.store.text import as_json, folded, message, title_of

_INSERT = (
    "INSERT INTO messages (conversation, position, role, text, folded, mode, lang, status, owner, created)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def listed(connection: sqlite3.Connection, user: str, conversation_id: str) -> list[Stored]:
    """Return the messages of a conversation in order. Raises NotFound."""
    find(connection, user, conversation_id)
    rows = connection.execute(
        "SELECT id, position, role, text, mode, lang, status, answer, reaction, created"
        " FROM messages WHERE conversation = ? ORDER BY position",
        (conversation_id,),
    )
    return [Stored(**{**dict(row), "answer": row["answer"] and json.loads(row["answer"])}) for row in rows]


def ask(
    connection: sqlite3.Connection,
    user: str,
    conversation_id: str,
    question: str,
    mode: str,
    lang: str,
    owner: str,
    now: str,
) -> tuple[int, int]:
    """Insert a question and its pending answer; return both ids. Raises NotFound or NotAccepted."""
    text = message(question)
    if not text.strip():
        raise NotAccepted("The question is empty: type one.")
    find(connection, user, conversation_id)
    last = connection.execute(
        "SELECT max(position) FROM messages WHERE conversation = ?", (conversation_id,)
    ).fetchone()[0]
    position = 0 if last is None else last + 1
    asked = (conversation_id, position, "user", text, folded(text), mode, lang, "complete", None, now)
    answer = (conversation_id, position + 1, "assistant", "", "", mode, lang, "pending", owner, now)
    question_id, answer_id = (connection.execute(_INSERT, row).lastrowid for row in (asked, answer))
    if position == 0:
        suggest_title(connection, conversation_id, title_of(text))
    touch(connection, conversation_id, now)
    return question_id or 0, answer_id or 0


def progress(connection: sqlite3.Connection, user: str, answer_id: int, text: str) -> None:
    """Keep what is written so far of an answer that is still pending."""
    kept = message(text)
    connection.execute(
        "UPDATE messages SET text = ?, folded = ? WHERE id = ? AND status = 'pending'"
        " AND conversation IN (SELECT id FROM conversations WHERE user = ?)",
        (kept, folded(kept), answer_id, user),
    )


def finish(
    connection: sqlite3.Connection,
    user: str,
    answer_id: int,
    text: str,
    status: Status,
    answer: dict[str, Any],
    now: str,
) -> None:
    """Keep a finished answer. Raises NotFound or NotAccepted."""
    kept, details = message(text), as_json(answer)
    conversation_id = _conversation_of(connection, user, answer_id)
    connection.execute(
        "UPDATE messages SET text = ?, folded = ?, status = ?, answer = ?, owner = NULL WHERE id = ?",
        (kept, folded(kept), status, details, answer_id),
    )
    touch(connection, conversation_id, now)


def cut(connection: sqlite3.Connection, owner: str) -> None:
    """Give up the pending answers of `owner`; their partial text stays."""
    connection.execute(
        "UPDATE messages SET status = 'cut', owner = NULL WHERE status = 'pending' AND owner = ?", (owner,)
    )


def cut_all_but(connection: sqlite3.Connection, owners: list[str]) -> None:
    """Give up the pending answers of everyone but `owners`; their partial text stays."""
    connection.execute(
        "UPDATE messages SET status = 'cut', owner = NULL"
        " WHERE status = 'pending' AND owner NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(owners),),
    )


def truncate(connection: sqlite3.Connection, user: str, conversation_id: str, position: int, now: str) -> None:
    """Delete the messages from `position` on. Raises NotFound."""
    find(connection, user, conversation_id)
    connection.execute("DELETE FROM messages WHERE conversation = ? AND position >= ?", (conversation_id, position))
    touch(connection, conversation_id, now)


def react(connection: sqlite3.Connection, user: str, message_id: int, value: Reaction | None) -> None:
    """Set or clear the reaction to an answer. Raises NotFound or NotAccepted."""
    if value not in ("like", "dislike", None):
        raise NotAccepted(f"«{value}» is not a reaction: choose like, dislike or none.")
    _conversation_of(connection, user, message_id)
    connection.execute("UPDATE messages SET reaction = ? WHERE id = ?", (value, message_id))


def _conversation_of(connection: sqlite3.Connection, user: str, answer_id: int) -> str:
    row = connection.execute(
        "SELECT c.id FROM messages AS m JOIN conversations AS c ON c.id = m.conversation"
        " WHERE m.id = ? AND m.role = 'assistant' AND c.user = ?",
        (answer_id, user),
    ).fetchone()
    if row is None:
        raise NotFound("This answer is no longer there: it was undone, edited or deleted, so ask again.")
    return str(row["id"])
