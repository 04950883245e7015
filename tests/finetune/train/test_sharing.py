"""Examples that begin alike are trained as one row, with the same loss and the same gradients."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from finetune.train.batches import IGNORED, learned_tokens, tensors
from finetune.train.encode import Encoded
from finetune.train.sharing import shared
from tests.engines import tiny


def example(line: int, given_ids: list[int], answer: list[int]) -> Encoded:
    return Encoded(line, array("i", [*given_ids, *answer]), bytes([0] * len(given_ids) + [1] * len(answer)))


BEGINNING = [7 + place % 90 for place in range(60)]
ALIKE = [
    example(1, [*BEGINNING, 11, 12], [21, 22, 23]),
    example(2, [*BEGINNING, 13], [24, 25]),
    example(3, [*BEGINNING, 11, 14, 15], [26]),
]
OTHER = example(4, [100, 101, 102], [30, 31])


def loss(model: Any, rows: list[Encoded]) -> torch.Tensor:
    inputs = tensors(rows, tuple(range(len(rows))), "cpu")
    targets = inputs.pop("targets")
    logits = model(**inputs).logits
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), reduction="sum", ignore_index=IGNORED
    )


def gradients(model: Any, rows: list[Encoded]) -> tuple[float, list[torch.Tensor]]:
    model.zero_grad()
    summed = loss(model, rows)
    summed.backward()
    return float(summed.detach()), [weight.grad.clone() for weight in model.parameters() if weight.grad is not None]


def test_sharing_changes_neither_loss_nor_gradients() -> None:
    model = tiny.model()
    rows = shared([*ALIKE, OTHER], 500)
    assert sorted(len(row.ids) for row in rows) == [5, 60 + 5 + 3 + 4]
    apart, expected = gradients(model, [*ALIKE, OTHER])
    together, found = gradients(model, rows)
    assert together == pytest.approx(apart, rel=1e-5)
    for one, other in zip(expected, found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_a_row_is_never_longer_than_is_read() -> None:
    rows = shared(ALIKE, 70)
    assert max(len(row.ids) for row in rows) <= 70
    assert sum(learned_tokens(rows, (place,)) for place in range(len(rows))) == 6


def test_examples_that_share_little_stay_apart() -> None:
    short = [example(line, [5, 6, line], [40 + line]) for line in range(4)]
    assert all(row.branches is None for row in shared(short, 500))


def learned(rows: list[Encoded]) -> list[int]:
    return [token for row in rows for token, one in zip(row.ids, row.learned, strict=True) if one]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.lists(st.integers(1, 99), min_size=1, max_size=5)), min_size=1, max_size=12
    )
)
def test_every_learned_token_is_kept_once(made: list[tuple[int, list[int]]]) -> None:
    examples = [example(line, [*BEGINNING[:cut], 3], answer) for line, (cut, answer) in enumerate(made)]
    rows = shared(examples, 200)
    assert sorted(learned(examples)) == sorted(learned(rows))
