"""Questions on the guide's passages as retrieval gives them: the labelled sentences answer, near misses have other answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from app.conversation import is_follow_up
from app.prompts import Turn
from finetune.data.answering import answer
from finetune.data.example import Item, Pack, half_of
from finetune.data.labels import Label
from finetune.data.noise import small, spoken
from finetune.data.phrases import wording
from finetune.data.sources import ROOM, Sources, passages_for, shortened
from index.passages import Lang, Passage

QUESTIONS = (3, 4, 4, 5)  # of a pack, the unanswered one aside
_UNANSWERED = 0.75  # the share of packs with a question that their passages do not answer
_LATER = 0.15  # the share of packs that go on after another question
_TWO = 0.12  # the share of items that ask two things


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever; each begins with the wording that was used least so far."""
    used: Counter[str] = Counter()
    while True:
        passages, asked = chosen(sources, lang, rng, used)
        items = [_item(label, asked[place - 1], rng) if place else one(label, rng) for place, label in enumerate(asked)]
        if rng.random() < _UNANSWERED:
            items += unanswered(passages, sources, lang, rng)
        rng.shuffle(items)
        turns = _earlier(passages, asked, sources, lang, rng) if rng.random() < _LATER else ()
        room = ROOM - sum(sources.count(turn.question) + sources.count(turn.answer) for turn in turns)
        yield Pack("tuned-rag", lang, tuple(items), shortened(passages, asked, sources, rng, room), turns)


def chosen(sources: Sources, lang: Lang, rng: Random, used: Counter[str]) -> tuple[list[Passage], list[Label]]:
    """A set of passages and labels with different answers in it, those used least first."""
    usable = [label for label in sources.labels[lang] if label.sentences]
    seed = min(usable, key=lambda label: (used[label.family], rng.random()))
    passages = passages_for(seed, sources, rng)
    ids = {passage.id for passage in passages}
    asked, most = [seed], rng.choice(QUESTIONS)
    inside = [label for label in usable if label.passage.id in ids]
    for label in sorted(inside, key=lambda label: (used[label.family], rng.random())):
        if len(asked) < most and all(_differs(label, other) for other in asked):
            asked.append(label)
    used.update(label.family for label in asked)
    return passages, asked


def one(label: Label, rng: Random, kind: str = "guide") -> Item:
    """The item of a label, its question as someone might write it."""
    return Item(spoken(label.asked, label.passage.lang, rng), answer(label, rng), kind, label.family)


def unanswered(passages: Sequence[Passage], sources: Sources, lang: Lang, rng: Random) -> list[Item]:
    """A question of the guide that none of the passages answers, and a refusal; nothing where none is found in some tries."""
    ids = {passage.id for passage in passages}
    alone = [label for label in sources.labels[lang] if label.passage.id in ids and not label.sentences]
    candidates = (
        alone if len(ids) == 1 and alone else rng.sample(sources.labels[lang], min(20, len(sources.labels[lang])))
    )
    for label in candidates:
        if not label.asked.endswith("?"):
            continue  # «our manuals change» is something to talk about, and leaves no question open
        far = ids.isdisjoint(sources.neighbours(label.passage)) and not _named(label, passages)
        if far or (label in alone and len(ids) == 1):
            said = rng.choice(wording(lang).unanswered)
            return [Item(spoken(label.asked, lang, rng), said, "unanswered", label.family, refusal=True)]
    return []


def _earlier(
    passages: Sequence[Passage], asked: Sequence[Label], sources: Sources, lang: Lang, rng: Random
) -> tuple[Turn, ...]:
    """Another question on the same passages, answered before; never one that is held out, nor where a question would lean on it."""
    ids, known = {passage.id for passage in passages}, {label.family for label in asked}
    usable = [label for label in sources.labels[lang] if label.passage.id in ids and label.sentences]
    usable = [label for label in usable if label.family not in known and half_of(label.family) == "train"]
    if not usable or any(is_follow_up(label.asked, lang) for label in asked):
        return ()
    before = rng.choice(usable)
    return (Turn(before.asked, answer(before, rng, marks=False)),)


def _named(label: Label, passages: Sequence[Passage]) -> bool:
    """Whether a passage is of the same section, where much is said twice."""
    return any(passage.section == label.passage.section for passage in passages)


def _differs(label: Label, other: Label) -> bool:
    return label.passage.id != other.passage.id or label.sentences[0] != other.sentences[0]


def _item(label: Label, before: Label, rng: Random) -> Item:
    """The item of a label, now and then asked together with the one before; never with one of the other half."""
    if rng.random() < _TWO and half_of(label.family) == half_of(before.family):
        return _two(label, before, rng)
    return one(label, rng)


def _two(first: Label, second: Label, rng: Random) -> Item:
    lang = first.passage.lang
    a, b = (label.asked if label.asked.endswith("?") else label.asked + "?" for label in (first, second))
    question = rng.choice(wording(lang).two).format(a=a, b=small(b))
    return Item(question, f"{answer(first, rng)} {answer(second, rng)}", "two", first.family)
