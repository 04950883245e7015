"""What a person has said about their situation: one typed value that facts are read into and decisions are made from.

A field is None where nothing was said; `examples` 0 means that there are none. Amounts are US dollars unless `currency` says more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Quality = Literal["high", "low", "mixed"]
Level = Literal["low", "medium", "high"]
Deadline = Literal["today", "this-week", "this-quarter"]
Uniqueness = Literal["common", "specialised", "novel"]
Accuracy = Literal["acceptable", "high", "perfect"]
UseCase = Literal["customer-service", "content-generation", "code-generation", "document-analysis"]
Priority = Literal["speed", "consistency", "novel-architecture"]
Currency = Literal["USD", "BRL"]

# What can be recommended, named here because decisions and costs both speak of it.
Approach = Literal["prompt-engineering", "fine-tuning", "from-scratch"]
Method = Literal["full", "lora", "qlora", "prompt-tuning", "prefix-tuning"]


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of one person's problem.

    `budget_amount` is a sum in `currency`; `tokens_per_month` the volume; `gpu_gb` the GPU's memory in GiB, 0 where there is no GPU;
    `model_billions` the size of the model in billions of parameters. The flags say what the person needs or has.
    """

    examples: int | None = None
    quality: Quality | None = None
    budget: Level | None = None
    budget_amount: float | None = None
    currency: Currency | None = None
    deadline: Deadline | None = None
    uniqueness: Uniqueness | None = None
    accuracy: Accuracy | None = None
    use_case: UseCase | None = None
    priority: Priority | None = None
    tokens_per_month: int | None = None
    consistency: bool | None = None
    new_knowledge: bool | None = None
    changing_knowledge: bool | None = None
    structured_data: bool | None = None
    explainability: bool | None = None
    creativity_and_precision: bool | None = None
    swappable_adapters: bool | None = None
    gpu_gb: float | None = None
    model_billions: float | None = None
