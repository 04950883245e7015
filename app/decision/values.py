"""What a decision is made of: plain frozen values, each sentence in both languages with the person's own figures in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.situation import Approach, Method
from index.passages import Lang

Hybrid = Literal["rag", "ensemble", "cot"]
Stage = Literal[1, 2, 3, 4]
Stance = Literal["for", "against"]
Topic = Literal["approach", "method", "hybrid", "stage"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages; as a template, figures stand in braces (`{examples}`)."""

    en: str
    pt: str

    def text(self, lang: Lang) -> str:
        """Return the words in one language."""
        return self.en if lang == "en" else self.pt


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence and what it rests on: a field of `Situation` (None: on no fact) and a passage of the guide (`section#slug`)."""

    name: str
    field: str | None
    passage: str
    words: Words

    def text(self, lang: Lang) -> str:
        """Return the sentence, ready to be shown."""
        return self.words.text(lang)


@dataclass(frozen=True, slots=True)
class Reason(Statement):
    """Why something was decided: speaks `for` or `against` an approach; approach None means that it leaves all of them open."""

    stance: Stance
    approach: Approach | None
    topic: Topic = "approach"


@dataclass(frozen=True, slots=True)
class Warning(Statement):
    """A mistake to avoid in this situation, or a limit of the recommendation."""


@dataclass(frozen=True, slots=True)
class Tension(Statement):
    """Two rules of the guide that disagree here, by name: `yielded` gave way to `prevailed`. The field is that of the one that yielded."""

    yielded: str
    prevailed: str


@dataclass(frozen=True, slots=True)
class Step(Statement):
    """Something to do first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is recommended, without the grounds. `method` is only for fine-tuning; `also` are further hybrids that fit."""

    approach: Approach
    method: Method | None
    hybrid: Hybrid | None
    also: tuple[Hybrid, ...]
    stage: Stage


@dataclass(frozen=True, slots=True)
class Decision:
    """A recommendation and its grounds.

    `missing` names the unanswered fields of `Situation` that bear on this decision, the most important first; `ask` is the one whose
    answer would change the recommendation most, None where no answer would.
    """

    approach: Approach
    method: Method | None
    hybrid: Hybrid | None
    also: tuple[Hybrid, ...]
    stage: Stage
    reasons: tuple[Reason, ...]
    warnings: tuple[Warning, ...]
    tensions: tuple[Tension, ...]
    missing: tuple[str, ...]
    ask: str | None
    first_steps: tuple[Step, ...]

    @property
    def as_json(self) -> dict[str, str | int | None]:
        """The recommendation as it stands in an answer's JSON."""
        return {"approach": self.approach, "method": self.method, "hybrid": self.hybrid, "stage": self.stage}
