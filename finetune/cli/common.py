"""What the verbs of `rumo finetune` share: their options, a configuration made from them, and a bar while it trains."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.common import misused, notes
from finetune.train.config import METHODS, TrainConfig, for_method

Data = Annotated[Path, typer.Option(help="Examples in JSONL: `messages`, or `prompt` and `completion`.")]
Dev = Annotated[Path | None, typer.Option(help="Held-out examples; without, a share of the data is held out.")]
Method = Annotated[str, typer.Option(help=f"One of {', '.join(METHODS)}.")]
Model = Annotated[str, typer.Option(help="`embedded`, a folder, a GGUF or a Hugging Face name.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="Any other setting, as name=value.")]
Source = Annotated[str, typer.Argument(help="A run's or adapter's name, or the folder of one.")]
Trained = Annotated[str | None, typer.Option(help="The base, where it no longer lies where it lay in training.")]


def configured(data: Path, method: str, model: str, dev: Path | None, settings: list[str] | None) -> TrainConfig:
    """Make a method's configuration. Raises BadConfig; ends with status 2 where a setting is not name=value."""
    found: dict[str, Any] = {"data": str(data.absolute()), "model": model}
    if dev is not None:
        found["dev"] = str(dev.absolute())
    for setting in settings or []:
        name, equals, value = setting.partition("=")
        if not equals:
            misused(f"--set takes name=value, such as rank=16; «{setting}» is neither.")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return for_method(method, **found)  # type: ignore[arg-type] # it says itself which methods there are


def with_bar(train: Any) -> Any:
    """Train with a line that shows step, loss and time left."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # before libraries are loaded, whose bars would run through this one
    from finetune.train.events import Evaluated, Notice, Prepared, Stepped

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes) as progress:
        task = progress.add_task("Preparing", total=None)

        def tell(event: Any) -> None:
            if isinstance(event, Prepared):
                progress.update(task, total=event.steps, completed=event.first_step - 1, description="Training")
            elif isinstance(event, Stepped):
                said = (
                    f"loss {event.loss:.3f}, {event.tokens_per_second:.0f} tokens/s, {event.peak_memory_mib:,.0f} MiB"
                )
                progress.update(task, completed=event.step, description=said)
            elif isinstance(event, Evaluated):
                progress.console.print(f"Step {event.step}: held-out loss {event.loss:.3f}", markup=False)
            elif isinstance(event, Notice):
                progress.console.print(event.text, markup=False)

        return train(tell)
