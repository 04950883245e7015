"""One turn of a person -> the facts in it, on top of what was known. The story; the readers of each kind are in the modules it calls.

Clause by clause: what it asks to forget, then figures with their units, then meanings, then what only the question asked explains.
Later wins, so a correction replaces what it corrects. Offsets count characters of the turn in Unicode's composed form (NFC).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.facts import bare, counts, hardware, money, times
from app.facts.clauses import Clause, clauses
from app.facts.forgetting import forgets, forgotten
from app.facts.found import Found, Reading
from app.facts.money import level_of
from app.facts.numbers import Quantity, english, quantities
from app.facts.said import meant
from app.situation import Situation
from index.embed import Embedder
from index.passages import Lang

_LONGEST = 4000  # characters of a turn that are read; what is pasted after that is rarely about the person


def read(
    text: str,
    lang: Lang,
    before: Situation | None = None,
    embedder: Embedder | None = None,
    asked: str | None = None,
    supposing: bool = False,
) -> Reading:
    """Read one turn on top of `before`. `asked` is the field that the assistant asked for, which a bare answer is for.

    `supposing`: where the person supposes another number of the examples that they have («if I get to 400»), that one counts.

    Without an embedder meanings are told by spelling and cues alone. Under 60 ms once the exemplars are embedded, which the first
    call with an embedder does. Raises EmbedderUnavailable.
    """
    before = before or Situation()
    text = unicodedata.normalize("NFC", text)[:_LONGEST]
    parts = clauses(english(text) if lang == "en" else text)
    forgetting = [part for part in parts if forgets(part)]
    dropped = {name: part.start for part in forgetting for name in forgotten(part, before)}
    left = [part for part in parts if part not in forgetting]

    topics = dict(zip(left, _topics(left, asked), strict=True))
    figures = {part: _figures(part, before, topics[part], supposing) for part in left}
    meanings = meant(text, left, figures, lang, embedder)
    answers = _answers(text, figures, meanings, topics, lang, embedder)
    stated = [*(one for part in left for one in figures[part]), *meanings, *answers]
    found = _in_order([one for one in stated if one.start >= dropped.get(one.field, 0)], text)
    return Reading(_after(replace(before, **dict.fromkeys(dropped)), found), found, tuple(dropped))


def _after(before: Situation, found: tuple[Found, ...]) -> Situation:
    """Put what was found over what was known. An amount sets the budget's level too, unless the person has given that in words."""
    values: dict[str, Any] = {one.field: one.value for one in found}
    after = replace(before, **values)
    if after.budget_amount is None or any(one.field == "budget" for one in found):
        return after
    derived = None if before.budget_amount is None else level_of(before.budget_amount, before.currency)
    return (
        after
        if before.budget not in (None, derived)
        else replace(after, budget=level_of(after.budget_amount, after.currency))
    )


def _topics(parts: Sequence[Clause], asked: str | None) -> Iterator[str | None]:
    """Yield the field that each clause answers: the first the one asked for, others one that the clause before only names."""
    for place in range(len(parts)):
        yield bare.named(parts[place - 1]) if place else asked


def _figures(clause: Clause, before: Situation, asked: str | None, supposing: bool = False) -> tuple[Found, ...]:
    """Find what figures and units of a clause state; nothing where it only supposes."""
    counted = before.examples is not None
    if clause.mood == "supposed" and supposing and counted:
        supposed = (counts.examples(replace(clause, claimed=True), one, counted) for one in quantities(clause.text))
        return tuple(one for one in supposed if one is not None)
    if clause.mood == "supposed" or (clause.mood == "asked" and not clause.own):
        return ()
    found: list[Found] = [*hardware.cards(clause)] or [*hardware.no_gpu(clause)]
    free = _free(clause, quantities(clause.text), found)
    found += hardware.model_sizes(clause, free)
    free = _free(clause, free, found)
    found += money.amounts(clause, free)
    if clause.mood == "stated":
        found += times.deadlines(clause, free, asked == "deadline")
        found += counts.no_examples(clause)
    free = _free(clause, free, found)
    for one in free:
        read_as = hardware.memory(clause, one) or counts.volume(clause, one) or counts.examples(clause, one, counted)
        if read_as is not None:
            found.append(read_as)
        elif clause.mood == "stated":
            found += bare.unnamed(clause, one, asked, before, _last_number(found))
    return tuple(found)


def _free(clause: Clause, numbers: Iterable[Quantity], found: list[Found]) -> tuple[Quantity, ...]:
    """Return the numbers that no fact has taken yet."""
    taken = [(one.start - clause.start, one.end - clause.start) for one in found]
    return tuple(one for one in numbers if not any(a < one.end and one.start < b for a, b in taken))


def _last_number(found: list[Found]) -> str | None:
    return next((one.field for one in reversed(found) if one.field in bare.NUMERIC), None)


def _answers(
    text: str,
    figures: Mapping[Clause, Sequence[Found]],
    meanings: Sequence[Found],
    topics: Mapping[Clause, str | None],
    lang: Lang,
    embedder: Embedder | None,
) -> Iterator[Found]:
    """Read clauses that answer a field by what was asked, where nothing of them has been understood yet."""
    for part, asked in topics.items():
        understood = figures[part] or any(part.start <= one.start < part.end for one in meanings)
        if asked is None or understood or part.mood == "supposed" or bare.is_no_answer(part):
            continue
        if shortly := list(bare.said_shortly(part, asked)):
            yield from shortly
        elif asked in bare.OPENINGS and part.mood == "stated":
            whole = bare.completed(part, asked, lang)
            found = [*times.deadlines(whole, quantities(whole.text)), *meant(whole.text, [whole], {}, lang, embedder)]
            yield from [replace(one, start=part.start, end=part.end) for one in found if one.field == asked][:1]


def _in_order(found: list[Found], text: str) -> tuple[Found, ...]:
    """Return the facts in the order of their words, of a field's several only the last and longest, each with its words as written."""
    last = {one.field: one for one in sorted(found, key=lambda one: (one.end, -one.start))}
    placed = (replace(one, words=text[one.start : one.end]) for one in last.values())
    return tuple(sorted(placed, key=lambda one: (one.start, one.end)))
