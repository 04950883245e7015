"""An answer whose draft is checked, before and around the draft: what is said without a model, and which of its sentences may stand.

What was decided or computed is said first, whatever the model writes. Then come the draft's sentences that hold, then what they leave out.
No model is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.advice import Advice, Line, disagrees
from app.advice.words import approaches_named
from app.compose import MOST, Answering, answering
from app.grounding import Support, closest, holds, repeats
from index.passages import Hit, Lang, Passage

RELEVANT = 0.15  # a draft's sentence must answer the question this well, as a share of the guide's best one
# The sections that say what leads to which approach.
_ALTERNATIVES = frozenset({"overview", "decision-guide", "comparison", "questions"})
_NOTED = 3  # sentences of the passages that a draft is built on
_MORE = 2  # sentences of the passages that follow a recommendation


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence to be said, what it rests on (a question rests on nothing), and what goes between it and the text so far."""

    text: str
    support: Support | None
    before: str = " "


class Checked:
    """The question, the passages and the advice of one answer, and what they allow to be said."""

    def __init__(
        self,
        question: str,
        lang: Lang,
        hits: Sequence[Hit],
        advice: Advice,
        lines: Sequence[tuple[Line, Passage | None]],
        covered: bool = True,
    ) -> None:
        """`lines` are the advice's sentences, each with the passage that it rests on; `covered` says whether the passages may answer."""
        self._question = question
        self._lang = lang
        self._hits = hits
        self._advice = advice
        self._lines = lines
        # Whether the passages answer, and not the advice, which says nothing then but a question or an aside.
        self._from_passages = covered and (advice.aside or all(passage is None for _, passage in lines))
        self._decision = advice.decision if covered else None
        self._ranked: Answering | None = None
        # What a draft may rest on: the passages, and our own sentences as if they stood in the passages they rest on.
        self.grounds = [
            *(replace(passage, title="", text=line.text) for line, passage in lines if passage is not None),
            *(hit.passage for hit in hits),
        ]

    @property
    def reading(self) -> tuple[Passage, ...]:
        """What the model reads: of the passages only the sentences that answer best, so that it is led astray less."""
        return self._answering.narrowed()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the model is to build its answer on: the advice, or where the passages answer, their sentences that answer best."""
        if self._from_passages:
            return tuple(sentence for sentence, _ in self._answering.compose((), _NOTED))
        return tuple(line.text for line, _ in self._lines)

    def opening(self) -> Iterator[Point]:
        """What was decided or computed, in one sentence; nothing where the passages answer."""
        if not self._from_passages:
            yield from list(self._points(()))[:1]

    def verdict(self, sentence: str, said: Sequence[str]) -> Support | None:
        """The passage that supports a draft's sentence; None where it may not stand. `said` are the sentences before it."""
        decision = self._advice.decision
        if decision is not None and disagrees(decision, sentence, self._lang):
            return None
        found = holds(sentence, said, self._lang, self.grounds)
        if found is not None and self._from_passages and self._answering.share(found) < RELEVANT:
            return None  # it stands in a passage, and answers something else
        return found

    def rest(self, said: Sequence[str], drafted: bool) -> Iterator[Point]:
        """What comes after the draft's sentences, or, where none was `drafted`, in place of them: what the passages answer besides, the
        advice, and the question that would decide more."""
        if self._from_passages:
            for sentence, support in self._answering.compose(said):
                set_out = support.passage.section in _ALTERNATIVES and self._advice.firm
                if not set_out or self._agrees(sentence):
                    yield Point(sentence, support)
        if self._advice.aside or not (drafted or self._from_passages):
            yield from self._points(said)
        if self._decision is not None and not self._from_passages:
            yield from self._besides(said)
        for line, _ in self._lines:
            if line.kind == "question":
                yield Point(line.text, None, "\n\n")

    def _besides(self, said: Sequence[str]) -> Iterator[Point]:
        """What the passages say beside a recommendation, without what they say of the approaches that are not recommended."""
        known = [*said, *(line.text for line, _ in self._lines)]
        found = [
            (sentence, support)
            for sentence, support in self._answering.compose(known, len(known) + MOST)
            if self._agrees(sentence)
        ]
        for place, (sentence, support) in enumerate(found[:_MORE]):
            yield Point(sentence, support, " " if place else "\n\n")

    def _agrees(self, sentence: str) -> bool:
        """Whether a passage's sentence speaks of no approach but the one that the person's situation leads to."""
        if self._decision is None:
            return True
        return set(approaches_named(sentence)) <= {self._decision.approach, *approaches_named(self._question)}

    def _points(self, said: Sequence[str]) -> Iterator[Point]:
        """What the advice says and nothing so far does: the recommendation, then a list."""
        for line, passage in self._lines:
            if passage is not None and not repeats(line.text, said, self._lang):
                support = Support(passage, closest(line.text, self._lang, passage), 1.0)
                yield Point(line.text, support, "\n\n" if line.kind == "headline" else "\n- ")

    @property
    def _answering(self) -> Answering:
        """The passages' sentences by how well they answer, worked out once."""
        if self._ranked is None:
            self._ranked = answering(self._question, self._lang, self._hits)
        return self._ranked
