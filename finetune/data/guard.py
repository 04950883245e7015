"""No training example may be near an evaluation case: what is judged must not have been learned."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from finetune.data.example import Row
from finetune.evaluation.case import Case
from index.language import fold

NEAR = 0.5  # Jaccard similarity of character 4-grams above which two texts count as the same
_GRAM = 4


class Guard:
    """Knows every turn and document sentence of the cases."""

    def __init__(self, cases: Iterable[Case]) -> None:
        """Read the cases."""
        self._sizes: list[int] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for text in _texts(cases):
            for gram in grams(text):
                self._with[gram].append(len(self._sizes))
            self._sizes.append(len(grams(text)))

    def near(self, text: str) -> bool:
        """Whether a text equals a turn of a case, case, accents and punctuation aside, or comes near it."""
        own = grams(text)
        shared = Counter(case for gram in own for case in self._with.get(gram, ()))
        return any(count > NEAR * (len(own) + self._sizes[case] - count) for case, count in shared.items())

    def kept(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of which no turn and no line of a passage is near a case."""
        return [row for row in rows if not any(self.near(text) for text in _said(row))]


def grams(text: str) -> frozenset[str]:
    """The character 4-grams of a text without case, accents and punctuation; a shorter one is a gram by itself."""
    plain = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    return frozenset(plain[at : at + _GRAM] for at in range(max(1, len(plain) - _GRAM + 1))) if plain else frozenset()


def _texts(cases: Iterable[Case]) -> Iterable[str]:
    for case in cases:
        yield from case.turns
        if case.document is not None:
            yield from (line for line in re.split(r"(?<=[.!?])\s+|\n+", case.document.text) if len(line) > 2 * _GRAM)


def _said(row: Row) -> Iterable[str]:
    """What people say in a row: the earlier turns, the question, and the lines of the passages."""
    for message in row.prompt:
        if message.role == "user":
            passages, _, rest = message.content.rpartition("</passages>")
            question = rest.split("\n\n- ")[0].strip()
            yield re.sub(r"^(?:Question|Pergunta): ", "", question.split("\n\n")[0])
            yield from re.split(r"(?<=[.!?])\s+|\n+", passages)
