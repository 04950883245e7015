"""What a reading is made of. Plain values that every module of this package returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.situation import Situation

Value = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Found:
    """One fact of `Situation`, and the person's words that state it: `text[start:end]` of the turn."""

    field: str
    value: Value
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The situation after a turn, what the turn stated, in its order, and the fields that it asked to forget."""

    situation: Situation
    found: tuple[Found, ...] = ()
    forgotten: tuple[str, ...] = field(default=())
