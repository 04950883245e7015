"""What the tests of exporting, verifying and the command line share: runs of a tiny model, trained once."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import torch

from app.runs import Run
from finetune.train import train
from tests.engines.tiny import save_base
from tests.finetune.train.conftest import rows, tiny


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("models") / "tiny-base")


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("examples") / "examples.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows(40)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def runs(tiny_base: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of finished runs, one a method, each named after it."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("home") / "runs"
    for method, settings in {
        "lora": {"learning_rate": 0.02, "rank": 4, "alpha": 8},
        "prompt-tuning": {},
        "full": {},
    }.items():
        train(tiny(method, examples, tiny_base, **settings), folder / method)
    return folder


@pytest.fixture
def home(runs: Path, tmp_path: Path) -> Path:
    """A home of its own with those runs, so that a test may damage them."""
    shutil.copytree(runs, tmp_path / "home" / "runs")
    assert Run(tmp_path / "home" / "runs" / "lora").state().status == "done"
    return tmp_path / "home"


def relist(folder: Path) -> None:
    """Let a manifest name the files as they are now, as somebody who crafts an adapter would."""
    manifest = json.loads((folder / "rumo.json").read_text(encoding="utf-8"))
    manifest["files"] = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and path.name != "rumo.json"
    }
    (folder / "rumo.json").write_text(json.dumps(manifest), encoding="utf-8")
