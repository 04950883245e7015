"""`rumo finetune compare`: several methods on the same examples, trained and asked the same questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.common import misused, notes
from app.engines.base import EngineError
from app.runs import RunError
from finetune.cli.common import Data, Dev, Model, Settings, configured, with_bar
from finetune.evaluation.config import EvaluationConfig, EvaluationError
from finetune.train.config import EMBEDDED, METHODS
from finetune.train.errors import TrainError

_HEADS = ("method", "parameters", "MiB kept", "tokens/s", "MiB memory", "loss", "right")


def compare(
    data: Data,
    out: Annotated[
        Path, typer.Option(help="The folder of the runs and of the pages; what it holds is not done again.")
    ],
    methods: Annotated[str, typer.Option(help="Methods to compare, with commas between them.")] = ",".join(METHODS),
    model: Model = EMBEDDED,
    dev: Dev = None,
    settings: Settings = None,
    cases: Annotated[
        Path | None, typer.Option(help="Your own questions, as for `rumo evaluate`; else the project's.")
    ] = None,
    limit: Annotated[int, typer.Option(help="So many questions, spread over kinds.", min=1)] = 60,
) -> None:
    """Train by every method on the same examples, and compare cost, loss and answers. Stopped, the same command goes on."""
    from finetune.compare import compare as compared
    from finetune.evaluation.cases import CasesRefused

    try:
        names = [name.strip() for name in methods.split(",") if name.strip()]
        configs = [configured(data, name, model, dev, ["samples=0", *(settings or [])]) for name in names]
        rows = with_bar(
            lambda tell: compared(
                configs,
                out.absolute(),
                EvaluationConfig(file=str(cases.absolute()) if cases else None, limit=limit),
                tell,
                lambda sentence: notes.print(sentence, markup=False, soft_wrap=True),
            )
        )
    except (TrainError, CasesRefused) as error:
        misused(str(error))
    except KeyboardInterrupt:
        rows = None
    except (RunError, EngineError, EvaluationError) as error:
        notes.print(f"rumo: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    if rows is None:
        notes.print("Stopped. What is done is kept: the same command goes on from there.")
        raise typer.Exit(1)
    table = Table(*_HEADS)
    for row in rows:
        if row.problem:
            notes.print(f"{row.method} was left out: {row.problem}", markup=False, soft_wrap=True)
            continue
        right = f"{row.right['value']:.0%}" if row.right else "–"
        loss = f"{row.loss:.3f}" if row.loss is not None else "–"
        table.add_row(
            row.method, f"{row.trained:,}", f"{row.kept_mib:,.2f}", f"{row.tokens_per_second:,.0f}",
            f"{row.peak_memory_mib:,.0f}", loss, right,
        )  # fmt: skip
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Pages: {out / 'methods.html'}", markup=False, soft_wrap=True)
