"""Whether the assistant would show what an example teaches to say: the same checks as on a draft, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.citations import MARK
from app.grounding import VERIFIED, support
from app.sentences import split
from finetune.data.example import Item, Pack
from index.language import detect
from index.passages import Lang, Passage


def faults(item: Item, pack: Pack) -> list[str]:
    """The sentences that no passage or note supports, or that are in the wrong language; a refusal has none.

    A cited sentence must rest on the passage that it cites, one without a mark on the item's own grounds.
    """
    if item.refusal:
        return []
    by_id = {passage.id: [passage] for passage in pack.passages}
    found: list[str] = []
    start = 0
    for mark in MARK.finditer(item.answer):
        found += _unsupported(item.answer[start : mark.start()], by_id.get(mark[1], []), pack.lang)
        start = mark.end()
    return [*found, *_unsupported(item.answer[start:], item.grounds, pack.lang, item.notes)]


def _unsupported(text: str, grounds: Sequence[Passage], lang: Lang, notes: Sequence[str] = ()) -> Iterator[str]:
    for sentence in split(text):
        if sentence.endswith("?") and sentence in notes:
            continue  # what the notes ask is asked, and states nothing
        ended = sentence.endswith((".", "!", "…"))
        if not ended or detect(sentence, lang) != lang or support(sentence, lang, grounds, VERIFIED) is None:
            yield sentence
