"""One line of a file of cases -> a case, or everything that is wrong with it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, cast, get_args

from app.decision.values import Hybrid
from app.host import QuestionRefused, checked
from app.situation import Approach, Method
from finetune.evaluation.case import DOCUMENT, Case, OwnDocument, Right
from index.language import detect
from index.passages import LANGS, Lang

_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIELDS = tuple(each.name for each in fields(Case))


def case_of(row: dict[str, Any]) -> Case | list[tuple[str, str]]:
    """Return the case that a JSON object describes, or its faults, each as the field and the reason."""
    reader = _Row(row, [])
    for name in row:
        if name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, 1)
            reader.fault(name, f"is not a field of a case{f'; did you mean «{near[0]}»?' if near else ''}")
    case = reader.case()
    return reader.found or case


@dataclass(frozen=True, slots=True)
class _Row:
    """Reads the fields of one line, and notes the faults as (field, reason). A field that is missing or null has its neutral value."""

    row: dict[str, Any]
    found: list[tuple[str, str]]

    def fault(self, field: str, reason: str) -> None:
        self.found.append((field, reason))

    def case(self) -> Case:
        name, turns = self.id(), self.turns()
        family = self.text("family", name)
        return Case(
            id=name,
            lang=self.lang(turns),
            turns=turns,
            kind=self.text("kind", "own"),
            format=self.text("format", "plain"),
            family=family,
            fact=self.text("fact", family),
            document=self.document(),
            right=self.right(),
            figures=self.figures(),
            facts=self.groups(),
            forbid=self.texts("forbid"),
            sections=self.sections(),
            refuse=self.refuse(),
        )

    def id(self) -> str:
        value = self.row.get("id")
        if (isinstance(value, str) and value.strip()) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
        self.fault("id", "is needed: a text or a whole number")
        return ""

    def turns(self) -> tuple[str, ...]:
        value = self.row.get("turns")
        if not isinstance(value, list) or not value or not all(isinstance(turn, str) for turn in value):
            self.fault("turns", "is needed: a list of one or more texts, the judged question last")
            return ()
        try:
            return tuple(checked(turn) for turn in value)
        except QuestionRefused as error:
            self.fault("turns", str(error))
            return ()

    def lang(self, turns: Sequence[str]) -> Lang:
        value = self.row.get("lang")
        if value in LANGS:
            return cast(Lang, value)
        if value is not None:
            self.fault("lang", f"must be one of {', '.join(LANGS)}; leave it out to have it detected")
        found: Lang = "en"
        for turn in turns:  # as the assistant does: a turn that does not tell is in the language of those before it
            found = detect(turn, found)
        return found

    def text(self, field: str, default: str) -> str:
        value = self.row.get(field)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.fault(field, "must be a text that is not empty; leave it out if there is none")
            return default
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.row.get(field)
        if value is None:
            return ()
        if not _are_texts(value):
            self.fault(field, "must be a list of texts")
            return ()
        return tuple(value)

    def sections(self) -> tuple[str, ...]:
        texts = self.texts("sections")
        wrong = [text for text in texts if text != DOCUMENT and not re.fullmatch(r"[\w-]+#[\w-]+", text)]
        if wrong:
            self.fault("sections", f"must name passages as section#heading, or be «{DOCUMENT}»; not {wrong[0]!r}")
        return texts

    def groups(self) -> tuple[tuple[str, ...], ...]:
        value = self.row.get("facts")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(_are_texts(group) and group for group in value):
            self.fault("facts", 'must be lists of alternatives, as in [["consistent", "same tone"], ["cheaper"]]')
            return ()
        return tuple(tuple(group) for group in value)

    def figures(self) -> tuple[float, ...]:
        value = self.row.get("figures")
        if value is None:
            return ()
        numbers = [_number(each) for each in value] if isinstance(value, list) else [None]
        if None in numbers:
            self.fault(
                "figures", 'must be a list of plain numbers such as "10000" or "0.01": no currency, no separators'
            )
            return ()
        return tuple(cast(list[float], numbers))

    def document(self) -> OwnDocument | None:
        value = self.row.get("document")
        if value is None:
            return None
        parts = [value.get(part) for part in ("name", "text")] if isinstance(value, dict) else []
        if not parts or not _are_texts(parts):
            self.fault("document", 'must be {"name": "policy.md", "text": "..."}, neither of them empty')
            return None
        return OwnDocument(str(parts[0]), str(parts[1]))

    def right(self) -> Right:
        value = self.row.get("right")
        if value is None:
            return Right()
        choices = {"approach": get_args(Approach), "method": get_args(Method), "hybrid": get_args(Hybrid)}
        if not isinstance(value, dict) or not value.keys() <= choices.keys():
            self.fault("right", f"must be an object with {', '.join(choices)}")
            return Right()
        for part, allowed in choices.items():
            if value.get(part) not in (None, *allowed):
                self.fault(f"right.{part}", f"must be null or one of {', '.join(allowed)}")
                return Right()
        return Right(**value)

    def refuse(self) -> bool | None:
        value = self.row.get("refuse")
        if value is not None and not isinstance(value, bool):
            self.fault("refuse", "must be true or false; leave it out if it is not judged")
            return None
        return value


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)


def _number(value: object) -> float | None:
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return float(value)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return float(cast(float, value)) if usable else None
