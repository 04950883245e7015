"""What the store returns. Plain values: no connection, no file. Every date is ISO 8601 in UTC, to the microsecond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["user", "assistant"]
Status = Literal["pending", "complete", "stopped", "failed", "cut"]
Reaction = Literal["like", "dislike"]


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """One line of the list of conversations. `title` is empty until something was asked; `messages` counts both roles."""

    id: str
    title: str
    created: str
    updated: str
    messages: int


@dataclass(frozen=True, slots=True)
class Stored:
    """One message.

    `position` counts from 0 within the conversation. `mode` and `lang` are those it was asked with. `status` is `complete` for a
    question; an answer is `pending` while it is written and `cut` when its process died first. `answer` is `Answer.as_json()`.
    """

    id: int
    position: int
    role: Role
    text: str
    mode: str
    lang: str
    status: Status
    answer: dict[str, Any] | None
    reaction: Reaction | None
    created: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question put to two to four modes: `answers[i]` is the answer of `modes[i]`, `vote` is None until somebody chose."""

    id: str
    question: str
    modes: tuple[str, ...]
    answers: tuple[dict[str, Any], ...]
    conversation: str | None
    vote: str | None
    created: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one set of modes, whichever side each stood on. `modes` is sorted and every one of them is a key of `wins`."""

    modes: tuple[str, ...]
    wins: dict[str, int]
    ties: int
    both_bad: int
