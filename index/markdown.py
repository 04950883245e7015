"""Markdown structure: where the headings are, and what is a comment.

CommonMark decides (markdown-it), so a `##` inside a code fence, a comment, a quotation or a list item is text and not a
heading. llama-index's MarkdownNodeParser knows only backtick fences, and splits at every level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the text below it up to the next one. Before any heading, `level` is 0 and `heading` empty."""

    level: int
    heading: str
    body: str


def parts(text: str, deepest: int = 6) -> list[Part]:
    """Split at the headings of level 1 to `deepest`; deeper ones stay in the body. What is before them comes first."""
    from markdown_it import MarkdownIt

    lines = text.splitlines()
    starts: list[tuple[int, int, int, str]] = [(0, 0, 0, "")]  # first line, first line of the body, level, heading
    tokens = MarkdownIt("commonmark").parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map and int(opening.tag[1]) <= deepest:
            starts.append((opening.map[0], opening.map[1], int(opening.tag[1]), inline.content.strip()))
    ends = [start for start, *_ in starts[1:]] + [len(lines)]
    found = [
        Part(level, heading, "\n".join(lines[body:end]).strip())
        for (_, body, level, heading), end in zip(starts, ends, strict=True)
    ]
    return found if found[0].body else found[1:]


def without_comments(text: str) -> str:
    """Drop HTML comments, except in code, where they are an example."""
    from markdown_it import MarkdownIt

    lines = text.splitlines()
    code = [token.map for token in MarkdownIt("commonmark").parse(text) if token.type in ("fence", "code_block")]
    kept: list[str] = []
    line = 0
    for start, end in [block for block in code if block] + [[len(lines), len(lines)]]:
        if start > line:
            kept.append(_COMMENT.sub("", "\n".join(lines[line:start])))
        if end > start:
            kept.append("\n".join(lines[start:end]))
        line = end
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
