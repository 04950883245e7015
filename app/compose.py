"""An answer made of the passages' own sentences, for when the model's draft does not hold. No model is asked.

The first sentence of a passage answers its heading, so the best passage's first sentence opens the answer; what else in it speaks
of the question's words follows, and then the opening of the next passage where that is nearly as close.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.grounding import Support, repeats
from app.sentences import split
from index.passages import Hit, Lang
from index.words import content_stems

NEXT_PASSAGE = 0.8  # a passage whose score is at least this share of the best one's is heard too
FROM_ONE = 3  # sentences taken of the best passage at most, its first included


def compose(question: str, lang: Lang, hits: Sequence[Hit]) -> list[tuple[str, Support]]:
    """Choose two to five sentences that answer the question, each with the passage it stands in. Empty only without hits."""
    if not hits:
        return []
    asked = frozenset(content_stems(question, lang))
    weights = _weights([sentence for hit in hits for sentence in split(hit.passage.text)], lang)
    chosen: list[tuple[str, Support]] = []
    for hit in hits[:3]:
        near = hit is hits[0] or hit.score >= NEXT_PASSAGE * hits[0].score
        if not near:
            continue
        for sentence in _best(hit, asked, weights, FROM_ONE if hit is hits[0] else 1):
            if not repeats(sentence, [said for said, _ in chosen], hit.passage.lang):
                chosen.append((sentence, Support(hit.passage, sentence, hit.score)))
    return chosen


def _best(hit: Hit, asked: frozenset[str], weights: dict[str, float], most: int) -> list[str]:
    """The passage's first sentence, and those after it that share most with the question, in the passage's order."""
    sentences = [sentence for sentence in split(hit.passage.text) if not sentence.endswith(":")]
    if not sentences:
        return [hit.passage.title]
    first, rest = sentences[0], sentences[1:]

    def closeness(sentence: str) -> float:
        words = frozenset(content_stems(sentence, hit.passage.lang))
        return sum(weights.get(word, 1.0) for word in words & asked) / math.sqrt(len(words) + 1)

    matching = sorted((sentence for sentence in rest if closeness(sentence) > 0), key=closeness, reverse=True)
    kept = set(matching[: most - 1])
    if most > 1 and not kept:
        kept = set(rest[:1])
    return [first, *(sentence for sentence in rest if sentence in kept)]


def _weights(sentences: Sequence[str], lang: Lang) -> dict[str, float]:
    """Inverse document frequency of each word over the sentences at hand (Sparck Jones 1972)."""
    seen: dict[str, int] = {}
    for sentence in sentences:
        for word in set(content_stems(sentence, lang)):
            seen[word] = seen.get(word, 0) + 1
    return {word: math.log(1 + len(sentences) / count) for word, count in seen.items()}
