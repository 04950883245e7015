"""BM25 over the passages of one language. The only file that knows how bm25s stores its index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passages import Lang
from index.words import content_stems


class LexicalIndex:
    """Scores its rows against a query. Rows are numbered as they were given."""

    def __init__(self, lang: Lang, rows: int, bm25: Any) -> None:
        """Hold an index; `bm25` is None where no row has a word to find."""
        self.lang: Lang = lang
        self.rows = rows
        self._bm25 = bm25

    @classmethod
    def build(cls, lang: Lang, texts: Sequence[str]) -> LexicalIndex:
        """Index the texts: BM25 as Lucene computes it, k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009)."""
        import bm25s

        stemmed = [content_stems(text, lang) for text in texts]
        if not any(stemmed):
            return cls(lang, len(texts), None)
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        bm25.index(stemmed, show_progress=False)
        return cls(lang, len(texts), bm25)

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir()
        (folder / "rows.json").write_text(
            json.dumps({"rows": self.rows, "empty": self._bm25 is None}), encoding="utf-8"
        )
        if self._bm25 is not None:
            self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, lang: Lang, folder: Path) -> LexicalIndex:
        """Read what `save` wrote. Raises OSError, ValueError or KeyError where it is damaged."""
        import bm25s

        about = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        return cls(lang, about["rows"], None if about["empty"] else bm25s.BM25.load(str(folder), show_progress=False))

    def scores(self, stems: Sequence[str]) -> NDArray[np.float32]:
        """Return each row's BM25 score, shape (rows,), 0 where it has none of the stems. A stem counts once."""
        vocabulary = self._bm25.vocab_dict if self._bm25 is not None else {}
        known = [vocabulary[stem] for stem in dict.fromkeys(stems) if stem in vocabulary]
        if not known:
            return np.zeros(self.rows, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)
