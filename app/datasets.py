"""Files of training examples in the home: those that Rumo makes itself, and those that a person brings.

    <home>/data/<name>/train.jsonl, dev.jsonl      made by `finetune.data`, or put there by hand
    <home>/data/<name>.jsonl                       brought by a person

What a good example is, `finetune` knows: it runs as a process of its own, and its words are handed on.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIZES = ("tiny", "small")
_SAFE = re.compile(r"[^\w.-]+")
_NICE = 10
_NAME = 60  # characters kept of a file's name


class AskError(Exception):
    """What was asked of `finetune` cannot be. The text is a sentence that names the fix."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a process printed, and its exit status."""

    code: int
    out: str
    err: str


Asker = Callable[[Sequence[str]], Said]  # runs a module, with its arguments, to its end


def ask(arguments: Sequence[str]) -> Said:
    """Run `python -m` with these arguments, to its end. Answers in the chat go before it."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as child:
        with contextlib.suppress(OSError, AttributeError):  # Windows has no such thing
            os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
        out, err = child.communicate()
    return Said(child.returncode, out, err)


def answered(said: Said) -> dict[str, Any]:
    """The JSON object that a process printed. Raises AskError with its last words where it printed none."""
    try:
        found = json.loads(said.out)
    except ValueError:
        raise AskError(complaint(said)) from None
    if not isinstance(found, dict):
        raise AskError(complaint(said))
    return found


def complaint(said: Said) -> str:
    """The sentence that a process ended with."""
    text = said.err.strip()
    if "rumo: " in text:
        return text.rsplit("rumo: ", 1)[1]
    if "Traceback" in text:
        text = text.splitlines()[-1]
    return text or f"The process ended with status {said.code} and said nothing: try again, or look at free memory."


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples by name. `train` need not be there yet where Rumo makes them; `dev` is None where a share is held out."""

    name: str
    train: Path
    dev: Path | None

    @property
    def made(self) -> bool:
        """Whether they are there."""
        return self.train.is_file()


class Datasets:
    """The examples of a home. `asker` runs what needs `finetune`."""

    def __init__(self, home: Path, asker: Asker = ask) -> None:
        self._folder, self._asker = home / "data", asker
        self._making: dict[str, threading.Thread] = {}
        self._failed: dict[str, str] = {}
        self._lock = threading.Lock()

    def all(self) -> list[Dataset]:
        """Rumo's own first, made or not, then what else lies there, by name."""
        folders = {
            each.parent.name for each in self._folder.glob("*/train.jsonl") if not each.parent.name.startswith(".")
        }
        found = [self._in_folder(name) for name in (*SIZES, *sorted(folders.difference(SIZES)))]
        return found + [Dataset(each.name, each, None) for each in sorted(self._folder.glob("[!.]*.jsonl"))]

    def named(self, name: str | None) -> Dataset | None:
        """The examples of this name. It is only looked up, so that none leads out of the home."""
        return next((one for one in self.all() if one.name == name), None)

    def preview(self, path: Path) -> dict[str, Any]:
        """Check a file: how many examples it has, and how the first ones are read. Raises AskError naming the lines that are wrong."""
        try:
            return answered(self._asker(["finetune.train.preview", str(path)]))
        except AskError as error:
            raise AskError(str(error).replace(str(path), f"«{path.name}»")) from None

    def add(self, path: Path) -> Dataset:
        """Copy a person's file in, once it is checked; one that is there already is not replaced. Raises AskError."""
        self.preview(path)
        stem = _SAFE.sub("-", path.stem).strip("-.")[:_NAME] or "examples"
        brought = path.read_bytes()
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            target = self._folder / f"{stem}{'' if number == 1 else f'-{number}'}.jsonl"
            if not target.exists():
                aside = self._folder / f".{target.name}.new"
                aside.write_bytes(brought)
                aside.replace(target)
            if target.read_bytes() == brought:
                return Dataset(target.name, target, None)
        raise AskError(f"There are too many files named {stem}: give yours another name.")

    def make(self, one: Dataset) -> None:
        """Begin to make Rumo's own examples, unless that is going on already; it takes minutes."""
        with self._lock:
            if one.name in SIZES and one.name not in self.making():
                self._failed.pop(one.name, None)
                thread = threading.Thread(target=self._make, args=(one.name,), name=f"examples {one.name}", daemon=True)
                self._making[one.name] = thread
                thread.start()

    def making(self) -> list[str]:
        """Which are being made."""
        return [name for name, thread in self._making.items() if thread.is_alive()]

    def failed(self) -> dict[str, str]:
        """Why the last attempt to make some failed, by name."""
        return dict(self._failed)

    def _make(self, name: str) -> None:
        aside, target = self._folder / f".{name}.new", self._folder / name
        said = self._asker(["finetune.data", str(aside), "--size", name])
        try:
            if said.code == 0:
                shutil.rmtree(target, ignore_errors=True)
                aside.rename(target)
                return
            self._failed[name] = complaint(said)
        except OSError as error:
            self._failed[name] = f"{target} cannot be written ({error.strerror}): free some disk and try again."

    def _in_folder(self, name: str) -> Dataset:
        folder = self._folder / name
        dev = folder / "dev.jsonl"
        return Dataset(name, folder / "train.jsonl", dev if dev.is_file() else None)
