"""People's situations and what `app.advice` works out for them: the answer is built of its lines, whatever the passages usually advise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from app.advice import Advice, Line, advise
from app.conversation import standalone
from app.prompts import Turn
from finetune.data.example import Item, Pack
from finetune.data.guide import one
from finetune.data.people import Utterance, correction, situation, sums
from finetune.data.refusals import inside
from finetune.data.sources import LONGEST_PROMPT, Sources, shortened
from index.passages import Lang, Passage

_TALKS = (3, 4, 5)  # utterances of a pack
_ADVISING = ("decision-guide", "questions", "progressive")  # sections whose passages may well advise something else
_REASONS = 2  # told of a recommendation
_MOST = 4  # sentences of a computation
_SHORT = 100  # tokens of an answer that leaves room for another turn
_FRAME = 180  # tokens of the instructions and of what stands around the parts of a prompt
_LEAST = 80  # tokens of a passage worth showing


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever: first turns, later turns of one conversation, and computations with what follows them."""
    while True:
        make = rng.choice((_first_turns, _first_turns, _first_turns, _later_turns, _later_turns, _computations))
        turns, talks = make(sources, lang, rng)
        made = [_item(turns, talk, kind, sources, lang) for talk, kind in talks]
        items = [item for item in made if item is not None]
        if not items:
            continue
        room = room_for(turns, items, sources)
        passages = _passages(items[0].question, sources, lang, rng, min(2, room // _LEAST))
        if not passages:
            continue
        asked = inside(sources, lang, {passage.id for passage in passages}, rng)[:1] if rng.random() < 0.6 else []
        items += [item for label in asked if _needs_no_notes(item := one(label, rng), turns, sources, lang)]
        rng.shuffle(items)
        yield Pack("advisor", lang, tuple(items), shortened(passages, asked, sources, rng, room), turns)


def told(advice: Advice) -> tuple[Line, ...]:
    """The lines to say: of a recommendation the headline, two reasons, a caution and the question; of a computation its figures."""
    lines = advice.lines
    if not lines or lines[0].kind != "headline" or advice.decision is None:
        return lines[:_MOST]
    decision, points = advice.decision, [line for line in lines if line.kind == "point"]
    cautions = {words for one in (*decision.tensions, *decision.warnings) for words in (one.words.en, one.words.pt)}
    chosen = points[:_REASONS]
    chosen += [line for line in points[_REASONS:] if line.text in cautions][:1]
    return (lines[0], *chosen, *(line for line in lines if line.kind == "question"))


def grounds(lines: Sequence[Line], sources: Sources, lang: Lang) -> tuple[Passage, ...]:
    """The lines as the checks see them: each as the text of the passage that it rests on."""
    found = [(line, sources.library.passage(line.passage, lang)) for line in lines if line.passage]
    return tuple(replace(passage, title="", text=line.text) for line, passage in found if passage is not None)


def text_of(lines: Sequence[Line]) -> str:
    """The lines as an answer says them."""
    return " ".join(line.text for line in lines)


def room_for(turns: Sequence[Turn], items: Sequence[Item], sources: Sources) -> int:
    """The tokens that the longest of the items leaves for passages."""
    said = sum(sources.count(turn.question) + sources.count(turn.answer) for turn in turns)
    longest = max(sources.count(item.question) + sum(sources.count(note) + 2 for note in item.notes) for item in items)
    return max(0, LONGEST_PROMPT - _FRAME - said - longest)


Made = tuple[tuple[Turn, ...], list[tuple[Utterance, str]]]


def _first_turns(sources: Sources, lang: Lang, rng: Random) -> Made:
    return (), [(situation(lang, rng), "situation") for _ in range(rng.choice(_TALKS))]


def _later_turns(sources: Sources, lang: Lang, rng: Random) -> Made:
    turns = [_turn((), situation(lang, rng), sources, lang)]
    if rng.random() < 0.3 and sources.count(turns[0].answer) < _SHORT:
        turns.append(_turn(turns, correction(lang, rng), sources, lang))
    talks = [(correction(lang, rng), "followup") for _ in range(rng.choice(_TALKS))]
    talks.append((sums(lang, "costs", rng), "cost"))
    return tuple(turns), talks


def _computations(sources: Sources, lang: Lang, rng: Random) -> Made:
    kind, after, name = rng.choice((("costs", "after_costs", "cost"), ("memory", "after", "memory")))
    if rng.random() < 0.5:
        return (), [(sums(lang, kind, rng), name) for _ in range(rng.choice(_TALKS))]
    turn = _turn((), sums(lang, kind, rng), sources, lang)
    return (turn,), [(sums(lang, after, rng), name) for _ in range(rng.choice(_TALKS))]


def _turn(before: Sequence[Turn], talk: Utterance, sources: Sources, lang: Lang) -> Turn:
    return Turn(talk.text, text_of(told(_advice(before, talk, sources, lang))))


def _item(turns: Sequence[Turn], talk: Utterance, kind: str, sources: Sources, lang: Lang) -> Item | None:
    """The item of a turn; None where there is nothing to say of it."""
    advice = _advice(turns, talk, sources, lang)
    if not advice.lines:
        return None
    lines = told(advice)
    question = standalone(talk.text, [turn.question for turn in turns], lang)
    notes = tuple(line.text for line in advice.lines)
    return Item(question, text_of(lines), kind, talk.family, notes, grounds(advice.lines, sources, lang))


def _needs_no_notes(item: Item, turns: Sequence[Turn], sources: Sources, lang: Lang) -> bool:
    """Whether the assistant would ask this question as it is, and of the passages alone."""
    alone = standalone(item.question, [turn.question for turn in turns], lang) == item.question
    return alone and not _advice(turns, Utterance(item.question, item.family), sources, lang).lines


def _advice(turns: Sequence[Turn], talk: Utterance, sources: Sources, lang: Lang) -> Advice:
    return advise([*(turn.question for turn in turns), talk.text], lang, sources.embedder)


def _passages(question: str, sources: Sources, lang: Lang, rng: Random, most: int) -> list[Passage]:
    """What retrieval gives, one of it now and then a passage that advises on a fact: it may well disagree with the notes."""
    found = sources.found(question, lang)[:most]
    if not found:
        return []
    rules = {label.passage.id: label.passage for label in sources.labels[lang] if label.passage.section in _ADVISING}
    if rng.random() < 0.4 and rules:
        rule = rules[rng.choice(sorted(rules))]
        others = [passage for passage in found if passage.id != rule.id]
        found = [*others[: most - 1], rule]
    rng.shuffle(found)
    return found
