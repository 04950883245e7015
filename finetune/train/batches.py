"""Which examples make a batch, in which order: a pure function of lengths and seed, so that a step's number says what it reads.

Examples of like length share a batch, so that little is padded: each pass is shuffled, sorted by length within windows of some
batches, cut by a budget of tokens, and the batches shuffled again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from finetune.train.encode import Encoded

if TYPE_CHECKING:
    import torch

Batch = tuple[int, ...]  # places of examples

IGNORED = -100  # the target of a position that is not learned
_WINDOW = 16  # batches


class Plan:
    """An endless row of batches, pass after pass. Lengths and budget are in tokens; the budget counts padding."""

    def __init__(self, lengths: Sequence[int], budget: int, seed: int) -> None:
        """An example longer than the budget gets a batch of its own."""
        self._lengths = lengths
        self._budget = budget
        self._seed = seed
        self._starts = [0]  # the number of the first batch of each pass
        self._pass = lru_cache(maxsize=2)(self._made)

    def count(self, epochs: float) -> int:
        """How many batches so many passes have, at least one."""
        whole = int(epochs)
        total = sum(len(self._pass(each)) for each in range(whole))
        return max(1, total + round((epochs - whole) * len(self._pass(whole))))

    def at(self, number: int) -> Batch:
        """Return the batch with a number, counted from 0."""
        done = self._epoch_of(number)
        return self._pass(done)[number - self._starts[done]]

    def epoch_after(self, number: int) -> float:
        """How many passes have been made after so many batches."""
        done = self._epoch_of(number)
        return done + (number - self._starts[done]) / len(self._pass(done))

    def _epoch_of(self, number: int) -> int:
        while self._starts[-1] <= number:
            self._starts.append(self._starts[-1] + len(self._pass(len(self._starts) - 1)))
        return next(place for place in reversed(range(len(self._starts))) if self._starts[place] <= number)

    def _made(self, epoch: int) -> list[Batch]:
        # Not for secrets: the order has to be the same each time.
        order = random.Random(f"{self._seed}/{epoch}")  # noqa: S311
        places = list(range(len(self._lengths)))
        order.shuffle(places)
        mean = sum(self._lengths) / len(self._lengths)
        window = max(1, round(_WINDOW * self._budget / mean))
        batches: list[Batch] = []
        for start in range(0, len(places), window):
            near = sorted(places[start : start + window], key=lambda place: self._lengths[place])
            batches += cut(near, self._lengths, self._budget)
        order.shuffle(batches)
        return batches


def cut(places: Sequence[int], lengths: Sequence[int], budget: int) -> list[Batch]:
    """Cut places, sorted by length, into batches that fit the budget when all are filled up to the longest."""
    batches: list[Batch] = []
    begun: list[int] = []
    for place in places:
        if begun and lengths[place] * (len(begun) + 1) > budget:
            batches.append(tuple(begun))
            begun = []
        begun.append(place)
    return [*batches, tuple(begun)] if begun else batches


def learned_tokens(examples: Sequence[Encoded], batch: Batch) -> int:
    """How many tokens of a batch the loss counts. The first token of an example has nothing before it to be told from."""
    return sum(sum(examples[place].learned[1:]) for place in batch)


def tensors(examples: Sequence[Encoded], batch: Batch, device: Any) -> dict[str, torch.Tensor]:
    """Return `input_ids` and `targets`, both (rows, longest - 1): the target of a position is the next token, or IGNORED.

    Rows are filled up at their end. Mostly no attention mask is needed: causal attention never looks ahead, and what is filled up is
    not learned, which lets PyTorch take its fastest attention. Rows with branches add `position_ids`, shaped as the ids, and
    `attention_mask` (rows, 1, queries, keys): a token sees what stands before it in the beginning and in its own branch.
    """
    import torch

    longest = max(len(examples[place].ids) for place in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    targets = torch.full((len(batch), longest), IGNORED, dtype=torch.long)
    branches, positions = torch.zeros_like(ids), torch.arange(longest).repeat(len(batch), 1)
    for row, place in enumerate(batch):
        example = examples[place]
        length = len(example.ids)
        ids[row, :length] = torch.tensor(example.ids)
        learned = torch.frombuffer(bytearray(example.learned), dtype=torch.uint8).bool()
        targets[row, :length][learned] = ids[row, :length][learned]
        if example.branches is not None and example.positions is not None:
            branches[row, :length] = torch.tensor(example.branches)
            positions[row, :length] = torch.tensor(example.positions)
    made = {"input_ids": ids[:, :-1], "targets": targets[:, 1:]}
    if bool(branches.any()):
        seen = branches[:, :-1]
        own = (seen[:, None, :] == 0) | (seen[:, None, :] == seen[:, :, None])
        causal = torch.ones((longest - 1, longest - 1), dtype=torch.bool).tril()
        made |= {"position_ids": positions[:, :-1], "attention_mask": (own & causal)[:, None]}
    return {name: tensor.to(device, non_blocking=True) for name, tensor in made.items()}
