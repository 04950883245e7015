"""The measures against a person: 100 answers to cases of the dev half, graded by hand before looking at what the measures say.

The answers are those of 25 November 2026: 48 by `advisor`, 28 by `rag`, 14 by `few-shot`, 10 by `prompt`, all of the embedded base model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from finetune.evaluation.cases import builtin
from finetune.evaluation.measures import grade
from finetune.evaluation.statistics import agreement


def judged() -> Iterator[tuple[bool, bool]]:
    """What the person and the measures say of each answer."""
    cases = {case.id: case for case in builtin(split="dev")}
    for line in Path(__file__).with_name("graded.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        answer = {"answer": row["answer"], "citations": [], "refused": False, "fallback": False, "ended": "complete"}
        yield row["right"], grade(cases[row["case"]], answer).right is True


def test_right_and_wrong_are_judged_as_a_person_judges_them() -> None:
    person, measures = zip(*judged(), strict=True)
    found = agreement(person, measures)
    assert len(person) == 100
    assert 30 <= sum(person) <= 70  # both verdicts are there
    assert found.share >= 0.95
    assert found.kappa is not None
    assert found.kappa >= 0.9
