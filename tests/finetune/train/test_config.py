"""Configurations check themselves and go to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finetune.train import METHODS, BadConfig, Method, for_method, from_json


@pytest.mark.parametrize("method", METHODS)
def test_a_configuration_survives_json(method: Method) -> None:
    config = for_method(method, data="examples.jsonl", targets=["q_proj", "v_proj"])

    assert from_json(json.loads(json.dumps(config.as_json()))) == config


def test_what_json_leaves_out_takes_the_methods_default() -> None:
    config = from_json({"method": "prompt-tuning", "data": "a.jsonl"})

    assert config.learning_rate == for_method("prompt-tuning", data="b.jsonl").learning_rate
    assert config.learning_rate > for_method("full", data="b.jsonl").learning_rate


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"method": "ia3"}, "method has to be one of full, lora"),
        ({"rank": 0}, "rank has to be a whole number from 1 to 1,024, not 0"),
        ({"rank": 2.5}, "rank has to be a whole number"),
        ({"rank": True}, "rank has to be a whole number"),
        ({"learning_rate": "fast"}, "learning_rate has to be a number"),
        ({"learning_rate": float("nan")}, "learning_rate has to be a number"),
        ({"steps": 0}, "steps has to be a whole number"),
        ({"precision": "fp16"}, "precision has to be one of bf16, fp32"),
        ({"targets": "attention"}, "targets has to be all-linear or a list"),
        ({"checkpointing": 1}, "checkpointing has to be true or false"),
        ({"data": " "}, "data has to name a file"),
        ({"learning_rat": 1e-3}, "There is no setting learning_rat"),
        ({"method": "full", "variant": "dora"}, "dora is a variant of LoRA"),
        ({"method": "prefix-tuning", "checkpointing": True}, "does not work with gradient checkpointing"),
        ({"method": "qlora", "precision": "fp32"}, "QLoRA computes in bf16"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_it_may_be(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(BadConfig, match=said):
        from_json({"data": "examples.jsonl", **settings})


def test_data_has_to_be_named() -> None:
    with pytest.raises(BadConfig, match="data has to name a file"):
        from_json({"method": "lora"})
