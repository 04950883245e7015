"""A situation beside what is recommended for it, with the questions that the cautions ask."""

from __future__ import annotations

from dataclasses import dataclass

from app.decision.values import Outcome
from app.situation import Approach, Situation


@dataclass(frozen=True, slots=True)
class Case:
    """What a caution looks at: the situation, what is recommended, and the approaches that some rule points to."""

    situation: Situation
    outcome: Outcome
    wanted: frozenset[Approach]

    @property
    def trains(self) -> bool:
        """Whether anything is trained."""
        return self.outcome.approach != "prompt-engineering"

    @property
    def tunes(self) -> bool:
        """Whether fine-tuning is recommended."""
        return self.outcome.approach == "fine-tuning"

    @property
    def scratch(self) -> bool:
        """Whether training from scratch is recommended."""
        return self.outcome.approach == "from-scratch"

    @property
    def scratch_denied(self) -> bool:
        """Whether something points to training from scratch, which is not recommended."""
        return "from-scratch" in self.wanted and not self.scratch

    def counted(self, low: int, high: float) -> bool:
        """Whether the examples were counted and lie in [low, high)."""
        return self.situation.examples is not None and low <= self.situation.examples < high
