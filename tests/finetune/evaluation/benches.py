"""A bench without weights, cases for it, and the judge as a server that a test scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.engines.base import Message, Settings
from app.engines.fake import FakeEngine
from finetune.evaluation.bench import Bench
from tests.app.shelves import FakeShelf
from tests.engines.sse_server import DONE, Handler, chunk

GOOD, BAD = "Fine-tuning costs 640 dollars here.", "Fine-tuning costs 17 dollars here."


class FakeShelves:
    """The same few passages for every case."""

    def of(self, case: Any) -> FakeShelf:
        return FakeShelf()


def fake_bench(reply: Callable[[Sequence[Message]], str] | str, identity: str = "one", **fields: Any) -> Bench:
    """What answers with `reply`; another `identity` is another model, whose answers are not replayed."""
    return Bench(FakeEngine(reply), Settings(), {None: identity}, shelves=lambda cases: FakeShelves(), **fields)  # type: ignore[return-value]


def better_with_examples(messages: Sequence[Message]) -> str:
    """The right figure where the prompt holds worked examples, which makes it long."""
    return GOOD if len(messages) > 4 else BAD


def write_cases(path: Path, number: int = 24) -> Path:
    """Cases that ask for one figure, each of a wording of its own."""
    rows = [
        {"id": f"c{at}", "lang": "en", "turns": [f"What does fine-tuning of model {at} cost?"], "figures": [640]}
        for at in range(number)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def prefers_good(handler: Handler, body: dict[str, Any]) -> None:
    """Judge by whether an answer holds the right figure."""
    shown = json.loads(body["messages"][-1]["content"])
    first, second = (GOOD in shown[name] for name in ("answer_A", "answer_B"))
    handler.begin()
    handler.say(chunk("TIE" if first == second else "A" if first else "B"), chunk(finish="stop"), DONE)
