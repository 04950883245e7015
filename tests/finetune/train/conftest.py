"""What the tests of training share: a tiny random model whose tokens are bytes, and a file of made-up examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from finetune.train import TrainConfig, for_method
from tests.engines.tiny import TEMPLATE, save_base

TURN = "<|turn|>"
# As ChatML has it: the end of a turn is marked, and a line break follows.
CLOSED = (
    "{% for m in messages %}<|turn|>{{ m['role'] }}: {{ m['content'] }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|turn|>assistant: {% endif %}"
)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # The models are so small that a second thread only waits, and sums come out the same everywhere.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("base"), template=TEMPLATE)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "examples.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows(40)), encoding="utf-8")
    return path


def rows(count: int) -> list[dict[str, Any]]:
    """Examples of different lengths."""
    return [
        {
            "prompt": [{"role": "user", "content": f"how much is {each}{' please' * (each % 4)}?"}],
            "completion": [{"role": "assistant", "content": f"it is {each}"}],
        }
        for each in range(count)
    ]


def tiny(method: Any, data: Path, base: Path, **settings: Any) -> TrainConfig:
    """A run of the tiny model that takes a second."""
    small = {
        "max_length": 200,
        "batch_tokens": 256,
        "precision": "fp32",
        "dev_share": 0.2,
        "steps": 6,
        "eval_every": 3,
        "samples": 0,
    }
    if method == "scratch":
        small |= {"layers": 2, "hidden": 32, "vocabulary": 300}
    return for_method(method, data=str(data), model=str(base), **{**small, **settings})
