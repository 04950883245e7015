"""What the index stores and returns. Plain values: no library, no file, no model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["en", "pt-BR"]
LANGS: tuple[Lang, ...] = ("en", "pt-BR")
Source = Literal["guide", "extended", "document"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable piece of text.

    `id` is `section#slug`. The two languages of a guide passage share their id and differ in `lang`; a passage of someone's own
    document has the language it was written in, and its `section` is the document's short name.
    """

    id: str
    section: str
    title: str
    text: str
    lang: Lang
    source: Source
    document: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage. `score` is in [0, 1] and comparable only within one retrieval; the ranks start at 1, None where not found."""

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The answer to one search. `covered` is False when nothing indexed is close enough to the query to answer from.

    `evidence`, in no unit, is how sure that is: 0.47 and more is covered.
    """

    query: str
    lang: Lang
    hits: tuple[Hit, ...]
    covered: bool
    seconds: float
    notices: tuple[str, ...] = field(default=())
    evidence: float = 0.0
