"""What the generators draw on: the library, the labels and a tokenizer; and the sets of passages that packs are asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from app import sentences
from app.assistant import Searcher
from finetune.data.labels import Label, labels
from finetune.data.remembering import RememberingEmbedder
from index.embed import Embedder
from index.passages import LANGS, Lang, Passage

PASSAGE_TOKENS = 170  # of a passage in a prompt, its heading included; longer ones lose sentences that nothing asks for
LONGEST_PROMPT = 900  # tokens
ROOM = 690  # tokens of a prompt that its passages may take
_SIZES = (4, 4, 4, 4, 4, 4, 3, 3, 1, 2)  # how many passages a set has
_NEIGHBOURS = 8  # passages found for a passage's title: these may answer what is asked of it


@dataclass(frozen=True, slots=True)
class Sources:
    """The library, its embedder for reading situations, the labels by language, and how many tokens a text has."""

    library: Searcher
    embedder: Embedder | None
    labels: dict[Lang, tuple[Label, ...]]
    count: Callable[[str], int]
    _neighbours: dict[tuple[str, Lang], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Searcher, count: Callable[[str], int]) -> Sources:
        """Read the labels of the library's passages. Raises LabelsInvalid."""
        embedder = None if library.embedder is None else RememberingEmbedder(library.embedder)
        return cls(library, embedder, {lang: labels(lang, library) for lang in LANGS}, count)

    def found(self, query: str, lang: Lang, most: int = 4) -> list[Passage]:
        """The passages that retrieval gives in this language, best first. Raises EmbedderUnavailable."""
        return [hit.passage for hit in self.library.search(query, lang, most).hits if hit.passage.lang == lang]

    def neighbours(self, passage: Passage) -> frozenset[str]:
        """The ids of the passages close to this one, itself among them."""
        key = (passage.id, passage.lang)
        if key not in self._neighbours:
            near = self.found(passage.title, passage.lang, _NEIGHBOURS)
            self._neighbours[key] = frozenset({passage.id, *(one.id for one in near)})
        return self._neighbours[key]


def passages_for(label: Label, sources: Sources, rng: Random) -> list[Passage]:
    """What retrieval gives for a question, its own passage among it and first in about half of the sets."""
    own, size = label.passage, rng.choice(_SIZES)
    others = [one for one in sources.found(label.asked, own.lang) if one.id != own.id][: size - 1]
    rng.shuffle(others)
    return [own, *others] if rng.random() < 0.35 else _shuffled([own, *others], rng)


def shortened(
    passages: Sequence[Passage], asked: Collection[Label], sources: Sources, rng: Random, room: int = ROOM
) -> tuple[Passage, ...]:
    """Cut passages to PASSAGE_TOKENS, or to their share of the room, by leaving out sentences that answer none of the questions."""
    most = min(PASSAGE_TOKENS, room // max(1, len(passages)))
    needed = {
        passage.id: {n for label in asked if label.passage.id == passage.id for n in label.sentences}
        for passage in passages
    }
    return tuple(_shortened(passage, needed[passage.id], most, sources, rng) for passage in passages)


def _shortened(passage: Passage, needed: Collection[int], most: int, sources: Sources, rng: Random) -> Passage:
    pieces = _pieces(passage.text)
    numbered = [place for place, piece in enumerate(pieces) if piece.strip()]
    # The first sentence says what the passage is about, and the others point back to it.
    free = [place for number, place in enumerate(numbered, 1) if number > 1 and number not in needed]
    rng.shuffle(free)
    text, heading = passage.text, sources.count(f"[{passage.id}] {passage.title}\n")
    while free and heading + sources.count(text) > most:
        pieces[free.pop()] = ""
        text = re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()
    return replace(passage, text=text)


def _pieces(text: str) -> list[str]:
    cuts = [0, *sentences.ends(text), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _shuffled(passages: list[Passage], rng: Random) -> list[Passage]:
    rng.shuffle(passages)
    return passages
