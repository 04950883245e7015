"""Evaluations as they lie on disk, for whoever shows them: which there are, how far each is, and what its report says.

Disk is the contract: `finetune.evaluation` writes all of it, and this file imports nothing of it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from subprocess import Popen
from typing import Any, Literal

from app.runs import Run, RunError, runs_in, start

Condition = Literal["starting", "running", "stopping", "done", "failed", "stopped", "damaged"]
Starter = Callable[[Run, str], "Popen[bytes]"]  # runs a module on a run's folder, as `app.runs.start` does

UNDER_WAY: tuple[Condition, ...] = ("starting", "running", "stopping")
_MODULE = "finetune.evaluation"
_STARTS = 120.0  # seconds in which a started process has taken its run, also on a busy machine


class ReportBroken(Exception):
    """A finished evaluation whose report is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case as a report keeps it. `document` names the document it was asked with; `right` says so by mode, where it was judged."""

    id: str
    turns: tuple[str, ...]
    document: str | None
    right: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Report:
    """What is shown of a report. `values` are the means of each mode's measures, in the measures' own units."""

    about: Mapping[str, Any]
    values: Mapping[str, Mapping[str, float]]
    cases: Mapping[str, AskedCase]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation's folder."""

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

    def report(self) -> Report:
        """What its report says. Raises ReportBroken."""
        path = self.run.folder / "report.json"
        try:
            return _read(path, path.stat().st_mtime_ns)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReportBroken(str(path)) from error

    def text(self, kind: Literal["json", "md", "html"]) -> str:
        """The report as it lies there. Raises ReportBroken."""
        path = self.run.folder / f"report.{kind}"
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ReportBroken(str(path)) from error


@dataclass(frozen=True, slots=True)
class Evaluations:
    """The evaluations of a folder. `starter` makes the process that runs one."""

    folder: Path
    starter: Starter = start

    def all(self) -> list[Evaluation]:
        """Every evaluation, newest first."""
        return [Evaluation(run) for run in runs_in(self.folder)]

    def named(self, name: str) -> Evaluation | None:
        """The evaluation of this name, None where there is none."""
        return next((one for one in self.all() if one.name == name), None)

    def under_way(self) -> list[Evaluation]:
        """Those that a process is at work on, whoever started it."""
        return [one for one in self.all() if one.condition() in UNDER_WAY]

    def begin(self, asked: Mapping[str, Any]) -> Evaluation:
        """Start a new one. Raises RunError where its folder cannot be written."""
        run = Run.begin(self.folder, asked)
        self._start(run)
        return Evaluation(run)

    def resume(self, one: Evaluation) -> None:
        """Go on with one that was stopped or that failed."""
        one.run.write(replace(one.run.state(), status="queued", message="", eta_seconds=None))
        self._start(one.run)

    def _start(self, run: Run) -> None:
        child = self.starter(run, _MODULE)
        threading.Thread(target=_attend, args=(run, child), name=f"evaluation {run.folder.name}", daemon=True).start()


def _attend(run: Run, child: Popen[bytes]) -> None:
    """Wait for the process; where it ended before it took the run, the state says why, in the log's last line."""
    child.wait()
    state = run.state()
    if state.status == "queued":
        lines = run.log_file.read_text(encoding="utf-8", errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        run.write(replace(state, status="failed", message=said))


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> Report:
    found = json.loads(path.read_text(encoding="utf-8"))
    values = {
        str(mode): {str(name): float(one["value"]) for name, one in measures.items()}
        for mode, measures in found["summary"]["modes"].items()
    }
    right: dict[str, dict[str, bool]] = {}
    for row in found["rows"]:
        if row["right"] is not None:
            right.setdefault(row["case"], {})[row["mode"]] = bool(row["right"])
    cases = {
        row["id"]: AskedCase(row["id"], tuple(row["turns"]), row["document"], right.get(row["id"], {}))
        for row in found["cases"]
    }
    return Report({**found["about"]}, values, cases)
