"""Which texts are nearly the same, by the share of character 4-grams that they have in common.

`Neighbours` is exact and serves the split; `SeenBefore` finds near-duplicates among very many rows by MinHash (Broder 1997) with
banded signatures, so that each row is compared with few others.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune.own.row import Row
from index.language import fold

NEAR = 0.5  # Jaccard similarity above which two questions may not be on two sides; the evaluation's guard has the same
SAME = 0.8  # Jaccard similarity of both question and answer from which on a row is a near-duplicate
_GRAM = 4
_FRAME = 40  # characters that a beginning must have to count as a frame around every prompt
_ENOUGH = 20  # rows from which on a common beginning is no chance
_BANDS, _BAND = (
    20,
    5,
)  # two rows that share 80% of their 4-grams meet in a band with a chance of 0.9996, those that share 30% of 0.05
_SEED = 1


def grams(text: str) -> frozenset[str]:
    """The character 4-grams of a text without case, accents and punctuation; a text without letters is a gram by itself."""
    plain = " ".join(re.findall(r"\w+", fold(text))) or text.strip()
    return frozenset(plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1)))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity of two sets of grams, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


class Neighbours:
    """Finds the rows whose questions are near a given row's, each by its nearest turn."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Count the grams of every turn of every row."""
        from sklearn.feature_extraction.text import CountVectorizer

        asked = _unframed([row.asked for row in rows])
        self._owner = np.array([place for place, texts in enumerate(asked) for _ in texts])
        count = CountVectorizer(analyzer=grams, binary=True, dtype=np.int32)
        self._grams: Any = count.fit_transform([text for texts in asked for text in texts])
        self._across: Any = self._grams.T.tocsr()
        self._sizes = np.asarray(self._grams.sum(axis=1)).ravel()

    def of(self, places: Iterable[int]) -> set[int]:
        """Return the places of the rows that are near any of these, themselves among them."""
        texts = np.flatnonzero(np.isin(self._owner, list(places)))
        shared = (self._grams[texts] @ self._across).tocoo()
        union = self._sizes[texts[shared.row]] + self._sizes[shared.col] - shared.data
        return set(self._owner[shared.col[shared.data > NEAR * union]].tolist())


class SeenBefore:
    """Knows the rows that were kept so far, and finds the one that a new row nearly repeats."""

    def __init__(self) -> None:
        """Draw the hash functions, always the same ones."""
        rng = np.random.default_rng(_SEED)
        draws = rng.integers(1, 2**63, size=(2, _BANDS * _BAND), dtype=np.uint64)
        self._factors, self._shifts = draws[0] | np.uint64(1), draws[1]
        self._kept: list[tuple[Row, frozenset[str], frozenset[str]]] = []
        self._bands: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)

    def twin(self, row: Row) -> Row | None:
        """Return a kept row with nearly the same question and answer and the same figures; else keep this one and return None."""
        question, answer = grams(row.question), grams(row.answer)
        keys = self._keys(row, question | answer)
        met = {place for key in keys for place in self._bands.get(key, ())}
        for place in sorted(met):
            kept, asked, answered = self._kept[place]
            if alike(question, asked) >= SAME and alike(answer, answered) >= SAME:
                return kept
        for key in keys:
            self._bands[key].append(len(self._kept))
        self._kept.append((row, question, answer))
        return None

    def _keys(self, row: Row, own: frozenset[str]) -> list[tuple[Any, ...]]:
        """The bands of the row's signature. Rows with other figures say something else, and never meet."""
        figures = tuple(re.findall(r"\d+", f"{row.question}\n{row.answer}"))
        hashed: NDArray[np.uint64] = np.fromiter((zlib.crc32(gram.encode()) for gram in own), dtype=np.uint64)
        # Multiplied without the overflow, of which the upper half is as good as random (Dietzfelbinger 1997).
        mixed = (hashed[:, None] * self._factors + self._shifts) >> np.uint64(32)
        signature = mixed.min(axis=0).reshape(_BANDS, _BAND)
        return [(figures, number, band.tobytes()) for number, band in enumerate(signature)]


def _unframed(asked: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The texts without the beginning that all rows share, such as instructions before every question: it tells nothing apart."""
    if len(asked) < _ENOUGH:
        return list(asked)
    first, last = min(texts[0] for texts in asked), max(texts[0] for texts in asked)
    # What the first and the last in order begin with, all between them begin with.
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    frame = "".join(char for char, _ in same)
    frame = frame[: max(frame.rfind(" "), frame.rfind("\n")) + 1]
    if len(frame) < _FRAME:
        return list(asked)
    return [(texts[0][len(frame) :], *texts[1:]) for texts in asked]
