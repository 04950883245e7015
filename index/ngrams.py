"""Cosines of character n-grams: how alike the telling words of two short texts are written, whatever endings, typos or accents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passages import Lang
from index.words import is_stopword, words


class NgramIndex:
    """Compares a query with short texts by TF-IDF over n-grams of 3 to 5 characters within words (scikit-learn).

    It is made of the texts whenever a generation is opened, which takes a fifth of a second for the guide, and is not stored.
    """

    def __init__(self, lang: Lang, texts: Sequence[str]) -> None:
        """Index texts of one language; rows are numbered as they were given."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        def telling(text: str) -> str:
            return " ".join(word for word in words(text) if not is_stopword(word, lang))

        self._rows = len(texts)
        self._vectorizer: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), preprocessor=telling, sublinear_tf=True, dtype=np.float32
        )
        self._matrix: Any = self._vectorizer.fit_transform(texts) if any(map(telling, texts)) else None

    def cosines(self, query: str) -> NDArray[np.float32]:
        """Return each row's cosine with the query, in [0, 1], shape (rows,)."""
        if self._matrix is None:
            return np.zeros(self._rows, dtype=np.float32)
        product = self._matrix @ self._vectorizer.transform([query]).T
        return np.asarray(product.todense(), dtype=np.float32).ravel()
