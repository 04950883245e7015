"""The sources' packs -> the training set on disk: mixed, checked, kept apart from the evaluation, split by family, described."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal, get_args

from app.assistant import Searcher
from finetune.data import (
    altered,
    contradictions,
    guide,
    injections,
    invented,
    reasoned,
    refusals,
    situations,
    tuned,
)
from finetune.data.card import Card, readme, summed
from finetune.data.checks import faults
from finetune.data.example import Half, Pack, Row, half_of, rows
from finetune.data.guard import Guard
from finetune.data.sources import LONGEST_PROMPT, Sources
from finetune.data.tokens import of_messages, tokens
from finetune.evaluation.case import Case
from finetune.evaluation.cases import builtin
from index.passages import LANGS, Lang

Size = Literal["tiny", "small", "full"]
SIZES: dict[Size, int] = {"tiny": 40, "small": 450, "full": 3000}  # packs, half of them in each language
# Of which source how many packs of a hundred are.
_SHARES: dict[str, tuple[Callable[[Sources, Lang, Random], Iterator[Pack]], int]] = {
    "guide": (guide.packs, 30),
    "contradictions": (contradictions.packs, 5),
    "invented": (invented.packs, 10),
    "altered": (altered.packs, 5),
    "situations": (situations.packs, 20),
    "refusals": (refusals.packs, 5),
    "injections": (injections.packs, 5),
    "tuned": (tuned.packs, 15),
    "reasoned": (reasoned.packs, 5),
}


def build(
    out: Path,
    library: Searcher,
    size: Size,
    seed: int,
    cases: Iterable[Case] | None = None,
    count: Callable[[str], int] = tokens,
) -> Card:
    """Write train.jsonl, dev.jsonl and README.md into a folder, and return what they hold.

    `cases` are what must not be learned (default: the evaluation's own), `count` gives a text's tokens. The same seed, guide and
    labels give the same files. Raises ValueError for an unknown size, LabelsInvalid, CasesRefused, IndexFailure and EngineError.
    """
    if size not in SIZES:
        raise ValueError(f"There is no size «{size}». Choose one of: {', '.join(get_args(Size))}.")
    guard = Guard(builtin() if cases is None else cases)
    count = cache(count)  # the same passages come again and again
    left_out: Counter[str] = Counter()
    kept: list[Row] = []
    for name, pack in _mixed(Sources.of(library, count), SIZES[size], seed):
        kept += _fit(_checked(pack, left_out), name, guard, left_out, count)
    out.mkdir(parents=True, exist_ok=True)
    halves: dict[Half, list[Row]] = {"train": [], "dev": []}
    for row in kept:
        halves[half_of(row.family)].append(row)
    digests = {half: _write(out / f"{half}.jsonl", written) for half, written in halves.items()}
    card = summed(size, seed, halves, left_out, digests, count)
    (out / "README.md").write_text(readme(card), encoding="utf-8")
    return card


def _mixed(sources: Sources, size: int, seed: int) -> Iterator[tuple[str, Pack]]:
    """The packs of all sources, in an order drawn by the seed, each with its name."""
    packs: list[tuple[str, Pack]] = []
    for name, (make, share) in _SHARES.items():
        for lang in LANGS:
            rng = Random(f"{seed}/{name}/{lang}")  # noqa: S311 - nothing depends on it being hard to guess
            wanted = max(1, round(size / 2 * share / 100))
            made = islice(make(sources, lang, rng), wanted)
            packs += [(f"{name}-{lang}-{place}", pack) for place, pack in enumerate(made)]
    Random(seed).shuffle(packs)  # noqa: S311 - the same
    return iter(packs)


def _checked(pack: Pack, left_out: Counter[str]) -> Pack:
    """The pack without items whose answers the assistant would not show, and without what it asks twice."""
    items = {item.question: item for item in pack.items}
    left_out["asked twice"] += len(pack.items) - len(items)
    sound = tuple(item for item in items.values() if not faults(item, pack))
    left_out["unsupported"] += len(items) - len(sound)
    return replace(pack, items=sound)


def _fit(pack: Pack, name: str, guard: Guard, left_out: Counter[str], count: Callable[[str], int]) -> Sequence[Row]:
    """The pack's rows that are short enough and not near a case."""
    written = list(rows(pack, name))
    short = [row for row in written if of_messages(row.prompt, count) <= LONGEST_PROMPT]
    left_out["too long"] += len(written) - len(short)
    kept = guard.kept(short)
    left_out["near an evaluation case"] += len(short) - len(kept)
    return kept


def _write(path: Path, written: Sequence[Row]) -> str:
    """Write one row a line; return the file's SHA-256 in hex."""
    text = "".join(f"{json.dumps(row.as_json(), ensure_ascii=False)}\n" for row in written)
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()
