"""Evaluations as they lie on disk, for whoever shows them: which there are, how far each is, and what its report says.

Disk is the contract: `finetune.evaluation` writes all of it, and this file imports nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from app.runs import start
from app.watched import Starter, Watch, Watched

_MODULE = "finetune.evaluation"


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
class Evaluation(Watched):
    """One evaluation's folder."""

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


class Evaluations(Watch[Evaluation]):
    """The evaluations of a folder. `starter` makes the process that runs one."""

    def __init__(self, folder: Path, starter: Starter = start) -> None:
        super().__init__(folder, _MODULE, Evaluation, starter)


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
