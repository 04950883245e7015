"""One evaluation from its configuration to its report, in a run directory: the story of `rumo evaluate`."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.modes import mode_named
from app.runs import Run, replace_text
from finetune.evaluation.afterwards import Stopped, Watched, changed_elsewhere, second_opinion
from finetune.evaluation.asking import Answered, ask_all
from finetune.evaluation.assembling import report_of
from finetune.evaluation.bench import Bench
from finetune.evaluation.cases import Case, builtin
from finetune.evaluation.cases import load as load_cases
from finetune.evaluation.config import EvaluationConfig, EvaluationError
from finetune.evaluation.replay import ReplayingEngine
from finetune.evaluation.report import pages
from finetune.evaluation.shelf import Shelves
from finetune.evaluation.summary import compared_pairs
from index.home import rumo_home

Progress = Callable[[int, int], None]  # answers done, answers in all
Tell = Callable[[str], None]  # a sentence on what is under way, once all is answered

_STOPPED = "Stopped: the same command goes on."


def cases_of(config: EvaluationConfig) -> tuple[Case, ...]:
    """The cases that a configuration names. Raises CasesRefused, and EvaluationError where none is left."""
    found = load_cases(Path(config.file)) if config.file else builtin(config.lang, config.split)
    found = tuple(case for case in found if config.lang in (None, case.lang))
    if not found:
        raise EvaluationError("No case is left to ask: choose another language, half or file.")
    return _spread(found, config.limit, config.seed) if config.limit else found


def check_judge(config: EvaluationConfig) -> None:
    """Raise EvaluationError where a judge is asked for and the modes leave it nothing to compare."""
    if config.judge and not compared_pairs(config.modes):
        raise EvaluationError(
            f"A judge compares modes, and among {', '.join(config.modes)} no two are compared: ask two, such as prompt and rag."
        )


def evaluate(
    run: Run,
    open_bench: Callable[[], Bench],
    on_progress: Progress = lambda done, of: None,
    tell: Tell = lambda sentence: None,
) -> dict[str, Any] | None:
    """Ask and judge everything that a run directory's configuration names; return the report, None where the run was stopped.

    What was generated is kept, so the same evaluation goes on where it was stopped. Raises EvaluationError, EngineError and others whose
    texts are sentences; the run's state then says failed.
    """
    config = EvaluationConfig.from_json(run.config())
    check_judge(config)
    cases = cases_of(config)
    with run.attached():
        run.write(replace(run.state(), status="running", pid=os.getpid(), message=""))
        try:
            report = _evaluated(Watched(run, tell), config, cases, open_bench, on_progress)
        except Stopped:
            report = None
        except KeyboardInterrupt:
            run.write(replace(run.state(), status="stopped", message=_STOPPED, eta_seconds=None))
            raise
        except Exception as error:
            run.write(replace(run.state(), status="failed", message=str(error), eta_seconds=None))
            raise
        if report is None:
            run.write(replace(run.state(), status="stopped", message=_STOPPED, eta_seconds=None))
        else:
            write_report(run.folder, report)
            run.write(replace(run.state(), status="done", eta_seconds=None, result="report.json"))
        return report


def _evaluated(
    watched: Watched,
    config: EvaluationConfig,
    cases: Sequence[Case],
    open_bench: Callable[[], Bench],
    on_progress: Progress,
) -> dict[str, Any]:
    run = watched.run
    began, stop, place = time.perf_counter(), threading.Event(), rumo_home() / "evaluation"
    opened = open_bench()
    engine = ReplayingEngine(opened.engine, place / "answers", opened.identity)
    modes = [mode_named(name) for name in config.modes]
    of, done = len(cases) * len(modes), list[Answered]()
    try:
        shelves = opened.shelves(cases) if opened.shelves else Shelves(place, cases, run.log)
        for one in ask_all(cases, modes, engine, shelves.of, opened.settings, config.at_once, stop):
            done.append(one)
            left = (time.perf_counter() - began) / len(done) * (of - len(done))
            run.write(replace(run.state(), step=len(done), steps=of, eta_seconds=round(left, 1)))
            on_progress(len(done), of)
            watched.check()
    finally:
        engine.close()
    run.write(replace(run.state(), eta_seconds=None))  # how long the rest takes is not known
    more = second_opinion(config, cases, done, place / "judged", watched)
    more |= changed_elsewhere(opened, config.modes, place / "ordinary", watched)
    return {**report_of(config, cases, done, shelves, opened, time.perf_counter() - began), **more}


def write_report(folder: Path, report: dict[str, Any]) -> None:
    """Write the report's data and its pages; the data last, since it is what says that the report is whole."""
    for name, text in pages(report).items():
        replace_text(folder / name, text)
    replace_text(folder / "report.json", json.dumps(report, ensure_ascii=False) + "\n")


def _spread(cases: Sequence[Case], limit: int, seed: int) -> tuple[Case, ...]:
    """Take `limit` cases, as many as can be of each kind and language, by a hash of seed and id."""

    def chance(case: Case) -> str:
        return hashlib.sha256(f"{seed}/{case.id}".encode()).hexdigest()

    groups: dict[tuple[str, str], list[Case]] = {}
    for case in sorted(cases, key=chance):
        groups.setdefault((case.lang, case.kind), []).append(case)
    turns = sorted(
        ((place, chance(case), case) for some in groups.values() for place, case in enumerate(some)),
        key=lambda row: row[:2],
    )
    chosen = {case.id for _, _, case in turns[:limit]}
    return tuple(case for case in cases if case.id in chosen)
