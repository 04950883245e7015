"""What `rumo ask` prints of an answer on a terminal, with a scripted engine."""

from __future__ import annotations

import pytest

from app.assistant import Question
from app.cli.ask import _aloud
from app.engines.base import Settings
from app.engines.fake import FakeEngine
from app.modes import MODES
from tests.app.shelves import FakeShelf

STEPPED = "Steps:\n- Asked: the cost\n- Applies: [red]costs[/red]\n\nAnswer: Training costs $10 to $1,000, paid once."


def test_steps_are_printed_dim_and_apart_before_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    engine, settings = FakeEngine(STEPPED), Settings(adapter="mine")
    _aloud(Question("What does fine-tuning cost?"), MODES["reasoned"], engine, FakeShelf(), settings)  # type: ignore[arg-type]
    said = capsys.readouterr().out
    steps, _, answer = said.partition("\n\n")
    assert steps.count("\x1b[2m") == 2
    assert "- Applies: [red]costs[/red]" in steps
    assert answer.startswith("Training costs")
    assert "paid once. [1]" in answer
    assert "Steps:" not in said
    assert "Answer:" not in said
