"""Text on its way into the store: what can be kept, what is searched, what a title looks like. Pure functions."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from app.store.errors import NotAccepted

MAX_TEXT = 100_000  # characters of one message
MAX_JSON = 1_000_000  # characters of one answer, or of one comparison's answers, written as JSON
MAX_TITLE = 120
MAX_QUERY = 200
FIRST_TITLE = 60


def clean(text: str) -> str:
    """Return `text` with what SQLite or UTF-8 cannot keep (lone surrogates, NUL) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def message(text: str) -> str:
    """Return a message's text as it is kept. Raises NotAccepted above MAX_TEXT characters."""
    return _bounded(clean(text), "message", MAX_TEXT)


def as_json(value: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Return `value` as JSON text. Raises NotAccepted above MAX_JSON characters."""
    return _bounded(clean(json.dumps(value, ensure_ascii=False)), "answer", MAX_JSON)


def _bounded(text: str, what: str, limit: int) -> str:
    if len(text) > limit:
        raise NotAccepted(f"The {what} has {len(text):,} characters and at most {limit:,} can be kept: shorten it.")
    return text


def one_line(text: str) -> str:
    """Return a title: one line of at most MAX_TITLE characters, empty when `text` is blank."""
    return " ".join(clean(text).split())[:MAX_TITLE].rstrip()


def title_of(question: str) -> str:
    """Return the question's first FIRST_TITLE characters or so, ended at a word and marked with an ellipsis where cut."""
    line = " ".join(question.split())
    if len(line) <= FIRST_TITLE:
        return line
    head, space, _ = line[: FIRST_TITLE + 1].rpartition(" ")
    return (head if space else line[:FIRST_TITLE]) + "…"


def folded(text: str) -> str:
    """Return `text` without accents and case, as search compares it: «Decisão» is found by «decisao»."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def search_words(query: str) -> list[str]:
    """Return the folded words of a query; no character in them means anything special."""
    return folded(clean(query[:MAX_QUERY])).split()
