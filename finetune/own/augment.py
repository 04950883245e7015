"""Data augmentation: the same question as others would type it, with the same answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from finetune.data.noise import messy, small
from finetune.data.phrases import wording
from finetune.own.row import Row, language_of

TYPED, REGISTER = "typed in a hurry", "another register"
_LONGEST = 300  # characters: longer questions quote texts, which the answer may depend on to the letter
_CODE = re.compile(r"[`{}<>=\\|]|https?:|\n")
_ABOUT_LENGTH = re.compile(r"\b(?:short|lines|curta|linhas)\b")  # words around a question that ask for another answer
_TRIES = 8


def augmented(rows: Sequence[Row], seed: int) -> list[Row]:
    """Return up to two altered copies of each row: one typed in a hurry (typing errors, no accents, capitals or punctuation), one put
    in other words around it (greeting, reason), where the language is known. Answers and figures stay as they are.
    """
    seen = {row.question for row in rows}
    made: list[Row] = []
    for row in rows:
        if not _suited(row.question):
            continue
        rng = Random(f"{seed}/{row.source}/{row.line}")  # noqa: S311 - nothing depends on it being hard to guess
        for kind in (TYPED, REGISTER):
            text = _another(row.question, kind, seen, rng)
            if text is not None:
                seen.add(text)
                made.append(replace(row.asking(text), altered=kind))
    return made


def _another(question: str, kind: str, seen: set[str], rng: Random) -> str | None:
    lang = language_of(question)
    if kind == REGISTER and (lang is None or not question.rstrip().endswith("?")):
        return None
    for _ in range(_TRIES):
        if kind == TYPED or lang is None:
            text = messy(question, rng)
        else:
            frames = [frame for frame in wording(lang).wrappers if not _ABOUT_LENGTH.search(frame)]
            text = rng.choice(frames).format(q=small(question))
        if text not in seen and re.findall(r"\d+", text) == re.findall(r"\d+", question):
            return text
    return None


def _suited(question: str) -> bool:
    return len(question) <= _LONGEST and not _CODE.search(question) and len(question.split()) >= 3
