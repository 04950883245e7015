"""The hand-written phrases that examples are made of, read once. Each language has a folder of its own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.passages import Lang

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Wording:
    """How questions are put and answers begin. Braces stand for what is filled in: {q} a question, {s} a sentence, {o} a name."""

    wrappers: tuple[str, ...]
    topics: tuple[str, ...]
    two: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    rather: tuple[str, ...]
    right: tuple[str, ...]
    premises: tuple[str, ...]
    wrong: tuple[str, ...]
    about: tuple[str, ...]
    declines: tuple[str, ...]
    unanswered: tuple[str, ...]
    keeps: tuple[str, ...]
    orders: tuple[str, ...]
    planted: tuple[str, ...]
    reasoned: dict[str, str]


@cache
def wording(lang: Lang) -> Wording:
    """The wordings of a language."""
    read: dict[str, Any] = tomllib.loads((_FOLDER / lang / "wording.toml").read_text(encoding="utf-8"))
    return Wording(**{name: _frozen(value) for name, value in read.items()})


@cache
def situation_phrases(lang: Lang) -> dict[str, tuple[str, ...]]:
    """How people tell their situation, by what each phrase does."""
    read = tomllib.loads((_FOLDER / lang / "situations.toml").read_text(encoding="utf-8"))
    return {name: tuple(phrases) for name, phrases in read.items()}


@cache
def names() -> dict[str, Any]:
    """Parts of invented names, and days and hours by language."""
    return tomllib.loads((_FOLDER / "names.toml").read_text(encoding="utf-8"))


def lines(lang: Lang, name: str) -> tuple[str, ...]:
    """The lines of a text file of phrases that are not empty."""
    text = (_FOLDER / lang / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
