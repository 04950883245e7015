"""How long training takes: operations by the size of the model, divided by what a device sustains."""

from __future__ import annotations

from app.costs.shape import Setup, Shape, trained_parameters
from app.costs.values import CostError, Figure, Quantity, Unit

# Operations a second that training sustains, which is well below what is printed on the box.
CPU_CORE = 3e10  # measured on 2 cores in fp32, with the embedded model
DATA_CENTRE_GPU = 4e14  # from-scratch#compute-and-tokens
_STEPS: tuple[tuple[float, Unit], ...] = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


def training_seconds(shape: Shape, setup: Setup, tokens: float, flops_per_second: float) -> float:
    """Return the seconds of training on `tokens`, all passes over the data counted, on a device that sustains so many operations a second.

    Raises CostError where either is not positive.
    """
    if not (tokens > 0 and flops_per_second > 0):
        raise CostError(
            "Tokens and operations a second have to be more than 0.",
            "Tokens e operações por segundo precisam ser maiores que 0.",
        )
    padded = tokens * setup.tokens / (setup.batch * setup.sequence)
    return padded * flops_per_token(shape, setup) / flops_per_second


def flops_per_token(shape: Shape, setup: Setup) -> float:
    """Return the operations of training on one token.

    Kaplan 2020, section 2.1: a forward pass takes 2 a parameter, and a backward pass 2 for the activations and 2 for the weights, so 6 in
    all (N parameters: 6N). Frozen weights need no gradient: 4N, and 6 for each parameter of an adapter. Checkpointing repeats the forward
    pass. Attention adds 12 · layers · hidden · sequence for both passes (Chowdhery 2022, appendix B), 4 of it forward.
    """
    attention = shape.layers * shape.hidden * setup.sequence
    forward = 2 * shape.parameters + 4 * attention
    backward = 2 * shape.parameters + 8 * attention
    if setup.method == "full":
        backward += 2 * shape.parameters
    elif setup.method in ("lora", "qlora"):
        backward += 6 * trained_parameters(shape, setup.method, setup.rank, setup.prompt)
    return forward * (2 if setup.checkpointing else 1) + backward


def duration(seconds: float) -> Figure:
    """Return a time in the largest unit of which it has one: `2.5 hours`. Raises CostError where it is negative."""
    if seconds < 0:
        raise CostError("A time cannot be negative.", "Um tempo não pode ser negativo.")
    size, unit = next(((size, unit) for size, unit in _STEPS if seconds >= size), _STEPS[-1])
    value = round(seconds / size, 1)
    return Figure(Quantity(value, value), unit, "computed", "costs#training-cost-drivers")
