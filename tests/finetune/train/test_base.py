"""The model that training begins from: the carried one, folders, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch

from app.costs import SMOLLM2_135M
from app.engines.checkpoint import load_base
from app.weights import INSTALL, smollm2_gguf
from finetune.train import EMBEDDED, BadBase, base_hash, find_base
from finetune.train.base import fresh, load_config, shape_of
from tests.engines.tiny import save_base


@pytest.mark.weights
def test_the_carried_model_becomes_one_that_can_be_saved_and_answers_the_same(tmp_path: Path) -> None:
    gguf = smollm2_gguf()
    assert gguf is not None, INSTALL
    ids = torch.tensor([[1, 4093, 198, 19556]])
    _, read = load_base(str(gguf), "cpu", torch.float32)

    made = fresh(read, torch.float32)
    with torch.no_grad():
        assert torch.equal(made(input_ids=ids).logits, read(input_ids=ids).logits)
    made.to(torch.bfloat16).save_pretrained(tmp_path)

    config = load_config(find_base(str(tmp_path)))
    assert shape_of(config) == SMOLLM2_135M
    assert find_base(EMBEDDED).where == str(gguf)


def test_the_hash_is_of_the_weights_and_not_of_where_they_lie(base: Path, tmp_path: Path) -> None:
    same, other = save_base(tmp_path / "same"), save_base(tmp_path / "other", layers=1)
    (tmp_path / "a.gguf").write_bytes(b"GGUF")

    assert base_hash(find_base(str(same))) == base_hash(find_base(str(base)))
    assert base_hash(find_base(str(other))) != base_hash(find_base(str(base)))
    assert base_hash(find_base(str(tmp_path / "a.gguf"))) == hashlib.sha256(b"GGUF").hexdigest()


@pytest.mark.parametrize("model", ["/no/such/folder", "./model", "a/b/c", "none.gguf"])
def test_a_model_that_is_not_there_is_refused(model: str) -> None:
    with pytest.raises(BadBase, match="There is no"):
        find_base(model)


def test_only_safetensors_are_loaded(tmp_path: Path) -> None:
    with pytest.raises(BadBase, match=r"no config\.json"):
        find_base(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")

    with pytest.raises(BadBase, match="no safetensors weights"):
        find_base(str(tmp_path))
