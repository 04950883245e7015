"""What is missing, and the one question whose answer would change the recommendation most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.decision.values import Outcome
from app.situation import Situation

Value = int | float | str | bool

# What people plausibly answer, and how often (a field's shares add up to 1). The order is that of importance: data rules approaches out
# fastest, then time (questions#most-important-question), then step 3, the other questions, knowledge, and what decides the details.
# Currency and amount are part of the budget's answer.
PLAUSIBLE: dict[str, tuple[tuple[Value, float], ...]] = {
    "examples": ((0, 0.2), (40, 0.3), (400, 0.25), (4_000, 0.17), (40_000, 0.06), (4_000_000, 0.02)),
    "deadline": (("today", 0.15), ("this-week", 0.35), ("this-quarter", 0.5)),
    "priority": (("speed", 0.45), ("consistency", 0.5), ("novel-architecture", 0.05)),
    "budget": (("low", 0.4), ("medium", 0.45), ("high", 0.15)),
    "uniqueness": (("common", 0.5), ("specialised", 0.47), ("novel", 0.03)),
    "accuracy": (("acceptable", 0.5), ("high", 0.4), ("perfect", 0.1)),
    "consistency": ((True, 0.5), (False, 0.5)),
    "changing_knowledge": ((True, 0.45), (False, 0.55)),
    "new_knowledge": ((True, 0.35), (False, 0.65)),
    "tokens_per_month": ((500_000, 0.5), (5_000_000, 0.3), (50_000_000, 0.2)),
    "use_case": (
        ("customer-service", 0.4),
        ("content-generation", 0.2),
        ("code-generation", 0.2),
        ("document-analysis", 0.2),
    ),
    "quality": (("high", 0.4), ("mixed", 0.4), ("low", 0.2)),
    "structured_data": ((True, 0.2), (False, 0.8)),
    "explainability": ((True, 0.15), (False, 0.85)),
    "creativity_and_precision": ((True, 0.1), (False, 0.9)),
    "gpu_gb": ((0.0, 0.35), (8.0, 0.25), (24.0, 0.25), (80.0, 0.15)),
    "model_billions": ((0.5, 0.2), (3.0, 0.25), (7.0, 0.35), (13.0, 0.1), (70.0, 0.1)),
    "swappable_adapters": ((True, 0.15), (False, 0.85)),
}
_ONLY_FOR_TUNING = ("gpu_gb", "model_billions", "swappable_adapters")
_ONLY_WITH_EXAMPLES = ("quality",)


def missing_fields(situation: Situation, outcome: Outcome) -> tuple[str, ...]:
    """Return the unanswered fields that bear on this outcome, the most important first."""
    return tuple(field for field in PLAUSIBLE if _unanswered(situation, field) and _bears(situation, outcome, field))


def most_telling(situation: Situation, missing: tuple[str, ...], resolve: Callable[[Situation], Outcome]) -> str | None:
    """Return the field whose plausible answers are expected to change the outcome most; None where none would change it.

    `resolve` gives the outcome of a situation. On equal terms the more important field is asked for.
    """
    gains = {field: _expected_change(situation, field, resolve) for field in missing}
    best = max(missing, key=lambda field: gains[field], default=None)  # max keeps the first of equals
    return best if best is not None and gains[best] > 0 else None


def _expected_change(situation: Situation, field: str, resolve: Callable[[Situation], Outcome]) -> float:
    """Add up, over the field's answers, how plausible each is times how far its outcome lies from the present one.

    While the examples are uncounted, the other fields are weighed at each plausible count: few examples leave a wish without effect.
    """
    uncounted = situation.examples is None and field != "examples"
    bases = _answers(situation, "examples") if uncounted else ((situation, 1.0),)
    change = 0.0
    for base, likely in bases:
        present = resolve(base)
        change += likely * sum(share * _distance(present, resolve(other)) for other, share in _answers(base, field))
    return change


def _answers(situation: Situation, field: str) -> tuple[tuple[Situation, float], ...]:
    """The situation with each plausible answer to one field, and that answer's share."""
    return tuple(
        (replace(situation, **{field: value}), share)  # type: ignore[arg-type]  # the table's values are the field's
        for value, share in PLAUSIBLE[field]
    )


def _distance(one: Outcome, other: Outcome) -> int:
    """How much changes between two outcomes: another approach is another project, a hybrid an addition, the rest details."""
    return (
        4 * (one.approach != other.approach)
        + 2 * (one.hybrid != other.hybrid)
        + (one.method != other.method)
        + (one.stage != other.stage)
    )


def _unanswered(situation: Situation, field: str) -> bool:
    """Whether nothing was said about a field; an amount answers the budget, and a need for consistency what matters."""
    if field == "budget" and situation.budget_amount is not None:
        return False
    if field == "priority" and situation.consistency:
        return False
    if field == "consistency" and situation.priority == "consistency":
        return False
    return getattr(situation, field) is None


def _bears(situation: Situation, outcome: Outcome, field: str) -> bool:
    """Whether a field has a bearing here: hardware only on tuning, quality only on examples that exist."""
    if field in _ONLY_FOR_TUNING:
        return outcome.approach == "fine-tuning"
    return field not in _ONLY_WITH_EXAMPLES or bool(situation.examples)
