"""What follows once every case is answered: a judge's second opinion, and what tuning changed elsewhere.

Neither may lose the answers: what fails is left out of the report, which says why.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engines.base import Engine, EngineError
from app.modes import MODES
from app.runs import Run
from finetune.evaluation.asking import Answered
from finetune.evaluation.bench import Bench
from finetune.evaluation.case import Case
from finetune.evaluation.config import EvaluationConfig
from finetune.evaluation.general import forgetting
from finetune.evaluation.judge import Judgement, Tally, corrected, judge, pairs_of, tally
from finetune.evaluation.replay import ReplayingEngine
from finetune.evaluation.summary import compared_pairs
from finetune.train.errors import TrainError

KEY = "RUMO_JUDGE_KEY"  # the variable that holds the judge's key: never in a configuration or a report
# The engine names the settings of the assistant's own server; the judge has others. The longest name comes first.
_NAMES = {"RUMO_SERVER_KEY": KEY, "RUMO_SERVER": "--judge", "RUMO_MODEL": "--judge-model"}


class Stopped(Exception):
    """Somebody asked the run to stop."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A run between its steps: `tell` passes on what is under way, for whoever watches."""

    run: Run
    tell: Callable[[str], None]

    def say(self, sentence: str) -> None:
        """Log a sentence and pass it on."""
        self.run.log(sentence)
        self.tell(sentence)

    def check(self) -> None:
        """Raise Stopped where somebody asked for it."""
        if self.run.asked_to_stop():
            raise Stopped


def second_opinion(
    config: EvaluationConfig,
    cases: Sequence[Case],
    done: Sequence[Answered],
    kept: Path,
    watched: Watched,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """Have the configuration's judge compare every pair of modes on the cases that both answered; `kept` keeps its replies.

    What comes back goes into the report: `judged` with `judge`, which says who it was, or `judge_problem`; nothing where no judge is
    asked for. Raises Stopped.
    """
    if config.judge is None:
        return {}
    try:
        with closing(_open(config.judge, config.judge_model, kept, environ)) as engine:
            about = {"model": engine.info.model, "server": engine.info.device}
            return {"judge": about, "judged": corrected(_tallies(config, cases, done, engine, watched))}
    except EngineError as error:
        problem = _of_the_judge(str(error))
        watched.say(f"The judge failed, and the report does without it. {problem}")
        return {"judge_problem": problem}


def changed_elsewhere(opened: Bench, modes: Sequence[str], kept: Path, watched: Watched) -> dict[str, Any]:
    """Measure what the adapter changed far from the guide, where a mode needs it; `kept` keeps the base's answers.

    What comes back goes into the report: `forgetting`, or `forgetting_problem`; nothing where no adapter is on, no mode needs it, or its
    base lies with a server. Raises Stopped.
    """
    tuned = any(MODES[name].adapter == "needed" for name in modes)
    if opened.adapter is None or opened.folder is None or opened.base is None or not tuned:
        return {}

    def on_progress(done: int, total: int) -> None:
        watched.say(f"What tuning changed elsewhere: {done} of {total} texts.")
        watched.check()

    watched.check()
    try:
        return {"forgetting": forgetting(opened.base, opened.folder, kept, on_progress).as_json()}
    except (EngineError, TrainError) as error:
        watched.say(f"What tuning changed elsewhere is left out. {error}")
        return {"forgetting_problem": str(error)}


def _open(url: str, model: str | None, kept: Path, environ: Mapping[str, str]) -> Engine:
    """The judge, with the replies that it has given before, so that a run that was stopped does not ask, and pay, twice."""
    from app.engines.server import ServerEngine

    server = ServerEngine(url, model, environ.get(KEY, "").strip() or None)
    who = hashlib.sha256(f"{server.info.device} {server.info.model}".encode()).hexdigest()
    return ReplayingEngine(server, kept, {None: who})


def _tallies(
    config: EvaluationConfig, cases: Sequence[Case], done: Sequence[Answered], engine: Engine, watched: Watched
) -> dict[tuple[str, str], Tally]:
    found = {}
    for first, second in compared_pairs(config.modes):
        pairs = pairs_of(cases, done, first, second)
        if not pairs:
            continue
        watched.say(f"The judge compares {first} and {second} on {len(pairs)} cases.")
        judgements: list[Judgement] = []
        with closing(judge(pairs, engine, config.at_once)) as judging:
            for one in judging:
                judgements.append(one)
                watched.check()
        found[first, second] = tally(judgements, config.seed)
    return found


def _of_the_judge(sentence: str) -> str:
    for name, of_the_judge in _NAMES.items():
        sentence = sentence.replace(name, of_the_judge)
    return sentence
