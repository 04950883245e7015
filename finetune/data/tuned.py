"""Questions without passages, for the mode that only has its weights: the guide's sentences by heart, without marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from app.advice import advise
from finetune.data.answering import answer
from finetune.data.example import Item, Pack
from finetune.data.labels import Label
from finetune.data.noise import spoken
from finetune.data.people import situation
from finetune.data.phrases import lines
from finetune.data.refusals import off_topic
from finetune.data.situations import grounds, text_of
from finetune.data.sources import Sources
from index.passages import Lang

_ASKED = 6  # questions of a pack
_TOLD = 3  # lines of advice: the headline and two reasons


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs of about eight for ever: the wordings used least so far, one question off the topic, one situation."""
    used: Counter[str] = Counter()
    usable = [label for label in sources.labels[lang] if label.sentences]
    while True:
        asked = sorted(usable, key=lambda label: (used[label.family], rng.random()))[:_ASKED]
        used.update(label.family for label in asked)
        items = [_item(label, lang, rng) for label in asked]
        items.append(off_topic(rng.choice(lines(lang, "offtopic")), lang, rng))
        items += _situation(sources, lang, rng)
        rng.shuffle(items)
        yield Pack("tuned", lang, tuple(items))


def _item(label: Label, lang: Lang, rng: Random) -> Item:
    said = answer(label, rng, marks=False)
    return Item(spoken(label.asked, lang, rng), said, "tuned", label.family, grounds=(label.passage,))


def _situation(sources: Sources, lang: Lang, rng: Random) -> list[Item]:
    talk = situation(lang, rng)
    said = advise([talk.text], lang, sources.embedder).lines
    if not said or said[0].kind != "headline":
        return []
    return [Item(talk.text, text_of(said[:_TOLD]), "tuned", talk.family, grounds=grounds(said, sources, lang))]
