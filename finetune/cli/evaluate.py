"""`rumo evaluate`: how well each mode answers, with error bars, and a gate against an earlier report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.adapters import AdapterError
from app.cli.common import misused, notes
from app.runs import Run, RunError
from finetune.evaluation.config import AT_ONCE, DEFAULT_MODES, EvaluationConfig, EvaluationError
from index.home import rumo_home

app = typer.Typer(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
_SHOWN = ("right", "figure_recall", "unsupported", "refusals", "language", "citation_precision", "fallback", "seconds")


@app.callback()
def evaluate(
    modes: Annotated[str, typer.Option(help="Modes to compare, with commas between them.")] = ",".join(DEFAULT_MODES),
    cases: Annotated[
        Path | None, typer.Option(help='Your own cases, a JSON line each: at least {"id": "1", "turns": ["..."]}.')
    ] = None,
    split: Annotated[str, typer.Option(help="The half of the project's cases: test, dev or all.")] = "test",
    lang: Annotated[str | None, typer.Option(help="en or pt-BR; both where it is left out.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many cases, spread over kinds.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="For sampling and intervals.", min=0)] = 0,
    at_once: Annotated[int, typer.Option(help="Conversations held at a time.", min=1, max=32)] = AT_ONCE,
    out: Annotated[
        Path | None, typer.Option(help="The folder of the report; by default a new one of the home.")
    ] = None,
    gate: Annotated[
        Path | None, typer.Option(help="An earlier report.json: exit 1 where a mode has become worse.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report's summary as JSON.")] = False,
) -> None:
    """Ask every case in every mode, judge the answers, and write a report. Stopped, the same command goes on."""
    try:
        config = EvaluationConfig(
            modes=tuple(name.strip() for name in modes.split(",") if name.strip()),
            split=None if split == "all" else split,  # type: ignore[arg-type]
            lang=lang,  # type: ignore[arg-type]
            limit=limit,
            seed=seed,
            file=str(cases.absolute()) if cases else None,
            at_once=at_once,
        )
        before = _baseline(gate)
        report, folder = _run(config, out)
    except (EvaluationError, RunError, AdapterError) as error:
        misused(str(error))
    if as_json:
        print(json.dumps({"folder": str(folder), "about": report["about"], **report["summary"]}, ensure_ascii=False))
    else:
        Console(highlight=False).print(_table(report), f"Report: {folder / 'report.html'}")
    if before is not None:
        _hold(before, report)


def _run(config: EvaluationConfig, out: Path | None) -> tuple[dict[str, Any], Path]:
    from finetune.evaluation.bench import bench
    from finetune.evaluation.cases import CasesRefused
    from finetune.evaluation.running import evaluate as run_all

    home = rumo_home()
    run = Run.create(out.absolute(), config.as_json()) if out else Run.begin(home / "evaluations", config.as_json())
    columns = (TextColumn("Evaluating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=notes) as progress:
            task = progress.add_task("", total=None)
            report = run_all(
                run, lambda: bench(home, config), lambda done, of: progress.update(task, completed=done, total=of)
            )
    except CasesRefused as error:
        misused(str(error))
    except KeyboardInterrupt:
        report = None
    if report is None:
        notes.print("Stopped. What was answered is kept: the same command goes on from there.")
        raise typer.Exit(1)
    return report, run.folder


def _baseline(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} is no report: give the report.json of an earlier evaluation.") from error
    if not isinstance(found, dict) or "rows" not in found:
        raise EvaluationError(f"{path} is no report: give the report.json of an earlier evaluation.")
    return found


def _hold(before: dict[str, Any], report: dict[str, Any]) -> None:
    """Exit 1 where a mode is significantly worse than before."""
    from finetune.evaluation.gate import worse

    found = worse(before, report)
    for one in found:
        notes.print(str(one), style="red", markup=False)
    if found:
        raise typer.Exit(1)
    notes.print("The gate holds: no mode is shown to be worse.")


def _table(report: dict[str, Any]) -> Table:
    table = Table()
    for head in ("mode", *_SHOWN):
        table.add_column(head.replace("_", " "), justify="left" if head == "mode" else "right")
    for mode, found in report["summary"]["modes"].items():
        cells = [f"{found[name]['value']:.2f}" if name in found else "–" for name in _SHOWN]
        table.add_row(mode, *cells)
    return table
