"""The cases that answers are judged by: the project's own and those that people bring, one JSON object a line.

Of a person's own case only `id` and `turns` are needed. What a case does not state is not judged, and the language is detected.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from finetune.evaluation.case import Case, OwnDocument, Right, Split, split_of
from finetune.evaluation.rows import case_of
from index.passages import LANGS, Lang

__all__ = ["Case", "CasesRefused", "Fault", "OwnDocument", "Right", "Split", "builtin", "load", "split_of"]

_FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line. `line` counts from 1, 0 for the file as a whole; `field` is empty where it is the whole line."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        """Write the fault as a person reads it: `line 3, «lang»: must be one of en, pt-BR`."""
        where = f"line {self.line}" if self.line else "the file"
        return f"{where}, «{self.field}»: {self.reason}" if self.field else f"{where}: {self.reason}"


class CasesRefused(ValueError):
    """A file has lines that are no cases; the text lists every fault, a line each."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        super().__init__(f"{path} cannot be used; nothing was run.\n  " + "\n  ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def load(path: Path) -> tuple[Case, ...]:
    """Read a file of cases. Raises CasesRefused with every fault of every line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read as UTF-8 text ({type(error).__name__}): check its name and encoding"
        raise CasesRefused(path, [Fault(0, "", reason)]) from error
    cases: list[Case] = []
    faults: list[Fault] = []
    first_seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _case(line)
        if isinstance(case, list):
            faults += [Fault(number, field, reason) for field, reason in case]
        elif first_seen.setdefault(case.id, number) != number:
            again = f"stands on line {first_seen[case.id]} too: give each case an id of its own"
            faults.append(Fault(number, "id", again))
        else:
            cases.append(case)
    if not cases and not faults:
        faults.append(Fault(0, "", 'is empty: write one case a line, at least {"id": "1", "turns": ["a question"]}'))
    if faults:
        raise CasesRefused(path, faults)
    return tuple(cases)


def builtin(lang: Lang | None = None, split: Split | None = None) -> tuple[Case, ...]:
    """Return the project's cases: of one language or both, of one half or both. Only `dev` may be looked at while improving."""
    cases = [case for each in LANGS if lang in (None, each) for case in load(_FOLDER / f"{each}.jsonl")]
    return tuple(case for case in cases if split in (None, split_of(case.fact)))


def _case(line: str) -> Case | list[tuple[str, str]]:
    """Read one line: a case, or its faults as field and reason."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return [("", f"is not JSON ({error})")]
    if not isinstance(row, dict):
        return [("", 'is not a JSON object: write {"id": "1", "turns": ["a question"]}')]
    return case_of(row)
