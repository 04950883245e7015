"""Documents that nobody has seen: invented names, rules and figures, with others so like them that only reading tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from finetune.data.answering import cited, lowered, opened
from finetune.data.example import Item, Pack, half_of
from finetune.data.facts import Domain, Fact, domains, filled, invented_name, slug
from finetune.data.figures import Figures, has_figures
from finetune.data.noise import messy, small
from finetune.data.phrases import wording
from finetune.data.sources import Sources
from index.passages import Lang, Passage

_TWINS = 0.6  # the share of sets with two documents of the same kind
_NAMED = 0.6  # the share of questions that name the document where it need not be named
_PREMISE = 0.15  # the share of questions that state the fact, rightly or wrongly
_TWO = 0.1


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as one document tells it."""

    fact: Fact
    sentence: str
    passage: Passage
    about: str


def packs(sources: Sources, lang: Lang, rng: Random) -> Iterator[Pack]:
    """Packs for ever."""
    while True:
        told, left = documents(lang, rng)
        items = [_item(one, told, rng) for one in _several(told, rng)]
        if rng.random() < 0.8:
            items.append(_unsaid(*rng.choice(left), lang, rng))
        yield Pack("tuned-rag", lang, tuple(items), _once(told))


def documents(lang: Lang, rng: Random) -> tuple[list[Told], list[tuple[Fact, str]]]:
    """What one to four invented documents tell, and facts that they leave out, each with the name it would be about."""
    kinds = rng.sample(domains(lang), rng.choice((1, 2, 3, 3)))
    if rng.random() < _TWINS:
        kinds.append(kinds[0])
    rng.shuffle(kinds)
    told: list[Told] = []
    left: list[tuple[Fact, str]] = []
    for kind in kinds:
        about = rng.choice(kind.names).format(x=invented_name(rng))
        said = rng.sample(kind.facts, rng.choice((3, 4, 5)))
        told += _passage(kind, said, about, lang, rng)
        left += [(fact, about) for fact in kind.facts if fact not in said]
    return told, left


def question_about(fact: Fact, about: str, lang: Lang, rng: Random, named: bool) -> str:
    """A question for a fact, with the name of what it is about where it is to be named."""
    question = rng.choice(fact.questions)
    if named:
        form = rng.choice(wording(lang).about)
        question = form.format(q=question if form.endswith("{q}") else _closed(question), o=about)
    return messy(question, rng) if rng.random() < 0.25 else question


def _passage(kind: Domain, said: Sequence[Fact], about: str, lang: Lang, rng: Random) -> list[Told]:
    sentences = [filled(fact.sentence, lang, rng) for fact in said]
    text = "\n".join(f"- {one}" for one in sentences) if rng.random() < 0.5 else " ".join(sentences)
    section = slug(about)
    passage = Passage(
        f"{section}#{kind.slug}", section, kind.title.format(org=about), text, lang, "document", f"{section}.md"
    )
    return [Told(fact, sentence, passage, about) for fact, sentence in zip(said, sentences, strict=True)]


def _several(told: Sequence[Told], rng: Random) -> list[Told]:
    """Four or five facts to ask about; of twins both, whose sentences differ in a figure."""
    twins = [one for one in told if sum(other.fact == one.fact for other in told) > 1]
    first = rng.sample(twins, min(2, len(twins)))
    rest = [one for one in told if one not in first]
    return first + rng.sample(rest, min(rng.choice((4, 5)) - len(first), len(rest)))


def _item(one: Told, told: Sequence[Told], rng: Random) -> Item:
    lang = one.passage.lang
    named = any(other.fact == one.fact and other is not one for other in told) or rng.random() < _NAMED
    if rng.random() < _PREMISE:
        return _stated(one, rng)
    question = question_about(one.fact, one.about, lang, rng, named)
    half = half_of(one.fact.family)
    mine = [other for other in told if other.passage == one.passage and half_of(other.fact.family) == half]
    mine = [other for other in mine if other is not one]
    if mine and rng.random() < _TWO:
        second = rng.choice(mine)
        both = rng.choice(wording(lang).two).format(a=_closed(question), b=small(rng.choice(second.fact.questions)))
        return Item(both, cited([one.sentence, second.sentence], one.passage), "invented", one.fact.family)
    return Item(question, cited([one.sentence], one.passage), "invented", one.fact.family)


def _stated(one: Told, rng: Random) -> Item:
    """A question that states the fact: as it is, or with another figure."""
    said = wording(one.passage.lang)
    wrong = has_figures(one.sentence, one.passage.lang) and rng.random() < 0.6
    told = Figures(one.passage.lang, rng).changed(one.sentence) if wrong else one.sentence
    question = rng.choice(said.premises).format(s=lowered(told).rstrip("."))
    question = rng.choice(said.about).format(q=question, o=one.about)
    answer = cited([opened(one.sentence, one.passage, "F" if wrong else "T", rng)], one.passage)
    return Item(question, answer, "contradiction" if wrong else "invented", one.fact.family)


def _unsaid(fact: Fact, about: str, lang: Lang, rng: Random) -> Item:
    question = question_about(fact, about, lang, rng, named=True)
    return Item(question, rng.choice(wording(lang).unanswered), "unanswered", fact.family, refusal=True)


def _once(told: Sequence[Told]) -> tuple[Passage, ...]:
    return tuple({one.passage.id: one.passage for one in told}.values())


def _closed(question: str) -> str:
    return question if question.endswith(("?", ".", ")")) else question + "?"
