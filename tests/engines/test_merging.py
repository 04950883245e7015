"""A LoRA adapter merged into a GGUF says what base and adapter say together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.engines.base import EngineUnavailable
from app.engines.merging import merged
from app.weights import smollm2_gguf
from tests.engines import tiny
from tests.engines.short import short_gguf


def embedded() -> Path:
    gguf = smollm2_gguf()
    assert gguf is not None, "the carried weights are not installed: run `make install`"
    return gguf


def random_lora(folder: Path, base: Any) -> Any:
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(3)
    config = LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    tuned = get_peft_model(base, config)
    with torch.no_grad():
        for name, weight in tuned.named_parameters():
            if "lora_" in name:
                weight.mul_(2)  # large beside the rounding to 8 bits
    tuned.save_pretrained(str(folder))
    return tuned


@pytest.mark.weights
def test_every_weight_of_the_merged_gguf_has_changed_by_the_adapters_product(tmp_path: Path) -> None:
    import torch

    from app.engines.checkpoint import load_base

    gguf = short_gguf(embedded(), tmp_path / "short.gguf")
    _, base = load_base(str(gguf), "cpu", torch.float32)
    before = {name: weight.clone() for name, weight in base.state_dict().items() if "_proj" in name}
    random_lora(tmp_path / "lora", base).merge_and_unload()
    expected = base.state_dict()
    # transformers puts the rows of queries and keys back into Hugging Face's order.
    _, together = load_base(str(merged(gguf, tmp_path / "lora", tmp_path / "cache")), "cpu", torch.float32)
    found = together.state_dict()
    for name, weight in before.items():
        changed = float((expected[name] - weight).norm())
        # What is left is the rounding to 8 bits, about 0.6% of the weight.
        assert float((found[name] - expected[name]).norm()) < 0.01 * float(expected[name].norm())
        assert float((found[name] - expected[name]).norm()) < 0.1 * changed


@pytest.mark.weights
def test_an_adapter_of_another_model_is_refused_with_a_sentence_and_leaves_no_file(tmp_path: Path) -> None:
    folder = tiny.save_lora(tmp_path / "other", 1)
    with pytest.raises(EngineUnavailable, match="does not fit"):
        merged(embedded(), folder, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_is_no_plain_lora_is_refused(tmp_path: Path) -> None:
    folder = tiny.save_prompt(tmp_path / "prompt", 1)
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"GGUF")
    with pytest.raises(EngineUnavailable, match="no plain LoRA"):
        merged(gguf, folder, tmp_path / "cache")
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "use_dora": True}))
    with pytest.raises(EngineUnavailable, match="RUMO_ENGINE=transformers"):
        merged(gguf, folder, tmp_path / "cache")
    with pytest.raises(EngineUnavailable, match="no adapter_model"):
        merged(gguf, tmp_path / "nothing", tmp_path / "cache")
