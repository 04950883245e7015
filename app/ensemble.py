"""Two drafts of one answer -> the sentences of them that hold, each with the draft it comes from. Pure functions, no model.

The base model's prompted draft is there for its wording, the tuned draft for its precision. What both state is agreed on; where
they differ, what a passage supports wins, the tuned draft's first. No sentence is made here: each stands in one of the drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.advice.words import recommended
from app.citations import without_marks
from app.declining import declines
from app.events import Source
from app.grounding import CITED, VERIFIED, Support, agree, alike, holds, repeats, unfinished
from app.sentences import figures, split
from index.language import detect
from index.passages import Lang, Passage

MOST = 4  # sentences, as the instructions ask for


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the combined answer: which draft says it, and the passage that supports it."""

    text: str
    source: Source
    support: Support | None


@dataclass(frozen=True, slots=True)
class Combined:
    """What two drafts say together. `declines`: they decline the question. `verified`: every sentence passed `advisor`'s checks."""

    sentences: tuple[Chosen, ...] = ()
    declines: bool = False
    verified: bool = False


def combine(prompted: str, tuned: str, passages: Sequence[Passage], question: str, lang: Lang) -> Combined:
    """Vote on two drafts. Without a sentence that holds, the answer is empty; it declines where both drafts do, or the one left does.

    Sentences that pass `advisor`'s checks come first; where there are none, those that a passage may be cited for; where there are
    none of these either, those that both drafts state with no figure but the passages' and the question's.
    """
    no = [declines(draft) for draft in (prompted, tuned)]
    if all(no):
        return Combined(declines=True)
    said = list(_paired([] if no[0] else _sentences(prompted, lang), [] if no[1] else _sentences(tuned, lang), lang))
    for floor in (VERIFIED, CITED):
        held = [(pair, one) for pair in said if (one := _supported(pair, passages, lang, floor)) is not None]
        chosen = _voted(held, lang)
        if chosen:
            return Combined(chosen, verified=floor == VERIFIED)
    if any(no):
        return Combined(declines=True)
    known = figures(question, lang).union(*(figures(f"{one.title} {one.text}", one.lang) for one in passages))
    agreed = [pair for pair in said if pair.agreed and figures(pair.tuned, lang) <= known]
    return Combined(_voted([(pair, Chosen(pair.tuned, "both", None)) for pair in agreed], lang))


@dataclass(frozen=True, slots=True)
class _Pair:
    """What each draft says on one thing, empty where it says nothing; `agreed` where both state the same."""

    prompted: str = ""
    tuned: str = ""
    agreed: bool = False


def _sentences(draft: str, lang: Lang) -> list[str]:
    """The draft's finished sentences in the answer's language; one that only repeats another may still be the one that holds."""
    found: list[str] = []
    for one in split(without_marks(draft)):
        if not unfinished(one) and detect(one, lang) == lang and one not in found:
            found.append(one)
    return found


def _paired(prompted: Sequence[str], tuned: Sequence[str], lang: Lang) -> Iterator[_Pair]:
    """What the tuned draft says, with what the prompted draft says on the same; then what only the prompted draft says."""
    left, partner = list(prompted), dict[str, str]()
    agreed = {one for one in tuned if _take(one, left, partner, lang, _same)}
    for one in tuned:
        if one not in agreed:
            _take(one, left, partner, lang, alike)
        yield _Pair(partner.get(one, ""), one, one in agreed)
    for other in left:
        yield _Pair(other)


def _take(
    one: str, left: list[str], partner: dict[str, str], lang: Lang, fits: Callable[[str, str, Lang], bool]
) -> bool:
    """Move the first sentence that fits from those that are left to the partners; whether there was one."""
    found = next((other for other in left if fits(one, other, lang)), None)
    if found is None:
        return False
    left.remove(found)
    partner[one] = found
    return True


def _same(one: str, other: str, lang: Lang) -> bool:
    return agree(one, other, lang) and recommended(one, lang) == recommended(other, lang)


def _supported(pair: _Pair, passages: Sequence[Passage], lang: Lang, floor: float) -> Chosen | None:
    """The sentence of the pair that a passage supports: where they agree the prompted wording first, else the tuned sentence."""
    ways: list[tuple[str, Source]] = [(pair.tuned, "tuned"), (pair.prompted, "prompted")]
    for text, source in reversed(ways) if pair.agreed else ways:
        found = holds(text, (), lang, passages, floor) if text else None
        if found is not None:
            return Chosen(text, "both" if pair.agreed else source, found)
    return None


def _voted(held: Sequence[tuple[_Pair, Chosen]], lang: Lang) -> tuple[Chosen, ...]:
    """Those that go together: one approach, and what only the prompted draft speaks of without figures of its own."""
    ranked = [one for source in ("both", "tuned", "prompted") for _, one in held if one.source == source]
    approach = next((told for one in ranked if (told := recommended(one.text, lang)) is not None), None)
    stated = frozenset[float]().union(*(figures(one.text, lang) for pair, one in held if pair.tuned))
    chosen: list[Chosen] = []
    for pair, one in held:
        if recommended(one.text, lang) not in (None, approach):
            continue
        if stated and not pair.tuned and not figures(one.text, lang) <= stated:
            continue
        if not repeats(one.text, [other.text for other in chosen], lang):
            chosen.append(one)
    return tuple(chosen[:MOST])
