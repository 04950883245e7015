"""What an imported set holds, counted, and the card that says it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from finetune.own.clean import Step
from finetune.own.read import Source
from finetune.own.weights import DOUBTFUL, GOOD


@dataclass(frozen=True, slots=True)
class Card:
    """The counts of one imported set.

    `unread` lines of the sources were no examples. `train` counts lines, `dev` too; `altered` of train's are copies made by augmentation.
    `stages` are the rows of each stage. `sha256` is by file, in hex; `notices` are sentences for the person.
    """

    quality: str | None
    seed: int
    sources: tuple[Source, ...]
    unread: int
    languages: dict[str, int]
    steps: tuple[Step, ...]
    train: int
    dev: int
    altered: int
    stages: tuple[int, ...]
    removed: int
    review: int
    notices: tuple[str, ...] = ()
    sha256: dict[str, str] = field(default_factory=dict)

    def with_files(self, sha256: dict[str, str]) -> Card:
        """The card with the files' hashes."""
        return replace(self, sha256=sha256)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


def readme(card: Card) -> str:
    """The card as Markdown, with the front matter that dataset hubs read."""
    languages = sorted({"pt" if lang == "pt-BR" else lang for lang in card.languages if lang != "other"})
    return _TEXT.format(
        card=card,
        languages=", ".join(languages),
        how=_HOW[card.quality],
        counts=", ".join(f"{lang}: {count:,}" for lang, count in card.languages.items()),
        sources="\n".join(f"| {one.name} | {one.rows:,} | {one.encoding} | `{one.sha256}` |" for one in card.sources),
        steps="\n".join(
            f"| {step.name} | {step.removed:,} | {step.changed:,} | {step.added:,} | {step.marked:,} |"
            for step in card.steps
        )
        or "| none | 0 | 0 | 0 | 0 |",
        stages=_stages(card),
        notices="".join(f"\n- {notice}" for notice in card.notices),
        files="\n".join(f"- `{name}`: `{digest}`" for name, digest in card.sha256.items()),
    )


def _stages(card: Card) -> str:
    if not card.stages:
        return ""
    counts = "\n".join(f"- `stage-{number}.jsonl`: {rows:,} rows" for number, rows in enumerate(card.stages, start=1))
    return _STAGES.format(counts=counts, doubtful=DOUBTFUL, good=GOOD)


_HOW: dict[str | None, str] = {
    None: "Rows were checked, converted and split, and otherwise left as they are.",
    "little-good": (
        "Few but good rows: exact copies were removed, doubts are listed in `review.jsonl` for a person to decide, and questions got\n"
        "altered copies with the same answers (typing errors, no accents or punctuation, other words around them), for training only."
    ),
    "much-poor": (
        "Many but poor rows: leftovers of markup and wrong encodings were repaired, then copies, near-copies, broken or repetitive text,\n"
        "odd languages and outliers were filtered out. Read a hundred rows of `removed.jsonl` to see whether a filter took good ones."
    ),
    "mixed": "Mixed quality: exact copies were removed, and every check lowered the weight of the rows that it speaks against.",
}

_STAGES = """
## Stages

{counts}

The trainer reads no weights. `train.jsonl` realises them: rows of weight {good} and more stand in it twice where there are others, those
of {doubtful} and more once, and the rest not at all. Stage 1 holds all rows, stage 2 those of {doubtful} and more, stage 3 those of {good}
and more, each once and best first. Train on one after the other, always with the same `dev.jsonl`, and keep the best.
"""

_TEXT = """---
language: [{languages}]
license: unknown
task_categories: [question-answering, text-generation]
---

# Imported examples

{card.train:,} lines to train on ({card.altered:,} of them altered copies) and {card.dev:,} held out, from {counts}.
{how}

A line is `messages`, or `prompt` and `completion`, as the trainer reads it, with `source`, `line`, `weight` and, for a copy, `altered`.
Other fields of the sources were not taken over. The licence is unknown: whoever shares these files has to know who may use the sources,
and that nothing personal is in them.

## Sources

| name | rows | encoding | SHA-256 |
|---|---|---|---|
{sources}

Lines that were no examples: {card.unread:,}.

## Steps

| step | removed | changed | added | marked |
|---|---|---|---|---|
{steps}

Removed in all: {card.removed:,}, each with its reason in `removed.jsonl`. Marked for a person: {card.review:,}, in `review.jsonl`.
{stages}
## Split

Seed {card.seed}. Rows of one conversation, altered copies, and questions that share more than half of their character 4-grams are on one
side. Held-out rows are never altered or repeated.
{notices}

## Files

{files}
"""
