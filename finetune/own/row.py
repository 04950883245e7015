"""One example of a person's own, and what can be said against a line that should have been one. Plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from finetune.train.rows import Conversation, Example, Plain
from index.language import detect
from index.passages import Lang

if TYPE_CHECKING:
    from lingua import LanguageDetector

_LINKING = 20  # characters from which on a turn tells conversations apart: «ok, thanks» does not
_SAMPLE = 1000  # characters of a text by which its language is told
_SLOW = 200  # of them, those that the statistical detector reads, which takes a millisecond
_WORDS = 5  # with fewer the statistical detector only guesses
_SURE = 0.9
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One example. `source` is a file's name without its folder, or `chat`; `line` counts from 1 in it.

    `thread` names what it belongs to, such as a conversation; rows of one thread are never split. `weight` (0 to 1) is how far a person
    or a cleaning step trusts it. `altered` is empty, or says how the row was made from the row of the same source and line.
    """

    source: str
    line: int
    example: Example
    thread: str = ""
    weight: float = 1.0
    altered: str = ""

    @property
    def unit(self) -> str:
        """What always stays on one side of a split: the thread, else the line, with every altered copy of it."""
        return f"thread {self.thread}" if self.thread else f"line {self.source}:{self.line}"

    @property
    def question(self) -> str:
        """What the last answer answers: the last turn of the person before it, or the prompt."""
        if isinstance(self.example, Plain):
            return self.example.prompt
        return next((text for role, text in reversed(self._before) if role == "user"), "")

    @property
    def answer(self) -> str:
        """The last answer."""
        if isinstance(self.example, Plain):
            return self.example.completion
        return self.example.turns[len(self._before)][1]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is said in it, with who says it where it is a conversation."""
        if isinstance(self.example, Plain):
            return (self.example.prompt, self.example.completion)
        return tuple(part for turn in self.example.turns for part in turn)

    @property
    def asked(self) -> tuple[str, ...]:
        """The texts by which it is told from other rows: the person's turns; those too short to tell anything count joined."""
        if isinstance(self.example, Plain):
            return (self.example.prompt,)
        turns = [text for role, text in self._before if role == "user"]
        return tuple(text for text in turns if len(text) >= _LINKING) or ("\n".join(turns),)

    @property
    def place(self) -> str:
        """Where it comes from, for people."""
        return f"{self.source}, line {self.line}"

    @property
    def _before(self) -> tuple[tuple[str, str], ...]:
        assert isinstance(self.example, Conversation)  # noqa: S101 - the callers have looked
        last = max(place for place, (role, _) in enumerate(self.example.turns) if role == "assistant")
        return self.example.turns[:last]

    def asking(self, question: str) -> Row:
        """The row with another question in the place of its last one."""
        if isinstance(self.example, Plain):
            return replace(self, example=replace(self.example, prompt=question))
        turns = list(self.example.turns)
        asked = [place for place, (role, _) in enumerate(self._before) if role == "user"]
        if asked:
            turns[asked[-1]] = ("user", question)
        return replace(self, example=replace(self.example, turns=tuple(turns)))

    def content(self) -> dict[str, Any]:
        """The example as the trainer reads it."""
        example = self.example
        if isinstance(example, Plain):
            return {"prompt": example.prompt, "completion": example.completion}
        turns = [{"role": role, "content": text} for role, text in example.turns]
        if not example.given:
            return {"messages": turns}
        return {"prompt": turns[: example.given], "completion": turns[example.given :]}

    def as_json(self) -> dict[str, Any]:
        """The example with where it comes from."""
        made = {"altered": self.altered} if self.altered else {}
        return {**self.content(), "source": self.source, "line": self.line, **made}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is no example. `text` is the line as it stands."""

    source: str
    line: int
    reason: str
    text: str = ""

    def __str__(self) -> str:
        """A line for people."""
        return f"{self.source}, line {self.line}: {self.reason}"


@lru_cache(maxsize=100_000)
def language_of(text: str) -> Lang | None:
    """Return the language of a text, None where it is in a third one or says too little, as code and figures do."""
    sample = text[:_SAMPLE]
    found = detect(sample, "en")
    if found != detect(sample, "pt-BR"):
        return None
    return None if len(_WORD.findall(sample)) >= _WORDS and _is_third(sample[:_SLOW]) else found


def _is_third(text: str) -> bool:
    """Whether the statistical detector is sure of another language: «in» and «was» are English words, and German ones."""
    best = _detector().compute_language_confidence_values(text)[0]
    return best.language.name not in ("ENGLISH", "PORTUGUESE") and best.value >= _SURE


@cache
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    names = ("ENGLISH", "PORTUGUESE", "SPANISH", "FRENCH", "ITALIAN", "GERMAN", "DUTCH")
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in names)).build()


def sentences_of(text: str) -> list[str]:
    """Return the sentences and lines of a text that hold at least four words."""
    parts = re.split(r"(?<=[.!?])\s+|\n+", text)
    return [part for part in parts if len(_WORD.findall(part)) >= 4]
