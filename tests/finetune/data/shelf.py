"""The real guide, found by shared words instead of an embedding model; and lengths in words, so that nothing loads weights."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from index.guide import knowledge_folder, read_guide
from index.passages import Hit, Lang, Passage, Retrieval
from index.words import content_stems


class GuideShelf:
    """Finds the guide's passages that share most words with the query."""

    embedder = None

    def __init__(self, passages: Sequence[Passage] | None = None) -> None:
        self._passages = read_guide(knowledge_folder()) if passages is None else tuple(passages)
        self._by_id = {(one.id, one.lang): one for one in self._passages}
        self._words = {(one.id, one.lang): _stems(f"{one.title} {one.text}", one.lang) for one in self._passages}

    def search(self, query: str, lang: Lang, k: int = 4) -> Retrieval:
        asked = _stems(query, lang)
        near = [(len(asked & self._words[one.id, lang]), one) for one in self._passages if one.lang == lang]
        found = sorted(near, key=lambda pair: -pair[0])[:k]
        hits = tuple(Hit(one, count / max(1, len(asked))) for count, one in found)
        return Retrieval(query, lang, hits, covered=True, seconds=0.0)

    def passage(self, passage_id: str, lang: Lang) -> Passage | None:
        return self._by_id.get((passage_id, lang))


def lengths(text: str) -> int:
    """About as many tokens as the embedded model needs."""
    return int(1.6 * len(text.split()))


def draw(seed: int) -> Random:
    """Always the same choices."""
    return Random(seed)  # noqa: S311 - nothing depends on it being hard to guess


def _stems(text: str, lang: Lang) -> frozenset[str]:
    return frozenset(content_stems(text, lang))
