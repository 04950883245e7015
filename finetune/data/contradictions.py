"""Premises, right and wrong, about the guide's passages: what stands there is said, whatever the question takes for granted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from finetune.data.answering import answer, cited, is_listed, lowered, opened
from finetune.data.example import Item, Pack
from finetune.data.figures import Figures, has_figures
from finetune.data.guide import chosen, one
from finetune.data.labels import Label
from finetune.data.noise import small
from finetune.data.phrases import wording
from finetune.data.sources import Sources, shortened
from index.passages import Lang

_LONGEST = 120  # characters of a sentence that a person would repeat


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever: questions of yes or no first, then statements of the passages with their own or other figures."""
    judged = {**sources.labels, lang: tuple(label for label in sources.labels[lang] if _arguable(label))}
    arguable = replace(sources, labels=judged)
    used: Counter[str] = Counter()
    while True:
        passages, asked = chosen(arguable, lang, rng, used)
        items = [_item(label, rng) for label in asked]
        yield Pack("tuned-rag", lang, tuple(items), shortened(passages, asked, sources, rng))


def _arguable(label: Label) -> bool:
    return bool(label.verdict) or any(
        has_figures(one, label.passage.lang) and len(one) <= _LONGEST and not is_listed(one) for one in label.said[:1]
    )


def _item(label: Label, rng: Random) -> Item:
    said = wording(label.passage.lang)
    if label.verdict:
        if rng.random() < 0.5 or not label.asked.endswith("?"):
            return replace(one(label, rng), kind="contradiction")
        question = rng.choice(said.wrong).format(q=small(label.asked))
        return Item(question, answer(label, rng), "contradiction", label.family)
    return _stated(label, rng)


def _stated(label: Label, rng: Random) -> Item:
    """The passage's own sentence put as a question, mostly with another figure."""
    said, passage = wording(label.passage.lang), label.passage
    first, *rest = label.said
    wrong = rng.random() < 0.7
    told = Figures(passage.lang, rng).changed(first) if wrong else first
    question = rng.choice(said.premises).format(s=lowered(told).rstrip("."))
    opening = opened(first, passage, "F" if wrong else "T", rng)
    return Item(question, cited([opening, *rest[:1]], passage), "contradiction", label.family)
