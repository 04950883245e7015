"""Answers made of a passage's own sentences, each followed by its mark, as the checks of `app.drafts` pass them on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from app.grounding import VERIFIED, support
from finetune.data.labels import Label
from finetune.data.phrases import wording
from index.passages import Passage

# What the guide's sentences may begin with and must keep its capital. Abbreviations have others further on.
_NAMES = frozenset(
    "Adam Balaguer Brasil Brazil Brazilian Chinchilla Cohen English Europe European Europa Gekhman Lee Microsoft Portuguese Rumo".split()
)


_HEADING = 40  # characters in which the heading of a listed sentence ends


def answer(label: Label, rng: Random, marks: bool = True) -> str:
    """The sentences that answer, the first opened with yes or no where the label says so."""
    first, *rest = label.said
    return cited([opened(first, label.passage, label.verdict, rng), *rest], label.passage, marks)


def cited(sentences: Sequence[str], passage: Passage, marks: bool = True) -> str:
    """The sentences, each with the mark of the passage that they stand in."""
    mark = f" [{passage.id}]" if marks else ""
    return " ".join(f"{sentence}{mark}" for sentence in sentences)


def opened(sentence: str, passage: Passage, verdict: str, rng: Random) -> str:
    """The sentence after a yes (`Y`) or no (`N`) to a question, or a yes to a true statement (`T`) or a correction of a false one (`F`).

    The checks take «no» before a sentence that denies nothing for a contradiction: that opens with «actually», and a sentence too
    short for that stands alone.
    """
    said = wording(passage.lang)
    forms = {"Y": [said.yes], "N": [said.no, said.rather], "T": [said.right], "F": [said.rather], "": []}[verdict]
    listed = is_listed(sentence)
    for form in forms:
        usable = [one for one in form if not (listed and ":" in one)]  # «No: copyright: text ...»
        if not usable:
            continue
        text = rng.choice(usable).format(s=lowered(sentence))
        if support(text, passage.lang, [passage], VERIFIED):
            return text
    return sentence


def is_listed(sentence: str) -> bool:
    """Whether a sentence begins with what it is about and a colon, as those of lists do."""
    return ": " in sentence[:_HEADING]


def lowered(sentence: str) -> str:
    """The sentence with a small first letter, unless its first word is a name or an abbreviation."""
    first = re.split(r"[\s,:;.'’]", sentence, maxsplit=1)[0]
    keeps = first[1:] != first[1:].lower() or first in _NAMES
    return sentence if keeps else sentence[0].lower() + sentence[1:]
