"""The list of conversations, as functions of an open connection. `Store` offers them and says what they do."""

from __future__ import annotations

import json
import sqlite3
import uuid

from app.store.errors import NotAccepted, NotFound
from app.store.records import ConversationInfo
from app.store.text import folded, one_line, search_words

# A conversation is found when no word is missing from both its title and all its messages.
_SEARCH = """
SELECT id, title, created, updated, (SELECT count(*) FROM messages WHERE conversation = conversations.id) AS messages
FROM conversations
WHERE user = ? AND NOT EXISTS (
    SELECT 1 FROM json_each(?) AS word
    WHERE instr(conversations.folded, word.value) = 0 AND NOT EXISTS (
        SELECT 1 FROM messages WHERE conversation = conversations.id AND instr(messages.folded, word.value) > 0
    )
)
ORDER BY updated DESC, rowid DESC
"""
_ONE = """
SELECT id, title, created, updated, (SELECT count(*) FROM messages WHERE conversation = conversations.id) AS messages
FROM conversations
WHERE user = ? AND id = ?
"""


def find(connection: sqlite3.Connection, user: str, conversation_id: str) -> ConversationInfo:
    """Return one conversation of `user`. Raises NotFound."""
    row = connection.execute(_ONE, (user, conversation_id)).fetchone()
    if row is None:
        raise NotFound("This conversation is no longer there: choose another one or begin a new one.")
    return ConversationInfo(**dict(row))


def search(connection: sqlite3.Connection, user: str, query: str) -> list[ConversationInfo]:
    """Return the conversations of `user` that hold every word of `query`, newest activity first."""
    rows = connection.execute(_SEARCH, (user, json.dumps(search_words(query))))
    return [ConversationInfo(**dict(row)) for row in rows]


def create(connection: sqlite3.Connection, user: str, title: str, now: str) -> str:
    """Insert a conversation and return its id."""
    conversation_id, name = uuid.uuid4().hex, one_line(title)
    connection.execute(
        "INSERT INTO conversations (id, user, title, named, folded, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (conversation_id, user, name, bool(name), folded(name), now, now),
    )
    return conversation_id


def rename(connection: sqlite3.Connection, user: str, conversation_id: str, title: str) -> None:
    """Give a title that its first question does not replace. Raises NotFound or NotAccepted."""
    name = one_line(title)
    if not name:
        raise NotAccepted("A conversation needs a title: type at least one letter.")
    find(connection, user, conversation_id)
    connection.execute(
        "UPDATE conversations SET title = ?, folded = ?, named = 1 WHERE id = ?", (name, folded(name), conversation_id)
    )


def suggest_title(connection: sqlite3.Connection, conversation_id: str, title: str) -> None:
    """Give a title to a conversation that nobody has named."""
    connection.execute(
        "UPDATE conversations SET title = ?, folded = ? WHERE id = ? AND NOT named",
        (title, folded(title), conversation_id),
    )


def touch(connection: sqlite3.Connection, conversation_id: str, now: str) -> None:
    """Move a conversation to the top of the list."""
    connection.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))


def delete(connection: sqlite3.Connection, user: str, conversation_id: str) -> None:
    """Delete a conversation with its messages. Raises NotFound."""
    find(connection, user, conversation_id)
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
