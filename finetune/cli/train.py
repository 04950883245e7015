"""`rumo finetune`: make examples, estimate, train, look at runs, and export, verify and switch on what came out."""

from __future__ import annotations

import contextlib
import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.adapters import AdapterError
from app.cli.common import misused, notes
from app.engines.base import EngineError
from app.runs import Run, RunError, runs_in
from finetune.cli import methods, own
from finetune.cli.common import Data, Dev, Method, Model, Settings, Source, Trained, configured, with_bar
from finetune.train.config import EMBEDDED
from finetune.train.errors import TrainError
from index.home import rumo_home

app = typer.Typer(
    help="Fine-tune the assistant's model, or one of your own.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("import")(own.import_)
app.command()(own.preview)
app.command()(methods.compare)

_SHOWN = 300  # characters of a sample's prompt, whose end asks the question


@app.command()
def data(
    out: Annotated[Path, typer.Argument(help="The folder to write train.jsonl, dev.jsonl and a card to.")],
    size: Annotated[str, typer.Option(help="tiny, small or full.")] = "small",
    seed: Annotated[int, typer.Option(help="Other seeds make other examples.", min=0)] = 0,
) -> None:
    """Make training examples from the guide, the decision guide and the cost functions."""
    from finetune.data.__main__ import main

    raise typer.Exit(main([str(out), "--size", size, "--seed", str(seed)]))


@app.command()
def estimate(
    data: Data,
    method: Method = "lora",
    model: Model = EMBEDDED,
    dev: Dev = None,
    settings: Settings = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say what a training would take: memory, time and disk, and whether it fits."""
    from finetune.train.job import estimate as estimated

    try:
        found = estimated(configured(data, method, model, dev, settings), rumo_home())
    except TrainError as error:
        misused(str(error))
    if as_json:
        print(json.dumps(found.as_json(), indent=2))
    else:
        for name, value in found.as_json().items():
            if value is not None:
                notes.print(f"{name.replace('_', ' ')}: {value}", markup=False)
    if not found.fits:
        raise typer.Exit(1)


@app.command()
def run(
    data: Annotated[Path | None, typer.Option(help="Examples in JSONL; leave out to go on with --resume.")] = None,
    method: Method = "lora",
    model: Model = EMBEDDED,
    dev: Dev = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="The run's folder; by default a new one of the home.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with a run's folder.")] = None,
) -> None:
    """Train. Ctrl+C stops after the step, and --resume goes on from there, also after a crash."""
    from finetune.train import samples
    from finetune.train.config import from_json
    from finetune.train.job import train

    try:
        if resume is not None:
            opened = Run(resume.absolute())
            config = from_json(opened.config())
        elif data is not None:
            config = configured(data, method, model, dev, settings)
            runs = rumo_home() / "runs"
            opened = Run.create(out.absolute(), config.as_json()) if out else Run.begin(runs, config.as_json())
        else:
            misused("Name the examples with --data, or a run to go on with by --resume.")
        ended = with_bar(lambda tell: train(config, opened.folder, tell))
    except (TrainError, RunError) as error:
        notes.print(f"rumo: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    if ended.status != "done":
        notes.print(f"Stopped. Go on with:  rumo finetune run --resume {opened.folder}", markup=False, soft_wrap=True)
        raise typer.Exit(1)
    for sample in samples.read(opened.samples)[:1]:
        lines = {
            "Prompt": sample.question[-_SHOWN:],
            "Before": sample.before,
            "After": sample.after,
            "Data": sample.expected,
        }
        for name, text in lines.items():
            notes.print(f"{name}: {text}", markup=False, soft_wrap=True)
    notes.print(f"Done: {ended.folder}", markup=False, soft_wrap=True)


@app.command()
def mix(
    first: Annotated[Path, typer.Argument(help="An adapter's folder.")],
    second: Annotated[Path, typer.Argument(help="Another one of the same base and form.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    share: Annotated[float, typer.Option(help="How much of the second, from 0 to 1.")] = 0.5,
) -> None:
    """Write the adapter whose weights lie between those of two."""
    from finetune.mix import mixed

    try:
        notes.print(f"Done: {mixed(first, second, share, out)}", markup=False, soft_wrap=True)
    except AdapterError as error:
        notes.print(f"rumo: {error}", style="red", markup=False)
        raise typer.Exit(1) from None


@app.command("list")
def list_runs(as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False) -> None:
    """List the runs of the home, newest first."""
    rows = []
    for one in runs_in(rumo_home() / "runs"):
        with contextlib.suppress(RunError):
            config, state = one.config(), one.state()
            rows.append({
                "run": one.folder.name, "method": config.get("method"), "status": state.status, "step": state.step,
                "steps": state.steps, "loss": state.loss, "dev_loss": state.dev_loss,
            })  # fmt: skip
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table()
    for head in ("run", "method", "status", "step", "loss", "dev loss"):
        table.add_column(head)
    for row in rows:
        losses = [f"{row[name]:.3f}" if row[name] is not None else "–" for name in ("loss", "dev_loss")]
        table.add_row(
            str(row["run"]), str(row["method"]), str(row["status"]), f"{row['step']} of {row['steps']}", *losses
        )
    Console(highlight=False).print(table if rows else "No run yet: start one with `rumo finetune run --data FILE`.")


@app.command()
def export(
    source: Source,
    to: Annotated[str, typer.Option(help="adapter (PEFT's folder), merged (a checkpoint) or gguf (Q8_0).")],
    out: Annotated[Path, typer.Option(help="A folder that is not there yet, or is empty.")],
    model: Trained = None,
) -> None:
    """Write what was trained for other programs: PEFT, transformers and vLLM, or llama.cpp and Ollama."""
    with _sentences():
        from finetune.artefact import find_artefact
        from finetune.export import FORMS
        from finetune.export import export as written

        form = next((each for each in FORMS if each == to), None)
        if form is None:
            misused(f"--to is one of {', '.join(FORMS)}, not {to}.")
        home = rumo_home()
        said = written(find_artefact(source, home, model), form, out, home)
        notes.print(f"Written: {out}\n{said}", markup=False, soft_wrap=True)


@app.command()
def verify(
    source: Source,
    exported: Annotated[Path | None, typer.Option(help="Look at this exported folder, not at what is served.")] = None,
    model: Trained = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Compare an adapter with its merged forms: logits and first words. Exit 1 where they do not agree."""
    with _sentences():
        from finetune.artefact import find_artefact
        from finetune.serving import verified

        home = rumo_home()
        found = verified(find_artefact(source, home, model), home, exported, notes.print)
        if as_json:
            print(json.dumps(found.as_json(), indent=2))
        else:
            Console(highlight=False).print(found.as_text(), markup=False, soft_wrap=True)
    if not found.agrees:
        raise typer.Exit(1)


@app.command()
def use(
    source: Annotated[str, typer.Argument(help="A run's or adapter's name, the folder of one, or none.")],
    name: Annotated[str | None, typer.Option(help="What a run's adapter is called from now on.")] = None,
    model: Trained = None,
) -> None:
    """Switch an adapter on, once it is verified, or with none all off. It counts from the next start on."""
    with _sentences():
        from finetune.serving import switch_off, use_artefact

        if source == "none":
            switch_off(rumo_home())
            notes.print("No adapter is on: the base answers alone.")
            return
        chosen = use_artefact(source, rumo_home(), os.environ, name, model, notes.print)
        notes.print(f"{chosen} is on. Back to the base alone:  rumo finetune use none", markup=False, soft_wrap=True)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """End with the sentence of what went wrong: status 2 where something was misnamed, else 1."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # before libraries are loaded, whose bars would run through our lines
    from finetune.artefact import NotThere

    try:
        with warnings.catch_warnings():
            # PEFT asks transformers in a way that is going out of use: nothing that whoever reads this can change.
            warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*")
            yield
    except NotThere as error:
        misused(str(error))
    except (TrainError, RunError, EngineError, AdapterError) as error:
        notes.print(f"rumo: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        notes.print("Stopped. Nothing was left behind: the same command begins again.")
        raise typer.Exit(1) from None
