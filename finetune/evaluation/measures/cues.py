"""How answers recommend, reject, postpone and condition: what one language's patterns are made of. `stated.py` reads with them.

All patterns meet folded text (lower case, no accents) in which each thing that can be recommended is a mark `<0>`, `<1>`, ...
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK = r"<(\d)>"
_GAP = r"(?:[\s:=]+[\w'%$.+-]+){0,6}?[\s:=]+"  # between a cue and what it recommends
_NEAR = r"(?:\s+[\w'%$.+-]+){0,7}?\s+"  # between what is recommended and the cue behind it
# «<0> and <1>», «<0> for prototypes and <1>»: both are recommended.
_BESIDE = rf"(?:(?:\s+(?:for|para)(?: \w+){{1,3}}?)?\s*(?:,|and|or|e|ou|/)\s*(?:a |o )?{MARK})?"


@dataclass(frozen=True, slots=True)
class Cues:
    """One language's patterns. Strong cues name the choice («I recommend», «the best option is»), weak ones ask for an act («use»).

    `denied` is a negation right behind the mark, `passed_over` a mark that is compared or postponed («instead of <1>», «<1> later»).
    `segment` parts what is said independently, `clause` what may hang together; `heading` is «Recommendation:».
    """

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    strong_after: re.Pattern[str]
    weak_after: re.Pattern[str]
    negated: re.Pattern[str]
    denied: re.Pattern[str]
    passed_over: re.Pattern[str]
    condition: re.Pattern[str]
    segment: re.Pattern[str]
    clause: re.Pattern[str]
    reason: re.Pattern[str]
    first: re.Pattern[str]
    heading: re.Pattern[str]


def before(*cues: str) -> re.Pattern[str]:
    """Match any of the cues with what it recommends behind it."""
    return re.compile(rf"(?:{'|'.join(cues)}){_GAP}{MARK}{_BESIDE}")


def after(*cues: str) -> re.Pattern[str]:
    """Match any of the cues with what it recommends before it."""
    return re.compile(rf"{MARK}(?:\s*(?:,|and|or|e|ou|/)\s*{MARK})?{_NEAR}(?:{'|'.join(cues)})")


def passed(than: str, ahead: str, behind: str) -> re.Pattern[str]:
    """Match a mark that is passed over: right behind `than`, closely behind `ahead`, or closely before `behind`."""
    return re.compile(
        rf"\b(?:{than})\s+(?:[\w']+\s+)?<\d>|\b(?:{ahead})\s+(?:[\w']+\s+){{0,2}}?<\d>|<\d>(?:\s+[\w']+){{0,2}}?\s+(?:{behind})\b"
    )
