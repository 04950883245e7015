"""Answers that reason first: what is asked or given, the passage that applies, and then the answer. The layout is always the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from app.advice import advise
from app.facts import Found
from finetune.data.example import Item, Pack
from finetune.data.guide import chosen, one, unanswered
from finetune.data.people import situation
from finetune.data.phrases import wording
from finetune.data.situations import grounds, room_for, text_of, told
from finetune.data.sources import ROOM, Sources, shortened
from index.passages import Lang


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever: questions on passages, one that they do not answer, and one situation with notes."""
    used: Counter[str] = Counter()
    said = wording(lang).reasoned
    while True:
        passages, asked = chosen(sources, lang, rng, used)
        passages = passages[:3] if asked[0].passage in passages[:3] else [asked[0].passage, *passages[:2]]
        ids = {passage.id for passage in passages}
        asked = [label for label in asked if label.passage.id in ids]
        items = [
            _stepped(
                one(label, rng, "reasoned"),
                [(said["asked"], label.asked), (said["applies"], label.passage.title)],
                lang,
            )
            for label in asked
        ]
        items += [
            _stepped(
                replace(item, kind="reasoned"), [(said["asked"], item.question), (said["applies"], said["none"])], lang
            )
            for item in unanswered(passages, sources, lang, rng)
        ]
        items += _situation(sources, lang, rng)
        room = min(ROOM, room_for((), items, sources))
        yield Pack("reasoned", lang, tuple(items), shortened(passages, asked, sources, rng, room))


def _stepped(item: Item, steps: Sequence[tuple[str, str]], lang: Lang) -> Item:
    said = wording(lang).reasoned
    listed = "\n".join(f"- {name}: {text}" for name, text in steps)
    return replace(item, steps=f"{said['steps']}\n{listed}\n\n{said['answer']} ")


def _situation(sources: Sources, lang: Lang, rng: Random) -> list[Item]:
    talk = situation(lang, rng)
    advice = advise([talk.text], lang, sources.embedder)
    if not advice.found or not advice.lines or advice.lines[0].kind != "headline":
        return []
    said, lines = wording(lang).reasoned, told(advice)
    notes = tuple(line.text for line in advice.lines)
    item = Item(talk.text, text_of(lines), "reasoned", talk.family, notes, grounds(advice.lines, sources, lang))
    facts = "; ".join(_stated(talk.text, advice.found))
    return [_stepped(item, [(said["facts"], facts), (said["follows"], lines[1].text)], lang)]


def _stated(text: str, found: Sequence[Found]) -> Iterator[str]:
    """The person's words for the facts, in their order; words that state two facts once."""
    end = 0
    for fact in sorted(found, key=lambda fact: fact.start):
        if fact.end > end:
            yield text[max(fact.start, end) : fact.end].strip()
            end = fact.end
