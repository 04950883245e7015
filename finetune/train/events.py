"""What training tells whoever listens, as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person."""

    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """All is loaded. `tokens` are those of one pass over the data, `learned` those of them that the loss counts."""

    examples: int
    dev_examples: int
    tokens: int
    learned: int
    steps: int
    first_step: int
    parameters: int
    trained: int
    device: str


@dataclass(frozen=True, slots=True)
class Stepped:
    """One step. `loss` is a mean over learned tokens, in nats; `tokens` and `seconds` count from the run's beginning, padding left out."""

    step: int
    epoch: float
    loss: float
    learning_rate: float
    tokens: int
    tokens_per_second: float
    gradient_norm: float
    peak_memory_mib: float
    seconds: float
    eta_seconds: float

    def as_json(self) -> dict[str, Any]:
        """The line of metrics.jsonl."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The loss on the held-out examples, in nats a token; `best` says that none was lower so far."""

    step: int
    loss: float
    best: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint is on disk, from which the run can go on."""

    step: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event. `folder` is what came out of a run that is done; a stopped one can be resumed."""

    status: Literal["done", "stopped"]
    step: int
    folder: Path | None


Event = Notice | Prepared | Stepped | Evaluated | Saved | Ended
Listener = Callable[[Event], None]
