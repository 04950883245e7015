"""What one case is: plain frozen values, read by `rows.py` and judged by `measures`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from app.decision.values import Hybrid
from app.situation import Approach, Method
from index.passages import Lang

Split = Literal["dev", "test"]
DOCUMENT = "document"  # in `sections`: the case's own document instead of a passage of the guide


@dataclass(frozen=True, slots=True)
class Right:
    """What has to be recommended; None where it is not asked for."""

    approach: Approach | None = None
    method: Method | None = None
    hybrid: Hybrid | None = None


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document that the person brings along, from which the case is to be answered."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation of which the last turn is judged, and what a right answer to it holds.

    `figures` must all be stated. Of each group in `facts` one alternative must be; none of `forbid` may. `sections` are the passages
    (`section#slug`) that support the answer. `refuse`: whether it must be declined, None where that is not judged. `family` is the
    wording that variants share and `fact` the one fact that the case turns on, by which dev and test halves are split.
    """

    id: str
    lang: Lang
    turns: tuple[str, ...]
    kind: str = "own"
    format: str = "plain"
    family: str = ""
    fact: str = ""
    document: OwnDocument | None = None
    right: Right = Right()
    figures: tuple[float, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    refuse: bool | None = None


def split_of(fact: str) -> Split:
    """Return the half that all cases of a fact belong to, in either language, by a hash: nobody chooses it."""
    return "dev" if hashlib.sha256(fact.encode()).digest()[0] % 2 == 0 else "test"
