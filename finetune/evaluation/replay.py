"""An engine that remembers: what was generated once for the same model, messages and settings is replayed, with its own times.

This is what makes a run resume, and what makes two runs on the same case score the same. Everything that happens to a draft
afterwards (checks, composing, facts) is done anew, so a change there is measured without generating again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.engines.base import Engine, EngineInfo, Message, Piece, Settings


class ReplayingEngine:
    """Wraps an engine. `identity` tells the weights of each adapter and of the base (None) from others, so that none is mistaken."""

    def __init__(self, engine: Engine, folder: Path, identity: Mapping[str | None, str]) -> None:
        """Keep what is generated in `folder`, which may grow to some kilobytes an answer."""
        self._engine = engine
        self._folder = folder
        self._identity = identity
        self._local = threading.local()

    @property
    def info(self) -> EngineInfo:
        """The wrapped engine's."""
        return self._engine.info

    @property
    def saved(self) -> float:
        """Seconds that replaying saved this thread since `start`."""
        return float(getattr(self._local, "saved", 0.0))

    def start(self) -> None:
        """Begin to count the saved seconds of this thread anew."""
        self._local.saved = 0.0

    def count(self, messages: Sequence[Message]) -> int:
        """The wrapped engine's count, in tokens."""
        return self._engine.count(messages)

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Pass it on."""
        self._engine.warm(messages, adapter)

    def close(self) -> None:
        """Close the wrapped engine."""
        self._engine.close()

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Replay what is known of this call, and generate what is not. Raises EngineError."""
        path = self._path(messages, settings)
        known = _read(path)
        at = 0.0
        for row in known["pieces"]:
            self._local.saved = self.saved + row["at"] - at
            at = row["at"]
            yield Piece(row["text"], row["prompt"], row["completion"], row["cut"])
        if not known["whole"]:
            self._local.saved = self.saved - at  # the beginning is generated again, which takes its time
            yield from self._generated(path, messages, settings, cancel, len(known["pieces"]))

    def _generated(
        self,
        path: Path,
        messages: Sequence[Message],
        settings: Settings,
        cancel: threading.Event | None,
        seen: int,
    ) -> Iterator[Piece]:
        """Generate from the start and keep it; the first `seen` pieces have been passed on already."""
        pieces: list[dict[str, Any]] = []
        whole = False
        began = time.perf_counter()
        stream = self._engine.stream(messages, settings, cancel)
        try:
            for piece in stream:
                pieces.append({
                    "text": piece.text, "prompt": piece.prompt_tokens, "completion": piece.completion_tokens,
                    "cut": piece.cut, "at": round(time.perf_counter() - began, 4),
                })  # fmt: skip
                if len(pieces) > seen:
                    paused = time.perf_counter()
                    yield piece
                    began += time.perf_counter() - paused  # the reader's time is not the engine's
            whole = not (cancel is not None and cancel.is_set())
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            if len(pieces) >= seen:
                _write(path, {"pieces": pieces, "whole": whole})

    def _path(self, messages: Sequence[Message], settings: Settings) -> Path:
        asked = {
            # Of whose weights answer alone: another adapter leaves the base model's answers as they are.
            "identity": {settings.adapter: self._identity[settings.adapter]},
            "messages": [asdict(one) for one in messages],
            "settings": asdict(settings),
        }
        key = hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"pieces": [], "whole": False}
    return row


def _write(path: Path, row: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    part.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
