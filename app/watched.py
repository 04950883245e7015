"""Runs as somebody watches them: which lie in a folder, how each stands, and how one is begun and gone on with.

What trainings and evaluations have in common. What a run's result says, `app.trainings` and `app.evaluations` know.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from typing import Any, Generic, Literal, TypeVar

from app.runs import Run, RunError, runs_in, start

Condition = Literal["starting", "running", "stopping", "done", "failed", "stopped", "damaged"]
Starter = Callable[[Run, str], "Popen[bytes]"]  # runs a module on a run's folder, as `app.runs.start` does

UNDER_WAY: tuple[Condition, ...] = ("starting", "running", "stopping")
_STARTS = 120.0  # seconds in which a started process has taken its run, also on a busy machine


@dataclass(frozen=True, slots=True)
class Watched:
    """One run's folder."""

    run: Run

    @property
    def name(self) -> str:
        """The folder's name, which begins with the date."""
        return self.run.folder.name

    @property
    def created(self) -> datetime:
        """When it was asked for, in local time: by its name, or by its file where somebody named it."""
        try:
            return datetime.strptime(self.name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone()
        except ValueError:
            asked = (self.run.folder / "config.json").stat().st_mtime
            return datetime.fromtimestamp(asked, tz=UTC).astimezone()

    def asked(self) -> dict[str, Any] | None:
        """Its configuration, None where that is damaged."""
        try:
            return self.run.config()
        except RunError:
            return None

    def condition(self) -> Condition:
        """How it stands."""
        state = self.run.state()
        if self.asked() is None:
            return "damaged"
        if state.status == "queued":
            return "starting" if time.time() - state.updated < _STARTS else "stopped"
        if state.status == "running":
            return "stopping" if self.run.asked_to_stop() else "running"
        return state.status


Kind = TypeVar("Kind", bound=Watched)


class Watch(Generic[Kind]):
    """The runs of a folder. `module` is what runs one, `kind` what one is seen as; `starter` makes the process."""

    def __init__(self, folder: Path, module: str, kind: Callable[[Run], Kind], starter: Starter = start) -> None:
        self.folder = folder
        self._module, self._kind, self._starter = module, kind, starter

    def all(self) -> list[Kind]:
        """Every run, newest first."""
        return [self._kind(run) for run in runs_in(self.folder)]

    def named(self, name: str) -> Kind | None:
        """The run of this name, None where there is none. A name is only looked up, so that none leads out of the folder."""
        return next((one for one in self.all() if one.name == name), None)

    def under_way(self) -> list[Kind]:
        """Those that a process is at work on, whoever started it."""
        return [one for one in self.all() if one.condition() in UNDER_WAY]

    def begin(self, asked: Mapping[str, Any]) -> Kind:
        """Start a new one. Raises RunError where its folder cannot be written."""
        run = Run.begin(self.folder, asked)
        self._start(run)
        return self._kind(run)

    def resume(self, one: Kind) -> None:
        """Go on with one that was stopped or that failed."""
        one.run.write(replace(one.run.state(), status="queued", message="", eta_seconds=None))
        self._start(one.run)

    def stop(self, name: str) -> None:
        """Ask the one of this name to stop, where a process is at work on it."""
        one = self.named(name)
        if one is not None and one.condition() in UNDER_WAY:
            one.run.ask_to_stop()

    def _start(self, run: Run) -> None:
        child = self._starter(run, self._module)
        threading.Thread(
            target=_attend, args=(run, child), name=f"{self._module} {run.folder.name}", daemon=True
        ).start()


def _attend(run: Run, child: Popen[bytes]) -> None:
    """Wait for the process; where it ended before it took the run, the state says why, in the log's last line."""
    child.wait()
    state = run.state()
    if state.status == "queued":
        with contextlib.suppress(FileNotFoundError):  # somebody deleted the folder meanwhile
            lines = run.log_file.read_text(encoding="utf-8", errors="replace").split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "")
            run.write(replace(state, status="failed", message=said))
