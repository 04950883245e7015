"""How an answer is written: its language, its length, and what it says twice. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from app.grounding import repeats
from app.sentences import split
from finetune.evaluation.case import Case
from finetune.evaluation.measures.text import Answer, shown
from index.language import detect
from index.passages import LANGS
from index.words import words

LONGEST = 150  # words; longer answers are not brief
_TELLING = 8  # words from which on a text has to show its language


@dataclass(frozen=True, slots=True)
class Writing:
    """`words` of the answer; `distinct` is the share of its 4-grams that are different (Li et al. 2016), 1 where it has none;
    `repeated` the share of its sentences that say again, in nearly the same words, what an earlier one said."""

    words: int
    too_long: bool
    distinct: float
    repeated: float


def right_language(case: Case, answer: Answer) -> bool:
    """Whether the answer is in the case's language. A few words that both share («LoRA») are; a text in a third one is not."""
    text = shown(answer)
    if not text:
        return False
    found = {detect(text, default) for default in LANGS}
    if len(found) > 1:  # the text itself does not tell
        return len(text.split()) < _TELLING
    return found == {case.lang}


def writing(case: Case, answer: Answer) -> Writing:
    """Measure brevity and repetition."""
    text = shown(answer)
    said = words(text)
    grams = list(zip(said, said[1:], said[2:], said[3:], strict=False))
    sentences = split(text)
    again = sum(repeats(sentence, sentences[:at], case.lang) for at, sentence in enumerate(sentences))
    count = len(text.split())
    return Writing(
        words=count,
        too_long=count > LONGEST,
        distinct=len(set(grams)) / len(grams) if grams else 1.0,
        repeated=again / len(sentences) if sentences else 0.0,
    )
