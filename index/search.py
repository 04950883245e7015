"""One query against one generation. Knows nothing of files, and changes nothing.

The two wordings of a passage are one unit, named by their id. A unit's dense score is the mean over its facets (its text, its
title, the ways in which people ask for it) of the best cosine; its lexical score is BM25 in the query's language plus half of BM25
in the other language with the query translated; and its spelling score the best cosine of character n-grams with its title or a way
of asking. The first two are computed for the units that either finds, and all are summed by `index.fusion`.
"""

from __future__ import annotations

import time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.fusion import TRANSLATED, evidence, fuse
from index.language import detect
from index.ngrams import NgramIndex
from index.passages import LANGS, Hit, Lang, Passage, Retrieval
from index.snapshot import FACETS, Snapshot
from index.translate import Glossary, Translation
from index.words import content_stems

Only = Literal["fused", "dense", "lexical"]
Scores = NDArray[np.float32]

_NEAREST = 200  # texts whose units are looked at closely
_WORDIEST = 50  # units found by their words that are, too
_LONGEST_QUERY = 4000  # characters

# The relevance floor on the best unit's evidence. Chosen on tests/index/floor.tsv.
_FLOOR = 0.452


class Searcher:
    """Searches one snapshot. May be called from many threads."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder, glossary: Glossary) -> None:
        """Number the units and note which rows of each index belong to which."""
        self.snapshot = snapshot
        self._embedder = embedder
        self._glossary = glossary
        self._wordings: dict[str, dict[Lang, Passage]] = {}
        for passage in snapshot.passages:
            self._wordings.setdefault(passage.id, {})[passage.lang] = passage
        self._ids = list(self._wordings)
        number = {unit: place for place, unit in enumerate(self._ids)}
        units = np.array([number[passage.id] for passage in snapshot.passages], dtype=np.int64)
        self._dense_unit = units[[entry.passage for entry in snapshot.entries]]
        self._dense_facet = np.array([FACETS.index(entry.facet) for entry in snapshot.entries], dtype=np.int64)
        languages = np.array([passage.lang for passage in snapshot.passages])
        self._lexical_unit = {lang: units[languages == lang] for lang in LANGS}
        short = [
            (passage.lang, number[passage.id], text)
            for passage in snapshot.passages
            for text in (passage.title, *passage.asked)
        ]
        self._ngrams = {lang: NgramIndex(lang, [text for spoken, _, text in short if spoken == lang]) for lang in LANGS}
        self._ngram_unit = {
            lang: np.array([unit for spoken, unit, _ in short if spoken == lang], dtype=np.int64) for lang in LANGS
        }

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return a passage in the language where it has that wording, else in the other; None where there is no such id."""
        return self._worded(passage_id, lang) if passage_id in self._wordings else None

    def search(self, query: str, lang: Lang, k: int, only: Only) -> Retrieval:
        """Return the `k` best units, worded in `lang` where they can be. Raises EmbedderUnavailable.

        A hit's score is `fusion.evidence`, whatever `only` ranks by, and `covered` says whether the best of all reaches the floor.
        """
        started = time.perf_counter()
        query = query.strip()[:_LONGEST_QUERY]
        if not query:
            return Retrieval(query, lang, (), covered=False, seconds=0.0)
        spoken = detect(query, lang)
        translation = self._glossary.translate(query, spoken)
        lexical = self._lexical(query, spoken, translation)
        read = query if spoken in self._embedder.languages else translation.text
        dense = self._dense(read or query, lexical)
        spelling = self._maxima(self._ngram_unit[spoken], self._ngrams[spoken].cosines(query))
        ranking = _order({"fused": fuse(dense, lexical, spelling), "dense": dense, "lexical": lexical}[only])
        sure = evidence(dense, lexical)
        dense_rank, lexical_rank = _ranks(dense), _ranks(lexical)
        hits = tuple(
            Hit(self._worded(self._ids[unit], lang), float(sure[unit]), dense_rank.get(unit), lexical_rank.get(unit))
            for unit in ranking[:k]
        )
        return Retrieval(query, lang, hits, bool(sure.max() >= _FLOOR), time.perf_counter() - started)

    def _lexical(self, query: str, spoken: Lang, translation: Translation) -> Scores:
        """Return each unit's BM25 score, shape (units,), 0 where no word is found."""
        total = np.zeros(len(self._ids), dtype=np.float32)
        for lang in LANGS:
            stems = content_stems(query, lang) if lang == spoken else translation.stems
            weight = np.float32(1.0 if lang == spoken else TRANSLATED)
            total += weight * self._maxima(self._lexical_unit[lang], self.snapshot.lexical[lang].scores(stems))
        return total

    def _dense(self, query: str, lexical: Scores) -> Scores:
        """Return each candidate's mean cosine over its facets, shape (units,), 0 for the units that are no candidates."""
        vector = self._embedder.embed([query])[0]
        near = self._dense_unit[self.snapshot.dense.nearest(vector, _NEAREST)]
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


def _order(scores: Scores) -> list[int]:
    """Return the units with a score above 0, best first."""
    return [int(unit) for unit in np.argsort(-scores, kind="stable") if scores[unit] > 0]


def _ranks(scores: Scores) -> dict[int, int]:
    return {unit: rank for rank, unit in enumerate(_order(scores), start=1)}
