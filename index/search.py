"""One query against one generation. Knows nothing of files, and changes nothing.

The two wordings of a passage are one unit, named by their id. A unit's dense score is the mean over its facets (its text, its
title, the ways in which people ask for it) of the best cosine; its lexical score is BM25 in the query's language plus half of BM25
in the other language with the query translated; and its spelling score the best cosine of character n-grams with its title or a way
of asking. The first two are computed for the units that either finds, and all are summed by `index.fusion`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.elsewhere import Sides, Written
from index.embed import Embedder
from index.fusion import TRANSLATED, evidence, fuse
from index.language import detect
from index.passages import LANGS, Hit, Lang, Passage, Retrieval
from index.snapshot import FACETS, NO_PASSAGE, Snapshot
from index.translate import Glossary, Translation
from index.words import content_stems

Only = Literal["fused", "dense", "lexical"]
Scores = NDArray[np.float32]

_NEAREST = 200  # texts whose units are looked at closely
_WORDIEST = 50  # units found by their words that are, too
_LONGEST_QUERY = 4000  # characters

# The relevance floor: on the best evidence of the guide, with how far the question leans to it, and on that of a document of one's own,
# of whose subject nothing is known. The first was fitted as the weights of the lean were, the second chosen on tests/index/floor.tsv.
_FLOOR = 0.5
_FLOOR_OF_DOCUMENTS = 0.452


class Searcher:
    """Searches one snapshot. May be called from many threads."""

    def __init__(
        self, snapshot: Snapshot, embedder: Embedder, glossary: Glossary, elsewhere: Sequence[tuple[Lang, str]]
    ) -> None:
        """Number the units and note which rows of each index belong to which; `elsewhere` are questions that none of them answers."""
        self.snapshot = snapshot
        self._embedder = embedder
        self._glossary = glossary
        self._wordings: dict[str, dict[Lang, Passage]] = {}
        for passage in snapshot.passages:
            self._wordings.setdefault(passage.id, {})[passage.lang] = passage
        self._ids = list(self._wordings)
        number = {unit: place for place, unit in enumerate(self._ids)}
        units = np.array([number[passage.id] for passage in snapshot.passages], dtype=np.int64)
        rows = [entry for entry in snapshot.entries if entry.passage != NO_PASSAGE]  # the others come after them
        self._dense_unit = units[[entry.passage for entry in rows]]
        self._dense_facet = np.array([FACETS.index(entry.facet) for entry in rows], dtype=np.int64)
        vectors = snapshot.dense.vectors()
        self._sides = Sides.of(vectors[: len(rows)][self._dense_facet == FACETS.index("asked")], vectors[len(rows) :])
        self._of_guide = np.array([next(iter(each.values())).source != "document" for each in self._wordings.values()])
        languages = np.array([passage.lang for passage in snapshot.passages])
        self._lexical_unit = {lang: units[languages == lang] for lang in LANGS}
        short = [
            (passage.lang, number[passage.id], text)
            for passage in snapshot.passages
            for text in (passage.title, *passage.asked)
        ]
        self._written = {
            lang: Written(
                lang,
                [text for spoken, _, text in short if spoken == lang],
                [text for spoken, text in elsewhere if spoken == lang],
            )
            for lang in LANGS
        }
        self._written_unit = {
            lang: np.array([unit for spoken, unit, _ in short if spoken == lang], dtype=np.int64) for lang in LANGS
        }

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return a passage in the language where it has that wording, else in the other; None where there is no such id."""
        return self._worded(passage_id, lang) if passage_id in self._wordings else None

    def search(self, query: str, lang: Lang, k: int, only: Only) -> Retrieval:
        """Return the `k` best units, worded in `lang` where they can be. Raises EmbedderUnavailable.

        A hit's score is `fusion.evidence`, whatever `only` ranks by, and `covered` says whether the best of all, with how
        far the question leans to what the guide answers, reaches the floor.
        """
        started = time.perf_counter()
        query = query.strip()[:_LONGEST_QUERY]
        if not query:
            return Retrieval(query, lang, (), covered=False, seconds=0.0)
        spoken = detect(query, lang)
        translation = self._glossary.translate(query, spoken)
        lexical = self._lexical(query, spoken, translation)
        read = query if spoken in self._embedder.languages else translation.text
        vector = self._embedder.embed([read or query])[0]
        dense = self._dense(vector, lexical)
        likeness, lean = self._written[spoken].likeness(query)
        spelling = self._maxima(self._written_unit[spoken], likeness)
        ranking = _order({"fused": fuse(dense, lexical, spelling), "dense": dense, "lexical": lexical}[only])
        sure = evidence(dense, lexical)
        dense_rank, lexical_rank = _ranks(dense), _ranks(lexical)
        hits = tuple(
            Hit(self._worded(self._ids[unit], lang), float(sure[unit]), dense_rank.get(unit), lexical_rank.get(unit))
            for unit in ranking[:k]
        )
        lean += self._sides.lean(vector) if self._sides else 0.0
        of_guide = _most(sure[self._of_guide]) + lean
        of_documents = _most(sure[~self._of_guide]) + _FLOOR - _FLOOR_OF_DOCUMENTS
        found = max(of_guide, of_documents)
        return Retrieval(query, lang, hits, found >= _FLOOR, time.perf_counter() - started, evidence=found)

    def _lexical(self, query: str, spoken: Lang, translation: Translation) -> Scores:
        """Return each unit's BM25 score, shape (units,), 0 where no word is found."""
        total = np.zeros(len(self._ids), dtype=np.float32)
        for lang in LANGS:
            stems = content_stems(query, lang) if lang == spoken else translation.stems
            weight = np.float32(1.0 if lang == spoken else TRANSLATED)
            total += weight * self._maxima(self._lexical_unit[lang], self.snapshot.lexical[lang].scores(stems))
        return total

    def _dense(self, vector: Scores, lexical: Scores) -> Scores:
        """Return each candidate's mean cosine over its facets, shape (units,), 0 for the units that are no candidates."""
        nearest = self.snapshot.dense.nearest(vector, _NEAREST)
        near = self._dense_unit[nearest[nearest < len(self._dense_unit)]]
        candidates = np.zeros(len(self._ids), dtype=bool)
        candidates[near] = True
        candidates[_order(lexical)[:_WORDIEST]] = True
        rows = np.flatnonzero(candidates[self._dense_unit])
        cosines = self.snapshot.dense.cosines(vector, rows)
        total = np.zeros(len(self._ids), dtype=np.float32)
        facets = np.zeros(len(self._ids), dtype=np.float32)
        for facet in range(len(FACETS)):
            of_it = self._dense_facet[rows] == facet
            units = self._dense_unit[rows[of_it]]
            total += self._maxima(units, cosines[of_it])
            facets[np.unique(units)] += 1
        return np.asarray(total / np.maximum(facets, 1), dtype=np.float32)

    def _maxima(self, units: NDArray[np.int64], values: Scores) -> Scores:
        """Return each unit's highest value, 0 where it has none above that, shape (units,)."""
        best = np.zeros(len(self._ids), dtype=np.float32)
        np.maximum.at(best, units, values)
        return best

    def _worded(self, passage_id: str, lang: Lang) -> Passage:
        wordings = self._wordings[passage_id]
        return wordings.get(lang) or next(iter(wordings.values()))


def _most(scores: Scores) -> float:
    return float(scores.max(initial=0.0))


def _order(scores: Scores) -> list[int]:
    """Return the units with a score above 0, best first."""
    return [int(unit) for unit in np.argsort(-scores, kind="stable") if scores[unit] > 0]


def _ranks(scores: Scores) -> dict[int, int]:
    return {unit: rank for rank, unit in enumerate(_order(scores), start=1)}
