"""Situations for the tests: every field as people answer it, and the passages that the guide has."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st

from app.decision import Decision, Statement
from app.situation import Accuracy, Deadline, Level, Priority, Quality, Situation, Uniqueness, UseCase

GUIDE = Path(__file__).parent.parent.parent / "knowledge" / "guide"
TRAINING = {"prompt-engineering": 0, "fine-tuning": 1, "from-scratch": 2}

EXAMPLES = st.one_of(st.integers(0, 20_000), st.sampled_from([49, 50, 99, 100, 10_000, 999_999, 1_000_000, 5_000_000]))


def _said(kind: object) -> st.SearchStrategy[object]:
    return st.sampled_from([None, *get_args(kind)])


THOROUGH = settings(max_examples=300, deadline=None)  # a busy machine is no failure

FLAG = st.sampled_from([None, True, False])
SITUATIONS = st.builds(
    Situation,
    examples=st.none() | EXAMPLES,
    quality=_said(Quality),
    budget=_said(Level),
    budget_amount=st.sampled_from([None, 0, 9, 10, 55, 1_000, 9_999, 10_000, 60_000]),
    currency=st.sampled_from([None, "USD", "BRL"]),
    deadline=_said(Deadline),
    uniqueness=_said(Uniqueness),
    accuracy=_said(Accuracy),
    use_case=_said(UseCase),
    priority=_said(Priority),
    tokens_per_month=st.sampled_from([None, 0, 1_000_000, 1_000_001, 9_999_999, 10_000_000]),
    consistency=FLAG,
    new_knowledge=FLAG,
    changing_knowledge=FLAG,
    structured_data=FLAG,
    explainability=FLAG,
    creativity_and_precision=FLAG,
    swappable_adapters=FLAG,
    gpu_gb=st.sampled_from([None, 0, 4, 8, 16, 24, 80, 160]),
    model_billions=st.sampled_from([None, 1, 3, 7, 13, 70]),
)


@cache
def passages() -> frozenset[str]:
    """Every passage id of the guide that both languages have, read with plain code."""
    found = []
    for lang in ("en", "pt-BR"):
        files = (GUIDE / lang).glob("*.md")
        slugs = {
            (file.stem, slug) for file in files for slug in re.findall(r"^## .*\{#([\w-]+)", file.read_text(), re.M)
        }
        found.append({f"{section}#{slug}" for section, slug in slugs})
    return frozenset(found[0] & found[1])


def statements(decision: Decision) -> tuple[Statement, ...]:
    """Everything that a decision says."""
    return (*decision.reasons, *decision.warnings, *decision.tensions, *decision.first_steps)
