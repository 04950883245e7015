"""Comparisons of modes and the votes on them, as functions of an open connection. `Store` offers them."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from app.store.errors import NotAccepted, NotFound
from app.store.records import Comparison, Tally
from app.store.text import as_json, message


def save(
    connection: sqlite3.Connection,
    user: str,
    question: str,
    modes: Sequence[str],
    answers: Sequence[dict[str, Any]],
    conversation: str | None,
    now: str,
) -> str:
    """Keep one comparison and return its id. Raises NotAccepted."""
    if not 2 <= len(set(modes)) == len(modes) == len(answers) <= 4:
        raise NotAccepted(
            "A comparison needs two to four different modes with one answer each: choose the modes again."
        )
    comparison_id = uuid.uuid4().hex
    connection.execute(
        "INSERT INTO comparisons (id, user, question, modes, answers, conversation, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            comparison_id,
            user,
            message(question),
            json.dumps(list(modes)),
            as_json(list(answers)),
            conversation,
            now,
        ),
    )
    return comparison_id


def vote(connection: sqlite3.Connection, user: str, comparison_id: str, value: str) -> None:
    """Set or change the one vote of a comparison. Raises NotFound or NotAccepted."""
    row = connection.execute(
        "SELECT modes FROM comparisons WHERE id = ? AND user = ?", (comparison_id, user)
    ).fetchone()
    if row is None:
        raise NotFound("This comparison is no longer kept: compare the modes again, then vote.")
    modes: list[str] = json.loads(row["modes"])
    possible = [*(("left", "right") if len(modes) == 2 else modes), "tie", "both-bad"]
    if value not in possible:
        raise NotAccepted(f"«{value}» is not a vote on this comparison: choose one of {', '.join(possible)}.")
    connection.execute("UPDATE comparisons SET vote = ? WHERE id = ? AND user = ?", (value, comparison_id, user))


def newest(connection: sqlite3.Connection, user: str, limit: int) -> list[Comparison]:
    """Return up to `limit` comparisons, newest first."""
    rows = connection.execute(
        "SELECT id, question, modes, answers, conversation, vote, created FROM comparisons"
        " WHERE user = ? ORDER BY created DESC, rowid DESC LIMIT ?",
        (user, max(limit, 0)),  # SQLite reads a negative limit as none
    )
    return [
        Comparison(
            id=row["id"],
            question=row["question"],
            modes=tuple(json.loads(row["modes"])),
            answers=tuple(json.loads(row["answers"])),
            conversation=row["conversation"],
            vote=row["vote"],
            created=row["created"],
        )
        for row in rows
    ]


def votes(connection: sqlite3.Connection, user: str) -> list[Tally]:
    """Return the votes of `user`, one tally for each set of modes that has any."""
    rows = connection.execute("SELECT modes, vote FROM comparisons WHERE user = ? AND vote IS NOT NULL", (user,))
    return tally((json.loads(row["modes"]), row["vote"]) for row in rows)


def tally(cast: Iterable[tuple[Sequence[str], str]]) -> list[Tally]:
    """Count votes, each given as the modes in the order shown and the value; tallies are sorted by their modes."""
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    for modes, value in cast:
        winner = {"left": modes[0], "right": modes[1]}.get(value, value)
        group = counts.setdefault(tuple(sorted(modes)), {})
        group[winner] = group.get(winner, 0) + 1
    return [
        Tally(modes, {mode: count.get(mode, 0) for mode in modes}, count.get("tie", 0), count.get("both-bad", 0))
        for modes, count in sorted(counts.items())
    ]
