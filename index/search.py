"""One query against one generation. Knows nothing of files, and changes nothing.

The two wordings of a passage are one unit, named by their id. Four rankings of units are fused: the query against the texts as
they are, the query in English against the English texts, and BM25 in each language, each with the query in that language.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.fusion import reciprocal_rank
from index.language import detect
from index.lexical import Terms
from index.passages import LANGS, Hit, Lang, Passage, Retrieval
from index.snapshot import Snapshot
from index.translate import Glossary
from index.words import content_stems

Only = Literal["fused", "dense", "lexical"]

_DEPTH = 50  # units of a ranking that are fused
_NEAREST = 500  # texts that the dense index returns, several of which may stand for one unit
_LONGEST_QUERY = 4000  # characters

# The relevance floor: the best unit's cosine in English plus a fifth of the share of the query's words that it has. Both numbers
# come from the questions in tests/index/floor.tsv, where they tell the guide's subjects from others best.
_SHARE_WEIGHT = 0.2
_FLOOR = 0.48


class Searcher:
    """Searches one snapshot. May be called from many threads."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder, glossary: Glossary) -> None:
        """Number the units and note which rows of each index belong to which."""
        self.snapshot = snapshot
        self._embedder = embedder
        self._glossary = glossary
        self._ids = list(dict.fromkeys(passage.id for passage in snapshot.passages))
        number = {unit: place for place, unit in enumerate(self._ids)}
        self._wordings: dict[str, dict[Lang, Passage]] = {}
        for passage in snapshot.passages:
            self._wordings.setdefault(passage.id, {})[passage.lang] = passage
        units = np.array([number[passage.id] for passage in snapshot.passages], dtype=np.int64)
        self._dense_unit = units[[entry.passage for entry in snapshot.entries]]
        self._raw = np.array([entry.raw for entry in snapshot.entries])
        self._english = np.array([entry.english for entry in snapshot.entries])
        languages = np.array([passage.lang for passage in snapshot.passages])
        self._lexical_unit = {lang: units[languages == lang] for lang in LANGS}

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        """Return a passage in the language where it has that wording, else in the other; None where there is no such id."""
        return self._worded(passage_id, lang) if passage_id in self._wordings else None

    def search(self, query: str, lang: Lang, k: int, only: Only) -> Retrieval:
        """Return the `k` best units, worded in `lang` where they can be. Raises EmbedderUnavailable.

        A hit's score is the cosine in English of the query and the nearest text of the unit, clipped to [0, 1], whatever `only`
        ranks by. `covered` compares the best unit with the relevance floor.
        """
        started = time.perf_counter()
        query = query.strip()[:_LONGEST_QUERY]
        if not query:
            return Retrieval(query, lang, (), covered=False, seconds=0.0)
        spoken = detect(query, lang)
        translation = self._glossary.translate(query, spoken)
        raw, cosines = self._dense(query, query if spoken == "en" else translation.text)
        own: Terms = [(stem,) for stem in content_stems(query, spoken)]
        terms: dict[Lang, Terms] = {one: own if one == spoken else translation.terms for one in LANGS}
        shares = self._shares(terms)
        dense = [_ranking(raw), _ranking(cosines)]
        lexical = [_ranking(self._bm25(one, terms[one])) for one in LANGS]
        chosen = {"fused": dense + lexical, "dense": dense, "lexical": lexical}[only]
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
        hits = tuple(
            self._hit(unit, lang, float(cosines[unit]), dense_ranks.get(unit), lexical_ranks.get(unit))
            for unit, _ in reciprocal_rank(chosen)[:k]
        )
        covered = bool((cosines + _SHARE_WEIGHT * shares).max() >= _FLOOR)
        return Retrieval(query, lang, hits, covered, time.perf_counter() - started)

    def _dense(self, query: str, english: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return each unit's best cosine, of the query with the texts as they are and of its English with the English ones."""
        texts = [query] if english == query else [query, english]
        rows, cosines = self.snapshot.dense.nearest(self._embedder.embed(texts), _NEAREST)
        return self._best(rows[0], cosines[0], self._raw), self._best(rows[-1], cosines[-1], self._english)

    def _best(
        self, rows: NDArray[np.int64], cosines: NDArray[np.float32], allowed: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        keep = allowed[rows]
        return self._maxima(self._dense_unit[rows[keep]], cosines[keep])

    def _bm25(self, lang: Lang, terms: Terms) -> NDArray[np.float32]:
        return self._maxima(self._lexical_unit[lang], self.snapshot.lexical[lang].scores(terms))

    def _shares(self, terms: Mapping[Lang, Terms]) -> NDArray[np.float32]:
        """Return which share of the query's words each unit has, in the language in which it has more of them."""
        found = [
            self._maxima(self._lexical_unit[lang], self.snapshot.lexical[lang].shares(terms[lang])) for lang in LANGS
        ]
        return np.maximum(*found)

    def _maxima(self, units: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return each unit's highest value, 0 where it has none above that, shape (units,)."""
        best = np.zeros(len(self._ids), dtype=np.float32)
        np.maximum.at(best, units, values)
        return best

    def _hit(self, unit: int, lang: Lang, cosine: float, dense_rank: int | None, lexical_rank: int | None) -> Hit:
        passage = self._worded(self._ids[unit], lang)
        return Hit(passage, min(1.0, max(0.0, cosine)), dense_rank, lexical_rank)

    def _worded(self, passage_id: str, lang: Lang) -> Passage:
        wordings = self._wordings[passage_id]
        return wordings.get(lang) or next(iter(wordings.values()))


def _ranking(values: NDArray[np.float32]) -> list[int]:
    """Return the units with a value above 0, best first, up to `_DEPTH`."""
    order = np.argsort(-values, kind="stable")[:_DEPTH]
    return [int(unit) for unit in order if values[unit] > 0]


def _ranks(rankings: list[list[int]]) -> dict[int, int]:
    return {unit: rank for rank, (unit, _) in enumerate(reciprocal_rank(rankings), start=1)}
