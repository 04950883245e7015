"""What a run will take of memory, time and disk, before it begins; and what would fit where it does not.

Memory is computed by `app.costs` for the largest batch of the run. What is this loop's own: logits, and the operations of the head, only
where something is learned; autocast's copy in bf16 of what is trained in full; and what the libraries take to compute at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

from app.costs.duration import flops_per_token
from app.costs.memory import memory
from app.costs.shape import Setup, Shape, trained_parameters
from finetune.train.batches import learned_tokens
from finetune.train.config import TrainConfig
from finetune.train.device import GIB, Machine
from finetune.train.errors import BadConfig, DoesNotFit
from finetune.train.material import Material

_USABLE = 0.9  # of the memory that is free: measured peaks were up to 11% above the estimate (docs/log.md)
RUNTIME_GIB = 0.3  # measured on a CPU with the carried model: 0.29 to 0.36 beside the tensors that are counted


@dataclass(frozen=True, slots=True)
class Estimate:
    """Peak memory and disk in GiB, time in seconds, for `tokens` trained in `steps`. `instead` says what would fit where this does not."""

    memory_gib: float
    free_gib: float
    seconds: float
    disk_gib: float
    free_disk_gib: float
    tokens: int
    steps: int
    parameters: int
    trained: int
    refusal: str | None = None

    @property
    def fits(self) -> bool:
        """Whether the run can begin."""
        return self.refusal is None

    def check(self) -> None:
        """Raise DoesNotFit where the run cannot begin."""
        if self.refusal is not None:
            raise DoesNotFit(self.refusal)

    def as_json(self) -> dict[str, Any]:
        """The figures with their units in their names."""
        return {
            "memory_gib": round(self.memory_gib, 3), "free_gib": round(self.free_gib, 3), "seconds": round(self.seconds, 1),
            "disk_gib": round(self.disk_gib, 3), "free_disk_gib": round(self.free_disk_gib, 3), "tokens": self.tokens,
            "steps": self.steps, "parameters": self.parameters, "trained": self.trained, "refusal": self.refusal,
        }  # fmt: skip


def estimate_of(config: TrainConfig, material: Material, machine: Machine, processes: int = 1) -> Estimate:
    """Work out a run on a machine; `processes` share the batches."""
    steps = steps_of(config, material, processes)
    trained = round(_trained(config, material.shape))
    passing = _tokens(config, material, steps * processes)
    found = Estimate(
        memory_gib=_memory(config, material),
        free_gib=machine.memory_gib,
        seconds=_seconds(config, material, machine, steps, passing) / processes,
        disk_gib=_disk(config, trained) / GIB,
        free_disk_gib=machine.disk_gib,
        tokens=passing,
        steps=steps,
        parameters=int(material.shape.parameters),
        trained=trained,
    )
    return replace(found, refusal=_refusal(found, config, material, machine))


def steps_of(config: TrainConfig, material: Material, processes: int = 1) -> int:
    """How many steps the run has."""
    if config.steps is not None:
        return config.steps
    return math.ceil(material.plan(config).count(config.epochs) / (config.accumulation * processes))


def _costs_setup(config: TrainConfig, sequence: int, batch: int) -> Setup:
    method = "full" if config.method == "scratch" else config.method
    return Setup(
        method=method,
        sequence=sequence,
        batch=batch,
        rank=config.rank,
        precision=config.precision,
        checkpointing=config.checkpointing,
        accumulates=config.accumulation > 1,
        prompt=config.virtual_tokens,
    )


def _trained(config: TrainConfig, shape: Shape) -> float:
    return trained_parameters(shape, _costs_setup(config, 1, 1).method, config.rank, config.virtual_tokens)


def _memory(config: TrainConfig, material: Material) -> float:
    """GiB at the peak."""
    plan, shape = material.plan(config), material.shape
    batches = [plan.at(number) for number in range(plan.count(1))]
    longest = {batch: max(len(material.train[place].ids) for place in batch) for batch in batches}
    largest = max(batches, key=lambda batch: len(batch) * longest[batch])
    setup = _costs_setup(config, longest[largest], len(largest))
    # What is trained in full stays in fp32, and AdamW is fused: it needs no tensors of its own to make a step.
    whole = replace(setup, precision="fp32") if not config.makes_adapter else setup
    parts = replace(memory(shape, whole), stepping=0)
    # With a vocabulary of one, what is left of the activations is the layers'.
    layers = memory(replace(shape, vocabulary=1), setup).activations
    learned = max(learned_tokens(material.train, batch) for batch in batches)
    # Logits as the model gives them, in fp32, their logarithm and its gradient.
    logits = learned * shape.vocabulary * (3 * 4 + (2 if config.precision == "bf16" else 0)) / GIB
    copy = 2 * shape.parameters / GIB if whole.precision != setup.precision else 0
    return RUNTIME_GIB + replace(parts, activations=layers + logits + copy).peak


def _tokens(config: TrainConfig, material: Material, batches_of_all: int) -> int:
    """Tokens that will be trained, padding left out."""
    per_pass = sum(len(each.ids) for each in material.train)
    return round(per_pass * batches_of_all * config.accumulation / material.plan(config).count(1))


def _seconds(config: TrainConfig, material: Material, machine: Machine, steps: int, tokens: int) -> float:
    """Time of training on the tokens and of the evaluations, on one process."""
    shape = material.shape
    mean = max(1, round(sum(len(each.ids) for each in material.train) / len(material.train)))
    setup = _costs_setup(config, mean, 1)
    # An embedding is looked up, which costs nothing; the head works on learned tokens only.
    passes = 4 + 2 * config.checkpointing + 2 * (not config.makes_adapter)
    each = flops_per_token(shape, setup) - passes * shape.embeddings
    learned = sum(sum(some.learned) for some in material.train) / sum(len(some.ids) for some in material.train)
    evaluations = steps // config.eval_every + 2
    forward = 2 * (shape.parameters - shape.embeddings) * sum(len(some.ids) for some in material.dev)
    return (tokens * (each + learned * 6 * shape.vocabulary * shape.hidden) + evaluations * forward) / machine.flops


def _disk(config: TrainConfig, trained: int) -> float:
    """Bytes of three checkpoints (the best, the last and one being written: weights and two moments) and of what comes out."""
    result = 4 if config.makes_adapter or config.precision == "fp32" else 2
    return trained * (3 * 3 * 4 + result)


def _refusal(found: Estimate, config: TrainConfig, material: Material, machine: Machine) -> str | None:
    if found.disk_gib > machine.disk_gib:
        return (
            f"The run takes {found.disk_gib:.1f} GiB of disk and {machine.disk_gib:.1f} GiB are free: free some, or set RUMO_HOME "
            "to a folder on a larger disk."
        )
    room = _USABLE * machine.memory_gib
    if found.memory_gib <= room:
        return None
    took = f"Training takes about {found.memory_gib:.2g} GiB of memory and {room:.2g} GiB can be used here."
    for other in _others(config, material, machine):
        needed = _memory(other, material)
        if needed <= room:
            return f"{took} This would fit: {_difference(config, other)} (about {needed:.2g} GiB)."
    return f"{took} Nothing that is left out would make it fit: choose a smaller model or shorter examples, or a larger machine."


def _others(config: TrainConfig, material: Material, machine: Machine) -> Iterator[TrainConfig]:
    """What to try instead, what costs least first: smaller batches, checkpointing, both, then methods that train less."""
    methods = [config.method]
    if config.method == "full":
        methods.append("lora")
    if (
        config.method in ("full", "lora")
        and machine.device.startswith("cuda")
        and find_spec("bitsandbytes") is not None
    ):
        methods.append("qlora")
    longest = max(len(each.ids) for each in material.train)
    halves = [config.batch_tokens]
    while halves[-1] > longest:
        halves.append(max(halves[-1] // 2, longest))
    for method in methods:
        for checkpointing in sorted({config.checkpointing, True}):
            for budget in halves:
                try:
                    yield replace(
                        config, method=method, checkpointing=checkpointing, batch_tokens=budget, precision="bf16"
                    )
                except BadConfig:  # what does not go together is nothing to advise
                    continue


def _difference(config: TrainConfig, other: TrainConfig) -> str:
    was, now = config.as_json(), other.as_json()
    return ", ".join(f"{name} {str(now[name]).lower()}" for name in now if now[name] != was[name])
