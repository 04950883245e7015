"""What the store's tests share: a store in a folder of its own, and a second process that can be killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.store import Store

_ASKS_AND_WAITS = """
import sys
from pathlib import Path
from app.store import Store

store = Store.open(Path(sys.argv[1]))
conversation = store.create("ana")
_, answer = store.ask("ana", conversation, "How much data do I need?", "rag", "en")
if sys.argv[2]:
    store.progress("ana", answer, sys.argv[2])
print(conversation, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "rumo.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(path, wait=5)
    yield opened
    opened.close()


@pytest.fixture
def asking_process(path: Path) -> Iterator[Callable[[str], tuple[subprocess.Popen[str], str]]]:
    """Start a process that asks, saves the partial text it is given and stays alive; return it and its conversation's id."""
    started: list[subprocess.Popen[str]] = []

    def start(partial: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", _ASKS_AND_WAITS, str(path), partial]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own text
        started.append(child)
        assert child.stdout is not None
        return child, child.stdout.readline().strip()

    yield start
    for child in started:
        child.kill()
        child.communicate()
