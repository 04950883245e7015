"""What a report consists of, before it becomes Markdown or HTML: sections of plain frozen blocks, in one language, nothing escaped yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.passages import Lang

Tone = Literal["", "better", "worse"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: `detail` is the smaller print, such as an interval; `tone` colours a verdict that the text says in words."""

    text: str
    detail: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head, all of the same length. The first cell of each row names it; the first `texts` columns are words, not numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One bullet: `lead` stands out, `text` follows it."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A command, to be copied."""

    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that are shown when they are asked for."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the ends of its 95% interval, in the chart's unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar: a value for each label of the chart, None where there is none."""

    name: str
    values: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares in [0, 1] as horizontal bars with intervals. `alt` says in words what the chart shows, as in all charts."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """A point a label with the intervals of both: `across` in its own unit, from 0, and `up` a share in [0, 1]."""

    title: str
    labels: tuple[str, ...]
    across: tuple[Interval, ...]
    up: tuple[Interval, ...]
    across_title: str
    up_title: str
    alt: str


@dataclass(frozen=True, slots=True)
class Heat:
    """Shares in [0, 1] as shades, row by row, None where there is nothing to share; `texts` stand in the cells."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    alt: str


Chart = Bars | Scatter | Heat


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts beside each other. `tables` hold the same numbers, for where there are no pictures and for whoever wants them exactly."""

    charts: tuple[Chart, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One mode's answer to a case; `right` is None where the case is not judged, and `remarks` say what does not hold."""

    mode: str
    right: bool | None
    verdict: str
    text: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A case with what all modes said to it. `turns` are the person's words, `expected` what a right answer holds."""

    title: str
    lang: Lang
    turns: tuple[str, ...]
    expected: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Cases side by side."""

    examples: tuple[Example, ...]


Block = Text | Bullets | Code | Table | Folded | Charts | Examples


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; `name` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language."""

    lang: Lang
    title: str
    subtitle: str
    sections: tuple[Section, ...]
