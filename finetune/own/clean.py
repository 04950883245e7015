"""The guide's three answers to quality: few but good rows, many but poor ones, and a mixture.

Each returns the rows that go on, those that do not, those that a person should look at, and what every step did. Sources stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from finetune.own import checks
from finetune.own.augment import augmented
from finetune.own.checks import Check, Found
from finetune.own.row import Row
from finetune.own.tidy import tidied
from finetune.own.weights import DOUBTFUL, weighted
from finetune.train.errors import BadConfig

Quality = Literal["little-good", "much-poor", "mixed"]
Losses = Callable[[Sequence[Row]], list[float]]  # mean loss of each row's answer, nats a token

_CHECKS: dict[str, Check] = {
    "broken text": checks.broken,
    "repetition": checks.repetitive,
    "language": checks.odd_language,
    "near-duplicates": checks.near_duplicates,
    "length": checks.odd_length,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, in rows."""

    name: str
    removed: int = 0
    changed: int = 0
    added: int = 0
    marked: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A row and what speaks against it."""

    row: Row
    step: str
    reason: str


@dataclass(slots=True)
class Cleaned:
    """The rows as they are at the moment, and what was done to get there."""

    rows: list[Row]
    removed: list[Told] = field(default_factory=list)
    review: list[Told] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def remove(self, name: str, found: Found) -> None:
        """Take out the rows at some places."""
        self.removed += [Told(self.rows[place], name, reason) for place, reason in sorted(found.items())]
        self.rows = [row for place, row in enumerate(self.rows) if place not in found]
        self.steps.append(Step(name, removed=len(found)))

    def mark(self, name: str, found: Found) -> None:
        """Put the rows at some places on the list for a person."""
        self.review += [Told(self.rows[place], name, reason) for place, reason in sorted(found.items())]
        self.steps.append(Step(name, marked=len(found)))


def clean(rows: Sequence[Row], quality: str | None, seed: int, losses: Losses | None = None) -> Cleaned:
    """Clean rows. Without a quality they stay as they are. Raises BadConfig for a quality that there is not.

    `losses` measures rows with the base model for the check of perplexity; without, that check is left out.
    """
    state = Cleaned(list(rows))
    if quality is None:
        return state
    if quality not in get_args(Quality):
        raise BadConfig(f"There is no quality «{quality}»: choose {', '.join(get_args(Quality))}.")
    {"little-good": _little_good, "much-poor": _much_poor, "mixed": _mixed}[quality](state, seed, losses)
    return state


def _little_good(state: Cleaned, seed: int, losses: Losses | None) -> None:
    """A person decides about each doubt; then the rows that there are get altered copies."""
    state.remove("duplicates", checks.duplicates(state.rows))
    for name, check in [*_CHECKS.items(), ("contradictions", checks.contradictions)]:
        state.mark(name, check(state.rows))
    if losses is not None:
        state.mark("perplexity", checks.surprising(losses(state.rows)))
    made = augmented(state.rows, seed)
    state.rows += made
    state.steps.append(Step("augmentation", added=len(made)))


def _much_poor(state: Cleaned, seed: int, losses: Losses | None) -> None:
    """Repair what can be, then filter: each check judges what the ones before it have left, the slowest comes last."""
    repaired = [tidied(row) for row in state.rows]
    changed = sum(one is not other for one, other in zip(repaired, state.rows, strict=True))
    state.rows = repaired
    state.steps.append(Step("tidying", changed=changed))
    state.remove("duplicates", checks.duplicates(state.rows))
    for name, check in _CHECKS.items():
        state.remove(name, check(state.rows))
    if losses is not None:
        state.remove("perplexity", checks.surprising(losses(state.rows)))


def _mixed(state: Cleaned, seed: int, losses: Losses | None) -> None:
    """Begin with all rows but exact copies; every check lowers the weight of what it finds."""
    state.remove("duplicates", checks.duplicates(state.rows))
    found = {name: check(state.rows) for name, check in _CHECKS.items()}
    found["contradictions"] = checks.contradictions(state.rows)
    if losses is not None:
        found["perplexity"] = checks.surprising(losses(state.rows))
    state.rows, reasons = weighted(state.rows, found)
    state.steps += [Step(name, marked=len(places)) for name, places in found.items()]
    state.review += [
        Told(state.rows[place], "weights", f"{reason}; weight {state.rows[place].weight}")
        for place, reason in reasons.items()
        if state.rows[place].weight >= DOUBTFUL
    ]
