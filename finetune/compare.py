"""Every method on the same examples: what each takes to train, and what the model then answers. `rumo finetune compare` tells the story.

A folder of runs, one a method, and of evaluations beside them. What is done is kept, so the same call goes on where it was stopped.
"""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.adapters import file_hash
from app.engines.base import Settings
from app.engines.transformers import TransformersEngine
from app.runs import Run, RunError, replace_text
from finetune.evaluation.bench import Bench
from finetune.evaluation.config import EvaluationConfig
from finetune.evaluation.report.methods import methods_pages
from finetune.evaluation.running import evaluate
from finetune.train import TrainConfig, train
from finetune.train.base import base_hash, find_base
from finetune.train.errors import BadConfig, DoesNotFit, MissingLibrary
from finetune.train.events import Listener

ANSWER = 128  # tokens at most: a model that does not end its answers would take minutes for each
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One method's row. `problem` says why there is nothing else.

    `trained` counts parameters, `passes` how often each example was seen, `kept_mib` what is kept of the result. Losses are in nats a token
    on the held-out examples. `right`, `language` and `unsupported` are an evaluation's values with their intervals, for answers
    without passages.
    """

    method: str
    problem: str = ""
    examples: int = 0
    trained: int = 0
    passes: float = 0.0
    tokens_per_second: float = 0.0
    seconds: float = 0.0
    peak_memory_mib: float = 0.0
    kept_mib: float = 0.0
    loss_before: float | None = None
    loss: float | None = None
    cases: int = 0
    right: dict[str, Any] | None = None
    language: dict[str, Any] | None = None
    unsupported: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


def compare(
    configs: Sequence[TrainConfig],
    folder: Path,
    asked: EvaluationConfig,
    on_event: Listener = lambda event: None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[Compared] | None:
    """Train by every configuration and let each result answer the cases of `asked`, whose modes do not count; None where it was stopped.

    A method that this machine cannot train gets a row that says why. Raises TrainError, RunError, EngineError and
    EvaluationError, whose texts are sentences.
    """
    rows = []
    for config in configs:
        run = Run(folder / config.method)
        tell(f"{config.method}: training.")
        try:
            result = _trained(config, run, on_event)
        except (BadConfig, DoesNotFit, MissingLibrary) as error:
            tell(f"{config.method}: left out. {error}")
            rows.append(Compared(config.method, problem=str(error)))
            continue
        if result is None:
            return None
        tell(f"{config.method}: answering.")
        report = _answered(config, result, folder / f"{config.method}-answers", asked, tell)
        if report is None:
            return None
        rows.append(_row(config, result, report))
    found = {"about": _about(configs[0], rows, asked), "rows": [row.as_json() for row in rows]}
    for name, text in methods_pages(found).items():
        replace_text(folder / name, text)
    replace_text(folder / "methods.json", json.dumps(found, indent=1) + "\n")
    return rows


def _trained(config: TrainConfig, run: Run, on_event: Listener) -> Path | None:
    """The folder that a run wrote, trained now if it was not yet; None where somebody stopped it."""
    folder = run.folder / ("adapter" if config.makes_adapter else "model")
    if (folder / "rumo.json").is_file() and run.state().status == "done":
        if run.config() != config.as_json():
            raise RunError(f"{run.folder} holds a run with other settings: choose another folder.")
        return folder
    return train(config, run.folder, on_event).folder


def _answered(
    config: TrainConfig, result: Path, folder: Path, asked: EvaluationConfig, tell: Callable[[str], None]
) -> dict[str, Any] | None:
    """The report on what a result answers without passages; an adapter in mode `tuned`, a whole model in `prompt`: the same prompt."""
    mode = "tuned" if config.makes_adapter else "prompt"
    settings = EvaluationConfig(**{**asked.as_json(), "modes": (mode,), "max_tokens": ANSWER})
    run = Run(folder) if (folder / "config.json").is_file() else Run.create(folder, settings.as_json())
    if run.config() != settings.as_json():
        raise RunError(f"{folder} holds another evaluation: choose another folder.")
    if (folder / "report.json").is_file():
        found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return found
    return evaluate(run, lambda: _bench(config, result), tell=tell)


def _bench(config: TrainConfig, result: Path) -> Bench:
    """The result behind transformers, whatever it is, so that all methods answer through the same engine."""
    manifest = json.loads((result / "rumo.json").read_text(encoding="utf-8"))
    whose = json.dumps(manifest["files"], sort_keys=True)
    if not config.makes_adapter:
        engine = TransformersEngine(str(result))
        return Bench(engine, Settings(max_tokens=ANSWER), {None: whose})
    base = find_base(config.model)
    engine = TransformersEngine(base.where, {config.method: result})
    settings = Settings(max_tokens=ANSWER, adapter=config.method)
    return Bench(engine, settings, {None: base_hash(base), config.method: whose}, config.method)


def _row(config: TrainConfig, result: Path, report: dict[str, Any]) -> Compared:
    manifest = json.loads((result / "rumo.json").read_text(encoding="utf-8"))
    metrics = manifest["metrics"]
    weights = list(result.glob("*.safetensors"))
    found = next(iter(report["summary"]["modes"].values()))
    return Compared(
        method=config.method,
        examples=manifest["data"]["examples"],
        trained=sum(map(_parameters, weights)),
        passes=config.epochs,
        tokens_per_second=metrics["tokens_per_second"],
        seconds=manifest["seconds"],
        peak_memory_mib=manifest["peak_memory_mib"],
        kept_mib=round(sum(path.stat().st_size for path in weights) / _MIB, 2),
        loss_before=metrics["dev_loss_before"],
        loss=metrics["dev_loss"],
        cases=report["about"]["cases"],
        **{name: found.get(name) for name in ("right", "language", "unsupported")},
    )


def _about(config: TrainConfig, rows: Sequence[Compared], asked: EvaluationConfig) -> dict[str, Any]:
    """What was compared and where, for whoever wants to repeat it."""
    settings = {
        name: value for name, value in config.as_json().items() if name in ("batch_tokens", "max_length", "seed")
    }
    return {
        "created": f"{datetime.now(UTC):%Y-%m-%d}",
        "base": find_base(config.model).name,
        "examples": max((row.examples for row in rows), default=0),
        "data": Path(config.data).name,
        "data_sha256": file_hash(Path(config.data)),
        "cases": max((row.cases for row in rows), default=0),
        "half": asked.split,
        "settings": settings,
        "hardware": f"{os.cpu_count()} CPU cores, {platform.machine()}, {sys.platform}",
    }


def _parameters(path: Path) -> int:
    """How many numbers a safetensors file holds."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        shapes = [file.get_slice(name).get_shape() for name in file.keys()]  # noqa: SIM118 # it is no mapping
    return sum(math.prod(shape) for shape in shapes)
