"""The assistant's own conversations as examples: the answers that a person liked, and those of an exported conversation.

An edited question stands in the store as it was asked last. Only questions can be edited in the chat; whoever wants to put an answer
right exports the conversation as JSON, changes the answer's `text` there and imports the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.citations import MARK
from app.store import Store
from finetune.own.row import Fault, Row
from finetune.train.errors import BadData
from finetune.train.rows import Conversation, Turn

_FORMAT = "rumo-conversation"
_UNRATED = 0.7  # the weight of an answer that nobody has judged


def liked(home: Path, user: str) -> list[Row]:
    """The liked answers of a user's conversations, each with what was said before it, oldest conversation first.

    Raises BadData where there are none, and StoreUnusable.
    """
    path = home / "rumo.db"
    if not path.is_file():
        raise BadData("There are no conversations yet: chat and like answers, or leave --from-chat out.")
    store = Store.open(path)
    try:
        if store.notices:  # a damaged file was set aside
            raise BadData(" ".join(store.notices))
        found = list(reversed(store.conversations(user)))
        kept = [store.messages(user, info.id) for info in found]
    finally:
        store.close()
    rows: list[Row] = []
    for number, messages in enumerate(kept, start=1):
        turns: list[Turn] = []
        for message in messages:
            _say(turns, message.role, message.text)
            if message.reaction == "like" and message.status == "complete" and _answered(turns):
                rows.append(_row("chat", len(rows) + 1, turns, f"chat {number}", 1.0))
    if not rows:
        raise BadData(f"No answer of {user} is liked yet: like some in the chat, or export conversations as JSON.")
    return rows


def is_export(text: str) -> bool:
    """Whether a file's text is a conversation exported from the chat."""
    if _FORMAT not in text[:200]:
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("format") == _FORMAT


def exported(name: str, text: str) -> Iterator[Row | Fault]:
    """The answers of an exported conversation, without disliked and broken-off ones; the line is that of the message.

    Raises BadData where it has no messages. Liked answers, and answers whose text was changed by hand, count in full, others less.
    """
    found: dict[str, Any] = json.loads(text)
    messages = found.get("messages")
    if not isinstance(messages, list):
        raise BadData(f"{name} has no list of messages: export the conversation again.")
    turns: list[Turn] = []
    for number, message in enumerate(messages, start=1):
        reason = _wrong(message)
        if reason:
            rest = json.dumps(messages[number - 1 :])  # what follows answers something that cannot be read
            yield Fault(name, number, f"message {number} {reason}", rest)
            return
        _say(turns, message["role"], message["text"])
        if message["role"] == "assistant" and _usable(message) and _answered(turns):
            yield _row(name, number, turns, f"{name} {found.get('id', '')}", _trust(message))


def _say(turns: list[Turn], role: str, text: str) -> None:
    """Add a turn without its marks of citations. A question that got no answer goes, with the empty answer."""
    said = MARK.sub("", text).strip()
    if said:
        turns.append((role, said))
    elif role == "assistant" and turns:
        turns.pop()


def _answered(turns: Sequence[Turn]) -> bool:
    """Whether the last turn answers a question."""
    return len(turns) >= 2 and turns[-1][0] == "assistant" and turns[0][0] == "user"


def _wrong(message: Any) -> str:
    if not isinstance(message, dict) or message.get("role") not in ("user", "assistant"):
        return "has no role user or assistant: export the conversation again"
    if not isinstance(message.get("text"), str):
        return "has no text: export the conversation again"
    try:
        message["text"].encode()
    except UnicodeEncodeError:
        return "holds half of a character (a lone surrogate): write the character itself"
    return ""


def _usable(message: dict[str, Any]) -> bool:
    return message.get("status") == "complete" and message.get("reaction") != "dislike"


def _trust(message: dict[str, Any]) -> float:
    answer = message.get("answer")
    original = answer.get("answer") if isinstance(answer, dict) else None
    corrected = isinstance(original, str) and original.strip() != message["text"].strip()
    return 1.0 if corrected or message.get("reaction") == "like" else _UNRATED


def _row(source: str, line: int, turns: Sequence[Turn], thread: str, weight: float) -> Row:
    """The last of some turns as what is learned; what was said before is given."""
    return Row(source, line, Conversation(line, tuple(turns), len(turns) - 1), thread, weight)
