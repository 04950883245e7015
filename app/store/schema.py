"""The tables, and how an older file becomes a current one.

A released script never changes: a new version appends a script. `user_version` counts the scripts that a file has seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from app.store.errors import StoreUnusable

# `folded` columns hold the text without accents and case, so that search is a plain substring scan: 20,000 messages of 1,500
# characters take about 50 ms, without a second index to keep in step, and SQLite's own trigram index keeps accents before 3.45.
# AUTOINCREMENT: an id is never used twice, so a late answer to a deleted question cannot land in another message.
_FIRST = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    title TEXT NOT NULL,
    named INTEGER NOT NULL CHECK (named IN (0, 1)),
    folded TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);
CREATE INDEX conversations_of_user ON conversations (user, updated);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    mode TEXT NOT NULL,
    lang TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'complete', 'stopped', 'failed', 'cut')),
    owner TEXT,
    answer TEXT,
    reaction TEXT CHECK (reaction IN ('like', 'dislike')),
    created TEXT NOT NULL,
    UNIQUE (conversation, position)
);
CREATE INDEX messages_pending ON messages (owner) WHERE status = 'pending';
CREATE TABLE comparisons (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    question TEXT NOT NULL,
    modes TEXT NOT NULL,
    answers TEXT NOT NULL,
    conversation TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    vote TEXT,
    created TEXT NOT NULL
);
CREATE INDEX comparisons_of_user ON comparisons (user, created);
CREATE INDEX comparisons_of_conversation ON comparisons (conversation);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)


def version(connection: sqlite3.Connection) -> int:
    """Return how many scripts the file has seen; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(connection: sqlite3.Connection, path: Path, scripts: Sequence[str] = MIGRATIONS) -> None:
    """Raise StoreUnusable when a later Rumo wrote the file: its rows may mean something that this one does not know."""
    if version(connection) > len(scripts):
        raise StoreUnusable(
            f"A newer version of Rumo wrote {path}: update Rumo, or move that file away to begin with an empty list."
        )


def migrate(connection: sqlite3.Connection, scripts: Sequence[str] = MIGRATIONS) -> None:
    """Run the scripts that the file has not seen, each in one transaction. Raises sqlite3.Error, the failed script undone."""
    for number, script in enumerate(scripts[version(connection) :], start=version(connection) + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.rollback()
            raise
