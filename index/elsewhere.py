"""Questions that the guide does not answer, near its subject and far from it: what tells them from those that it does.

`knowledge/elsewhere.tsv` has them, a language and a question a line, below a line of heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import KnowledgeInvalid
from index.ngrams import NgramIndex
from index.passages import LANGS, Lang

_SHRUNK = 0.03  # added to the variances, as in a ridge regression
# What each sign is worth beside the evidence, a cosine: fitted by logistic regression on tests/index/floor.tsv and the dev half of the
# evaluation cases.
_NEARER, _SIDE, _SPELT, _WRITTEN = 0.5, 0.41, 0.47, 0.75


def read_elsewhere(knowledge: Path) -> tuple[tuple[Lang, str], ...]:
    """Read the questions, none where there is no such file. Raises KnowledgeInvalid, naming the line."""
    path = knowledge / "elsewhere.tsv"
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        lang, tab, question = line.partition("\t")
        if lang not in LANGS or not tab or not question.strip():
            raise KnowledgeInvalid(
                f"Line {number} of {path} has to be a language ({', '.join(LANGS)}), a tab and a question."
            )
        found.append((lang, question.strip()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sides:
    """The two kinds of questions as an embedder sees them, and Fisher's linear discriminant between them."""

    asked: NDArray[np.float32]
    elsewhere: NDArray[np.float32]
    direction: NDArray[np.float32]
    middle: NDArray[np.float32]

    @classmethod
    def of(cls, asked: NDArray[np.float32], elsewhere: NDArray[np.float32]) -> Sides | None:
        """Learn from the vectors of ways of asking and of questions elsewhere, a row each; None where either is missing."""
        if not len(asked) or not len(elsewhere):
            return None
        ours, theirs = asked.mean(axis=0), elsewhere.mean(axis=0)
        middle = (ours + theirs) / 2
        spread = _second_moment(asked - middle) + _second_moment(elsewhere - middle)
        spread += _SHRUNK * np.eye(spread.shape[0], dtype=np.float32)
        direction = np.linalg.solve(spread, ours - theirs)
        return cls(asked, elsewhere, np.asarray(direction, dtype=np.float32), np.asarray(middle, dtype=np.float32))

    def lean(self, vector: NDArray[np.float32]) -> float:
        """How far a question, a vector of shape (dimension,), leans to the guide (above 0) or elsewhere, on the scale of the evidence."""
        nearer = float((self.asked @ vector).max() - (self.elsewhere @ vector).max())
        side = float((vector - self.middle) @ self.direction)
        return _NEARER * nearer + _SIDE * side


class Written:
    """The two kinds of questions of one language by their letters, where typos and endings count little."""

    def __init__(self, lang: Lang, asked: Sequence[str], elsewhere: Sequence[str]) -> None:
        """Index and learn from ways of asking and questions elsewhere."""
        self._index = NgramIndex(lang, [*asked, *elsewhere])
        self._asked = len(asked)
        self._classify = self._index.classifier(np.arange(len(asked) + len(elsewhere)) < len(asked))

    def likeness(self, query: str) -> tuple[NDArray[np.float32], float]:
        """How alike a query is to each way of asking, shape (asked,), and how far it leans to the guide, on the scale of the evidence.

        The latter is 0 where no question elsewhere is known.
        """
        ours, theirs = np.split(self._index.cosines(query), [self._asked])
        if not len(theirs):
            return ours, 0.0
        spelt = float(ours.max(initial=0.0) - theirs.max(initial=0.0))
        return ours, _SPELT * spelt + _WRITTEN * self._classify(query)


def _second_moment(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows.T @ rows / len(rows), dtype=np.float32)
