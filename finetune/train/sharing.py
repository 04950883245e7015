"""Examples that begin alike are read as one: their common beginning once, then what follows of each, which sees only that and itself.

A retrieval prompt is long and its passages serve several questions, so most of the tokens of such data are repeats. The result of a
step is the same as with each example by itself (the tests compare the gradients), only sooner.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from finetune.train.encode import Encoded

_SAVES = 48  # tokens that sharing must save for an example to join others
_MOST = 8  # examples that share a beginning


def shared(examples: Sequence[Encoded], most_tokens: int) -> list[Encoded]:
    """Join examples that begin alike, each row at most `most_tokens` long. The rest come back as they are."""
    order = sorted(range(len(examples)), key=lambda place: examples[place].ids.tobytes())
    rows: list[Encoded] = []
    group: list[Encoded] = []
    common = 0
    for place in order:
        one = examples[place]
        if group:
            alike = min(_alike(group[0], one), common if len(group) > 1 else len(one.ids))
            grown = alike + sum(len(each.ids) - alike for each in [*group, one])
            loss = (common - alike) * (len(group) - 1) if len(group) > 1 else 0
            if len(group) < _MOST and alike - loss >= _SAVES and grown <= most_tokens:
                group.append(one)
                common = alike
                continue
            rows.append(_joined(group, common))
        group, common = [one], 0
    return [*rows, _joined(group, common)] if group else rows


def _alike(one: Encoded, other: Encoded) -> int:
    """How many tokens both begin with; each keeps at least one that is not learned, from which the first learned one is told."""
    most = min(_given(one), _given(other)) - 1
    same = 0
    while same < most and one.ids[same] == other.ids[same]:
        same += 1
    return same


def _given(one: Encoded) -> int:
    """How many tokens stand before the first that is learned."""
    return next((place for place, learned in enumerate(one.learned) if learned), len(one.learned))


def _joined(group: Sequence[Encoded], common: int) -> Encoded:
    if len(group) == 1:
        return group[0]
    ids, learned = array("i", group[0].ids[:common]), bytearray(common)
    branches, positions = array("i", [0] * common), array("i", range(common))
    for number, each in enumerate(group, 1):
        ids.extend(each.ids[common:])
        learned.extend(each.learned[common:])
        branches.extend([number] * (len(each.ids) - common))
        positions.extend(range(common, len(each.ids)))
    return Encoded(group[0].line, ids, bytes(learned), branches, positions)
