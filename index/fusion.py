"""Dense, lexical and spelling scores -> one score.

A weighted sum of scores, not of ranks (Bruch, Gai and Ingber 2023, «An Analysis of Fusion Functions for Hybrid Retrieval»). On
tests/index/questions.jsonl, of which one half served to choose the weights, the sum of the first two had a mean reciprocal rank of
0.76 in English and 0.74 in Portuguese, and reciprocal rank fusion (Cormack et al. 2009, k = 60) of the same scores 0.72 and 0.69: in
ranks, a long list of weak matches counts nearly as much as one strong match.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

TRANSLATED = 0.5  # of a BM25 score against the other language's texts, which a dictionary's words reach less surely
_LEXICAL = 0.06  # what a point of BM25, which has no upper bound, is worth in cosine
_SPELLING = 0.6  # what a cosine of n-grams is worth: it is high only where someone asked in nearly these words
_MOST_LEXICAL = 0.15  # that words alone can do for the evidence: a long question shares some with every text


def fuse(dense: Scores, lexical: Scores, spelling: Scores) -> Scores:
    """Return the score to rank by, from cosines, BM25 scores and n-gram cosines of the same items, all of shape (items,)."""
    return np.asarray(dense + _LEXICAL * lexical + _SPELLING * spelling, dtype=np.float32)


def evidence(dense: Scores, lexical: Scores) -> Scores:
    """Return how sure each item is to concern the query, in [0, 1] and comparable between queries; shapes as in `fuse`."""
    words = np.minimum(_LEXICAL * lexical, _MOST_LEXICAL)
    return np.asarray(np.clip(dense + words, 0.0, 1.0), dtype=np.float32)
