"""Questions that have nothing to do with the guide, on whatever passages retrieval gives for one of them: short, varied refusals."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from finetune.data.example import Item, Pack
from finetune.data.guide import one
from finetune.data.labels import Label
from finetune.data.noise import spoken
from finetune.data.phrases import lines, wording
from finetune.data.sources import Sources, shortened
from index.passages import Lang

_OFF = (3, 4)  # questions off the topic in a pack
_ON = (1, 2)  # questions in it that its passages answer


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever: mostly off the topic, and some questions that the same passages do answer."""
    while True:
        off = rng.sample(lines(lang, "offtopic"), rng.choice(_OFF))
        passages = sources.found(off[0], lang, rng.choice((2, 3, 4, 4)))
        if not passages:
            continue
        asked = inside(sources, lang, {passage.id for passage in passages}, rng)
        items = [*(off_topic(question, lang, rng) for question in off), *(one(label, rng) for label in asked)]
        rng.shuffle(items)
        yield Pack("tuned-rag", lang, tuple(items), shortened(passages, asked, sources, rng))


def off_topic(question: str, lang: Lang, rng: Random) -> Item:
    """A refusal of a question that is off the topic."""
    place = lines(lang, "offtopic").index(question)
    said = rng.choice(wording(lang).declines)
    return Item(spoken(question, lang, rng), said, "refusal", f"offtopic:{lang}:{place}", refusal=True)


def inside(sources: Sources, lang: Lang, ids: set[str], rng: Random) -> list[Label]:
    """One or two labels that the passages of these ids answer, each another passage's."""
    usable = [label for label in sources.labels[lang] if label.passage.id in ids and label.sentences]
    rng.shuffle(usable)
    of_each = {label.passage.id: label for label in usable}
    return list(of_each.values())[: rng.choice(_ON)]
