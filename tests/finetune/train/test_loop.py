"""The loop's losses against the library's own, and its steps against each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator

from finetune.train import Method, TrainConfig, find_base
from finetune.train.encode import Encoded
from finetune.train.loop import Loop, learning_rate
from finetune.train.material import gather
from finetune.train.methods import base_model, prepare
from tests.finetune.train.conftest import tiny


def begun(config: TrainConfig) -> tuple[Any, Loop, list[Encoded]]:
    """A model of the method, untrained, and the loop around it."""
    material = gather(config)
    torch.manual_seed(config.seed)
    base = find_base(config.model)
    model = prepare(base_model(base, config, "cpu", False, Path()), base, config)
    accelerator = Accelerator(mixed_precision="no", cpu=True)
    return model, Loop(model, "tiny", config, material.train, material.dev, accelerator), material.dev


def plainly(model: Any, examples: list[Encoded]) -> float:
    """The same loss an example at a time, without padding, over all logits."""
    total, count = 0.0, 0
    for each in examples:
        ids = torch.tensor([list(each.ids)])
        wanted = torch.tensor([list(each.learned)], dtype=torch.bool)[:, 1:]
        logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[:, -ids.shape[1] : -1]
        total += float(torch.nn.functional.cross_entropy(logits[wanted], ids[:, 1:][wanted], reduction="sum"))
        count += int(wanted.sum())
    return total / count


@pytest.mark.parametrize("method", ["full", "lora", "prompt-tuning", "prefix-tuning"])
def test_the_loss_is_that_of_the_whole_logits_without_padding(method: Method, base: Path, data: Path) -> None:
    model, loop, dev = begun(tiny(method, data, base))
    loss = loop.evaluate()

    model.get_output_embeddings()._forward_pre_hooks.clear()
    model.eval()
    with torch.no_grad():
        assert loss == pytest.approx(plainly(model, dev), rel=1e-5)


def test_a_step_is_the_same_however_its_examples_are_cut_into_batches(base: Path, data: Path) -> None:
    one_batch = tiny("lora", data, base, batch_tokens=100_000, dev_share=0.0)
    _, whole, _ = begun(one_batch)
    per_pass = Loop.step(whole, 1, 0.01)

    _, parts, _ = begun(replace(one_batch, batch_tokens=150, accumulation=1))
    count = parts.plan.count(1)
    _, parts, _ = begun(replace(one_batch, batch_tokens=150, accumulation=count))

    assert count > 5
    assert parts.step(1, 0.01) == pytest.approx(per_pass, rel=1e-4)


def test_checkpointing_changes_memory_and_not_the_step(base: Path, data: Path) -> None:
    config = tiny("lora", data, base)

    _, plain, _ = begun(config)
    model, again, _ = begun(replace(config, checkpointing=True))
    model.train()

    assert again.step(1, 0.01) == pytest.approx(plain.step(1, 0.01), rel=1e-5)


def test_only_the_methods_own_parameters_are_trained(base: Path, data: Path) -> None:
    model, loop, _ = begun(tiny("lora", data, base, targets=["q_proj"]))
    before = {name: each.clone() for name, each in model.named_parameters()}

    loop.step(1, 0.01)

    changed = {name for name, each in model.named_parameters() if not torch.equal(each, before[name])}
    assert changed == {name for name in before if "q_proj.lora_" in name} != set()


def test_the_rate_rises_to_the_one_asked_for_and_falls_to_almost_nothing(base: Path, data: Path) -> None:
    config = tiny("lora", data, base, learning_rate=1.0, warmup=0.1)

    rates = [learning_rate(config, step, 100) for step in range(1, 101)]

    assert rates[:10] == pytest.approx([each / 10 for each in range(1, 11)])
    assert rates[10] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 < rates[-1] < 0.001
    assert learning_rate(replace(config, warmup=0.0), 1, 1) == 1.0
