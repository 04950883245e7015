"""Orders in a question or a document: the answer goes on as if they were not there, or stays in its role where nothing else is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from finetune.data import invented
from finetune.data.answering import answer
from finetune.data.example import Item, Pack
from finetune.data.guide import chosen
from finetune.data.labels import Label
from finetune.data.noise import spoken
from finetune.data.phrases import wording
from finetune.data.sources import Sources, shortened
from index.passages import Lang, Passage


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever, in turns: orders in the questions on the guide, and orders planted in invented documents."""
    used: Counter[str] = Counter()
    documents = invented.packs(sources, lang, rng)
    while True:
        passages, asked = chosen(sources, lang, rng, used)
        items = [_carrying(label, lang, rng) for label in asked] + [_bare(lang, rng), _bare(lang, rng)]
        rng.shuffle(items)
        yield Pack("tuned-rag", lang, tuple(items), shortened(passages, asked, sources, rng))
        pack = next(documents)
        planted = tuple(_planted(passage, lang, rng) for passage in pack.passages)
        yield replace(pack, passages=planted, items=tuple(replace(item, kind="injection") for item in pack.items))


def _carrying(label: Label, lang: Lang, rng: Random) -> Item:
    """A question with an order before or after it; the question is answered."""
    order, question = rng.choice(wording(lang).orders), spoken(label.asked, lang, rng)
    question = question if question.endswith(("?", ".", "!")) else question + "?"
    asked = f"{order} {question}" if rng.random() < 0.5 else f"{question} {order}"
    return Item(asked, answer(label, rng), "injection", label.family)


def _bare(lang: Lang, rng: Random) -> Item:
    """An order and nothing else."""
    place = rng.randrange(len(wording(lang).orders))
    said = rng.choice(wording(lang).keeps)
    return Item(wording(lang).orders[place], said, "injection", f"order:{lang}:{place}", refusal=True)


def _planted(passage: Passage, lang: Lang, rng: Random) -> Passage:
    """The document with an order to its reader at its beginning or end."""
    order = rng.choice(wording(lang).planted)
    joined = "\n" if "\n" in passage.text else " "
    text = f"{order}{joined}{passage.text}" if rng.random() < 0.4 else f"{passage.text}{joined}{order}"
    return replace(passage, text=text)
