"""The guide's passages with other figures in them, asked about as ever: the answer has the figures of the passage at hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from finetune.data.example import Item, Pack
from finetune.data.figures import Figures, has_figures
from finetune.data.guide import chosen, one, unanswered
from finetune.data.labels import Label
from finetune.data.sources import Sources, shortened
from index.language import fold
from index.passages import Lang

# A question that holds a figure would ask about the true one.
_NUMBER = re.compile(
    r"\d|\b(?:ten|fifty|hundreds?|thousands?|millions?|billions?|cents?|dollars?|bucks|half|dez|vinte|cinquenta|cem|mil|milha\w+|milho\w+|bilh\w+"
    r"|centavos?|real|reais|metade)\b"
)


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever, each with figures of its own."""
    told = {**sources.labels, lang: tuple(label for label in sources.labels[lang] if _usable(label))}
    figured = replace(sources, labels=told)
    used: Counter[str] = Counter()
    while True:
        passages, asked = chosen(figured, lang, rng, used)
        figures = Figures(lang, rng)
        changed = {
            passage.id: replace(passage, title=figures.changed(passage.title), text=figures.changed(passage.text))
            for passage in passages
        }
        labels = [replace(label, passage=changed[label.passage.id]) for label in asked]
        items: list[Item] = [one(label, rng, "altered") for label in labels]
        if rng.random() < 0.5:
            items += unanswered(passages, sources, lang, rng)
        rng.shuffle(items)
        yield Pack("tuned-rag", lang, tuple(items), shortened(list(changed.values()), labels, sources, rng))


def _usable(label: Label) -> bool:
    return (
        any(has_figures(one, label.passage.lang) for one in label.said)
        and not label.verdict
        and not _NUMBER.search(fold(label.asked))
    )
