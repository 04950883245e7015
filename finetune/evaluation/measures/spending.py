"""What an answer took: seconds, tokens, and what these would cost at the guide's prices. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from app.costs import GUIDE, Money
from finetune.evaluation.measures.text import Answer


@dataclass(frozen=True, slots=True)
class Spending:
    """Wall-clock seconds to the first shown text and in total; tokens of prompt and completion; their cost, in US dollars."""

    first_token: float
    seconds: float
    prompt: int
    completion: int
    cost: Money


def spending(answer: Answer, tuned: bool) -> Spending:
    """Read what an answer took. `tuned`: a tuned model answered, whose tokens have another price (costs#fine-tuning-cost)."""
    tokens, seconds = answer["tokens"], answer["seconds"]
    price = GUIDE.tuned_per_1k if tuned else GUIDE.prompt_per_1k
    return Spending(
        first_token=float(seconds["first_token"]),
        seconds=float(seconds["total"]),
        prompt=int(tokens["prompt"]),
        completion=int(tokens["completion"]),
        cost=price.times((tokens["prompt"] + tokens["completion"]) / 1000),
    )
