"""The run directory: a training or an evaluation as it lies on disk. Whoever opens it later can watch, stop, re-attach to or resume it.

    config.json      what was asked for; written once
    state.json       queued, running, done, failed or stopped; the process and its progress; replaced in one step
    metrics.jsonl    a line a step
    checkpoints/     what resuming needs
    samples.json     of a training: what the model says to a few held-out prompts before and after
    log.txt          sentences for people, and what the process printed
    stop             there as long as somebody wants the run to stop
    lock             held by the process that trains; the system releases it when that process ends, however it ends

This file knows nothing of models and imports no heavy library. Trainings lie in `<home>/runs/`, evaluations in `<home>/evaluations/`.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

Status = Literal["queued", "running", "done", "failed", "stopped"]

_CUT_OFF = "The process ended before the run did: resume it."


class RunError(Exception):
    """A run directory that cannot be used. The text is a sentence that names the fix."""


class RunBusy(RunError):
    """Another process is training this run."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is. `eta_seconds` is what is left, `updated` Unix time in seconds, `result` a folder within the run's."""

    status: Status = "queued"
    pid: int | None = None
    step: int = 0
    steps: int = 0
    epoch: float = 0.0
    loss: float | None = None
    dev_loss: float | None = None
    eta_seconds: float | None = None
    updated: float = 0.0
    message: str = ""
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder. Reading never fails on what another process is writing at that moment."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, config: Mapping[str, Any]) -> Run:
        """Make a folder for a run that is to be started, with its configuration. Raises RunError where one is there already."""
        run = cls(folder)
        if run._config.exists():
            raise RunError(f"{folder} holds a run already: resume it, or choose another folder.")
        try:
            run.checkpoints.mkdir(parents=True, exist_ok=True)
            replace_text(run._config, json.dumps(config, indent=1, ensure_ascii=False) + "\n")
            run.write(State())
        except OSError as error:
            raise RunError(
                f"The folder {folder} cannot be written ({error.strerror}): choose another, or free some disk."
            ) from error
        return run

    @classmethod
    def begin(cls, runs: Path, config: Mapping[str, Any]) -> Run:
        """Make a run with a name of its own, which begins with the date, in the folder of runs."""
        return cls.create(runs / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", config)

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints."""
        return self.folder / "checkpoints"

    @property
    def samples(self) -> Path:
        """A training's sample answers: a JSON list of `question`, `expected`, `before` and `after`."""
        return self.folder / "samples.json"

    @property
    def log_file(self) -> Path:
        """The log, text in UTF-8."""
        return self.folder / "log.txt"

    def config(self) -> dict[str, Any]:
        """What was asked for. Raises RunError where there is no run, or its configuration is damaged."""
        try:
            found = json.loads(self._config.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise RunError(f"{self.folder} is not a run: it has no config.json. Choose a run's folder.") from error
        except (OSError, ValueError) as error:
            raise RunError(f"{self._config} is damaged: start the run anew in another folder.") from error
        if not isinstance(found, dict):
            raise RunError(f"{self._config} has to hold one JSON object.")
        return found

    def state(self) -> State:
        """How far the run is. One whose process is gone counts as stopped, whatever its file says."""
        try:
            found = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            state = State(**{each.name: found[each.name] for each in fields(State) if each.name in found})
        except (OSError, ValueError, TypeError):
            return State()
        if state.status not in get_args(Status):
            return State()
        if state.status == "running" and not self.alive():
            state = State(**{**asdict(state), "status": "stopped", "message": _CUT_OFF, "eta_seconds": None})
        return state

    def write(self, state: State) -> None:
        """Replace the state; `updated` becomes now."""
        now = {**asdict(state), "updated": time.time()}
        replace_text(self.folder / "state.json", json.dumps(now, indent=1, ensure_ascii=False) + "\n")

    def metrics(self, after: int = 0) -> list[dict[str, Any]]:
        """The steps after a step, oldest first. A line that is not whole yet is left for the next time."""
        try:
            text = (self.folder / "metrics.jsonl").read_text(encoding="utf-8")
        except OSError:
            return []
        rows = []
        for line in text.split("\n")[:-1]:
            with contextlib.suppress(ValueError):
                rows.append(cast(dict[str, Any], json.loads(line)))
        return [row for row in rows if row["step"] > after]

    def record(self, metric: Mapping[str, Any]) -> None:
        """Add a step's line. It needs a `step`, counted from 1."""
        with (self.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(metric) + "\n")

    def forget_after(self, step: int) -> None:
        """Take out the lines after a step, because the run goes on from there."""
        kept = [json.dumps(row) + "\n" for row in self.metrics() if row["step"] <= step]
        replace_text(self.folder / "metrics.jsonl", "".join(kept))

    def log(self, sentence: str) -> None:
        """Add a line to the log, with the time."""
        with self.log_file.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {sentence}\n")

    def ask_to_stop(self) -> None:
        """Ask the process that trains to stop after the step that it is in. May be called from anywhere, a signal handler too."""
        (self.folder / "stop").touch()

    def asked_to_stop(self) -> bool:
        """Whether somebody asked."""
        return (self.folder / "stop").exists()

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Hold the right to train this run. A wish to stop it ends with this, whether it was heard or not. Raises RunBusy."""
        import filelock

        lock = filelock.FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=1)  # whoever looks whether the run is alive holds it for a moment
        except filelock.Timeout as error:
            raise RunBusy("Another process is training this run: stop that one first.") from error
        try:
            yield
        finally:
            (self.folder / "stop").unlink(missing_ok=True)
            lock.release()

    def alive(self) -> bool:
        """Whether a process is training this run. A process id would not tell, since ids are used again."""
        import filelock

        if not (self.folder / "lock").exists():
            return False
        lock = filelock.FileLock(self.folder / "lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            return True
        lock.release()
        return False

    @property
    def _config(self) -> Path:
        return self.folder / "config.json"


def runs_in(folder: Path) -> list[Run]:
    """All runs of a folder, newest first."""
    return [Run(each.parent) for each in sorted(folder.glob("*/config.json"), reverse=True)]


def start(run: Run, module: str) -> subprocess.Popen[bytes]:
    """Run a module on a run's folder, or go on with it, in a process that outlives this one. What it prints goes to the log.

    `module` is `finetune.train` or `finetune.evaluation`; naming them here would turn the direction of imports round.
    """
    (run.folder / "stop").unlink(missing_ok=True)  # one that no process was there to hear
    with run.log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", module, str(run.folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | {"TQDM_DISABLE": "1"},  # bars are for terminals
        )


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it sees the old text or the new one, also after a power cut."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
