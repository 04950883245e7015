"""Many requests, stepped as one batch by one thread. It knows commands, replies and a model's few methods, and no library.

Commands and replies are plain dictionaries, so that they can cross to another process as JSON:

    {"do": "generate", "id": 1, "messages": [{"role": ..., "content": ...}], "settings": {...}}
    {"do": "count", "id": 2, "messages": [...], "adapter": null}        {"do": "cancel", "id": 1}

    {"id": 1, "text": " Paris", "prompt": 31, "completion": 4, "end": false, "cut": false}        {"id": 1, "error": "A sentence."}
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.engines.base import EngineError, Settings
from app.engines.text import Assembler

log = logging.getLogger(__name__)

Command = dict[str, Any]
Reply = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What one request got from one step: new token ids, and whether it is over (`cut`: because of its length)."""

    ids: list[int]
    over: bool = False
    cut: bool = False


class Running(Protocol):
    """One request inside a model."""

    def read(self) -> Step:
        """Take what the last step made. Raises EngineError where the model has no room for the request."""

    def cancel(self) -> None:
        """Drop the request before the next step."""


class BatchModel(Protocol):
    """A loaded model that decodes all its requests together, a token each a step."""

    context: int

    def encode(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Render the messages with the chat template and return the prompt's token ids."""

    def decode(self, ids: list[int]) -> str:
        """Return the ids' text without special tokens."""

    def add(self, ids: list[int], settings: Settings) -> Running:
        """Take a request in."""

    def step(self) -> None:
        """Decode one token for every request, or read a part of a prompt."""


@dataclass(slots=True)
class _Request:
    running: Running
    model: str | None
    text: Assembler
    prompt: int
    completion: int = 0


class Batcher:
    """Owns the models and every request in flight. All of it is used from one thread."""

    def __init__(self, load: Callable[[str | None], BatchModel], send: Callable[[Reply], None]) -> None:
        """`load` builds the model of an adapter, None for the base, when it is first asked for; `send` delivers replies."""
        self._load = load
        self._send = send
        self._models: dict[str | None, BatchModel] = {}
        self._requests: dict[int, _Request] = {}

    @property
    def busy(self) -> bool:
        """Whether there is anything to step."""
        return bool(self._requests)

    def model(self, adapter: str | None) -> BatchModel:
        """Return an adapter's model, loading it the first time. Raises EngineError."""
        if adapter not in self._models:
            self._models[adapter] = self._load(adapter)
        return self._models[adapter]

    def handle(self, command: Command) -> None:
        """Do what a command says. A failure is the reply of this command alone."""
        number = command["id"]
        try:
            if command["do"] == "generate":
                self._begin(number, command["messages"], Settings(**command["settings"]))
            elif command["do"] == "count":
                ids = self.model(command["adapter"]).encode(command["messages"])
                self._send({"id": number, "text": "", "prompt": len(ids), "completion": 0, "end": True, "cut": False})
            elif (request := self._requests.pop(number, None)) is not None:
                request.running.cancel()
        except EngineError as error:
            self._send({"id": number, "error": str(error)})
        except Exception:
            log.exception("A request was refused")
            self._send({"id": number, "error": "The engine could not take this request: ask again in other words."})

    def step(self) -> None:
        """Step every model that has requests, and deliver what that gave. A model that fails fails its own requests only."""
        for adapter in {request.model for request in self._requests.values()}:
            try:
                self._models[adapter].step()
            except Exception:
                log.exception("A step failed")
                self._drop(adapter)
        for number, request in list(self._requests.items()):
            try:
                self._deliver(number, request)
            except EngineError as error:
                self._end(number)
                self._send({"id": number, "error": str(error)})

    def _begin(self, number: int, messages: Sequence[dict[str, str]], settings: Settings) -> None:
        model = self.model(settings.adapter)
        ids = model.encode(messages)
        room = model.context - len(ids)
        if room < 1:
            raise EngineError(
                f"The prompt has {len(ids):,} tokens and the model reads {model.context:,}: shorten the question or the documents."
            )
        settings = replace(settings, max_tokens=min(settings.max_tokens, room))
        text = Assembler(model.decode, settings.stop)
        self._requests[number] = _Request(model.add(ids, settings), settings.adapter, text, len(ids))

    def _deliver(self, number: int, request: _Request) -> None:
        step = request.running.read()
        text = ""
        for token in step.ids:
            request.completion += 1
            text += request.text.push([token])
            if request.text.stopped:
                break
        over = step.over or request.text.stopped
        if over:
            text += request.text.finish()
            self._end(number)
        if over or text:
            counts = {"prompt": request.prompt, "completion": request.completion}
            cut = step.cut and not request.text.stopped
            self._send({"id": number, "text": text, **counts, "end": over, "cut": cut})

    def _end(self, number: int) -> None:
        self._requests.pop(number).running.cancel()

    def _drop(self, adapter: str | None) -> None:
        """Give up a model whose state is unknown: its requests fail, and the next one loads it anew."""
        for number in [number for number, request in self._requests.items() if request.model == adapter]:
            del self._requests[number]
            self._send({"id": number, "error": "The engine failed while it was answering: ask again."})
        del self._models[adapter]
