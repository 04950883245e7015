"""Automatic cleaning of a text: markup left over from web pages, characters read in the wrong encoding, control characters."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from finetune.own.row import Row
from finetune.train.rows import Plain

# Only the tags of running text: what looks like one in code or mathematics stays.
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|font|a|li|ul|ol|h[1-6]|tr|td|table|img)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s*/?>\s*", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_GARBLED = re.compile(r"Ã.|â€|Â[\xa0-\xbf]")
_CODE = "```"


def tidied(row: Row) -> Row:
    """The row with every turn cleaned; the row itself where nothing had to be."""
    example = row.example
    if isinstance(example, Plain):
        changed = replace(example, prompt=clean(example.prompt), completion=clean(example.completion))
        return row if changed == example or not changed.completion.strip() else replace(row, example=changed)
    turns = tuple((role, clean(text)) for role, text in example.turns)
    emptied = any(
        not text.strip() and before.strip() for (_, text), (_, before) in zip(turns, example.turns, strict=True)
    )
    return row if turns == example.turns or emptied else replace(row, example=replace(example, turns=turns))


def clean(text: str) -> str:
    """The text without leftovers. Text with blocks of code keeps its tags."""
    text = _CONTROL.sub("", _repaired(text))
    if _CODE in text or not (_TAG.search(text) or _ENTITY.search(text)):
        return text
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 («Ã©» for «é»), read again; the text itself where it is not that."""
    if not _GARBLED.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
