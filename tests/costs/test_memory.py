from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.costs import DATA_CENTRE_GPU, SMOLLM2_135M, CostError, Setup, Shape, memory, training_seconds
from app.costs.duration import flops_per_token
from app.costs.memory import GIB
from app.costs.shape import Method, trained_parameters

SEVEN = Shape.estimated(7e9)
METHODS = st.sampled_from(("full", "lora", "qlora", "prompt-tuning", "prefix-tuning"))
# 2 layers, 8 wide, 16 inside, keys of 4, 10 words; parameters as given.
TINY = Shape(1e5, 2, 8, 16, 4, 10, tied=True)


def test_full_training_takes_sixteen_bytes_a_parameter_beside_activations() -> None:
    for precision in ("bf16", "fp32"):
        found = memory(SEVEN, Setup("full", precision=precision))
        assert (found.weights + found.gradients + found.optimiser) * GIB == pytest.approx(16 * 7e9)
        assert found.adapters == 0


def test_lora_takes_two_bytes_a_parameter_beside_adapters_and_activations() -> None:
    found = memory(SEVEN, Setup("lora"))
    assert found.weights * GIB == pytest.approx(2 * 7e9)
    assert found.optimiser == pytest.approx(2 * found.adapters)


def test_qlora_keeps_the_weights_in_four_bits_and_the_embeddings_in_sixteen() -> None:
    weights = memory(TINY, Setup("qlora")).weights * GIB
    assert weights == pytest.approx((1e5 - 80) * 4.127 / 8 + 80 * 2)


def test_activations_are_counted_by_layer_and_logits_apart() -> None:
    # A token of a layer, in fp32: full 8·8 + 2·4 + 4·16 = 136 elements; LoRA of rank 1 6·8 + 2·4 + 4·16 + 7 = 127; the prompt's
    # 4·8 + 2·4 + 3·16 = 88. Two layers of 4 bytes, and logits three times over, 10 · 12 bytes.
    tokens = 3 * 5
    for method, elements in (("full", 136), ("lora", 127), ("prefix-tuning", 88)):
        found = memory(TINY, Setup(method, sequence=5, batch=3, rank=1, precision="fp32"))  # type: ignore[arg-type]
        assert found.activations * GIB == pytest.approx(tokens * (elements * 2 * 4 + 120))
    prompted = memory(TINY, Setup("prompt-tuning", sequence=5, batch=3, precision="fp32", prompt=2))
    assert prompted.activations * GIB == pytest.approx(3 * 7 * (88 * 2 * 4 + 120))


def test_checkpointing_keeps_each_layers_input_and_one_layer() -> None:
    found = memory(TINY, Setup("full", sequence=5, precision="fp32", checkpointing=True))
    assert found.activations * GIB == pytest.approx(5 * (2 * 8 * 4 + 136 * 4 + 120))


def test_trained_parameters_are_those_that_peft_counts() -> None:
    # As `print_trainable_parameters` of PEFT says for the embedded model, rank 8 on all linear layers, and 20 learned tokens.
    assert trained_parameters(SMOLLM2_135M, "lora", 8, 20) == 2_442_240
    assert trained_parameters(SMOLLM2_135M, "prompt-tuning", 8, 20) == 11_520
    assert trained_parameters(SMOLLM2_135M, "prefix-tuning", 8, 20) == 230_400


def test_the_peak_takes_activations_or_gradients_and_both_where_gradients_accumulate() -> None:
    one = memory(SEVEN, Setup("full"))
    assert one.peak == pytest.approx(one.weights + one.optimiser + one.gradients + one.stepping)
    several = memory(SEVEN, Setup("full", accumulates=True, batch=8))
    assert several.peak == pytest.approx(several.weights + several.optimiser + several.gradients + several.activations)


def test_the_parts_are_figures_that_say_that_they_are_computed() -> None:
    figures = memory(SEVEN, Setup("full")).figures()
    assert list(figures) == ["weights", "optimiser", "gradients", "activations", "peak"]
    assert figures["weights"].said("pt-BR") == "13 GiB (calculado)"
    assert {figure.passage for figure in figures.values()} == {"methods#gpu-memory"}


@pytest.mark.parametrize(
    ("parameters", "layers", "hidden"), [(8e9, 32, 4_096), (70e9, 80, 8_192), (360e6, 32, 960), (1.7e9, 24, 2_048)]
)
def test_an_estimated_shape_is_near_that_of_open_models(parameters: float, layers: int, hidden: int) -> None:
    shape = Shape.estimated(parameters)
    # Activations go with layers · width.
    assert shape.layers * shape.hidden == pytest.approx(layers * hidden, rel=0.4)
    weights = shape.layers * 11.5 * shape.hidden**2 + shape.embeddings
    assert weights == pytest.approx(parameters, rel=0.02)


@given(METHODS, st.integers(1, 4_096), st.integers(1, 64), st.integers(1, 256), st.booleans())
def test_longer_sequences_larger_batches_and_higher_ranks_never_take_less(
    method: Method, sequence: int, batch: int, rank: int, checkpointing: bool
) -> None:
    setup = Setup(method, sequence, batch, rank, checkpointing=checkpointing)
    peak = memory(SEVEN, setup).peak
    for more in (
        Setup(method, sequence * 2, batch, rank, checkpointing=checkpointing),
        Setup(method, sequence, batch * 2, rank, checkpointing=checkpointing),
        Setup(method, sequence, batch, rank * 2, checkpointing=checkpointing),
    ):
        assert memory(SEVEN, more).peak >= peak


@given(st.integers(1, 2_048), st.integers(1, 16), st.integers(1, 64))
def test_the_methods_keep_their_order(sequence: int, batch: int, rank: int) -> None:
    full, lora, qlora = (memory(SEVEN, Setup(m, sequence, batch, rank)).peak for m in ("full", "lora", "qlora"))
    assert qlora < lora < full


def test_checkpointing_saves_memory_and_costs_a_forward_pass() -> None:
    plain, saving = Setup("lora", 2_048, 4), Setup("lora", 2_048, 4, checkpointing=True)
    assert memory(SEVEN, saving).peak < memory(SEVEN, plain).peak
    # 2N and the attention's share of 4 · layers · hidden · sequence more.
    more = flops_per_token(SEVEN, saving) - flops_per_token(SEVEN, plain)
    assert more == pytest.approx(2 * 7e9 + 4 * SEVEN.layers * SEVEN.hidden * 2_048)


def test_operations_are_six_a_parameter_and_four_where_weights_are_frozen() -> None:
    attention = 12 * SEVEN.layers * SEVEN.hidden
    assert flops_per_token(SEVEN, Setup("full", 1)) == pytest.approx(6 * 7e9 + attention)
    assert flops_per_token(SEVEN, Setup("prefix-tuning", 1)) == pytest.approx(4 * 7e9 + attention)
    adapters = trained_parameters(SEVEN, "lora", 16, 20)
    assert flops_per_token(SEVEN, Setup("lora", 1)) == pytest.approx(4 * 7e9 + attention + 6 * adapters)


def test_a_billion_parameters_take_the_guides_three_and_a_half_days() -> None:
    # from-scratch#compute-and-tokens: 1.2 · 10^20 operations at 4 · 10^14 a second; the short sequence leaves attention out.
    days = training_seconds(Shape.estimated(1e9), Setup("full", 1), 20e9, DATA_CENTRE_GPU) / 86_400
    assert days == pytest.approx(3.5, rel=0.02)


def test_prompt_tuning_computes_its_learned_tokens_too() -> None:
    plain = training_seconds(SEVEN, Setup("prefix-tuning", 100), 1e6, 1e12)
    assert training_seconds(SEVEN, Setup("prompt-tuning", 100, prompt=50), 1e6, 1e12) == pytest.approx(1.5 * plain)


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(CostError, match="parameters"):
        Shape.estimated(-7)
    with pytest.raises(CostError, match="at least 1"):
        Setup("lora", rank=0)
    with pytest.raises(CostError, match="at least 1"):
        Shape(1e9, 0, 8, 16, 4, 10, tied=True)
    with pytest.raises(CostError, match="more than 0"):
        training_seconds(SEVEN, Setup("lora"), 0, 1e12)
