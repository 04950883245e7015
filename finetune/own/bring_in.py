"""A person's sources -> a folder to train from: the story of `rumo finetune import`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from finetune.own import weights
from finetune.own.card import Card
from finetune.own.checks import language
from finetune.own.clean import Cleaned, Losses, Told, clean
from finetune.own.read import Reading
from finetune.own.row import Row
from finetune.own.split import Halves, split
from finetune.own.write import check_free, files_of, write
from finetune.train.errors import BadData


@dataclass(frozen=True, slots=True)
class _Laid:
    """What goes where."""

    train: list[Row]
    dev: list[Row]
    stages: list[list[Row]]


def bring_in(reading: Reading, out: Path, quality: str | None, seed: int, losses: Losses | None = None) -> Card:
    """Clean, split and write what was read into a new folder; return what it holds.

    Lines that are no examples are removed with their reason where quality is `much-poor`, and otherwise refused before anything is
    written. Raises BadData, BadConfig, and BadBase where `losses` loads a model.
    """
    check_free(out)
    if quality != "much-poor" or not reading.rows:
        reading.check()
    state = clean(reading.rows, quality, seed, losses)
    if not state.rows:
        raise BadData("Every row was filtered out: look at the examples with `rumo finetune preview`.")
    mixed = quality == "mixed"
    laid = _laid(state, split(state.rows, seed, lambda row: not mixed or row.weight >= weights.GOOD), mixed)
    files = files_of(laid.train, laid.dev, laid.stages, state.removed, state.review, reading.faults)
    card = Card(
        quality=quality,
        seed=seed,
        sources=tuple(reading.sources),
        unread=len(reading.faults),
        languages=dict(Counter(language(row) for row in (*laid.train, *laid.dev)).most_common()),
        steps=tuple(state.steps),
        train=len(laid.train),
        dev=len(laid.dev),
        altered=sum(bool(row.altered) for row in laid.train),
        stages=tuple(map(len, laid.stages)),
        removed=len(state.removed) + len(reading.faults),
        review=len(state.review),
        notices=tuple(_notices(reading, state, laid, quality)),
    )
    return write(out, files, card)


def _laid(state: Cleaned, halves: Halves, mixed: bool) -> _Laid:
    """Held-out rows are never altered; where rows have weights, only good ones are held out, and the poor ones are not trained on."""
    if not mixed:
        return _Laid(halves.train, [row for row in halves.dev if not row.altered], [])
    poor = [row for row in halves.train if row.weight < weights.DOUBTFUL]
    unfit = [row for row in halves.dev if row.weight < weights.GOOD]
    state.removed += [Told(row, "weights", f"weight {row.weight} is below {weights.DOUBTFUL}") for row in poor]
    state.removed += [
        Told(row, "weights", "held out with its neighbours, and too doubtful to judge by") for row in unfit
    ]
    train = weights.realised(halves.train)
    if not train:
        raise BadData("No row is good enough to train on: check the weights, or import without --quality mixed.")
    return _Laid(train, [row for row in halves.dev if row.weight >= weights.GOOD], weights.stages(halves.train))


def _notices(reading: Reading, state: Cleaned, laid: _Laid, quality: str | None) -> Iterator[str]:
    for source in reading.sources:
        if source.encoding != "utf-8":
            yield f"{source.name} is not in UTF-8 and was read as {source.encoding}: look whether accents are right."
    if not laid.dev:
        yield (
            "No rows are held out, because there are too few or all are near one another: "
            "train with `--set dev_share=0`, or give other examples with --dev."
        )
    if quality != "mixed" and any(row.weight != 1 for row in reading.rows):
        yield "Some rows have a weight, which only --quality mixed uses."
    if quality == "much-poor" and len(state.rows) < len(reading.rows) / 2:
        yield "More than half of the rows were filtered out: read some of removed.jsonl before training."
    if _originals(laid.train) < 100:
        yield "The guide asks for at least 100 good examples to fine-tune; below, prompting usually serves better."


def _originals(rows: Sequence[Row]) -> int:
    return len({(row.source, row.line) for row in rows})
