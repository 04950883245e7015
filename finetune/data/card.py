"""What a training set holds, counted, and the card that says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app import prompts
from finetune.data.example import Half, Row
from finetune.data.tokens import of_messages
from index.passages import LANGS


@dataclass(frozen=True, slots=True)
class Card:
    """The counts of one training set.

    `rows` by (kind, language) over both halves, `dev` of them held out in `dev_families` of `families` wordings. Tokens are sums over
    rows; `shared_tokens` counts a pack's common beginning once. `left_out` says why examples were dropped. `sha256` by file.
    """

    size: str
    seed: int
    packs: int
    rows: dict[tuple[str, str], int]
    dev: int
    families: int
    dev_families: int
    prompt_tokens: int
    completion_tokens: int
    shared_tokens: int
    longest_prompt: int
    left_out: dict[str, int]
    sha256: dict[str, str]

    @property
    def total(self) -> int:
        """Rows in both halves."""
        return sum(self.rows.values())


def summed(
    size: str,
    seed: int,
    halves: Mapping[Half, Sequence[Row]],
    left_out: Mapping[str, int],
    digests: Mapping[Half, str],
    count: Callable[[str], int],
) -> Card:
    """Count the rows of both halves."""
    written = [row for half in halves.values() for row in half]
    lengths = [of_messages(row.prompt, count) for row in written]
    # A pack's rows differ from the question on: that and the answer are each row's own, the rest is read once.
    shared = {row.pack: of_messages(row.prompt, count) - count(_question(row)) for row in written}
    own = sum(count(_question(row)) + count(row.completion) for row in written)
    return Card(
        size=size,
        seed=seed,
        packs=len({row.pack for row in written}),
        rows=dict(sorted(Counter((row.kind, str(row.lang)) for row in written).items())),
        dev=len(halves["dev"]),
        families=len({row.family for row in written}),
        dev_families=len({row.family for row in halves["dev"]}),
        prompt_tokens=sum(lengths),
        completion_tokens=sum(count(row.completion) for row in written),
        shared_tokens=sum(shared.values()) + own,
        longest_prompt=max(lengths, default=0),
        left_out=dict(left_out),
        sha256={f"{half}.jsonl": digest for half, digest in digests.items()},
    )


def readme(card: Card) -> str:
    """The card as Markdown, with the front matter that dataset hubs read."""
    kinds = sorted({kind for kind, _ in card.rows})
    table = "\n".join(
        f"| {kind} | " + " | ".join(str(card.rows.get((kind, lang), 0)) for lang in LANGS) + " |" for kind in kinds
    )
    dropped = "\n".join(f"- {reason}: {number}" for reason, number in sorted(card.left_out.items()))
    digests = "\n".join(f"- `{name}`: `{digest}`" for name, digest in card.sha256.items())
    return _TEXT.format(card=card, table=table, dropped=dropped, digests=digests, version=prompts.VERSION)


def _question(row: Row) -> str:
    return row.prompt[-1].content.rpartition("</passages>")[2]


_TEXT = """---
language: [en, pt]
license: apache-2.0
task_categories: [question-answering, text-generation]
---

# Rumo's training examples ({card.size}, seed {card.seed})

{card.total} examples in {card.packs} packs, {card.dev} of them held out in `dev.jsonl`: {card.dev_families} of {card.families} wordings,
whole, in every combination. They teach a small model to read: an answer is made of sentences copied from the passages or notes in its
prompt, each with its mark, or it refuses. The labels of the guide's questions are made by hand; notes are computed; invented documents
and altered figures have names and numbers that exist nowhere else.

A line is `{{"prompt": [messages], "completion": [message], "pack", "kind", "family", "lang", "mode"}}`, TRL's conversational
prompt/completion format with fields of our own. The rows of a pack share their prompt up to the question.

Made by `python -m finetune.data OUT --size {card.size} --seed {card.seed}`, with prompt version {version}.

| kind | en | pt-BR |
|---|---|---|
{table}

- Prompt tokens: {card.prompt_tokens:,}; completion tokens: {card.completion_tokens:,}; longest prompt: {card.longest_prompt}.
- Tokens to read where a pack's common beginning is read once: {card.shared_tokens:,}.

## Left out

{dropped}

Near an evaluation case means that a turn or a line of a document shares more than half of its character 4-grams with one.
Unsupported means that the assistant's own checks would not have shown a sentence of the answer.

## Files

{digests}
"""
