"""From token ids to text that may be shown, and from people's text to text that is safe in a chat template.

Knows nothing of models or engines: each engine hands in its own `decode`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_CONTROL = re.compile(r"<\|[\w\- ]+\|>")


class Assembler:
    """Turns tokens into pieces of text: no broken characters, leading spaces kept, nothing of a stop string ever let through."""

    def __init__(self, decode: Callable[[list[int]], str], stops: Sequence[str] = ()) -> None:
        """`decode` turns ids into text, leaving special tokens out; `stops` end the answer and are not part of it."""
        self._decode = decode
        self._stops = [stop for stop in stops if stop]
        self._ids: list[int] = []
        self._start = 0  # decoding starts here: a token's text can depend on the one before it
        self._read = 0  # the ids before this one have been turned into text
        self._held = ""
        self.stopped = False

    def push(self, ids: Iterable[int]) -> str:
        """Take further ids; return the text that is now certain, "" where none is. Sets `stopped` when a stop string came."""
        self._ids.extend(ids)
        before = self._decode(self._ids[self._start : self._read])
        after = self._decode(self._ids[self._start :])
        if len(after) <= len(before) or after.endswith("\ufffd"):
            return ""  # the last character is not complete yet
        self._start, self._read = self._read, len(self._ids)
        return self.pass_text(after[len(before) :])

    def finish(self) -> str:
        """Return what was held back, at the end of the answer."""
        before = self._decode(self._ids[self._start : self._read])
        rest = self.pass_text(self._decode(self._ids[self._start :])[len(before) :])
        self._start = self._read = len(self._ids)
        held, self._held = self._held, ""
        return rest + held

    def pass_text(self, text: str) -> str:
        """Like `push`, for text that a library has decoded by itself."""
        if self.stopped:
            return ""
        text = self._held + text
        found = [position for stop in self._stops if (position := text.find(stop)) >= 0]
        if found:
            self.stopped, self._held = True, ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` could be the beginning of `stop`."""
    longest = min(len(text), len(stop) - 1)
    return next((size for size in range(longest, 0, -1) if stop.startswith(text[-size:])), 0)


def control_tokens(template: str, special: Iterable[str | None]) -> list[str]:
    """Return the tokens that carry a model's turn structure: the tokenizer's special ones and those its template writes."""
    return sorted({token for token in special if token} | set(_CONTROL.findall(template)))


def defuse(text: str, tokens: Iterable[str]) -> str:
    """Break every control token that stands in a person's text or a document, so that it cannot begin or end a turn."""
    for token in tokens:
        text = text.replace(token, f"{token[0]} {token[1:]}")
    return text
