"""Sentences and figures of a text in either language. Pure functions, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.passages import Lang

_ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "vs.", "p. ex.", "ex.", "approx.", "aprox.", "Dr.", "Sr.", "Sra.")
# A sentence ends at . ! ? (with closing quotes or brackets), or at a line's end, since lists have no full stops.
_END = re.compile(r"""[.!?…]+["'»”)\]]*(?=\s)|\n+""")


def split(text: str) -> tuple[str, ...]:
    """Split a text into its sentences, Markdown bullets and line breaks taken off; empty ones are left out."""
    return tuple(
        clean for sentence in _pieces(text) if (clean := re.sub(r"^(?:[-*•]|\d+[.)])\s+", "", sentence.strip()))
    )


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for end in ends(text):
        yield text[start:end]
        start = end
    yield text[start:]


def ends(text: str) -> Iterator[int]:
    """Yield the offsets at which a sentence of the text has surely ended; a text still growing may have one more."""
    for match in _END.finditer(text):
        before = text[: match.end()]
        if match.group()[0] != "\n":
            if before.endswith(_ABBREVIATIONS) or re.search(r"(?:^|\n)\s*\d+\.$", before):
                continue
            following = text[match.end() :].lstrip()
            if following and following[0].islower():
                continue
        yield match.end()


_NUMBER = re.compile(
    r"(?<![\w.,])(?:[A-Z]{1,2}\$|\$|€)?\s?(\d+(?:[.,]\d+)*)"
    r"\s?(%|k\b|m\b|mil\b|thousand\b|million\b|millions\b|milh[õo]es\b|milh[ãa]o\b|billion\b|billions\b|bilh[õo]es\b|bilh[ãa]o\b|b\b)?",
    re.IGNORECASE,
)
_SCALE = {
    "k": 1e3,
    "mil": 1e3,
    "tho": 1e3,
    "m": 1e6,
    "mill": 1e6,
    "milh": 1e6,
    "b": 1e9,
    "bil": 1e9,
    "bill": 1e9,
    "bilh": 1e9,
}


def figures(text: str, lang: Lang) -> frozenset[float]:
    """The numbers that a text states, scaled (`10K`, `10 mil` and `10,000` are all 10000). Percentages count as their number."""
    found = set()
    for match in _NUMBER.finditer(text):
        number, unit = match.group(1), (match.group(2) or "").lower()
        value = _value(number, lang)
        scale = next((_SCALE[key] for key in sorted(_SCALE, key=len, reverse=True) if unit.startswith(key)), 1.0)
        found.add(value * scale)
    return frozenset(found)


def _value(number: str, lang: Lang) -> float:
    thousands, decimal = (",", ".") if lang == "en" else (".", ",")
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", number) and number.count(".") * number.count(",") == 0:
        separator = "," if "," in number else "."
        # `1.000` is a thousand in Portuguese only, `1.000.000` is a million wherever it stands.
        if separator == thousands or number.count(separator) > 1:
            return float(number.replace(separator, ""))
    plain = number.replace(thousands, "") if decimal in number else number
    plain = plain.replace(",", ".")
    return float(plain) if plain.count(".") <= 1 else float(plain.replace(".", ""))


def whole(texts: Iterable[str], most: int) -> Iterator[str]:
    """Gather growing text into whole sentences; one of more than `most` pieces is passed on unfinished."""
    growing, pieces = "", 0
    for text in texts:
        growing, pieces = growing + text, pieces + 1
        done = 0
        for end in ends(growing):
            if growing[done:end].strip():
                yield growing[done:end]
            done, pieces = end, 0
        growing = growing[done:]
        if pieces > most:
            yield growing
            growing, pieces = "", 0
    if growing.strip():
        yield growing
