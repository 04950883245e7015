"""An answer made of the passages' own sentences, for when the model's draft does not hold. No model is asked.

The guide knows for each way of asking which sentences answer it (`app.answers`). The ways of asking that are most like the question
vote for their sentences, and so does a sentence's own likeness to the question; passages that rank higher count for more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.answers import answers
from app.grounding import Support, repeats
from app.sentences import split
from index.ngrams import NgramIndex
from index.passages import Hit, Lang, Passage

HEARD = 4  # passages
NEAR = 0.6  # a passage is heard where its score is at least this share of the best one's
MOST = 6  # sentences
READ = 6  # sentences that a model is given to read
_VOTERS = 6  # ways of asking
_SHARPNESS = 3  # chosen on the dev half of the evaluation cases, which hardly depends on it
_BY_PLACE = (1.0, 0.55, 0.35)  # what a label is worth by its place among the sentences that answer
_BY_RANK = (1.0, 0.7, 0.5, 0.4)  # what a passage is worth by its rank
_OPENING = 0.15  # the first sentence answers the passage's heading
_LISTED = 0.5  # what an item of a list has of the votes of the sentence before the list
_KEPT = 0.15  # a sentence is said where it has this share of the best one's votes


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    hit: Hit
    place: int  # in its passage
    listed: bool  # whether it is an item of a list


@dataclass(frozen=True, slots=True)
class Answering:
    """The passages' sentences that answer a question, best first: each with its support and its share of the best one's votes."""

    lang: Lang
    ranked: tuple[tuple[Support, float], ...]

    def share(self, support: Support) -> float:
        """How well the sentence that supports another one answers, as a share of the best one's votes, in [0, 1]."""
        alike = (
            share for one, share in self.ranked if (one.passage.id, one.quote) == (support.passage.id, support.quote)
        )
        return next(alike, 0.0)

    def compose(self, said: Sequence[str] = (), most: int = MOST) -> list[tuple[str, Support]]:
        """Choose up to `most` sentences, those already said counted, that repeat none of them, each with its passage."""
        chosen: list[tuple[str, Support]] = []
        for one, share in self.ranked:
            if len(said) + len(chosen) >= most or share < _KEPT:
                break
            earlier = [*said, *(text for text, _ in chosen)]
            if not one.quote.endswith(":") and not repeats(one.quote, earlier, self.lang):
                chosen.append((one.quote, one))
        return chosen

    def narrowed(self, most: int = READ) -> tuple[Passage, ...]:
        """The passages with no more than their sentences that answer best, for a small model to read; those without one left out."""
        kept: dict[str, tuple[Passage, list[str]]] = {}
        for one, share in self.ranked[:most]:
            if share >= _KEPT:
                kept.setdefault(one.passage.id, (one.passage, []))[1].append(one.quote)
        return tuple(
            replace(passage, text="\n".join(text for text in split(passage.text) if text in quotes))
            for passage, quotes in kept.values()
        )


def answering(question: str, lang: Lang, hits: Sequence[Hit]) -> Answering:
    """Rank the sentences of the nearest passages by how well they answer a question. Empty only without hits."""
    heard = [hit for hit in hits[:HEARD] if hit.score >= NEAR * hits[0].score]
    sentences = [
        _Sentence(text, hit, place, text in _items(hit.passage))
        for hit in heard
        for place, text in enumerate(split(hit.passage.text) or (hit.passage.title,))
    ]
    if not sentences:
        return Answering(lang, ())
    votes = _votes(question, lang, heard, sentences)
    best = max(max(votes), 1e-9)
    ranked = sorted(zip(sentences, votes, strict=True), key=lambda pair: -pair[1])
    return Answering(
        lang, tuple((Support(one.hit.passage, one.text, one.hit.score), vote / best) for one, vote in ranked)
    )


def compose(question: str, lang: Lang, hits: Sequence[Hit], most: int = MOST) -> list[tuple[str, Support]]:
    """Choose one to `most` sentences that answer the question, best first, each with its passage. Empty only without hits."""
    return answering(question, lang, hits).compose((), most)


def _votes(question: str, lang: Lang, hits: Sequence[Hit], sentences: Sequence[_Sentence]) -> list[float]:
    """How well each sentence answers the question, in no unit."""
    asked = list(_asked(hits))
    likeness = NgramIndex(lang, [text for _, _, text in asked] + [one.text for one in sentences]).cosines(question)
    votes = [
        _BY_RANK[hits.index(one.hit)] * (float(likeness[len(asked) + each]) + (_OPENING if one.place == 0 else 0.0))
        for each, one in enumerate(sentences)
    ]
    place = {(one.hit.passage.id, one.place): each for each, one in enumerate(sentences)}
    nearest = sorted(range(len(asked)), key=lambda row: -likeness[row])[:_VOTERS]
    for each in nearest:
        # The one that is most like the question outvotes several that are half as like it.
        share = float(likeness[each] / max(likeness[nearest[0]], 1e-9)) ** _SHARPNESS
        rank, number, _ = asked[each]
        passage = hits[rank].passage
        labels = answers(passage.lang).get(passage.id, ())
        if number >= len(labels):
            continue
        for worth, answering in zip(_BY_PLACE, labels[number].sentences, strict=False):
            if (passage.id, answering) in place:
                votes[place[passage.id, answering]] += _BY_RANK[rank] * worth * float(likeness[each]) * share
    return _with_items(sentences, votes, hits[0])


def _with_items(sentences: Sequence[_Sentence], votes: Sequence[float], best: Hit) -> list[float]:
    """Give the items of a list of the best passage a share of the votes of the sentence that the list follows: it is said with them."""
    given, leading = list(votes), 0.0
    for each, one in enumerate(sentences):
        if not one.listed:
            leading = votes[each]
        elif one.hit is best:
            given[each] = max(votes[each], _LISTED * leading)
    return given


def _items(passage: Passage) -> frozenset[str]:
    """The items of a passage's lists, as `split` gives them."""
    return frozenset(text for line in passage.text.splitlines() if line.startswith("- ") for text in split(line))


def _asked(hits: Sequence[Hit]) -> Iterator[tuple[int, int, str]]:
    """Each way of asking for a passage: the passage's rank from 0, its own number from 0, and its words."""
    for rank, hit in enumerate(hits):
        for number, text in enumerate(hit.passage.asked):
            yield rank, number, text
