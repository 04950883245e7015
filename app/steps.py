"""A model's steps and the answer after them, told apart while they are still being written. Knows nothing of engines or passages.

The layout that training teaches is a heading («Steps:»), a list, and «Answer:» before the answer. A model that leaves the last out
must not lose its answer: after a heading it begins with the first paragraph that follows a step, or else is the last step; without a
heading, everything is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

_HEADING = re.compile(r"[#*_\s]*(?:steps|passos|etapas)[*_ ]*(?::[*_ ]*|(?=\n))\s*", re.IGNORECASE)
_MARKER = re.compile(
    r"(?:\A|\n)[#>\s]*(?:(?:[-*•]|\d+[.)])\s+)?(?P<bold>[*_]{0,3})(?:final answer|answer|resposta final|resposta)"
    r"(?:(?P=bold)\s*:|\s*:(?P=bold))\s*",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*•]|\d+[.)])\s")
# Where a new block begins: at an item of a list, or after an empty line once its first word can be read.
_BLOCK = re.compile(rf"\n\s*(?={_ITEM.pattern})|\n[ \t]*\n\s*(?=\S+\s)")


class Reasoning:
    """The text of a model that reasons first. Read `steps` to its end, then `answer`."""

    def __init__(self, texts: Iterable[str], cut: Callable[[], bool] = lambda: False) -> None:
        """`cut` says, once the texts have ended, whether they were ended from outside; then the last step is only a step."""
        self._texts = iter(texts)
        self._cut = cut
        self._held = ""  # read, and not passed on

    def steps(self) -> Iterator[str]:
        """Yield the steps without their heading, one at a time, as soon as each is surely a step."""
        headed = answering = False
        for text in self._texts:
            self._held += text
            marker = _MARKER.search(self._held)
            if marker is not None and marker.end() < len(self._held):
                break
            heading = None if headed else _HEADING.match(self._held)
            if heading is not None and heading.end() < len(self._held):
                headed, self._held = True, self._held[heading.end() :]
            while headed and not answering and (block := _BLOCK.search(self._held)) is not None:
                yield self._take(block.end())
                answering = _ITEM.match(self._held) is None
        else:
            marker = _MARKER.search(self._held)
            if marker is None and headed and not answering and self._cut():
                yield self._take(len(self._held))
        if marker is not None:
            end = marker.end()
            heading = None if headed else _HEADING.match(self._held, 0, marker.start())
            steps = self._held[heading.end() if heading is not None else 0 : marker.start()]
            self._held = self._held[end:]
            if steps.strip():
                yield steps

    def answer(self) -> Iterator[str]:
        """Yield the answer as it comes."""
        if self._held:
            yield self._held
        yield from self._texts

    def _take(self, end: int) -> str:
        taken, self._held = self._held[:end], self._held[end:]
        return taken
