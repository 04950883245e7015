"""Which sentences of a passage answer which way of asking for it: labels made by reading, kept in knowledge/answers/.

One line a passage: its id, then `n=S` for each of its ways of asking (`Passage.asked`, counted from 1). S are the places of the
sentences that answer it (`app.sentences.split`, counted from 1), best first; `Y` or `N` before them says how a yes/no question or a
premise stands, and `0` that no sentence answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.guide import knowledge_folder
from index.passages import Lang


@dataclass(frozen=True, slots=True)
class Labelled:
    """The sentences that answer one way of asking, as places from 0, best first. `verdict`: yes or no, None where it is neither."""

    sentences: tuple[int, ...]
    verdict: bool | None = None


@cache
def answers(lang: Lang) -> dict[str, tuple[Labelled, ...]]:
    """Return the labels of each passage's ways of asking, by passage id."""
    path = knowledge_folder() / "answers" / f"{lang}.tsv"
    labels = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        passage, *cells = line.split("\t")
        labels[passage] = tuple(_labelled(cell.partition("=")[2]) for cell in cells)
    return labels


def _labelled(text: str) -> Labelled:
    verdict = {"Y": True, "N": False}.get(text[:1])
    places = text if verdict is None else text[1:]
    return Labelled(tuple(int(place) - 1 for place in places.split(",") if place != "0"), verdict)
