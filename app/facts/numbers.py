"""Numbers in running text, in figures and in words, in both languages. Knows nothing of what they count.

No installed library reads them: babel and its like only format, and what people type mixes both conventions («2.400», «2,4 mil», «2.4k»).

Choices, since people round: «a few», «some» and «algumas» before a unit are 3 of it («a few hundred» 300), a bare plural is 2 («milhares»
2,000, «dozens» 24), a handful is 5; a range is its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.facts.number_words import ARTICLES, HANDFUL, HUNDREDS, LETTERS, ONES, PLURALS, SCALES, TENS, VAGUE
from index.language import fold

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,\s]\d{3})+")
_TOKEN = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)*|[a-z]+")
_WORD = re.compile(r"[a-z]+")
_BETWEEN = re.compile(r"\s*(?:-|–|—|\ba\b|\bto\b|\bou\b|\bor\b|\be\b|\band\b|\bate\b)\s*(?:us\$|r\$|\$)?\s*")
_OPENS_RANGE = re.compile(r"(?:\bentre|\bbetween)\s*(?:us\$|r\$|\$)?\s*$")
_UNDER = re.compile(
    r"(?:\bmenos (?:de|do que|que)|\bless than|\bfewer than|\bunder|\bbelow|\babaixo de)\s*(?:us\$|r\$|\$)?\s*$"
)
_NAME = re.compile(r"[a-z_]$|(?:^|[^a-z\d])[a-z]+-$")  # and not «5k-6k»
_MIL = re.compile(r"(?<=\d)mil\b|(?<=\d )mil\b", re.IGNORECASE)
_GLUE = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and where it stands in the text. `article`: a lone «um» or «one», mostly no count. `under`: «fewer than»."""

    value: float
    start: int
    end: int
    article: bool = False
    under: bool = False


def plain(text: str) -> str:
    """Return the text in lower case without accents, character for character, so that offsets hold."""
    return "".join("'" if char == "’" else fold(char)[:1] or " " for char in text)


def english(text: str) -> str:
    """Return an English text with «50 mil», which is millions there and thousands in Portuguese, as «50 mln»; offsets hold."""
    return _MIL.sub("mln", text)


def quantities(folded: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text from `plain`, in order; ranges are one quantity, their middle."""
    joined: list[Quantity] = []
    for found in _singles(folded):
        before = joined[-1] if joined else None
        if before is not None and _is_range(folded, before, found):
            joined[-1] = _middle(folded, before, found)
        else:
            joined.append(found)
    return tuple(_bounded(folded, one) for one in joined)


def _singles(folded: str) -> Iterator[Quantity]:
    tokens = list(_TOKEN.finditer(folded))
    at = 0
    while at < len(tokens):
        taken, value, article = _parse(folded, tokens, at)
        if taken:
            yield Quantity(value, tokens[at].start(), tokens[at + taken - 1].end(), article)
        at += max(taken, 1)


def _parse(folded: str, tokens: list[re.Match[str]], at: int) -> tuple[int, float, bool]:
    """Return how many tokens from `at` make a number, which, and whether it is a lone article; 0 tokens where none begins here."""
    run = _adjacent(folded, tokens, at)
    if run[0][0].isdigit():
        if _inside_a_name(folded, tokens[at].start()):
            return 0, 0.0, False
        return _figures(run)
    if run[0] in HANDFUL:
        return 1, HANDFUL[run[0]], False
    skipped = 1 if run[0] in ("a", "an") and len(run) > 1 else 0
    if skipped and run[1] in HANDFUL:
        return 2, HANDFUL[run[1]], False
    vague = _vague(run[skipped:])
    if vague is not None:
        return skipped + vague[0], vague[1], False
    return _worded(run)


def _adjacent(folded: str, tokens: list[re.Match[str]], at: int) -> list[str]:
    """Return the words from `at` on that only spaces or hyphens part, at most twelve."""
    run = [tokens[at].group()]
    for before, after in zip(tokens[at : at + 11], tokens[at + 1 : at + 12], strict=False):
        if folded[before.end() : after.start()] and not _GLUE.fullmatch(folded[before.end() : after.start()]):
            break
        run.append(after.group())
    return run


def _inside_a_name(folded: str, start: int) -> bool:
    """Whether figures belong to a name such as «gpt-4», «t4» or «q4_1»."""
    return bool(_NAME.search(folded[max(0, start - 20) : start]))


def _figures(run: list[str]) -> tuple[int, float, bool]:
    value = _value(run[0], scaled=len(run) > 1 and run[1] in SCALES)
    taken = 1
    while taken < len(run) and run[taken] in SCALES and (taken == 1 or run[taken] not in LETTERS):
        value *= SCALES[run[taken]]
        taken += 1
    if taken > 1:
        half, more = _and_a_half(run[taken:], SCALES[run[taken - 1]])
        return taken + half, value + more, False
    half, more = _and_a_half(run[1:], 1.0)
    if half and run[1 + half : 2 + half] and run[1 + half] in SCALES:  # «3 and a half thousand»
        return 2 + half, (value + more) * SCALES[run[1 + half]], False
    return 1, value, False


def _value(figures: str, scaled: bool) -> float:
    """Read figures of either convention: three after a single mark are thousands, unless a scale follows («1.250 million»)."""
    if _GROUPED.fullmatch(figures) and not (scaled and len(figures) <= 7):
        return float(re.sub(r"\D", "", figures))
    whole, mark, rest = max(figures.rpartition("."), figures.rpartition(","), key=lambda parts: len(parts[0]))
    whole = re.sub(r"\D", "", whole)
    return float(f"{whole}.{rest}") if mark else float(re.sub(r"\D", "", figures))


def _vague(run: list[str]) -> tuple[int, float] | None:
    """Read «a few hundred», «a couple of dozen», «meio milhão», «centenas», «half a million»."""
    if not run:
        return None
    if run[0] in PLURALS or run[0] == "tens":
        tens = SCALES.get(run[0], 10.0)
        if run[1:2] in (["of"], ["de"]) and run[2:3] and run[2] in PLURALS:  # «hundreds of thousands»
            return 3, 2 * tens * SCALES[run[2]]
        return (1, 2 * tens) if run[0] in PLURALS else None
    if run[0] not in VAGUE:
        return None
    at = 1
    while at < len(run) and run[at] in ("of", "a", "de"):
        at += 1
    if at < len(run) and run[at] in SCALES and run[at] not in LETTERS:
        return at + 1, VAGUE[run[0]] * SCALES[run[at]]
    return (1, 2.0) if run[0] == "couple" else None


def _worded(run: list[str]) -> tuple[int, float, bool]:
    """Read «two thousand four hundred», «dois mil e quatrocentos», «um milhão e meio»."""
    total = group = 0.0
    taken = at = 0
    while at < len(run):
        word = run[at]
        if word in ("e", "and") and taken and at + 1 < len(run) and _counts(run[at + 1]):
            at += 1
            continue
        if word in SCALES and word not in LETTERS and (at or word in ("mil", "dozen", "hundred", "thousand")):
            if SCALES[word] >= 1e3:
                total, group = total + (group or 1) * SCALES[word], 0.0
            else:
                group = (group or 1) * SCALES[word]
        elif _counts(word) and not (taken and word in ARTICLES and group == 0 and total == 0):
            group += _ones(word)
        elif word in ("a", "an") and not taken and at + 1 < len(run) and run[at + 1] in SCALES:
            at += 1
            continue
        else:
            break
        at += 1
        taken = at
    if taken == 0:
        return 0, 0.0, False
    half, more = _and_a_half(run[taken:], SCALES.get(run[taken - 1], 1.0))
    taken, total = taken + half, total + group + more
    if half and run[taken : taken + 1] and run[taken] in SCALES:  # «two and a half million»
        return taken + 1, total * SCALES[run[taken]], False
    return taken, total, taken == 1 and run[0] in ARTICLES


def _counts(word: str) -> bool:
    return word in ONES or word in TENS or word in HUNDREDS


def _ones(word: str) -> float:
    return float(ONES.get(word, 0) + TENS.get(word, 0) + HUNDREDS.get(word, 0))


def _and_a_half(rest: list[str], scale: float) -> tuple[int, float]:
    """Read «e meio» and «and a half»: how many words, and what they add at a scale."""
    if rest[:2] in (["e", "meio"], ["e", "meia"]):
        return 2, scale / 2
    return (3, scale / 2) if rest[:3] == ["and", "a", "half"] else (0, 0.0)


def _is_range(folded: str, low: Quantity, high: Quantity) -> bool:
    between = folded[low.end : high.start]
    if high.article or not _BETWEEN.fullmatch(between):
        return False
    if between.strip() in ("e", "and"):
        return bool(_OPENS_RANGE.search(folded[: low.start]))
    return _scaled(folded, low, high) < high.value


def _middle(folded: str, low: Quantity, high: Quantity) -> Quantity:
    return Quantity((_scaled(folded, low, high) + high.value) / 2, low.start, high.end)


def _scaled(folded: str, low: Quantity, high: Quantity) -> float:
    """Return the lower end in the upper end's scale: «2 a 3 mil» begins at 2,000."""
    scale = re.search(r"(?:[\d\s])([a-z]+)$", folded[high.start : high.end])
    factor = SCALES.get(scale[1], 1.0) if scale else 1.0
    unscaled = not any(word in SCALES for word in _WORD.findall(folded[low.start : low.end]))
    return low.value * factor if unscaled and low.value < high.value / factor else low.value


def _bounded(folded: str, one: Quantity) -> Quantity:
    return replace(one, under=True) if _UNDER.search(folded[: one.start]) else one
