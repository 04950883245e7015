"""A document as Markdown. What comes from cases and answers is escaped, so that it is never markup; charts give way to their tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from finetune.evaluation.report.document import (
    Block,
    Bullets,
    Cell,
    Charts,
    Code,
    Document,
    Example,
    Examples,
    Folded,
    Section,
    Table,
    Text,
)

_SPECIAL = re.compile(r"([\\`*_\[\]{}|~$])")
_LEADING = re.compile(r"^(?:([-+#=])(?!\d)|(\d+)([.)])(?!\d))")  # what makes a line a list, a heading or a rule
_RIGHT = {True: "✓", False: "✗", None: "–"}


def markdown(document: Document) -> str:
    """Write the whole document, ending with a line break."""
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle), *map(_section, document.sections)]
    return "\n\n".join(parts) + "\n"


def table(found: Table) -> str:
    """Write a table, its title left to what stands above it."""
    sides = ("---" if at < found.texts else "---:" for at in range(len(found.head)))
    lines = [_row(found.head), _row(sides, ready=True)]
    lines += [_row(map(_cell, row), ready=True) for row in found.rows]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Write text, in one line, that Markdown shows as it is."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LEADING.sub(_held, _SPECIAL.sub(r"\\\1", text))


def _held(match: re.Match[str]) -> str:
    sign, digits, stop = match.groups()
    return f"\\{sign}" if sign else f"{digits}\\{stop}"


def _section(section: Section) -> str:
    return "\n\n".join([f"## {escaped(section.title)}", *filter(None, map(_block, section.blocks))])


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return escaped(block.text)
    if isinstance(block, Bullets):
        return "\n".join(f"- **{escaped(line.lead)}** {escaped(line.text)}" for line in block.lines)
    if isinstance(block, Code):
        return f"    {' '.join(block.text.split())}"  # indented code has no fence that a text could end
    if isinstance(block, Table):
        return table(block)
    if isinstance(block, Charts):
        titled = len(block.tables) > 1  # one alone is named by its section
        return "\n\n".join((f"**{escaped(one.title)}**\n\n" if titled else "") + table(one) for one in block.tables)
    if isinstance(block, Examples):
        return "\n\n".join(map(_example, block.examples))
    return _folded(block)


def _folded(block: Folded) -> str:
    inside = "\n\n".join(map(_block, block.blocks))
    return f"<details><summary>{escape(block.title)}</summary>\n\n{inside}\n\n</details>"


def _example(example: Example) -> str:
    expected = f"→ {escaped(example.expected)}"
    parts = [f"### {escaped(example.title)}", *(_quoted(turn) for turn in example.turns), expected]
    for said in example.said:
        remarks = escaped(" · ".join((said.verdict, *said.remarks)))
        parts += [f"**{_RIGHT[said.right]} {escaped(said.mode)}** ({remarks})", _quoted(said.text)]
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    """Write text of several lines as a quotation, line by line."""
    lines = [escaped(line) for line in text.strip().splitlines()]
    return "\n".join(
        f"> {line}" + ("\\" if line and at + 1 < len(lines) and lines[at + 1] else "") for at, line in enumerate(lines)
    )


def _cell(cell: Cell) -> str:
    return escaped(f"{cell.text} ({cell.detail})" if cell.detail else cell.text)


def _row(cells: Iterable[str], ready: bool = False) -> str:
    return "| " + " | ".join(cells if ready else map(escaped, cells)) + " |"
