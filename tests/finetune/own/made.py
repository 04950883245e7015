"""Made-up examples, and files of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from finetune.own.row import Row
from finetune.train.rows import Conversation

_THINGS = "notebook telephone keyboard monitor printer headset charger router tablet scanner speaker camera".split()
_DEEDS = (
    ("How do I send my {} back to the shop?", "Open a ticket in your account, print the label for the {} and wait for the courier."),
    ("Which guarantee does the {} come with?", "The {} has twelve months against faults of manufacture, with the receipt."),
    ("When will the {} that I ordered arrive?", "Your {} is delivered within five working days of the payment."),
    ("May students buy the {} for less?", "Students get ten percent off the {} once the enrolment has been confirmed."),
)  # fmt: skip


def pairs() -> list[tuple[str, str]]:
    """48 questions and answers."""
    return [(question.format(thing), answer.format(thing)) for thing in _THINGS for question, answer in _DEEDS]


def row(question: str, answer: str, line: int = 1, thread: str = "", weight: float = 1.0) -> Row:
    return Row("faq.csv", line, Conversation(line, (("user", question), ("assistant", answer))), thread, weight)


def some() -> list[Row]:
    return [row(question, answer, line) for line, (question, answer) in enumerate(pairs(), start=2)]


def jsonl(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in rows), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
