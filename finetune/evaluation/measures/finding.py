"""What was retrieved and what was cited, against the passages that support a case. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finetune.evaluation.case import Case
from finetune.evaluation.measures.text import Answer, cited, section_of


@dataclass(frozen=True, slots=True)
class Citing:
    """`precision`: the share of cited passages that support the case, None where none is cited. `recall`: the share of the supporting
    passages that are cited, None where the case has none."""

    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """How high the supporting passages stood among the first k, each in [0, 1]: any found, 1 / rank of the first, and nDCG."""

    hit: float
    mrr: float
    ndcg: float


def citing(case: Case, answer: Answer) -> Citing:
    """Compare the cited passages with those that support the case."""
    named, right = set(cited(answer)), set(case.sections)
    return Citing(
        precision=len(named & right) / len(named) if named and right else None,
        recall=len(named & right) / len(right) if right else None,
    )


def ranking(case: Case, retrieved: Sequence[str], k: int) -> Ranking | None:
    """Judge the ids of the retrieved passages, best first, by their first k; None where no passage supports the case.

    Success@k, reciprocal rank and nDCG (Järvelin and Kekäläinen 2002) are those of ir_measures.
    """
    if not case.sections:
        return None
    import ir_measures
    from ir_measures import RR, Success, nDCG

    found = dict.fromkeys(section_of(passage) for passage in retrieved)
    if not found:
        return Ranking(0.0, 0.0, 0.0)
    right = [ir_measures.Qrel(case.id, section, 1) for section in case.sections]
    run = [ir_measures.ScoredDoc(case.id, section, -float(rank)) for rank, section in enumerate(found)]
    scores = ir_measures.calc_aggregate([Success @ k, RR @ k, nDCG @ k], right, run)
    return Ranking(float(scores[Success @ k]), float(scores[RR @ k]), float(scores[nDCG @ k]))
