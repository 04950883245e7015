"""Templates of invented facts, from `phrases/*/facts.txt`, and what fills them.

A line `# slug | title | names` begins a kind of document; {org} in a title is its name, {x} in a name an invented word. Each further
line is a fact: its sentence and the questions that it answers. In a sentence {n:2-9} and {n:100-900/50} are numbers, {w:a/b} one of
the words, {p} a person, {d} a day and {t} an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from finetune.data.figures import written
from finetune.data.phrases import lines, names
from index.language import fold
from index.passages import Lang

_SLOT = re.compile(r"\{(n|w|p|d|t)(?::([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence to be filled, the questions that it answers, and the name of this template."""

    sentence: str
    questions: tuple[str, ...]
    family: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of document: what it is called, what it may be about, and the facts that it may tell."""

    slug: str
    title: str
    names: tuple[str, ...]
    facts: tuple[Fact, ...]


@cache
def domains(lang: Lang) -> tuple[Domain, ...]:
    """All kinds of documents of a language."""
    found: list[Domain] = []
    heads: list[list[str]] = []
    facts: list[list[Fact]] = []
    for line in lines(lang, "facts"):
        cells = [cell.strip() for cell in line.lstrip("#").split("|")]
        if line.startswith("#"):
            heads.append(cells)
            facts.append([])
        else:
            family = f"fact:{lang}:{heads[-1][0]}:{len(facts[-1])}"
            facts[-1].append(Fact(cells[0], tuple(cells[1:]), family))
    for (name, title, called), told in zip(heads, facts, strict=True):
        found.append(Domain(name, title, tuple(one.strip() for one in called.split(";")), tuple(told)))
    return tuple(found)


def filled(sentence: str, lang: Lang, rng: Random) -> str:
    """The sentence with something in each of its slots."""

    def fill(slot: re.Match[str]) -> str:
        kind, choice = str(slot[1]), str(slot[2] or "")
        if kind == "w":
            return rng.choice(choice.split("/"))
        if kind == "n":
            return _number(choice, lang, rng)
        if kind == "p":
            return f"{rng.choice(names()['first'])} {rng.choice(names()['last'])}"
        return str(rng.choice(names()["days" if kind == "d" else "hours"][lang]))

    return _SLOT.sub(fill, sentence)


def invented_name(rng: Random) -> str:
    """A name that nothing has, such as «Velora»."""
    parts = names()
    return str(rng.choice(parts["onsets"]) + rng.choice(parts["middles"]) + rng.choice(parts["ends"]))


def slug(name: str) -> str:
    """The name as an address writes it."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def _number(choice: str, lang: Lang, rng: Random) -> str:
    span, _, step = choice.partition("/")
    low, high = map(int, span.split("-"))
    number = rng.randrange(low, high + 1, int(step or 1))
    is_year = low >= 1000 and high < 2000
    return str(number) if is_year else written(number, lang)
