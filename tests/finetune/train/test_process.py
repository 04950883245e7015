"""A training in a process of its own, as the page starts it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from app.runs import Run, start
from finetune.train.__main__ import main
from tests.finetune.train.conftest import rows, tiny


def test_a_run_trains_in_a_process_of_its_own_that_can_be_watched_stopped_and_resumed(
    base: Path, data: Path, tmp_path: Path
) -> None:
    config = tiny("lora", data, base, steps=2_000, eval_every=2_000)
    run = Run.create(tmp_path / "run", config.as_json())

    process = start(run, "finetune.train")
    deadline = time.monotonic() + 60
    while not run.metrics() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert run.state().status == "running", run.log_file.read_text()
    assert run.state().pid == process.pid
    run.ask_to_stop()
    assert process.wait(timeout=60) == 0

    state = run.state()
    assert state.status == "stopped"
    assert 0 < state.step < 2_000
    assert run.metrics()[-1]["step"] == state.step
    assert "Ended: status stopped" in run.log_file.read_text()


def test_a_run_that_cannot_be_trained_says_why_and_is_left_failed(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(rows(1)[0]) + "\n{}\n", encoding="utf-8")
    run = Run.create(tmp_path / "run", tiny("lora", tmp_path / "a.jsonl", base).as_json())

    assert main([str(run.folder)]) == 1

    assert "line 2: it has neither" in capsys.readouterr().err
    assert run.state().status == "failed"
    assert "line 2: it has neither" in run.state().message
    assert "Traceback" not in run.log_file.read_text()


def test_what_is_no_run_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "is not a run" in capsys.readouterr().err
    assert main([]) == 2
    assert main([str(Run.create(tmp_path / "run", {"data": "a", "rank": 0}).folder)]) == 2
    assert "rank has to be" in capsys.readouterr().err
