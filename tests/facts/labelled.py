"""What people say, with the facts that it states, and how a reader of facts is scored on it.

A line of `utterances.jsonl` holds one turn and the `facts` that it states, by the fields and values of `Situation`; `before` is
what was known, `asked` the field that was asked for, `forgets` what the person takes back. `may` holds facts that a fair reader
could also take from the turn («800 atendimentos por dia» hints at customer service): they count neither for nor against.

How it is labelled: what is asked or supposed states nothing. «A few hundred» is 300, «thousands» 2,000, a range its middle. A
request is 500 tokens, a conversation 1,500, a month 30 days. A currency is stated by its sign or name, a budget's level only by a
word, a GPU's memory also by the card. A priority is what matters most; a need is a flag. Up to a week is this week; weeks or months
within a quarter are this quarter.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from app.situation import Situation
from index.passages import LANGS, Lang

HERE = Path(__file__).parent
NUMERIC = frozenset({"examples", "budget_amount", "tokens_per_month", "gpu_gb", "model_billions"})
FIELDS = tuple(each.name for each in fields(Situation))
Value = str | bool | int | float
Pair = tuple[str, Value]


@dataclass(frozen=True)
class Utterance:
    """One turn and what it states."""

    id: str
    lang: Lang
    text: str
    facts: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    asked: str | None = None
    may: Mapping[str, Value] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """What a person says over some turns, and what the guide then recommends; a method or hybrid of None is not judged."""

    id: str
    lang: Lang
    turns: tuple[str, ...]
    approach: str
    method: str | None
    hybrid: str | None


@dataclass(frozen=True)
class Answer:
    """What a reader made of one turn: the pairs it found, and the situation after the turn."""

    pairs: frozenset[Pair]
    after: Situation


Reader = Callable[[Utterance], Answer]


@dataclass(frozen=True)
class Tally:
    """Right pairs, pairs found that are not there, pairs missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True)
class Report:
    """Tallies by language and field, and what was misread: (utterance, pairs wrong, pairs missed)."""

    tallies: Mapping[tuple[Lang, str], Tally]
    misses: tuple[tuple[Utterance, list[Pair], list[Pair]], ...]
    kept: tuple[tuple[Utterance, bool], ...]

    def total(self, lang: Lang, names: Iterable[str] = FIELDS) -> Tally:
        """Add the fields up, so that each pair weighs the same (micro)."""
        return sum((self.tallies.get((lang, name), Tally()) for name in names), Tally())


def utterances() -> list[Utterance]:
    """Return the labelled set."""
    rows = map(json.loads, (HERE / "utterances.jsonl").read_text(encoding="utf-8").splitlines())
    return [Utterance(**{**row, "forgets": tuple(row.get("forgets", ()))}) for row in rows]


def conversations() -> list[Conversation]:
    """Return the conversations, whose recommendation is due after the last turn."""
    rows = map(json.loads, (HERE / "conversations.jsonl").read_text(encoding="utf-8").splitlines())
    return [Conversation(**{**row, "turns": tuple(row["turns"])}) for row in rows]


def same(one: Pair, other: Pair) -> bool:
    """Whether two pairs say the same; numbers may differ by 1%."""
    if one[0] != other[0] or isinstance(one[1], str) or isinstance(other[1], str):
        return one == other
    return math.isclose(one[1], other[1], rel_tol=0.01)


def compare(utterance: Utterance, found: frozenset[Pair]) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Return the pairs that are right, wrong and missed."""
    stated = list(utterance.facts.items())
    allowed = [*stated, *utterance.may.items()]
    right = [pair for pair in stated if any(same(pair, each) for each in found)]
    wrong = [pair for pair in found if not any(same(pair, each) for each in allowed)]
    return right, sorted(wrong, key=str), [pair for pair in stated if pair not in right]


def keeps(utterance: Utterance, after: Situation) -> bool:
    """Whether what was taken back is gone, and what was known and not spoken of is still there."""
    gone = all(getattr(after, name) is None for name in utterance.forgets)
    touched = {*utterance.facts, *utterance.may, *utterance.forgets}
    return gone and all(
        getattr(after, name) == value for name, value in utterance.before.items() if name not in touched
    )


def measure(read: Reader) -> Report:
    """Read every utterance once."""
    tallies: dict[tuple[Lang, str], Tally] = defaultdict(Tally)
    misses, kept = [], []
    for utterance in utterances():
        answer = read(utterance)
        right, wrong, missed = compare(utterance, answer.pairs)
        for pairs, tally in ((right, Tally(right=1)), (wrong, Tally(wrong=1)), (missed, Tally(missed=1))):
            for name, _ in pairs:
                tallies[utterance.lang, name] += tally
        if wrong or missed:
            misses.append((utterance, wrong, missed))
        if utterance.before:
            kept.append((utterance, keeps(utterance, answer.after)))
    return Report(tallies, tuple(misses), tuple(kept))


def table(report: Report) -> str:
    """Render one row a field: pairs stated, precision, recall and F1 in each language."""
    rows: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name in FIELDS]
    rows += [("numbers", tuple(NUMERIC)), ("all", FIELDS)]
    lines = [f"{'':26}" + "".join(f"{lang + ': stated  prec   rec    F1':>36}" for lang in LANGS)]
    for title, names in rows:
        cells = [report.total(lang, names) for lang in LANGS]
        figures = (f"{c.right + c.missed:17}{c.precision:6.2f}{c.recall:6.2f}{c.f1:7.3f}" for c in cells)
        lines.append(f"{title:26}" + "".join(figures))
    lines.append(f"kept and forgotten as they should: {sum(ok for _, ok in report.kept)} of {len(report.kept)}")
    return "\n".join(lines)
