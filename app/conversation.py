"""What a question means once the conversation is read in: «And with 60?» becomes a question that stands alone.

Rules over words, no model: the smallest model must understand follow-ups too. A question that stands alone is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import fold
from index.passages import Lang
from index.words import content_stems

_OPENS: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"^(?:and|but|so|then|or|what about|how about|what if|ok|okay|also|why|really|even)\b"),
    "pt-BR": re.compile(r"^(?:e|mas|entao|ou|e se|ok|tambem|por que|porque|pq|serio|mesmo|ate|ja)\b"),
}
_POINTS_BACK: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:it|its|that|this|those|these|them|they|one|ones|there|instead|same|either|both|former|latter)\b"
    ),
    "pt-BR": re.compile(
        r"\b(?:isso|isto|esse|essa|esses|essas|este|esta|aquilo|aquele|aquela|ele|ela|eles|elas|dele|dela|deles|nele|nela"
        r"|disso|nisso|desse|dessa|nesse|nessa|mesmo|mesma|ambos|la)\b"
    ),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:\s?(?:k|mil|million|milh(?:ão|ões|ao|oes)))?\b", re.IGNORECASE)


def standalone(question: str, earlier: Sequence[str], lang: Lang) -> str:
    """Return the question as it reads without the conversation.

    `earlier` holds the person's questions before it, oldest first. A follow-up is joined to the question it follows; one that
    only changes a number («E com 60?») repeats that question with the new number.
    """
    subject = ""
    for turn in (*earlier, question):
        subject = _joined(subject, turn, lang) if subject and is_follow_up(turn, lang) else turn
    return subject


def is_follow_up(question: str, lang: Lang) -> bool:
    """Whether the question cannot be understood alone."""
    text = fold(question).strip(" .,!?…")
    words = content_stems(question, lang)
    if _OPENS[lang].search(text) and len(words) <= 6:
        return True
    if len(words) <= 5 and _POINTS_BACK[lang].search(text):
        return True
    return len([word for word in words if not word.isdigit()]) <= 1


def _joined(subject: str, turn: str, lang: Lang) -> str:
    numbers, before = _NUMBER.findall(turn), list(_NUMBER.finditer(subject))
    said = [word for word in content_stems(_NUMBER.sub(" ", turn), lang) if word not in content_stems(subject, lang)]
    if len(numbers) == 1 and len(before) == 1 and not said:
        return f"{subject[: before[0].start()]}{numbers[0]}{subject[before[0].end() :]}"
    return f"{subject.rstrip()} {turn.strip()}"
