"""Clauses -> the meanings they state as facts, leaving out what figures have said already and what a question does not state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.facts.clauses import Clause, pieces
from app.facts.found import Found
from app.facts.meanings import Meant, meanings
from index.embed import Embedder
from index.passages import Lang

_FEWEST_WORDS = 2  # one word says too little, unless it is all that was said
_PART_OF = {"accuracy": "creativity_and_precision"}  # «creative and precise» asks for no accuracy of its own
_BESIDE_FIGURES = frozenset({"quality", "use_case"})  # read by nearness alone even where a clause states figures
_MOST_PIECES = 20  # more are a pasted text rather than a turn, and would take too long
_FOR_A = re.compile(r"\b(?:for|para|pra|num|numa|in) (?:an?|um|uma) ")


def meant(
    text: str, parts: Sequence[Clause], figures: Mapping[Clause, Sequence[Found]], lang: Lang, embedder: Embedder | None
) -> list[Found]:
    """Return the facts that clauses of a turn state by what they mean, cued ones with the words of their cue.

    `text` is the turn as written. A sentence of several stated clauses is read as a whole too, for what none of them says alone.
    """
    spans = _spans(parts)[:_MOST_PIECES]
    stated_by = [
        [one for each in parts if part.start <= each.start < part.end for one in figures.get(each, ())]
        for part, _, _ in spans
    ]
    folded = [_without(*span, by) for span, by in zip(spans, stated_by, strict=True)]
    kept = [
        number
        for number, words in enumerate(folded)
        if len(words.split()) >= _FEWEST_WORDS or words == spans[number][0].text
    ]
    if not kept:
        return []
    texts = [(_as_written(text, spans[number], folded[number]), folded[number]) for number in kept]
    sure: list[Found] = []
    near: list[Found] = []
    for number, stated in zip(kept, meanings(embedder).of(texts, lang), strict=True):
        part, start, end = spans[number]
        said = {one.field for one in stated_by[number]}
        for one in stated:
            if one.field in said or (said and one.cue is None and one.field not in _BESIDE_FIGURES):
                continue
            if part.mood == "stated" or _asked_about_oneself(part, one):
                a, b = (start + one.cue[0], start + one.cue[1]) if one.cue else (start, end)
                (sure if one.cue else near).append(Found(one.field, one.value, "", a, b))
    by_cue = {one.field for one in sure}
    return [
        *(one for one in sure if _PART_OF.get(one.field) not in by_cue),
        *(one for one in near if one.field not in by_cue and _PART_OF.get(one.field) not in by_cue),
    ]


def _asked_about_oneself(part: Clause, one: Meant) -> bool:
    """Whether a question states this in passing («what fits my low budget?»); a general one («is RAG explainable?») does not."""
    if one.cue is None:
        return False
    return part.own or (one.field == "use_case" and bool(_FOR_A.search(part.text)))


def _spans(parts: Sequence[Clause]) -> list[tuple[Clause, int, int]]:
    """Return what is read, with its offsets in the turn: most telling first: clauses, sentences, pieces."""
    stating = [part for part in parts if part.mood != "supposed"]
    spans = [(part, part.start, part.end) for part in stating]
    for sentence in dict.fromkeys(part.sentence for part in stating):
        its = [part for part in parts if part.sentence is sentence]
        if len(its) > 1 and all(part.mood == "stated" for part in its):
            start = its[0].start - sentence.index(its[0].text)
            spans.append((Clause(sentence, start, "stated", sentence), start, start + len(sentence)))
    return [*spans, *((part, a, b) for part in stating for a, b in pieces(part)[1:])]


def _without(part: Clause, start: int, end: int, stated: Sequence[Found]) -> str:
    """Return a stretch with blanks for what figures have said: «800 atendimentos» tells how many, not what they are for."""
    words = part.text
    for one in stated:
        a, b = max(one.start - part.start, 0), one.end - part.start
        words = words[:a] + " " * (b - a) + words[b:]
    return words[start - part.start : end - part.start]


def _as_written(text: str, span: tuple[Clause, int, int], folded: str) -> str:
    """Return the words as the person wrote them, which the embedding model and the dictionary read better; blanks stay blank."""
    _, start, end = span
    return (
        folded
        if start < 0
        else "".join(" " if blank == " " else char for char, blank in zip(text[start:end], folded, strict=False))
    )
