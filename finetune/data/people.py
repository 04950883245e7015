"""What people say of their situation, put together from phrases: facts in figures, facts in words, an opening, a field, a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from app.facts.meanings import known
from finetune.data.figures import written
from finetune.data.noise import messy
from finetune.data.phrases import situation_phrases
from index.passages import Lang

_CARDS = ("4090", "3090", "4080", "4070", "3060", "4060", "3080", "2080")
_SKELETONS = 400  # ways of putting an utterance together that count as families of their own


@dataclass(frozen=True, slots=True)
class Utterance:
    """What someone says, and the name of its skeleton."""

    text: str
    family: str


@cache
def told_in_words(lang: Lang) -> dict[str, tuple[str, ...]]:
    """Sentences that state a fact in words, by its field: the exemplars that facts are read by."""
    found: dict[str, tuple[str, ...]] = {}
    for meaning in known():
        if meaning.field:
            found[meaning.field] = found.get(meaning.field, ()) + meaning.exemplars[lang]
    return found


def situation(lang: Lang, rng: Random) -> Utterance:
    """A first turn that tells two to four facts and mostly asks what to do."""
    phrases = situation_phrases(lang)
    family, skeleton = _skeleton(lang, "situation", rng)
    parts = [opening] if (opening := skeleton.choice(phrases["openings"])) else []
    fields = skeleton.sample(sorted(told_in_words(lang)), skeleton.choice((1, 1, 2, 2, 3)))
    figured = skeleton.choice(
        ("examples", "examples", "examples", "no_examples", "money", "volume", "gpu", "model", "")
    )
    facts = [rng.choice(told_in_words(lang)[field]) for field in fields]
    facts += [filled(rng.choice(phrases[figured]), lang, rng)] if figured else []
    skeleton.shuffle(facts)
    told = _joined(facts, skeleton)
    if domain := skeleton.choice(phrases["domains"]):
        told = f"{domain} {told}" if skeleton.random() < 0.5 else f"{told} {domain}"
    parts.append(told)
    if ask := skeleton.choice(phrases["asks"]):
        parts.insert(0 if skeleton.random() < 0.15 else len(parts), ask)
    text = " ".join(parts)
    return Utterance(messy(text, rng) if rng.random() < 0.25 else text, family)


def correction(lang: Lang, rng: Random) -> Utterance:
    """A later turn that adds a fact or takes one back."""
    phrases = situation_phrases(lang)
    place = rng.randrange(len(phrases["corrections"]))
    words = told_in_words(lang)
    figured = rng.choice(("examples", "examples", "money", "volume", "gpu", "model", "", "", ""))
    fact = filled(rng.choice(phrases[figured]), lang, rng) if figured else rng.choice(words[rng.choice(sorted(words))])
    text = phrases["corrections"][place].format(f=fact)
    return Utterance(text[0].upper() + text[1:], f"correction:{lang}:{place}")


def sums(lang: Lang, kind: str, rng: Random) -> Utterance:
    """A question about a computation: `costs` or `memory`, or what follows one: `after_costs` or `after`."""
    phrases = situation_phrases(lang)[kind]
    place = rng.randrange(len(phrases))
    text = filled(phrases[place], lang, rng)
    return Utterance(messy(text, rng) if rng.random() < 0.2 else text, f"{kind}:{lang}:{place}")


def filled(phrase: str, lang: Lang, rng: Random) -> str:
    """The phrase with counts, sums and sizes in it."""
    return phrase.format(
        n=_count(lang, rng),
        m=written(rng.choice((5, 50, 80, 200, 500, 900, 2000, 5000, 12000, 40000, 150000)), lang),
        v=f"{rng.choice((1, 2, 3, 5, 8, 10, 20, 40, 80, 200, 500))} {rng.choice(situation_phrases(lang)['units'])}",
        g=rng.choice((4, 6, 8, 10, 12, 16, 24, 40, 48, 80)),
        b=rng.choice((1, 3, 7, 8, 13, 14, 32, 70)),
        c=rng.choice(_CARDS),
    )


def _count(lang: Lang, rng: Random) -> str:
    """A number of examples: every order of magnitude is as likely as the next."""
    value = round(10 ** rng.uniform(0.7, 6.6))
    digits = 1 if rng.random() < 0.6 else 2
    return written(int(float(f"{value:.{digits}g}")), lang)


def _joined(facts: Sequence[str], skeleton: Random) -> str:
    join = skeleton.choice((". ", ", ", "; ", ".\n"))
    facts = [fact[0].upper() + fact[1:] for fact in facts] if join.startswith(".") else facts
    text = join.join(facts)
    return f"{text[0].upper()}{text[1:]}{'' if re.search(r'[.!?]$', text) else '.'}"


def _skeleton(lang: Lang, kind: str, rng: Random) -> tuple[str, Random]:
    """One of the ways of putting an utterance together: always the same parts, whatever facts fill them."""
    place = rng.randrange(_SKELETONS)
    return f"{kind}:{lang}:{place}", Random(f"{kind}:{lang}:{place}")  # noqa: S311 - drawn again, the same
