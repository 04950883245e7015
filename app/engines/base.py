"""The one seam between the assistant and whatever generates text.

An engine turns messages into a stream of pieces. It knows nothing of modes, passages, citations or pages. Everything that an
engine's own library raises is translated at its door into an `EngineError`, whose text is a sentence that names the fix.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the prompt, before any chat template."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How to decode. Lengths are in tokens; temperature 0 means greedy; `adapter` names a loaded PEFT adapter, None the base."""

    max_tokens: int = 320
    temperature: float = 0.0
    top_p: float = 1.0
    repetition_penalty: float = 1.1
    seed: int = 0
    stop: tuple[str, ...] = ()
    adapter: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where a value cannot be decoded with."""
        if self.max_tokens < 1:
            raise ValueError("max_tokens must be at least 1")
        if self.temperature < 0:
            raise ValueError("temperature must be 0 (greedy) or more")
        if not 0 < self.top_p <= 1:
            raise ValueError("top_p must be above 0 and at most 1")
        if self.repetition_penalty <= 0:
            raise ValueError("repetition_penalty must be above 0")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and how many tokens (prompt, completion so far) the engine has counted by then. `text` may be empty."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    cut: bool = False  # the last piece says whether max_tokens ended the answer


class EngineError(Exception):
    """An engine could not load or could not go on. The text is a sentence that names the fix."""


class EngineUnavailable(EngineError):
    """The engine's library, weights or server are not there."""


class EngineBusy(EngineError):
    """The engine refuses the request now; the same request may succeed later."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What runs and where, for the answer's line and `rumo doctor`. `context` is the longest prompt plus answer, in tokens."""

    engine: str
    model: str
    device: str
    precision: str
    context: int


@runtime_checkable
class Engine(Protocol):
    """Generates text. One engine may be called from many threads; it queues or batches the calls itself."""

    @property
    def info(self) -> EngineInfo:
        """Which model runs where."""

    def count(self, messages: Sequence[Message]) -> int:
        """How many tokens the rendered prompt has, the chat template's own included."""

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Generate, a piece at a time.

        Setting `cancel`, or closing the iterator, stops generation within about a token and frees the engine for the next call.
        The last piece has the final counts. Raises EngineError, also in the middle.
        """

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Read a prompt's fixed beginning ahead of time, where the engine keeps what it has read; otherwise do nothing."""

    def close(self) -> None:
        """Give memory and threads back. Calling it twice is fine."""
