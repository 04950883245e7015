"""The imported set on disk: every file made beside its place first, the card that describes them last."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.own.card import Card, readme
from finetune.own.clean import Told
from finetune.own.row import Fault, Row
from finetune.train.errors import BadData

Lines = Sequence[Mapping[str, Any]]


def check_free(out: Path) -> None:
    """Raise BadData where a folder holds something, or is none: nothing is ever written over."""
    if out.is_dir() and any(out.iterdir()):
        raise BadData(f"{out} holds files already: name a new folder with --out.")
    if out.exists() and not out.is_dir():
        raise BadData(f"{out} is a file: name a new folder with --out.")


def files_of(
    train: Sequence[Row],
    dev: Sequence[Row],
    stages: Sequence[Sequence[Row]],
    removed: Sequence[Told],
    review: Sequence[Told],
    faults: Sequence[Fault],
) -> dict[str, Lines]:
    """The lines of each file by its name. Files that would be empty are left out, but train.jsonl."""
    files: dict[str, Lines] = {"train.jsonl": [_line(row) for row in train], "dev.jsonl": [_line(row) for row in dev]}
    files |= {f"stage-{number}.jsonl": [_line(row) for row in rows] for number, rows in enumerate(stages, start=1)}
    unread = [
        {"reason": each.reason, "step": "reading", "source": each.source, "line": each.line, "text": each.text}
        for each in faults
    ]
    files["removed.jsonl"] = [*unread, *map(_told, removed)]
    files["review.jsonl"] = [_told(each) for each in review]
    return {name: lines for name, lines in files.items() if lines or name == "train.jsonl"}


def write(out: Path, files: Mapping[str, Lines], card: Card) -> Card:
    """Write the files and README.md into a new or empty folder; return the card with their SHA-256. Raises BadData."""
    texts = {
        name: "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines) for name, lines in files.items()
    }
    card = card.with_files({name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()})
    texts["README.md"] = readme(card)
    check_free(out)
    try:
        # Examples may be private: the folder is its owner's alone.
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".part-") as folder:
            for name, text in texts.items():
                (Path(folder) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in texts:
                (Path(folder) / name).replace(out / name)
    except OSError as error:
        raise BadData(f"{out} cannot be written ({error.strerror}): name another folder with --out.") from error
    return card


def _line(row: Row) -> dict[str, Any]:
    return {**row.as_json(), "weight": row.weight}


def _told(each: Told) -> dict[str, Any]:
    return {"reason": each.reason, "step": each.step, **_line(each.row)}
