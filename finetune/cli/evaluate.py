"""`rumo evaluate`: how well each mode answers, with error bars, and a gate against an earlier report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.adapters import AdapterError
from app.cli.common import misused, notes
from app.runs import Run, RunError, replace_text
from finetune.evaluation.config import AT_ONCE, DEFAULT_MODES, EvaluationConfig, EvaluationError
from index.home import rumo_home
from index.passages import Lang

if TYPE_CHECKING:
    from finetune.evaluation.gate import Finding

app = typer.Typer(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
_GATES: dict[str, Lang] = {"gate.md": "en", "gate.pt-BR.md": "pt-BR"}
_BESIDE = ("judge", "judged", "judge_problem", "forgetting", "forgetting_problem")  # of a report, where it has them
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
    judge: Annotated[
        str | None,
        typer.Option(
            help="An OpenAI-compatible server whose model compares the modes' answers; RUMO_JUDGE_KEY is its key."
        ),
    ] = None,
    judge_model: Annotated[
        str | None, typer.Option(help="The judge's name, where its server has several models.")
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
            judge=judge,
            judge_model=judge_model,
        )
        before = _checked(config, gate)
        report, folder = _run(config, out)
        _show(report, folder, as_json)
        worse = _hold(before, report, folder) if before is not None else ()
    except (EvaluationError, RunError, AdapterError) as error:
        misused(str(error))
    if worse:
        raise typer.Exit(1)


def _checked(config: EvaluationConfig, gate: Path | None) -> dict[str, Any] | None:
    """Say what is wrong with cases, judge or baseline before hours of answering; return the baseline."""
    from finetune.evaluation.assembling import case_row
    from finetune.evaluation.cases import CasesRefused
    from finetune.evaluation.gate import check_baseline
    from finetune.evaluation.running import cases_of, check_judge

    try:
        cases = cases_of(config)
    except CasesRefused as error:
        misused(str(error))
    check_judge(config)
    before = _baseline(gate)
    if before is not None:
        check_baseline(before, config.modes, [case_row(case) for case in cases])
    return before


def _run(config: EvaluationConfig, out: Path | None) -> tuple[dict[str, Any], Path]:
    from finetune.evaluation.bench import bench
    from finetune.evaluation.running import evaluate as run_all

    home = rumo_home()
    run = _run_at(out.absolute(), config) if out else Run.begin(home / "evaluations", config.as_json())
    columns = (TextColumn("Evaluating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=notes) as progress:
            task = progress.add_task("", total=None)
            report = run_all(
                run,
                lambda: bench(home, config),
                lambda done, of: progress.update(task, completed=done, total=of),
                lambda sentence: progress.console.print(sentence, style="dim", markup=False),
            )
    except KeyboardInterrupt:
        report = None
    if report is None:
        notes.print("Stopped. What was answered is kept: the same command goes on from there.")
        raise typer.Exit(1)
    return report, run.folder


def _run_at(folder: Path, config: EvaluationConfig) -> Run:
    """The run of a folder: a new one, or the one that the same command began there and did not finish."""
    run = Run(folder)
    if (folder / "config.json").exists() and run.state().status != "done":
        if run.config() == config.as_json():
            return run
        raise RunError(f"{folder} holds another evaluation: give the options it was begun with, or another folder.")
    return Run.create(folder, config.as_json())


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


def _hold(before: dict[str, Any], report: dict[str, Any], folder: Path) -> Sequence[Finding]:
    """Write what changed since the baseline next to the report; return where a mode is significantly worse. Raises EvaluationError."""
    from finetune.evaluation.gate import compare, worse

    found = worse(before, report)
    for name, lang in _GATES.items():
        replace_text(folder / name, compare(before, report, lang))
    for one in found:
        notes.print(str(one), style="red", markup=False)
    if not found:
        notes.print("The gate holds: no mode is shown to be worse.")
    notes.print(f"What changed since the baseline: {folder / 'gate.md'}", markup=False, soft_wrap=True)
    return found


def _show(report: dict[str, Any], folder: Path, as_json: bool) -> None:
    if as_json:
        more = {name: report[name] for name in _BESIDE if name in report}
        if "forgetting" in more:  # its prompts one by one stand in the report
            more["forgetting"] = {name: value for name, value in more["forgetting"].items() if name != "prompts"}
        said = {"folder": str(folder), "about": report["about"], **report["summary"], **more}
        print(json.dumps(said, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(_table(report))
    console.print(f"Report: {folder / 'report.html'}", markup=False, soft_wrap=True)


def _table(report: dict[str, Any]) -> Table:
    """A row a measure, so that all modes fit beside each other."""
    modes = report["summary"]["modes"]
    table = Table()
    table.add_column("measure")
    for mode in modes:
        table.add_column(mode, justify="right")
    for name in _SHOWN:
        cells = [f"{found[name]['value']:.2f}" if name in found else "–" for found in modes.values()]
        table.add_row(name.replace("_", " "), *cells)
    return table
