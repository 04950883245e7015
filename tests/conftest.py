"""What all tests share: the guide's index, built once, since that takes the better part of a minute."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the same examples are tried each time; elsewhere new ones are drawn.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

# Merging the shipped adapter takes ten seconds for each fresh home. The tests run the base model, except where they say otherwise
# (tests/finetune/test_shipped.py).
os.environ.setdefault("RUMO_ADAPTER", "none")


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index of the guide is built. Copy it before changing anything in it."""
    from index.library import Library

    home = tmp_path_factory.mktemp("indexed")
    Library.open(home)
    return home


def copy_of(home: Path, to: Path) -> Path:
    """Copy a home, so that a test may add documents and conversations to it."""
    shutil.copytree(home, to, dirs_exist_ok=True)
    return to
