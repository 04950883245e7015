"""The shape of a model and of a training run: what memory and time are computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from app.costs.values import CostError
from app.situation import Method

Precision = Literal["fp32", "bf16"]

_SMALL = 2e9  # parameters; models below usually share their embeddings between input and output
_DEEPENS = 8e9  # parameters; from here on depth grows with size


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder of the Llama kind: RMSNorm, gated feed-forward, grouped queries.

    `parameters` counts all; widths are in elements: `hidden` of the residual, `inner` of the feed-forward, `key_value` of the keys of all
    heads together. `tied`: input and output share the embeddings. Raises CostError for sizes that no model has.
    """

    parameters: float
    layers: int
    hidden: int
    inner: int
    key_value: int
    vocabulary: int
    tied: bool

    def __post_init__(self) -> None:
        """Check the sizes."""
        _check_size(self.parameters)
        if min(self.layers, self.hidden, self.inner, self.key_value, self.vocabulary) < 1:
            raise CostError(
                "Layers, widths and vocabulary have to be at least 1.",
                "Camadas, larguras e vocabulário precisam ser no mínimo 1.",
            )

    @classmethod
    def estimated(cls, parameters: float) -> Shape:
        """Guess the shape of a model of a size, from what open models of that size have.

        About 32 layers up to 8 billion parameters and 80 at 70 billion (Llama 2 and 3: Touvron 2023, Dubey 2024); keys a quarter and
        feed-forward three times as wide as the residual, which makes 11.5 · layers · hidden² weights beside the embeddings.
        """
        _check_size(parameters)
        tied = parameters < _SMALL
        vocabulary = 49_152 if tied else 128_256
        layers = round(32 * max(parameters / _DEEPENS, 1) ** 0.42)
        square, linear = 11.5 * layers, vocabulary * (1 if tied else 2)
        hidden = max(round((math.sqrt(linear**2 + 4 * square * parameters) - linear) / (2 * square)), 4)
        return cls(parameters, layers, hidden, 3 * hidden, hidden // 4, vocabulary, tied)

    @property
    def embeddings(self) -> int:
        """How many parameters the embeddings hold."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)


@dataclass(frozen=True, slots=True)
class Setup:
    """How one trains. Lengths in tokens; `batch` sequences at a time, each filled up to `sequence`.

    `precision` fp32, or bf16 with what is trained kept in fp32 too. `checkpointing` computes activations again instead of keeping them;
    `accumulates` gradients over several batches; `prompt` learned tokens in prompt and prefix tuning. Raises CostError for numbers below 1.
    """

    method: Method
    sequence: int = 512
    batch: int = 1
    rank: int = 16
    precision: Precision = "bf16"
    checkpointing: bool = False
    accumulates: bool = False
    prompt: int = 20

    def __post_init__(self) -> None:
        """Check the sizes."""
        if min(self.sequence, self.batch, self.rank, self.prompt) < 1:
            raise CostError(
                "Sequence length, batch, rank and prompt length have to be at least 1.",
                "Comprimento da sequência, lote, posto (rank) e tamanho do prompt precisam ser no mínimo 1.",
            )

    @property
    def tokens(self) -> int:
        """Tokens of one batch, with the learned ones that prompt tuning puts before each sequence."""
        learned = self.prompt if self.method == "prompt-tuning" else 0
        return self.batch * (self.sequence + learned)


def trained_parameters(shape: Shape, method: Method, rank: int, prompt: int) -> float:
    """Return how many parameters a method trains.

    LoRA adds rank · (inputs + outputs) to each of the seven linear layers of a block (Hu 2021, section 4); prompt tuning one vector a
    learned token (Lester 2021), prefix tuning a key and a value of every layer (Li and Liang 2021).
    """
    if method == "full":
        return shape.parameters
    if method == "prompt-tuning":
        return prompt * shape.hidden
    if method == "prefix-tuning":
        return prompt * 2 * shape.layers * shape.key_value
    # Query and output 4h, key and value 2(h + k), gate and up 2(h + i), down h + i.
    return rank * shape.layers * (9 * shape.hidden + 2 * shape.key_value + 3 * shape.inner)


def _check_size(parameters: float) -> None:
    if not 1e5 <= parameters <= 1e14:
        raise CostError(
            f"A model has from 100 thousand to 100 trillion parameters, not {parameters:g}.",
            f"Um modelo tem de 100 mil a 100 trilhões de parâmetros, e não {parameters:g}.",
        )


SMOLLM2_135M = Shape(134_515_008, 30, 576, 1_536, 192, 49_152, tied=True)
