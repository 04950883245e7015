"""The run directory: what another process sees of a run at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.runs import Run, RunBusy, RunError, State, runs_in

CONFIG = {"method": "lora", "data": "a.jsonl"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path / "run", CONFIG)


def test_a_new_run_is_queued_and_holds_what_was_asked_for(run: Run) -> None:
    assert run.config() == CONFIG
    assert run.state().status == "queued"
    assert run.metrics() == []
    assert not run.alive()


def test_a_run_does_not_write_over_another(run: Run) -> None:
    with pytest.raises(RunError, match="holds a run already"):
        Run.create(run.folder, {})


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is not a run"):
        Run(tmp_path).config()
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="is damaged"):
        Run(tmp_path).config()


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for name in ("20260101T000000-a", "20270101T000000-b"):
        Run.create(tmp_path / name, CONFIG)
    begun = Run.begin(tmp_path / "more", CONFIG)

    assert [each.folder.name for each in runs_in(tmp_path)] == ["20270101T000000-b", "20260101T000000-a"]
    assert runs_in(tmp_path / "more") == [begun]


def test_the_state_comes_back_as_it_was_written(run: Run) -> None:
    state = State("stopped", pid=7, step=3, steps=9, epoch=0.5, loss=1.25, dev_loss=1.5, message="Stopped.")
    run.write(state)

    assert replace(run.state(), updated=0.0) == state
    assert abs(run.state().updated - time.time()) < 60


def test_a_damaged_state_counts_as_queued(run: Run) -> None:
    for text in ("", "[1]", '{"status": "sleeping"}'):
        (run.folder / "state.json").write_text(text, encoding="utf-8")
        assert run.state() == State()


def test_a_running_run_whose_process_is_gone_counts_as_stopped(run: Run) -> None:
    run.write(State("running", pid=os.getpid(), step=3))
    with run.attached():
        assert run.state().status == "running"
    found = run.state()

    assert (found.status, found.step) == ("stopped", 3)
    assert "resume it" in found.message


def test_another_process_sees_that_a_run_is_alive(run: Run) -> None:
    looks = "import sys, pathlib, app.runs as r; print(r.Run(pathlib.Path(sys.argv[1])).alive())"

    def seen() -> str:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", looks, str(run.folder)], capture_output=True, text=True, check=True
        ).stdout.strip()

    with run.attached():
        assert seen() == "True"
        with pytest.raises(RunBusy), Run(run.folder).attached():
            pass
    assert seen() == "False"


def test_a_wish_to_stop_is_heard_while_the_run_is_still_loading_and_ends_with_it(run: Run) -> None:
    run.ask_to_stop()

    with run.attached():
        assert run.asked_to_stop()
    assert not run.asked_to_stop()


def test_metrics_are_read_from_a_step_on_and_a_half_written_line_waits(run: Run) -> None:
    for step in (1, 2, 3):
        run.record({"step": step, "loss": 1 / step})
    with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"step": 4, "lo')

    assert [row["step"] for row in run.metrics()] == [1, 2, 3]
    assert [row["step"] for row in run.metrics(after=2)] == [3]
    run.forget_after(1)
    assert (run.folder / "metrics.jsonl").read_text() == json.dumps({"step": 1, "loss": 1.0}) + "\n"
