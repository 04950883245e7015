"""Every row of the guide's decision sections, by its id in facts.tsv: what it recommends, and which passage is cited for it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.decision import Approach, Hybrid, Method, Stage, decide
from app.situation import Situation
from tests.decision.situations import statements

FACTS = Path(__file__).parent.parent / "knowledge" / "facts.tsv"
SECTIONS = {
    *("decision-guide", "questions", "methods", "hybrids"),
    *("use-cases", "progressive", "mistakes", "quality-quantity"),
}
PROMPT: Approach = "prompt-engineering"
TUNE: Approach = "fine-tuning"
SCRATCH: Approach = "from-scratch"


@dataclass(frozen=True)
class Row:
    """What one fact of the guide makes of a situation. None: the fact says nothing of it."""

    fact: str
    situation: Situation
    cites: str
    approach: Approach | None = None
    method: Method | None = None
    hybrid: Hybrid | None = None
    stage: Stage | None = None


def _says(**fields: object) -> Situation:
    return Situation(**fields)  # type: ignore[arg-type]


ROWS = (
    Row("decide.1", _says(examples=0), "decision-guide#step-1-check-data", PROMPT),
    Row("decide.2", _says(examples=1), "decision-guide#fewer-than-100", PROMPT),
    Row("decide.2", _says(examples=99), "decision-guide#fewer-than-100", PROMPT),
    Row("decide.3", _says(examples=100), "decision-guide#from-100-to-10000", TUNE),
    Row("decide.3", _says(examples=10_000), "decision-guide#from-100-to-10000", TUNE),
    Row("decide.3", _says(examples=10_001), "decision-guide#above-10000", TUNE),
    Row("decide.4", _says(examples=1_000_000), "decision-guide#millions-of-examples", TUNE),
    Row("decide.4", _says(examples=2_000_000, budget="high"), "decision-guide#millions-of-examples", TUNE),
    Row(
        "decide.4",  # a novel task that a limit keeps from scratch leaves its millions to fine-tuning
        _says(examples=2_000_000, uniqueness="novel", budget="medium", accuracy="acceptable"),
        "decision-guide#millions-of-examples",
        TUNE,
    ),
    Row("decide.5", _says(priority="speed"), "decision-guide#step-3-weigh-needs", PROMPT),
    Row("decide.5", _says(priority="speed", examples=2_000), "decision-guide#step-3-weigh-needs", PROMPT),
    Row("decide.6", _says(priority="consistency"), "decision-guide#step-3-weigh-needs", TUNE),
    Row("decide.6", _says(priority="consistency", examples=300), "decision-guide#step-3-weigh-needs", TUNE),
    Row("decide.6", _says(consistency=True), "comparison#consistency", TUNE),
    Row("decide.7", _says(priority="novel-architecture"), "decision-guide#step-3-weigh-needs", SCRATCH),
    Row(
        "decide.7",
        _says(priority="novel-architecture", examples=1_000_000, budget="high"),
        "data-requirements#examples-for-training-from-scratch",
        SCRATCH,
    ),
    Row("decide.7", _says(priority="novel-architecture", examples=999_999), "decision-guide#above-10000", TUNE),
    Row("question.1", _says(budget="low"), "questions#budget", PROMPT),
    Row("question.1", _says(budget="medium"), "questions#budget", TUNE),
    Row("question.1", _says(budget="high"), "questions#budget", PROMPT),
    Row("question.1", _says(budget="high", uniqueness="novel"), "questions#budget", SCRATCH),
    Row("question.1", _says(budget_amount=9.5, examples=500), "comparison#cost", PROMPT),
    Row("question.1", _says(budget_amount=10), "costs#fine-tuning-cost", TUNE),
    Row("question.1", _says(budget_amount=1_000), "costs#fine-tuning-cost", TUNE),
    Row("question.1", _says(budget_amount=9_999, uniqueness="novel"), "costs#from-scratch-cost", TUNE),
    Row("question.1", _says(budget_amount=10_000, uniqueness="novel"), "questions#budget", SCRATCH),
    Row("question.1", _says(budget_amount=50, currency="BRL", examples=500), "comparison#cost", PROMPT),
    Row("question.1", _says(budget_amount=60, currency="BRL"), "costs#fine-tuning-cost", TUNE),
    Row("question.2", _says(examples=40), "decision-guide#fewer-than-100", PROMPT),
    Row("question.2", _says(examples=750), "decision-guide#from-100-to-10000", TUNE),
    Row(
        "question.2",
        _says(examples=1_000_001, uniqueness="novel"),
        "data-requirements#examples-for-training-from-scratch",
        SCRATCH,
    ),
    Row("question.3", _says(uniqueness="common"), "questions#task-uniqueness", PROMPT),
    Row("question.3", _says(uniqueness="specialised"), "questions#task-uniqueness", TUNE),
    Row("question.3", _says(uniqueness="novel"), "questions#task-uniqueness", SCRATCH),
    Row("question.4", _says(accuracy="acceptable"), "questions#accuracy-needed", PROMPT),
    Row("question.4", _says(accuracy="high"), "questions#accuracy-needed", TUNE),
    Row("question.4", _says(accuracy="perfect"), "questions#accuracy-needed", TUNE),
    Row("question.5", _says(deadline="today"), "questions#deadline", PROMPT),
    Row("question.5", _says(deadline="this-week"), "questions#deadline", TUNE),
    Row("question.5", _says(deadline="this-quarter"), "questions#deadline", PROMPT),
    Row("question.5", _says(deadline="this-quarter", uniqueness="novel"), "questions#deadline", SCRATCH),
    Row("question.5", _says(deadline="this-week", uniqueness="novel"), "comparison#time-to-deploy", TUNE),
    Row("method.1", _says(examples=5_000, gpu_gb=80, model_billions=3), "methods#full-fine-tuning", TUNE, "full"),
    Row("method.1", _says(accuracy="high", budget="high"), "methods#full-fine-tuning", TUNE, "full"),
    Row("method.1", _says(accuracy="high", budget_amount=20_000), "methods#full-fine-tuning", TUNE, "full"),
    Row("method.1", _says(examples=200, gpu_gb=80, model_billions=3), "methods#lora-or-qlora", TUNE, "lora"),
    Row("method.2", _says(examples=5_000), "methods#lora", TUNE, "lora"),
    Row("method.2", _says(examples=5_000, gpu_gb=24, model_billions=7), "methods#lora-or-qlora", TUNE, "lora"),
    Row("method.2", _says(examples=5_000, gpu_gb=80, model_billions=30), "methods#lora-or-qlora", TUNE, "lora"),
    Row("method.2", _says(examples=5_000, swappable_adapters=True), "methods#swapping-adapters", TUNE, "lora"),
    Row(
        "method.2",
        _says(examples=5_000, swappable_adapters=True, gpu_gb=160, model_billions=3),
        "methods#lora-or-qlora",
        TUNE,
        "lora",
    ),
    Row("method.2", _says(examples=800, gpu_gb=0), "methods#cpu-training", TUNE, "lora"),
    Row("method.3", _says(examples=5_000, gpu_gb=8), "methods#choose-by-hardware", TUNE, "qlora"),
    Row("method.3", _says(examples=5_000, gpu_gb=16, model_billions=13), "methods#choose-by-hardware", TUNE, "qlora"),
    Row("method.3", _says(examples=800, gpu_gb=0, model_billions=7), "methods#cpu-training", TUNE, "qlora"),
    Row("method.3", _says(examples=800, budget="low", consistency=True), "methods#qlora", TUNE, "qlora"),
    Row(
        "method.4",
        _says(examples=150, accuracy="acceptable", swappable_adapters=True),
        "methods#prompt-and-prefix-tuning",
        TUNE,
        "prompt-tuning",
    ),
    Row(
        "method.4",
        _says(examples=150, accuracy="acceptable", swappable_adapters=True, model_billions=1),
        "methods#prompt-tuning-vs-prefix-tuning",
        TUNE,
        "prefix-tuning",
    ),
    Row("hybrid.1", _says(new_knowledge=True, examples=20), "hybrids#what-rag-is", PROMPT, None, "rag"),
    Row("hybrid.2", _says(changing_knowledge=True), "hybrids#when-to-use-rag", PROMPT, None, "rag"),
    Row("hybrid.2", _says(structured_data=True), "hybrids#when-to-use-rag", PROMPT, None, "rag"),
    Row("hybrid.2", _says(changing_knowledge=True, examples=800), "hybrids#when-to-use-rag", TUNE, "lora", "rag"),
    Row("hybrid.3", _says(creativity_and_precision=True), "hybrids#ensemble", TUNE, "lora", "ensemble"),
    Row("hybrid.4", _says(explainability=True), "hybrids#chain-of-thought-fine-tuning", TUNE, "lora", "cot"),
    Row("usecase.1", _says(use_case="customer-service"), "use-cases#customer-service-prompt-engineering", PROMPT),
    Row("usecase.1", _says(use_case="content-generation"), "use-cases#content-generation", PROMPT),
    Row("usecase.1", _says(use_case="code-generation"), "use-cases#code-generation", PROMPT),
    Row("usecase.1", _says(use_case="document-analysis"), "use-cases#document-analysis", PROMPT),
    Row(
        "usecase.2",
        _says(use_case="customer-service", tokens_per_month=1_000_000),
        "use-cases#customer-service-prompt-engineering",
        PROMPT,
    ),
    *(
        Row("usecase.3", _says(use_case="customer-service", **need), "use-cases#customer-service-fine-tuning", TUNE)
        for need in (
            {"new_knowledge": True},
            {"consistency": True},
            {"tokens_per_month": 10_000_000},
            {"uniqueness": "specialised"},
        )
    ),
    Row("stage.1", _says(), "progressive#stage-1", PROMPT, stage=1),
    Row("stage.1", _says(examples=99), "progressive#stage-1", PROMPT, stage=1),
    Row("stage.2", _says(examples=100), "progressive#stage-2", TUNE, stage=2),
    Row("stage.2", _says(examples=1_000), "progressive#stage-2", TUNE, stage=2),
    Row("stage.2", _says(consistency=True), "progressive#stage-2", TUNE, stage=2),
    Row("stage.3", _says(examples=1_001), "progressive#stage-3", TUNE, stage=3),
    Row("stage.3", _says(uniqueness="novel"), "progressive#stage-3", SCRATCH, stage=3),
    Row("stage.4", _says(examples=20_000, tokens_per_month=10_000_000), "progressive#stage-4", TUNE, stage=4),
    Row("mistake.1", _says(), "mistakes#jumping-to-training", PROMPT),
    Row("mistake.1", _says(examples=800), "mistakes#jumping-to-training", TUNE),
    Row("mistake.2", _says(examples=10, consistency=True), "mistakes#too-little-training-data", PROMPT),
    Row("mistake.2", _says(examples=100), "fine-tuning#overfitting", TUNE),
    Row("mistake.3", _says(examples=3_000_000), "mistakes#over-engineering", TUNE),
    Row("mistake.3", _says(uniqueness="novel", budget="medium"), "mistakes#over-engineering", TUNE),
    Row("mistake.4", _says(examples=800), "mistakes#ignoring-maintenance", TUNE),
    Row("quality.1", _says(examples=200, quality="high"), "quality-quantity#high-quality-low-quantity", TUNE),
    Row("quality.2", _says(examples=50_000, quality="low"), "quality-quantity#low-quality-high-quantity", TUNE),
    Row("quality.2", _says(examples=150, quality="low"), "quality-quantity#judge-example-quality", TUNE),
    Row("quality.3", _says(examples=5_000, quality="mixed"), "quality-quantity#mixed-quality", TUNE),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.fact}-{ROWS.index(row)}")
def test_each_row_of_the_guide_is_followed_and_cited(row: Row) -> None:
    decision = decide(row.situation)
    for field in ("approach", "method", "hybrid", "stage"):
        expected = getattr(row, field)
        assert expected is None or getattr(decision, field) == expected
    assert row.cites in {statement.passage for statement in statements(decision)}


def test_the_table_covers_every_fact_of_these_sections() -> None:
    with FACTS.open(encoding="utf-8") as file:
        facts = {row["id"] for row in csv.DictReader(file, delimiter="\t") if row["section"] in SECTIONS}
    assert {row.fact for row in ROWS} == facts


def test_hybrids_that_fit_besides_the_first_are_named_too() -> None:
    decision = decide(
        Situation(examples=800, changing_knowledge=True, explainability=True, creativity_and_precision=True)
    )
    assert (decision.hybrid, decision.also) == ("rag", ("cot", "ensemble"))


def test_new_knowledge_that_stays_is_tuned_in_with_rag_as_an_addition() -> None:
    decision = decide(Situation(examples=800, new_knowledge=True))
    assert (decision.approach, decision.hybrid, decision.also) == ("fine-tuning", None, ("rag",))


def test_new_knowledge_that_changes_is_no_reason_to_train() -> None:
    decision = decide(Situation(new_knowledge=True, changing_knowledge=True))
    assert (decision.approach, decision.hybrid) == ("prompt-engineering", "rag")


@pytest.mark.parametrize(
    ("situation", "warned"),
    [
        (Situation(consistency=True), "uncounted"),
        (Situation(uniqueness="novel"), "uncounted-for-scratch"),
        (Situation(uniqueness="novel"), "scratch-is-dear"),
        (Situation(priority="novel-architecture", budget="medium"), "over-engineering-architecture"),
        (Situation(examples=800, changing_knowledge=True), "facts-that-change"),
        (Situation(accuracy="perfect"), "perfect-accuracy"),
        (Situation(examples=800, gpu_gb=0, model_billions=7), "rent-a-gpu"),
        (Situation(examples=800, gpu_gb=4, model_billions=7), "does-not-fit"),
        (Situation(examples=20, creativity_and_precision=True), "ensemble-needs-tuning"),
    ],
)
def test_limits_of_the_recommendation_are_warned_of(situation: Situation, warned: str) -> None:
    assert warned in {warning.name for warning in decide(situation).warnings}


def test_a_situation_without_trouble_has_only_the_warnings_that_all_training_has() -> None:
    names = [warning.name for warning in decide(Situation(examples=5_000, quality="high", gpu_gb=24)).warnings]
    assert names == ["jumping-to-training", "maintenance"]


@pytest.mark.parametrize(
    ("situation", "steps"),
    [
        (Situation(), ["write-prompt", "collect-uncounted"]),
        (Situation(examples=3), ["all-examples-in-prompt", "collect"]),
        (Situation(examples=40, changing_knowledge=True), ["examples-in-prompt", "build-rag", "collect"]),
        (Situation(examples=800, deadline="today"), ["prompt-now", "tune-later"]),
        (Situation(examples=800), ["baseline", "split", "trial-run"]),
        (Situation(consistency=True), ["count-examples", "baseline", "trial-run"]),
        (Situation(uniqueness="novel"), ["alternatives", "small-scale"]),
        (Situation(examples=20_000, tokens_per_month=20_000_000), ["monitor", "split"]),
    ],
)
def test_what_to_do_first_fits_the_recommendation(situation: Situation, steps: list[str]) -> None:
    assert [step.name for step in decide(situation).first_steps] == steps
