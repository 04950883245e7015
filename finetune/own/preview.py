"""What examples of one's own look like before anything is made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from finetune.own.checks import language
from finetune.own.measure import encoded
from finetune.own.read import Reading
from finetune.own.row import Fault
from finetune.train.rows import Plain

_BARS = 30  # characters of the longest bar
_BINS = 8
_EXAMPLES = 3
_CUT = 300  # characters of an example that are shown


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows by form and language, lengths in tokens (`minimum` to `maximum`, `too_long` of them above `max_length`), bins as
    (from, to, rows), some rows, and every fault.
    """

    rows: int
    forms: dict[str, int]
    languages: dict[str, int]
    minimum: int
    median: int
    p95: int
    maximum: int
    max_length: int
    too_long: int
    bins: tuple[tuple[int, int, int], ...]
    examples: tuple[tuple[str, str, str], ...]
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


def preview_of(reading: Reading, tokenizer: Any, max_length: int) -> Preview:
    """Count what was read, with the tokens of a base model's tokenizer (chat template and end of turn included)."""
    tokens, faults = encoded(tokenizer, reading.rows)
    lengths = np.array([len(each.ids) for each in tokens] or [0])
    plain = sum(isinstance(row.example, Plain) for row in reading.rows)
    step = max(1, len(reading.rows) // _EXAMPLES)
    shown = reading.rows[::step][:_EXAMPLES]
    return Preview(
        rows=len(reading.rows),
        forms={"conversations": len(reading.rows) - plain, "plain texts": plain},
        languages=dict(Counter(map(language, reading.rows)).most_common()),
        minimum=int(lengths.min()),
        median=int(np.median(lengths)),
        p95=int(np.percentile(lengths, 95)),
        maximum=int(lengths.max()),
        max_length=max_length,
        too_long=int((lengths > max_length).sum()),
        bins=_bins([len(each.ids) for each in tokens]),
        examples=tuple((row.place, _cut(row.question), _cut(row.answer)) for row in shown),
        faults=(*reading.faults, *faults),
    )


def histogram(bins: Sequence[tuple[int, int, int]]) -> str:
    """A line with a bar for each bin."""
    most = max((count for _, _, count in bins), default=0)
    width = max((len(f"{high:,}") for _, high, _ in bins), default=1)
    lines = []
    for low, high, count in bins:
        bar = "█" * round(_BARS * count / most) or ("▏" if count else "")
        lines.append(f"{low:>{width},} - {high:>{width},}  {bar} {count:,}".rstrip())
    return "\n".join(lines)


def _bins(lengths: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """Up to eight bins of one width, bounds included, that hold all lengths."""
    if not lengths:
        return ()
    low, high = min(lengths), max(lengths)
    width = -(-(high - low + 1) // _BINS)
    counts = Counter((length - low) // width for length in lengths)
    return tuple((low + width * each, low + width * (each + 1) - 1, counts[each]) for each in range(max(counts) + 1))


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[:_CUT].rstrip()} […]"
