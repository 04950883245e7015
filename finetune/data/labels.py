"""Which sentences of a passage answer each way of asking for it, labelled by hand in knowledge/answers/{en,pt-BR}.tsv.

A line is a passage's id and then, separated by tabs, `n=S`: n counts the passage's `asked` from 1, S are the numbers of the sentences
that answer, best first, with `Y` or `N` before them where the question is one of yes or no; 0 where none answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.sentences import split
from index.guide import knowledge_folder
from index.passages import Lang, Passage

MOST = 3  # sentences of an answer
_ENTRY = re.compile(r"(\d+)=([YN]?)(\d+(?:,\d+)*)")


class LabelsInvalid(ValueError):
    """A file of labels cannot be used; the text names line, fault and fix."""


class Passages(Protocol):
    """Where passages are looked up."""

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return one passage by its id."""


@dataclass(frozen=True, slots=True)
class Label:
    """One way of asking for a passage.

    `sentences` are the numbers, from 1, of those that answer, best first; none where the passage does not. `verdict`: Y, N or empty.
    """

    passage: Passage
    number: int
    asked: str
    verdict: str
    sentences: tuple[int, ...]

    @property
    def family(self) -> str:
        """The name of this wording."""
        return f"asked:{self.passage.lang}:{self.passage.id}:{self.number}"

    @property
    def said(self) -> tuple[str, ...]:
        """The sentences that answer, as the passage has them."""
        whole = split(self.passage.text)
        return tuple(whole[number - 1] for number in self.sentences)


def labels(lang: Lang, passages: Passages, folder: Path | None = None) -> tuple[Label, ...]:
    """Read the labels of a language, for the passages that there are in it. Raises LabelsInvalid."""
    path = (folder or knowledge_folder() / "answers") / f"{lang}.tsv"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsInvalid(f"{path} cannot be read as UTF-8 text: restore it from the repository.") from error
    found: list[Label] = []
    for number, line in enumerate(text.splitlines(), 1):
        name, *entries = line.strip().split("\t")
        passage = passages.passage(name, lang) if name else None
        if passage is not None and passage.lang == lang:
            found += [_label(passage, entry, f"{path}, line {number}") for entry in entries]
    return tuple(found)


def _label(passage: Passage, entry: str, where: str) -> Label:
    match = _ENTRY.fullmatch(entry.strip())
    if match is None:
        raise LabelsInvalid(f"{where}: «{entry}» is no label; write it as 3=1, 3=N1,2 or 3=0.")
    number, verdict = int(match[1]), match[2]
    whole = split(passage.text)
    numbers = [int(one) for one in match[3].split(",") if one != "0"]
    if not 1 <= number <= len(passage.asked) or any(one > len(whole) for one in numbers):
        raise LabelsInvalid(
            f"{where}: «{entry}» does not fit {passage.id}, which is asked for in {len(passage.asked)} ways and has "
            f"{len(whole)} sentences; correct the number."
        )
    # A sentence that only opens a list says nothing by itself.
    usable = tuple(one for one in numbers if whole[one - 1].endswith((".", "!", "…")))[:MOST]
    return Label(passage, number, passage.asked[number - 1], verdict, usable)
