"""Is the answer right? Each thing that a case asks for is checked apart, so that a report can say what was missing. Pure functions."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from finetune.evaluation.case import Case
from finetune.evaluation.measures.figures import figure_recall
from finetune.evaluation.measures.refusal import declined
from finetune.evaluation.measures.stated import stated_approach, stated_hybrid, stated_method
from finetune.evaluation.measures.text import Answer, plain, shown, states, written_in


@dataclass(frozen=True, slots=True)
class Grade:
    """What was asked of an answer and whether it holds; None where the case does not ask for it."""

    refusal: bool | None = None
    approach: bool | None = None
    method: bool | None = None
    hybrid: bool | None = None
    figures: bool | None = None
    facts: bool | None = None
    forbidden: bool | None = None

    @property
    def right(self) -> bool | None:
        """Whether all that was asked for holds; None where nothing was."""
        asked = [held for held in astuple(self) if held is not None]
        return all(asked) if asked else None


def grade(case: Case, answer: Answer) -> Grade:
    """Check an answer against its case. An answer that is empty or that the engine broke off holds nothing.

    Recommendations are read from the text alone (`stated.py`), figures and facts from what it says in any order.
    """
    text = shown(answer)
    said, lang, asked = plain(text), written_in(text, case), " ".join(case.turns)
    answered = bool(text) and answer["ended"] != "failed"
    right = case.right

    def held(wanted: object, holds: bool) -> bool | None:
        return answered and holds if wanted else None

    return Grade(
        refusal=None if case.refuse is None else answered and declined(answer) == case.refuse,
        approach=held(right.approach, stated_approach(text, lang, asked) == right.approach),
        method=held(right.method, right.method in stated_method(text, lang, asked)),
        hybrid=held(right.hybrid, stated_hybrid(text, lang, asked) == right.hybrid),
        figures=held(case.figures, figure_recall(case, answer) == 1),
        facts=held(case.facts, all(any(states(said, each) for each in group) for group in case.facts)),
        forbidden=held(case.forbid, not any(states(said, each) for each in case.forbid)),
    )
