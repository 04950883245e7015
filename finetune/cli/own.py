"""`rumo finetune import` and `rumo finetune preview`: examples of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.common import misused, notes
from app.store import StoreError
from finetune.train.config import EMBEDDED
from finetune.train.errors import TrainError
from index.home import rumo_home

_MANY = 5_000  # rows from which on cleaning takes long enough to say so

Sources = Annotated[
    list[Path] | None, typer.Argument(help="JSONL, CSV or TSV files, or conversations exported from the chat as JSON.")
]
FromChat = Annotated[bool, typer.Option("--from-chat", help="Add the chat's answers that you liked.")]
User = Annotated[str, typer.Option(help="Whose chat, where the page has a log-in.")]
Model = Annotated[str, typer.Option(help="The base: `embedded`, a folder, a GGUF or a Hugging Face name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def import_(
    out: Annotated[Path, typer.Option(help="The new folder for train.jsonl, dev.jsonl and a card.")],
    sources: Sources = None,
    quality: Annotated[
        str | None, typer.Option(help="little-good, much-poor or mixed; left out, rows stay as they are.")
    ] = None,
    from_chat: FromChat = False,
    user: User = "local",
    perplexity: Annotated[
        bool, typer.Option("--perplexity", help="Also look for answers that the base finds unlikely; takes time.")
    ] = False,
    model: Model = EMBEDDED,
    seed: Annotated[int, typer.Option(help="Another seed splits and alters otherwise.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Turn your own examples into a training set: checked, cleaned, split without leaks. Sources stay as they are."""
    from finetune.own.bring_in import bring_in

    if perplexity and quality is None:
        misused("--perplexity is a check of --quality: add --quality little-good, much-poor or mixed.")
    out = out.expanduser().absolute()
    with _sentences():
        reading = _read(sources, from_chat, user)
        if len(reading.rows) > _MANY:
            notes.print(
                f"Cleaning {len(reading.rows):,} rows, about two minutes for 50,000 …", style="dim", markup=False
            )
        card = bring_in(reading, out, quality, seed, _losses(model) if perplexity else None)
    if as_json:
        print(json.dumps({"folder": str(out), **card.as_json()}, ensure_ascii=False, indent=2))
        return
    for step in card.steps:
        counts = {"removed": step.removed, "changed": step.changed, "added": step.added, "marked": step.marked}
        done = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
        notes.print(f"{step.name}: {done or 'nothing found'}", markup=False)
    for notice in card.notices:
        notes.print(notice, style="yellow", markup=False, soft_wrap=True)
    print(f"{card.train:,} lines to train on, {card.dev:,} held out, {card.removed:,} removed: {out}")
    dev = f" --dev {out / 'dev.jsonl'}" if card.dev else " --set dev_share=0"
    notes.print(f"Train on it:  rumo finetune run --data {out / 'train.jsonl'}{dev}", markup=False, soft_wrap=True)


def preview(
    sources: Sources = None,
    from_chat: FromChat = False,
    user: User = "local",
    model: Model = EMBEDDED,
    max_length: Annotated[int, typer.Option(help="The tokens that training will read of a row.", min=8)] = 2048,
    as_json: AsJson = False,
) -> None:
    """Look at examples: how many, in which languages, how long in tokens, and every line that is to be put right."""
    from finetune.own.preview import preview_of
    from finetune.own.read import told
    from finetune.train.base import find_base, load_tokenizer

    with _sentences():
        reading = _read(sources, from_chat, user)
        if not reading.faults:
            reading.check()
        seen = preview_of(reading, load_tokenizer(find_base(model)), max_length)
    if as_json:
        print(json.dumps(seen.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_shown(seen))
        if seen.faults:
            notes.print(told(seen.faults), style="red", markup=False, soft_wrap=True)
    if seen.faults:
        raise typer.Exit(1)


@contextmanager
def _sentences() -> Iterator[None]:
    """End with exit status 2 and the sentence of an error, where there is one."""
    try:
        yield
    except (TrainError, StoreError) as error:
        misused(str(error))


def _read(sources: list[Path] | None, from_chat: bool, user: str) -> Any:
    from finetune.own.read import read

    if not sources and not from_chat:
        misused("Name files of examples, or add --from-chat for the answers that you liked.")
    paths = [path.expanduser() for path in sources or []]
    return read(paths, home=rumo_home() if from_chat else None, user=user)


def _losses(model: str) -> Callable[[Any], list[float]]:
    """Measure rows with the base model, with a line that shows how far it is."""
    from finetune.own.measure import losses

    def measured(rows: Any) -> list[float]:
        columns = (TextColumn("Perplexity"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=notes) as shown:
            task = shown.add_task("", total=len(rows))
            return losses(rows, model, lambda done, total: shown.update(task, completed=done, total=total))

    return measured


def _shown(seen: Any) -> str:
    from finetune.own.preview import histogram

    counts = [", ".join(f"{name} {count:,}" for name, count in each.items()) for each in (seen.forms, seen.languages)]
    lines = [
        f"{seen.rows:,} rows: {counts[0]}",
        f"Languages: {counts[1] or 'none'}",
        f"Tokens: {seen.minimum:,} at least, {seen.median:,} in the middle, 95% up to {seen.p95:,}, {seen.maximum:,} at most",
        f"Longer than {seen.max_length:,} tokens, which training refuses: {seen.too_long:,}",
        "",
        histogram(seen.bins),
    ]
    if seen.forms["plain texts"]:
        lines[1:1] = ["Plain texts are learned without the model's chat template: for a chat, write `messages`."]
    for place, question, answer in seen.examples:
        lines += ["", f"[{place}]", f"  asks:    {question}", f"  answers: {answer}"]
    return "\n".join(lines)
