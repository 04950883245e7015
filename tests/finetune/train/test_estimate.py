"""What a run will take, and what is said where it does not fit."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from finetune.train import BadData, DoesNotFit, TrainConfig, estimate, train
from finetune.train.device import Machine
from finetune.train.estimate import RUNTIME_GIB, estimate_of
from finetune.train.material import Material, gather
from tests.engines.tiny import save_base
from tests.finetune.train.conftest import tiny

LARGE = Machine("cpu", memory_gib=100, disk_gib=100, flops=1e10)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model in which layers, and not the vocabulary, take most of the memory."""
    return save_base(tmp_path_factory.mktemp("wide"), hidden=256, layers=4)


@pytest.fixture
def config(wide: Path, data: Path) -> TrainConfig:
    return tiny("full", data, wide, batch_tokens=4096, precision="bf16")


@pytest.fixture
def material(config: TrainConfig) -> Material:
    return gather(config)


def with_memory(gib: float) -> Machine:
    return replace(LARGE, memory_gib=gib / 0.9)  # nine tenths of it can be used


def test_what_is_cheaper_is_estimated_lower(config: TrainConfig, material: Material) -> None:
    full = estimate_of(config, material, LARGE)

    for cheaper in ({"method": "lora"}, {"batch_tokens": 512}, {"checkpointing": True}):
        other = estimate_of(replace(config, **cheaper), material, LARGE)  # type: ignore[arg-type]
        assert other.fits
        assert other.memory_gib < full.memory_gib
    assert estimate_of(replace(config, method="lora"), material, LARGE).disk_gib < full.disk_gib
    assert estimate_of(replace(config, steps=12), material, LARGE).seconds > full.seconds
    assert estimate_of(config, material, replace(LARGE, flops=2e10)).seconds == pytest.approx(full.seconds / 2)


def test_a_run_that_does_not_fit_is_refused_with_one_that_does(config: TrainConfig, material: Material) -> None:
    full = estimate_of(config, material, LARGE).memory_gib
    smaller = replace(config, batch_tokens=1024)
    room = estimate_of(smaller, material, LARGE).memory_gib
    assert room < full

    refused = estimate_of(config, material, with_memory(room))

    assert not refused.fits
    assert "This would fit: batch_tokens 1024 (about" in str(refused.refusal)
    assert estimate_of(smaller, material, with_memory(room * 1.001)).fits
    with pytest.raises(DoesNotFit, match="GiB of memory"):
        refused.check()


def test_where_small_batches_do_not_suffice_another_method_is_named(config: TrainConfig, material: Material) -> None:
    # Weights, gradients and moments alone take more than this.
    room = RUNTIME_GIB + 15 * material.shape.parameters / 2**30

    said = str(estimate_of(config, material, with_memory(room)).refusal)

    assert re.search(r"This would fit: method lora(, \w+ [\w.]+)* \(about", said)


def test_where_nothing_fits_that_is_said(config: TrainConfig, material: Material) -> None:
    said = estimate_of(config, material, with_memory(1e-6)).refusal

    assert said is not None
    assert "choose a smaller model or shorter examples" in said


def test_a_disk_that_is_too_small_is_said(config: TrainConfig, material: Material) -> None:
    refused = estimate_of(config, material, replace(LARGE, disk_gib=1e-4))

    assert "GiB of disk" in str(refused.refusal)


def test_the_number_of_steps_and_trained_parameters_is_that_of_the_run(base: Path, data: Path, tmp_path: Path) -> None:
    from finetune.train import Prepared

    config = replace(tiny("lora", data, base, rank=4), steps=None, epochs=1.5)
    foretold = estimate(config, tmp_path / "not" / "there" / "yet")

    heard: list[object] = []
    train(config, tmp_path / "run", heard.append)

    prepared = next(event for event in heard if isinstance(event, Prepared))
    assert (prepared.steps, prepared.trained) == (foretold.steps, foretold.trained)
    assert foretold.tokens == pytest.approx(1.5 * prepared.tokens, rel=0.15)
    assert foretold.fits
    assert foretold.as_json()["refusal"] is None


def test_data_that_cannot_be_learned_from_is_refused_before_anything_is_loaded(base: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"prompt": "a"}\n', encoding="utf-8")

    with pytest.raises(BadData, match="line 1"):
        estimate(tiny("lora", tmp_path / "a.jsonl", base))
