"""Files of a person's own -> rows, every line checked, every fault told with file, line and reason."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finetune.own import conversations
from finetune.own.row import Fault, Row
from finetune.own.tables import table_rows
from finetune.train.errors import BadData
from finetune.train.rows import parsed

_SHOWN = 20  # faults that a message lists
_FIX = (
    "Name a .jsonl file (one example a line), a .csv or .tsv table, or a conversation exported from the chat as .json"
)
# A Western spreadsheet's encodings, tried before all others: a short file looks like any of their Eastern neighbours just as well.
_WESTERN = ["cp1252", "utf_16_le", "utf_16_be"]


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: its name without a folder, its SHA-256 (hex), how many rows it gave and its encoding."""

    name: str
    sha256: str
    rows: int
    encoding: str = "utf-8"


@dataclass(slots=True)
class Reading:
    """All rows and all faults of some sources. `rows` are sound; a fault's line is in none of them."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)

    def add(self, source: str, digest: str, found: Iterator[Row | Fault], encoding: str = "utf-8") -> None:
        """Take in what one source gives."""
        before = len(self.rows)
        for each in found:
            if isinstance(each, Row):
                self.rows.append(each)
            else:
                self.faults.append(each)
        self.sources.append(Source(source, digest, len(self.rows) - before, encoding))

    def check(self) -> None:
        """Raise BadData with the first faults and their count, where there are any, or where there are no rows."""
        if self.faults:
            raise BadData(told(self.faults))
        if not self.rows:
            raise BadData(f"There are no examples to import. {_FIX}.")


def told(faults: Sequence[Fault]) -> str:
    """The first faults, one a line, and how many more there are."""
    more = f"\n... and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    lines = "line has" if len(faults) == 1 else "lines have"
    return f"{len(faults):,} {lines} to be put right:\n" + "\n".join(map(str, faults[:_SHOWN])) + more


def read(paths: Sequence[Path], *, home: Path | None = None, user: str = "local") -> Reading:
    """Read files, and the liked answers of a home's conversations where one is given.

    Raises BadData where a file is missing or of another kind, and StoreUnusable. Faults of single lines are returned.
    """
    reading = Reading()
    for path in paths:
        taken = {source.name for source in reading.sources}
        _read_file(reading, path, _free(path.name, taken))
    if home is not None:
        rows = conversations.liked(home, user)
        digest = hashlib.sha256("\n".join(json.dumps(row.content()) for row in rows).encode()).hexdigest()
        reading.add("chat", digest, iter(rows))
    return reading


def _read_file(reading: Reading, path: Path, name: str) -> None:
    kind = path.suffix.lower()
    if kind not in (".jsonl", ".ndjson", ".json", ".csv", ".tsv"):
        what = f"{path} is a folder" if path.is_dir() else f"Rumo does not read examples from {path.name}"
        raise BadData(f"{what}. {_FIX}; save a spreadsheet as CSV.")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadData(f"There is no file {path}. {_FIX}.") from error
    except OSError as error:
        raise BadData(f"{path} cannot be read ({error.strerror}): allow reading it, or name another file.") from error
    text, encoding = decoded(data, path.name)
    make: Callable[[str, str], Iterator[Row | Fault]] = _lines
    if kind in (".csv", ".tsv"):
        make = table_rows
    elif conversations.is_export(text):
        make = conversations.exported
    elif kind == ".json":
        raise BadData(f"{path} is no conversation exported from the chat. Save examples as .jsonl, one a line.")
    reading.add(name, hashlib.sha256(data).hexdigest(), make(name, text), encoding)


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """Return a file's text and its encoding. Raises BadData where it is no text."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes
    best = from_bytes(data, cp_isolation=_WESTERN).best() or from_bytes(data).best()
    if best is None:
        raise BadData(f"{name} is not text in an encoding that can be recognised: save it in UTF-8.")
    return str(best).removeprefix("\ufeff"), best.encoding


def _lines(name: str, text: str) -> Iterator[Row | Fault]:
    """The rows of a JSONL file."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _row(name, number, json.loads(line))
        except json.JSONDecodeError:
            yield Fault(name, number, "it is not JSON: write one object in braces on each line", line)
        except RecursionError:
            yield Fault(name, number, "it is nested too deep: write one flat object", line)
        except ValueError as error:
            yield Fault(name, number, str(error), line)


def _row(name: str, number: int, found: Any) -> Row:
    example = parsed(number, found)
    row = Row(name, number, example, _thread(found), given_weight(found.get("weight", 1.0)))
    try:
        json.dumps(row.as_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("it holds half of a character (a lone surrogate): write the character itself") from error
    return row


def given_weight(value: Any) -> float:
    """Return a weight that a person gave. Raises ValueError for what is no number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and 0 <= value <= 1):
        raise ValueError("its weight has to be a number from 0 to 1, where 1 is the best")
    return float(value)


def _thread(found: dict[str, Any]) -> str:
    value = found.get("conversation", "")
    return str(value) if isinstance(value, str | int) else ""


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another source has it."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
