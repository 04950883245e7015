"""The embedded engine: OpenVINO GenAI on GGUF weights, on any CPU, in a process of its own (see `openvino_worker`).

A tuned model reaches this engine merged into a GGUF: a pipeline built from a GGUF takes no PEFT adapters.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.engines.base import EngineError, EngineInfo, EngineUnavailable, Message, Piece, Settings
from app.engines.gguf import read_header
from app.engines.ticket import Ticket

_CLOSED = "The engine has been closed: load it again."
_UNSTARTED = "The engine's process ended while it was loading: free memory, or set RUMO_ENGINE=transformers."
_ENDED = "The engine's process ended while it was answering: ask again, and free memory if it happens often."


class OpenVINOEngine:
    """Batches requests from any number of threads; starts its process anew after a crash."""

    def __init__(self, gguf: Path, cache: Path, adapters: Mapping[str, Path] = MappingProxyType({})) -> None:
        """Load the model: about three seconds, and ten the first time, when it is converted.

        `cache` is the folder for what is converted. `adapters` maps an adapter's name to the GGUF into which it was merged;
        each is loaded when first asked for. Raises EngineUnavailable.
        """
        header = read_header(gguf)
        self._info = EngineInfo("OpenVINO GenAI", header.name, "CPU", header.precision, header.context)
        models: list[tuple[str | None, str, int]] = [(None, str(gguf), header.context)]
        models += [(name, str(path), read_header(path).context) for name, path in adapters.items()]
        self._adapters = frozenset(adapters)
        self._plan = json.dumps({"models": models, "cache": str(cache)})
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._worker: _Worker | None = None
        self._closed = False
        self._running()

    @property
    def info(self) -> EngineInfo:
        """The base model; the precision is that of its weights."""
        return self._info

    def count(self, messages: Sequence[Message]) -> int:
        """How many tokens the base model's rendered prompt has."""
        command = {"do": "count", "messages": _plain(messages), "adapter": None}
        return max(piece.prompt_tokens for piece in self._ask(command, None))

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Generate; the completion's count includes the end token. A prompt and answer longer than the context are cut."""
        if settings.adapter is not None and settings.adapter not in self._adapters:
            raise EngineError(
                f"The adapter {settings.adapter} has no merged model here: run `rumo finetune export {settings.adapter}`."
            )
        return self._ask({"do": "generate", "messages": _plain(messages), "settings": asdict(settings)}, cancel)

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Read the messages, so that a prompt that begins with them starts sooner. Returns when that is done."""
        for _ in self.stream(messages, Settings(max_tokens=1, adapter=adapter)):
            pass

    def close(self) -> None:
        """End the process; whoever still waits for an answer gets an EngineError."""
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _ask(self, command: dict[str, Any], cancel: threading.Event | None) -> Iterator[Piece]:
        if cancel is not None and cancel.is_set():
            return
        worker, number, ticket = self._running(), next(self._numbers), Ticket()
        worker.submit({**command, "id": number}, ticket)
        yield from ticket.pieces(cancel, lambda: worker.forget(number))

    def _running(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise EngineError(_CLOSED)
            if self._worker is None or not self._worker.alive:
                self._worker = _Worker(self._plan)
            return self._worker


class _Worker:
    """The process and the tickets of what it is working on."""

    def __init__(self, plan: str) -> None:
        # The child finds the same packages as this process, however this one was started.
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module, no shell)
            [sys.executable, "-m", "app.engines.openvino_worker", plan],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environ,
        )
        self._lock = threading.Lock()
        self._tickets: dict[int, Ticket] = {}
        self.alive = True
        ready = Ticket()
        self._tickets[0] = ready
        threading.Thread(target=self._listen, name="rumo-openvino", daemon=True).start()
        try:
            for _ in ready.pieces(None, lambda: None):
                pass
        except EngineError as error:
            self.close()
            raise EngineUnavailable(_UNSTARTED if str(error) == _ENDED else str(error)) from error

    def submit(self, command: dict[str, Any], ticket: Ticket) -> None:
        """Send a command whose replies go to the ticket. Raises EngineError when the process has ended."""
        with self._lock:
            if not self.alive:
                raise EngineError(_ENDED)
            self._tickets[command["id"]] = ticket
            self._write(command)

    def forget(self, number: int) -> None:
        """Cancel a request unless it has ended."""
        with self._lock:
            if self._tickets.pop(number, None) is not None and self.alive:
                self._write({"do": "cancel", "id": number})

    def close(self) -> None:
        """End the process, at the latest after two seconds, and every ticket."""
        with self._lock:
            self._end(_CLOSED)
            if self._process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._process.stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _write(self, command: dict[str, Any]) -> None:
        if self._process.stdin is None:
            raise EngineError(_ENDED)
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except OSError:
            self._end(_ENDED)

    def _listen(self) -> None:
        with self._process.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self._deliver(json.loads(line))
        with self._lock:
            self._end(_ENDED)

    def _deliver(self, reply: dict[str, Any]) -> None:
        over = "error" in reply or reply["end"]
        with self._lock:
            ticket = self._tickets.pop(reply["id"], None) if over else self._tickets.get(reply["id"])
        if ticket is None:  # cancelled meanwhile
            return
        if "error" in reply:
            ticket.fail(EngineError(reply["error"]))
            return
        ticket.put(Piece(reply["text"], reply["prompt"], reply["completion"], reply["cut"]))
        if over:
            ticket.end()

    def _end(self, why: str) -> None:
        self.alive = False
        tickets, self._tickets = self._tickets, {}
        for ticket in tickets.values():
            ticket.fail(EngineError(why))


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
