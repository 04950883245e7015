"""The guide with its labels, and one small training set, each made once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finetune.data import Card, build
from finetune.data.sources import Sources
from tests.finetune.data.shelf import GuideShelf, lengths


@pytest.fixture(scope="session")
def shelf() -> GuideShelf:
    return GuideShelf()


@pytest.fixture(scope="session")
def sources(shelf: GuideShelf) -> Sources:
    return Sources.of(shelf, lengths)


@pytest.fixture(scope="session")
def built(shelf: GuideShelf, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    out = tmp_path_factory.mktemp("examples")
    return out, build(out, shelf, "tiny", 3, count=lengths)


@pytest.fixture(scope="session")
def written(built: tuple[Path, Card]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each half, as they stand on disk."""
    folder, _ = built
    return {
        half: [json.loads(line) for line in (folder / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]
        for half in ("train", "dev")
    }
