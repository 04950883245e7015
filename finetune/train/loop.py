"""The loop: batches in, smaller losses out. Knows no files but through what it is given; a step depends only on what came before it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from typing import Any

from finetune.train.batches import IGNORED, Batch, Plan, cut, learned_tokens, tensors
from finetune.train.config import TrainConfig
from finetune.train.encode import Encoded
from finetune.train.errors import TrainError
from finetune.train.methods import Chosen, groups

_CLIP = 1.0  # the largest norm of a step's gradient


class Loop:
    """Steps and evaluations of one model, on as many processes as accelerate has started. `model` and `optimiser` are wrapped."""

    def __init__(
        self,
        model: Any,
        name: str,
        config: TrainConfig,
        train: Sequence[Encoded],
        dev: Sequence[Encoded],
        accelerator: Any,
    ) -> None:
        """Take a prepared model, and the plan of the examples. Raises BadConfig for a model without a head."""
        import torch

        self._config = config
        self._train, self._dev = train, dev
        self._accelerator = accelerator
        self._chosen = Chosen(model, name)
        self.plan = Plan([len(each.ids) for each in train], config.batch_tokens, config.seed)
        optimiser = torch.optim.AdamW(
            groups(model, config), lr=config.learning_rate, fused=accelerator.device.type != "mps"
        )
        self.bare = model
        self.model, self._wrapped = accelerator.prepare(model, optimiser)
        self.optimiser = self._wrapped.optimizer
        self._lengths = [len(each.ids) for each in dev]
        self._dev_batches = cut(
            sorted(range(len(dev)), key=self._lengths.__getitem__), self._lengths, config.batch_tokens
        )

    @property
    def per_step(self) -> int:
        """Batches of one step, on all processes together."""
        return int(self._config.accumulation * self._accelerator.num_processes)

    def tokens(self, step: int) -> int:
        """Tokens that a step (counted from 1) reads, padding left out."""
        return sum(len(self._train[place].ids) for batch in self._batches(step) for place in batch)

    def step(self, step: int, rate: float) -> tuple[float, float]:
        """Make one step at a learning rate; return its loss, in nats a learned token, and the norm of its gradient."""
        accelerator, everyone = self._accelerator, self._batches(step)
        # Each token weighs the same, however the batches fell: what is summed is divided by the step's tokens, not the batch's.
        total = sum(learned_tokens(self._train, batch) for batch in everyone)
        own = everyone[accelerator.process_index :: accelerator.num_processes]
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        summed: Any = 0.0
        for place, batch in enumerate(own):
            last = place == len(own) - 1
            with contextlib.nullcontext() if last else accelerator.no_sync(self.model):
                loss = self._loss(self._train, batch)
                # DDP and FSDP take the mean over the processes.
                accelerator.backward(loss * (accelerator.num_processes / total))
            summed = summed + loss.detach()
        norm = accelerator.clip_grad_norm_(self.model.parameters(), _CLIP)
        self._wrapped.step()
        self._wrapped.zero_grad()
        mean = float(accelerator.reduce(summed, "sum")) / total
        if not math.isfinite(mean):
            raise TrainError(
                f"The loss stopped being a number at step {step}: start a new run with a lower learning_rate."
            )
        return mean, float(norm)

    def evaluate(self) -> float | None:
        """Return the loss on the held-out examples, in nats a learned token; None where there are none."""
        import torch

        if not self._dev_batches:
            return None
        accelerator = self._accelerator
        summed = torch.zeros((), device=accelerator.device)
        self.model.eval()
        with torch.no_grad():
            # Every process makes as many passes as the others, because a wrapped model waits for them.
            for place in range(0, len(self._dev_batches), accelerator.num_processes):
                own = place + accelerator.process_index
                loss = self._loss(self._dev, self._dev_batches[own % len(self._dev_batches)])
                summed += loss if own < len(self._dev_batches) else 0
        self.model.train()
        total = sum(learned_tokens(self._dev, batch) for batch in self._dev_batches)
        return float(accelerator.reduce(summed, "sum")) / total

    def whole(self) -> Any:
        """The bare model, giving logits for every position until the next step, as generating needs it."""
        self._chosen.take(None)
        return self.bare

    def _batches(self, step: int) -> list[Batch]:
        return [self.plan.at(number) for number in range((step - 1) * self.per_step, step * self.per_step)]

    def _loss(self, examples: Sequence[Encoded], batch: Batch) -> Any:
        """The summed cross entropy of a batch's learned tokens, in fp32."""
        import torch

        inputs = tensors(examples, batch, self._accelerator.device)
        targets = inputs.pop("targets")
        mask = targets != IGNORED
        self._chosen.take(mask)
        with torch.autocast(targets.device.type, torch.bfloat16, enabled=self._config.precision == "bf16"):
            logits = self.model(**inputs).logits
        return torch.nn.functional.cross_entropy(logits.float(), targets[mask], reduction="sum")


def learning_rate(config: TrainConfig, step: int, steps: int) -> float:
    """The rate of a step, counted from 1: a straight warm-up, then half a cosine down to nothing (Loshchilov 2016)."""
    warm = round(config.warmup * steps)
    if step <= warm:
        return config.learning_rate * step / warm
    # The last step still learns a little: the curve would reach nothing one step later.
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - 1 - warm) / max(1, steps - warm)))
