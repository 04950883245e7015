"""One sentence of the advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said, and the passage that it rests on (`section#slug`); a question rests on none."""

    text: str
    passage: str | None
    kind: Literal["headline", "point", "question"] = "point"
