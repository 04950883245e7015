"""Two adapters mixed: what lies between them, what it says of itself, and what cannot be mixed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from app.adapters import AdapterError, identity
from finetune.mix import mixed
from finetune.train import train
from tests.finetune.train.conftest import tiny


@pytest.fixture(scope="module")
def parents(base: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two adapters, the second of which went on from the first."""
    place = tmp_path_factory.mktemp("parents")
    first = train(tiny("lora", data, base, steps=2), place / "first").folder
    second = train(tiny("lora", data, base, steps=4, samples=0, start=str(first)), place / "second").folder
    assert first is not None
    assert second is not None
    return first, second


def test_each_weight_lies_between_and_the_manifest_names_both(parents: tuple[Path, Path], tmp_path: Path) -> None:
    out = mixed(*parents, 0.25, tmp_path / "out")
    one, other, between = (load_file(folder / "adapter_model.safetensors") for folder in (*parents, out))
    for name, weight in between.items():
        assert torch.allclose(weight, 0.75 * one[name] + 0.25 * other[name], atol=1e-6)
    said = json.loads((out / "rumo.json").read_text())
    assert [(part["share"], part["adapter"]) for part in said["mixed"]] == [
        (0.75, identity(parents[0])),
        (0.25, identity(parents[1])),
    ]
    for name, digest in said["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_none_or_all_is_one_of_the_two(parents: tuple[Path, Path], tmp_path: Path, share: float) -> None:
    out = mixed(*parents, share, tmp_path / "out")
    expected = load_file(parents[int(share)] / "adapter_model.safetensors")
    assert all(
        torch.equal(weight, expected[name]) for name, weight in load_file(out / "adapter_model.safetensors").items()
    )


def test_what_cannot_be_mixed_is_refused_with_a_sentence_and_writes_nothing(
    parents: tuple[Path, Path], base: Path, data: Path, tmp_path: Path
) -> None:
    other = train(tiny("lora", data, base, steps=1, rank=4), tmp_path / "other").folder
    assert other is not None
    out = tmp_path / "out"
    with pytest.raises(AdapterError, match="adapters of one method, rank and base"):
        mixed(parents[0], other, 0.5, out)
    with pytest.raises(AdapterError, match="between 0 and 1"):
        mixed(*parents, 1.5, out)
    with pytest.raises(AdapterError, match="not a finished adapter"):
        mixed(parents[0], tmp_path, 0.5, out)
    assert not out.exists()
    out.mkdir()
    with pytest.raises(AdapterError, match="is there already"):
        mixed(*parents, 0.5, out)
