"""Which examples share a batch."""

from __future__ import annotations

import random
from array import array

from finetune.train.batches import IGNORED, Plan, cut, learned_tokens, tensors
from finetune.train.encode import Encoded

LENGTHS = [random.Random(place).randint(20, 200) for place in range(500)]  # noqa: S311
BUDGET = 1000


def test_each_pass_has_every_example_once_in_an_order_of_its_own() -> None:
    plan = Plan(LENGTHS, BUDGET, seed=1)
    first, second = plan.count(1), plan.count(2)

    passes = [[plan.at(number) for number in span] for span in (range(first), range(first, second))]

    for batches in passes:
        assert sorted(place for batch in batches for place in batch) == list(range(len(LENGTHS)))
    assert passes[0] != passes[1]


def test_the_same_number_is_always_the_same_batch_and_another_seed_another() -> None:
    numbers = [40, 3, 200, 0]

    first, second, other = ([Plan(LENGTHS, BUDGET, seed).at(number) for number in numbers] for seed in (1, 1, 2))

    assert first == second != other


def test_no_batch_is_over_the_budget_and_less_than_a_tenth_is_padding() -> None:
    plan = Plan(LENGTHS, BUDGET, seed=1)
    sizes = []
    for number in range(plan.count(1)):
        batch = plan.at(number)
        sizes.append(len(batch) * max(LENGTHS[place] for place in batch))

    assert max(sizes) <= BUDGET
    assert sum(LENGTHS) / sum(sizes) > 0.9


def test_an_example_longer_than_the_budget_is_a_batch_by_itself() -> None:
    assert cut([0, 1, 2], [5, 6, 50], 12) == [(0, 1), (2,)]


def test_passes_are_counted_in_parts_too() -> None:
    plan = Plan(LENGTHS, BUDGET, seed=1)
    one = plan.count(1)

    assert plan.epoch_after(one) == 1.0
    assert 0.4 < plan.epoch_after(round(one / 2)) < 0.6
    assert plan.count(0.5) == round(one / 2)


def test_a_target_is_the_next_token_where_that_is_learned() -> None:
    examples = [
        Encoded(1, array("i", [5, 6, 7, 8]), bytes([0, 0, 1, 1])),
        Encoded(2, array("i", [5, 6]), bytes([0, 1])),
    ]

    made = tensors(examples, (0, 1), "cpu")
    ids, targets = made["input_ids"], made["targets"]

    assert made.keys() == {"input_ids", "targets"}
    assert ids.tolist() == [[5, 6, 7], [5, 6, 0]]
    assert targets.tolist() == [[IGNORED, 7, 8], [6, IGNORED, IGNORED]]
    assert learned_tokens(examples, (0, 1)) == 3
