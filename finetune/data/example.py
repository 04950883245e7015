"""What training examples are made of: packs of questions that share one prompt up to the question, and the rows written of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app import prompts
from app.engines.base import Message
from app.modes import mode_named
from app.prompts import Turn
from index.passages import Lang, Passage

Half = Literal["train", "dev"]
_DEV = 20  # one family in so many is held out


@dataclass(frozen=True, slots=True)
class Item:
    """One question and the answer that training asks for.

    `answer` cites passages of the pack as ` [section#slug]`; its sentences without a mark rest on `grounds`. `steps` come before it and
    are not checked. `family` is the one wording that the question is made of, by which the halves are split.
    """

    question: str
    answer: str
    kind: str
    family: str
    notes: tuple[str, ...] = ()
    grounds: tuple[Passage, ...] = ()
    steps: str = ""
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """Questions on the same mode, conversation and passages."""

    mode: str
    lang: Lang
    items: tuple[Item, ...]
    passages: tuple[Passage, ...] = ()
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One training example, rendered."""

    prompt: tuple[Message, ...]
    completion: str
    pack: str
    kind: str
    family: str
    lang: Lang
    mode: str

    def as_json(self) -> dict[str, Any]:
        """The row in TRL's conversational prompt/completion format, with our own fields beside it."""
        return {
            "prompt": [{"role": one.role, "content": one.content} for one in self.prompt],
            "completion": [{"role": "assistant", "content": self.completion}],
            "pack": self.pack,
            "kind": self.kind,
            "family": self.family,
            "lang": self.lang,
            "mode": self.mode,
        }


def rows(pack: Pack, name: str) -> Iterator[Row]:
    """Render a pack's items. Their prompts are equal up to the question."""
    for item in pack.items:
        prompt = prompts.build(mode_named(pack.mode), pack.lang, item.question, pack.turns, pack.passages, item.notes)
        yield Row(prompt, item.steps + item.answer, name, item.kind, item.family, pack.lang, pack.mode)


def half_of(family: str) -> Half:
    """The half that all examples of a wording belong to, by a hash: nobody chooses it."""
    return "dev" if int.from_bytes(hashlib.sha256(family.encode()).digest()[:4]) % _DEV == 0 else "train"
