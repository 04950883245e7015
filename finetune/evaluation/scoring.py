"""One answer against its case -> a row of numbers: every measure, in one flat value that goes to JSON and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.modes import MODES
from finetune.evaluation.asking import Answered
from finetune.evaluation.case import Case
from finetune.evaluation.measures import (
    citing,
    declined,
    figure_recall,
    grade,
    overlap,
    ranking,
    right_language,
    spending,
    stated_approach,
    supported_figures,
    writing,
)
from finetune.evaluation.measures.overlap import Embed
from finetune.evaluation.measures.text import shown, written_in
from index.passages import Lang

FOUND = 4  # passages that a mode reads, and the k of the retrieval measures


@dataclass(frozen=True, slots=True)
class Scored:
    """All measures of one answer; None where the case does not ask for one.

    `wrong` names what of the case does not hold. `unsupported` is the share of the stated figures that nothing supports, and
    `citation_*`, `hit`, `mrr`, `ndcg`, `chrf`, `rouge_l` and `repeated` lie in [0, 1], `cosine` in [-1, 1].
    Seconds are wall clock, `cost` is US dollars at the middle of the guide's prices.
    """

    case: str
    mode: str
    lang: Lang
    kind: str
    family: str
    right: bool | None
    wrong: tuple[str, ...]
    approach: str | None
    figure_recall: float | None
    unsupported: float
    refusal_due: bool | None
    declined: bool
    language: bool
    citation_precision: float | None
    citation_recall: float | None
    hit: float | None
    mrr: float | None
    ndcg: float | None
    words: int
    too_long: bool
    repeated: float
    first_token: float
    seconds: float
    prompt_tokens: int
    completion_tokens: int
    cost: float
    fallback: bool
    chrf: float | None
    rouge_l: float | None
    cosine: float | None

    def as_json(self) -> dict[str, Any]:
        """The row as a report keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Scored:
        """The row of a report; raises KeyError where one is missing."""
        known: dict[str, Any] = {one.name: row[one.name] for one in fields(cls)}
        return cls(**{**known, "wrong": tuple(row["wrong"])})


def score(
    case: Case, answered: Answered, passages: Sequence[str], reference: str, embed: Embed | None = None
) -> Scored:
    """Judge one answer. `passages` are the texts found for the case, the same for every mode; `reference` the supporting ones.

    `embed` turns texts into vectors, for likeness of meaning; None where none reads the case's language.
    """
    answer = answered.answer
    text = shown(answer)
    graded = grade(case, answer)
    wrong = tuple(one.name for one in fields(graded) if getattr(graded, one.name) is False)
    ranked = ranking(case, answered.retrieved, FOUND) if MODES[answered.mode].retrieves else None
    cited, said = citing(case, answer), writing(case, answer)
    spent = spending(answer, MODES[answered.mode].adapter == "needed")
    alike = overlap(text, reference, embed) if reference and text else None
    return Scored(
        case=case.id,
        mode=answered.mode,
        lang=case.lang,
        kind=case.kind,
        family=case.family or case.id,
        right=graded.right,
        wrong=wrong,
        approach=stated_approach(text, written_in(text, case), " ".join(case.turns)),
        figure_recall=figure_recall(case, answer),
        unsupported=supported_figures(case, answer, passages, answered.computed).rate,
        refusal_due=case.refuse,
        declined=declined(answer),
        language=right_language(case, answer),
        citation_precision=cited.precision,
        citation_recall=cited.recall,
        hit=ranked.hit if ranked else None,
        mrr=ranked.mrr if ranked else None,
        ndcg=ranked.ndcg if ranked else None,
        words=said.words,
        too_long=said.too_long,
        repeated=said.repeated,
        first_token=spent.first_token,
        seconds=spent.seconds,
        prompt_tokens=spent.prompt,
        completion_tokens=spent.completion,
        cost=(spent.cost.low + (spent.cost.high or spent.cost.low)) / 2,
        fallback=bool(answer["fallback"]),
        chrf=alike.chrf if alike else None,
        rouge_l=alike.rouge_l if alike else None,
        cosine=alike.cosine if alike else None,
    )
