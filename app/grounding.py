"""Does a passage support this sentence? Pure functions over words and figures, no model, well under a millisecond each.

A sentence is supported by a passage when most of its content words stand there, when every figure in it does, and when neither
says no where the other says yes. That is stricter than meaning and cheaper than a model: a true paraphrase may be missed, an
invented figure may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.sentences import figures, split
from index.language import detect
from index.passages import Lang, Passage
from index.words import content_stems, words

_NO: dict[Lang, frozenset[str]] = {
    "en": frozenset("no not never none nothing without cannot neither nor t unnecessary".split()),
    "pt-BR": frozenset("nao nunca nenhum nenhuma nada sem jamais nem desnecessario".split()),
}
CITED = 0.6  # the share of a sentence's content words that a passage must hold for the passage to be cited
VERIFIED = 0.85  # the same for a sentence to be shown as checked
REPEATED = 0.8  # two sentences sharing this much of their words say the same
ALIKE = 0.5  # and two that share this much are on the same


@dataclass(frozen=True, slots=True)
class Support:
    """The passage that supports a sentence best, the sentence in it that does, and the share of words found, in [0, 1]."""

    passage: Passage
    quote: str
    score: float


def support(sentence: str, lang: Lang, passages: Sequence[Passage], floor: float = CITED) -> Support | None:
    """Return the best support for the sentence among the passages, or None where none reaches the floor."""
    said = frozenset(content_stems(sentence, lang))
    if len(said) < 3 or sentence.rstrip().endswith("?"):
        return None  # too short to tell, or a question, which states nothing
    stated = figures(sentence, lang)
    best: Support | None = None
    for passage in passages:
        quote = _nearest(said, passage)
        score = _share(said, frozenset(content_stems(f"{passage.title}. {passage.text}", passage.lang)))
        # The share in the closest sentence breaks ties between passages that use the same words.
        score = 0.5 * score + 0.5 * _share(said, frozenset(content_stems(quote, passage.lang)))
        if score < floor or not stated <= figures(f"{passage.title} {passage.text}", passage.lang):
            continue
        if _says_no(sentence, lang) != _says_no(quote, passage.lang):
            continue
        if best is None or score > best.score:
            best = Support(passage, quote, score)
    return best


def holds(
    sentence: str, said: Sequence[str], lang: Lang, passages: Sequence[Passage], floor: float = VERIFIED
) -> Support | None:
    """The support of a sentence that may be shown as checked.

    None where it is unsupported, unfinished, in another language, or one of `said` says it already.
    """
    if unfinished(sentence) or repeats(sentence, said, lang) or detect(sentence, lang) != lang:
        return None
    return support(sentence, lang, passages, floor)


def unfinished(sentence: str) -> bool:
    """Whether a sentence was cut by the length limit, or is none that states something."""
    return not sentence.rstrip().endswith((".", "!", "…"))


def agree(one: str, other: str, lang: Lang) -> bool:
    """Whether two sentences state the same in other words: they are on the same, with the same figures and the same yes or no."""
    same = figures(one, lang) == figures(other, lang) and _says_no(one, lang) == _says_no(other, lang)
    return same and alike(one, other, lang)


def alike(one: str, other: str, lang: Lang) -> bool:
    """Whether two sentences are on the same, whatever they state of it: half of their content words, figures aside, are shared."""
    first, second = (
        frozenset(stem for stem in content_stems(text, lang) if not stem[0].isdigit()) for text in (one, other)
    )
    return len(first & second) >= ALIKE * max(1, len(first | second))


def repeats(sentence: str, earlier: Sequence[str], lang: Lang) -> bool:
    """Whether one of the earlier sentences says this already: it holds nearly all of its words, all figures, and the same yes or no."""
    fresh = frozenset(content_stems(sentence, lang))
    return any(
        len(fresh & frozenset(content_stems(said, lang))) >= REPEATED * max(1, len(fresh))
        and figures(sentence, lang) <= figures(said, lang)
        and _says_no(sentence, lang) == _says_no(said, lang)
        for said in earlier
    )


def closest(sentence: str, lang: Lang, passage: Passage) -> str:
    """The sentence of the passage that shares most words with this one."""
    return _nearest(frozenset(content_stems(sentence, lang)), passage)


def _says_no(text: str, lang: Lang) -> bool:
    return not _NO[lang].isdisjoint(words(text))


def _nearest(said: frozenset[str], passage: Passage) -> str:
    sentences = split(passage.text) or (passage.title,)
    return max(sentences, key=lambda sentence: _share(said, frozenset(content_stems(sentence, passage.lang))))


def _share(said: frozenset[str], found: frozenset[str]) -> float:
    return len(said & found) / len(said) if said else 0.0
