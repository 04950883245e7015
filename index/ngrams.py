"""Cosines of character n-grams: how alike two short texts are written, whatever their endings, typos or missing accents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.language import fold


class NgramIndex:
    """Compares a query with short texts by TF-IDF over n-grams of 3 to 5 characters within words (scikit-learn).

    It is made of the texts whenever a generation is opened, which takes a fifth of a second for the guide, and is not stored.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; rows are numbered as they were given."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._rows = len(texts)
        self._vectorizer: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), preprocessor=fold, sublinear_tf=True, dtype=np.float32
        )
        self._matrix: Any = self._vectorizer.fit_transform(texts) if any(fold(text).strip() for text in texts) else None

    def cosines(self, query: str) -> NDArray[np.float32]:
        """Return each row's cosine with the query, in [0, 1], shape (rows,)."""
        if self._matrix is None:
            return np.zeros(self._rows, dtype=np.float32)
        product = self._matrix @ self._vectorizer.transform([query]).T
        return np.asarray(product.todense(), dtype=np.float32).ravel()
