"""Answers that are kept: whose they are, and when they are asked for again."""

from __future__ import annotations

from pathlib import Path

from app.engines.base import Message, Settings
from app.engines.fake import FakeEngine
from finetune.evaluation.replay import ReplayingEngine

ASKED = (Message("user", "What does LoRA train?"),)


def said(folder: Path, reply: str, adapter: str | None, weights: str) -> str:
    """What comes of asking once, with an engine of its own over the same folder."""
    engine = ReplayingEngine(FakeEngine(reply), folder, {None: "base", "mine": weights})
    engine.start()
    return "".join(piece.text for piece in engine.stream(ASKED, Settings(adapter=adapter)))


def test_the_base_models_answers_are_kept_whichever_adapter_is_on(tmp_path: Path) -> None:
    assert said(tmp_path, "Small matrices.", None, "one") == "Small matrices."
    assert said(tmp_path, "Something else.", None, "two") == "Small matrices."


def test_an_adapters_answers_are_its_own(tmp_path: Path) -> None:
    assert said(tmp_path, "Small matrices.", "mine", "one") == "Small matrices."
    assert said(tmp_path, "Something else.", "mine", "one") == "Small matrices."
    assert said(tmp_path, "Something else.", "mine", "two") == "Something else."
    assert said(tmp_path, "A third answer.", None, "one") == "A third answer."
