"""Made-up evaluations on disk, and a process that pretends to run one: `python -m tests.web.made_up RUN_DIR`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.runs import Run, State

CASES: tuple[dict[str, Any], ...] = (
    {"id": "en-costs-001", "turns": ["What does it cost to fine-tune a model on 800 conversations?"], "document": None},
    {"id": "en-path-002", "turns": ["We have 40 examples.", "And with 900 of them?"], "document": None},
    {"id": "pt-propria-003", "turns": ["Quantos dias tenho para devolver?"], "document": "política.md"},
)
HOSTILE = "<script>parent.document.title = 'broken into'</script> ${1 + 1} {{value}}"


def report(
    rates: Mapping[str, float], cases: tuple[dict[str, Any], ...] = CASES, cases_hash: str = "a"
) -> dict[str, Any]:
    """A report in which each mode has this share of right answers, and other measures that follow from it."""
    measures = {
        mode: {
            "right": {"value": rate, "low": rate - 0.1, "high": rate + 0.1, "cases": 60, "families": 40},
            "unsupported": {"value": (1 - rate) / 4, "low": 0.0, "high": 0.3, "cases": 60, "families": 40},
            "language": {"value": 1.0, "low": 1.0, "high": 1.0, "cases": 60, "families": 40},
        }
        for mode, rate in rates.items()
    }
    about = {
        "created": "2026-11-24T19:00:00Z", "split": "test", "lang": None, "limit": None, "cases": len(cases),
        "cases_hash": cases_hash, "adapter": None, "engine": {"engine": "fake", "model": "/models/SmolLM2-135M.gguf"},
    }  # fmt: skip
    rows = [
        {"case": case["id"], "mode": mode, "right": place % 2 == 0 or mode == "advisor"}
        for mode in rates
        for place, case in enumerate(cases)
    ]
    return {"about": about, "summary": {"modes": measures}, "rows": rows, "cases": list(cases), "answers": []}


def write(folder: Path, made: Mapping[str, Any]) -> None:
    """Write a report's three files."""
    (folder / "report.html").write_text(
        f"<!doctype html><h1>The report</h1><p id='said'>{HOSTILE}</p><div style='height: 3000px'></div>",
        encoding="utf-8",
    )
    (folder / "report.md").write_text("# The report\n", encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(made), encoding="utf-8")


def finished(home: Path, name: str, made: Mapping[str, Any]) -> Path:
    """Put a finished evaluation into a home."""
    folder = in_state(home, name, State("done", step=9, steps=9, result="report.json"), made["summary"]["modes"])
    write(folder, made)
    return folder


def in_state(home: Path, name: str, state: State, modes: Mapping[str, Any] | tuple[str, ...] = ("rag",)) -> Path:
    """Put an evaluation without a report into a home."""
    asked = {"modes": list(modes), "split": "test", "lang": None, "limit": None}
    run = Run.create(home / "evaluations" / name, asked)
    run.write(state)
    return run.folder


def starter(run: Run, module: str) -> subprocess.Popen[bytes]:
    """Start the pretended evaluation; one of two cases ends at once, before it takes the run."""
    if module != "finetune.evaluation":
        raise AssertionError(module)
    with run.log_file.open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", __name__, str(run.folder)], stderr=log)  # noqa: S603 (our own)


def main(run: Run) -> int:
    """Answer slowly until told to stop; gone on with, answer quickly to the end."""
    asked, before = run.config(), run.state()
    if asked["limit"] == 2:
        print("The model is missing: set RUMO_MODEL.", file=sys.stderr)
        return 2
    with run.attached():
        steps, pause = (200, 0.1) if before.step == 0 else (before.step + 3, 0.3)
        for step in range(before.step + 1, steps + 1):
            run.write(replace(before, status="running", step=step, steps=steps, eta_seconds=(steps - step) * 12.0))
            if run.asked_to_stop():
                run.write(replace(run.state(), status="stopped", message="Stopped.", eta_seconds=None))
                return 0
            time.sleep(pause)
        write(run.folder, report(dict.fromkeys(asked["modes"], 0.5)))
        run.write(replace(run.state(), status="done", eta_seconds=None, result="report.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main(Run(Path(sys.argv[1]))))
