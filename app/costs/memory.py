"""How much memory training takes at its peak. Arithmetic on shapes; knows no device.

Counted are the tensors that PyTorch and `transformers` keep with AdamW and an attention that does not store its scores
(FlashAttention, Dao 2022; PyTorch's own). Not counted: the driver's context (about 0.5 GiB on CUDA) and the allocator's fragmentation.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.costs.shape import Setup, Shape, trained_parameters
from app.costs.values import Figure, Quantity

GIB = 2**30
_PASSAGE = "methods#gpu-memory"
# Dettmers 2023 (QLoRA), section 3: 4 bits a weight, and 0.127 bits for the constants that are themselves quantised.
_NF4_BYTES = (4 + 0.127) / 8


@dataclass(frozen=True, slots=True)
class Memory:
    """What training keeps, in GiB: each part at its own largest, which is not the same moment for all.

    Activations are largest when the backward pass begins, gradients when it ends; `stepping` is what the optimiser's step needs for
    a moment. `adapters` are the weights that a method adds. `accumulates`: gradients of the batch before are still there.
    """

    weights: float
    adapters: float
    optimiser: float
    gradients: float
    activations: float
    stepping: float
    accumulates: bool

    @property
    def peak(self) -> float:
        """The most that is in use at one moment, in GiB."""
        lasting = self.weights + self.adapters + self.optimiser
        beginning = self.activations + (self.gradients if self.accumulates else 0)
        return lasting + max(beginning, self.gradients + self.stepping)

    def figures(self) -> dict[str, Figure]:
        """Return the parts that are not nothing, and the peak, as figures by name."""
        names = ("weights", "adapters", "optimiser", "gradients", "activations", "peak")
        parts = {name: float(getattr(self, name)) for name in names}
        return {name: Figure(Quantity(gib, gib), "gib", "computed", _PASSAGE) for name, gib in parts.items() if gib}


def memory(shape: Shape, setup: Setup) -> Memory:
    """Return the memory of training, by part.

    Rajbhandari 2020 (ZeRO), section 3.1: Adam in mixed precision takes 16 bytes a trained parameter, 2 of weights, 2 of gradients and 12
    of optimiser (a copy in fp32 and two moments); in fp32 they are 4, 4 and 8. Adapters stay in fp32 (PEFT's default).
    """
    mixed = setup.precision == "bf16"
    trained = trained_parameters(shape, setup.method, setup.rank, setup.prompt)
    full = setup.method == "full"
    gradients, optimiser = (2, 12) if full and mixed else (4, 8)
    # AdamW works out an update beside a square root, both as large as the tensor that it updates: the embeddings, where they are trained.
    stepping = 2 * 4 * shape.vocabulary * shape.hidden if full else 0
    return Memory(
        weights=_weights(shape, setup) / GIB,
        adapters=0 if full else 4 * trained / GIB,
        optimiser=optimiser * trained / GIB,
        gradients=gradients * trained / GIB,
        activations=_activations(shape, setup) / GIB,
        stepping=stepping / GIB,
        accumulates=setup.accumulates,
    )


def _weights(shape: Shape, setup: Setup) -> float:
    """Bytes of the base model. QLoRA leaves the embeddings as they are."""
    each = 2 if setup.precision == "bf16" else 4
    if setup.method == "qlora":
        return _NF4_BYTES * (shape.parameters - shape.embeddings) + each * shape.embeddings
    return each * shape.parameters


def _activations(shape: Shape, setup: Setup) -> float:
    """Bytes kept for the backward pass when it begins: every layer's, and the logits.

    With checkpointing only each layer's input stays, and one layer's activations at a time (Chen 2016).
    """
    each = 2 if setup.precision == "bf16" else 4
    layer = _layer(shape, setup)
    layers = shape.layers * each * shape.hidden + layer if setup.checkpointing else shape.layers * layer
    # Logits, their logarithm and its gradient, the loss in fp32; a model in bf16 keeps its own logits besides.
    logits = shape.vocabulary * (3 * 4 + (2 if each == 2 else 0))
    return setup.tokens * (layers + logits)


def _layer(shape: Shape, setup: Setup) -> float:
    """Bytes that one layer keeps for a token: the count of Korthikanti 2022, section 4.1, done again for a Llama block.

    Its 34 · hidden is for a GPT block with dropout. Here are kept, in widths of the residual (h), keys (k) and feed-forward (i): the
    inputs of the two norms in fp32 (2h); query, key, value and attention's output (2h + 2k); gate, up and activated gate (3i). A linear
    layer whose weights or adapter are trained keeps its input (2h + i), and a trained norm what it has normalised (2h).
    """
    each = 2 if setup.precision == "bf16" else 4
    kept = 2 * shape.hidden + 2 * shape.key_value + 3 * shape.inner
    if setup.method in ("full", "lora", "qlora"):
        kept += 2 * shape.hidden + shape.inner
    if setup.method == "full":
        kept += 2 * shape.hidden
    if setup.method in ("lora", "qlora"):
        kept += 7 * setup.rank  # between the two matrices of each adapter
    return 4 * 2 * shape.hidden + each * kept
