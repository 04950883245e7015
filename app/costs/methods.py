"""The methods of fine-tuning side by side for a person's model, data and GPU: memory, whether it fits, and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from app.costs.duration import DATA_CENTRE_GPU, duration, training_seconds
from app.costs.memory import memory
from app.costs.shape import Setup, Shape
from app.costs.values import Figure
from app.situation import Method, Situation
from index.passages import Lang

METHODS: tuple[Method, ...] = get_args(Method)
USUAL_BILLIONS = 7.0  # billions of parameters; assumed where no model size was said
_USABLE = 0.8  # of a GPU's memory, as in the table of methods#choose-by-hardware; the rest goes to longer sequences and the driver
_SEQUENCE = 512  # tokens an example
_PASSES = 3  # over the data


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: peak memory in GiB, whether the person's GPU holds it (None: no GPU named), and time (None: no examples named)."""

    method: Method
    memory: Figure
    fits: bool | None
    time: Figure | None


def method_memory(method: Method, situation: Situation) -> Figure:
    """Peak memory of training in GiB: one sequence of 512 tokens at a time, 16 bits, gradient checkpointing."""
    return memory(_shape(situation), _setup(method)).figures()["peak"]


def fits(method: Method, situation: Situation) -> bool:
    """Whether a method fits the GPU that was named; False where none was."""
    if situation.gpu_gb is None:
        return False
    return memory(_shape(situation), _setup(method)).peak <= _USABLE * situation.gpu_gb


def methods_table(situation: Situation) -> tuple[MethodRow, ...]:
    """Every method for the person's model size, GPU and examples."""
    rows = []
    for method in METHODS:
        time = None
        if situation.examples:
            tokens = situation.examples * _SEQUENCE * _PASSES
            time = duration(training_seconds(_shape(situation), _setup(method), tokens, DATA_CENTRE_GPU))
        held = None if situation.gpu_gb is None else fits(method, situation)
        rows.append(MethodRow(method, method_memory(method, situation), held, time))
    return tuple(rows)


def assumed_memory(lang: Lang) -> str:
    """What the figures of memory take for granted."""
    return {
        "en": "This is for one sequence of 512 tokens at a time, in 16 bits, with rank 16 and gradient checkpointing.",
        "pt-BR": "Isso vale para uma sequência de 512 tokens por vez, em 16 bits, com posto (rank) 16 e gradient checkpointing.",
    }[lang]


def assumed(lang: Lang) -> str:
    """What the table's figures take for granted."""
    time = {
        "en": "Times are for three passes on one data-centre GPU.",
        "pt-BR": "Os tempos são de três passadas em uma GPU de data center.",
    }
    return f"{assumed_memory(lang)} {time[lang]}"


def _shape(situation: Situation) -> Shape:
    billions = USUAL_BILLIONS if situation.model_billions is None else situation.model_billions
    # What is said may be anything: NaN becomes the usual size, and no model lies outside of these.
    billions = billions if billions == billions else USUAL_BILLIONS
    return Shape.estimated(min(max(billions * 1e9, 1e6), 1e13))


def _setup(method: Method) -> Setup:
    return Setup(method, sequence=_SEQUENCE, checkpointing=True)
