"""How people write: greetings and reasons around a question, and typing in a hurry. The meaning stays."""

from __future__ import annotations

import re
from random import Random

from finetune.data.phrases import wording
from index.language import fold
from index.passages import Lang

_PLAIN = 0.4  # the share of questions left as they are
_WRAPPED = 0.3  # the share that gets words around it
_MESSY = 0.35  # of the others, the share that is typed in a hurry
_LETTERS_A_TYPO = 30
_QUESTION = re.compile(
    r"^(?:what|how|when|why|which|who|where|is|are|do|does|can|could|should|will|would|did|has|have|am"
    r"|o que|que|qual|quais|quanto|quantos|quanta|quantas|quando|como|por que|pq|onde|quem|e|posso|da|preciso|devo|vale|tem|existe)\b"
)


def spoken(question: str, lang: Lang, rng: Random) -> str:
    """The question as someone might write it."""
    at = rng.random()
    if at < _PLAIN:
        return question
    if at < _PLAIN + _WRAPPED:
        question = _wrapped(question, lang, rng)
    return messy(question, rng) if rng.random() < _MESSY or at >= _PLAIN + _WRAPPED else question


def messy(text: str, rng: Random) -> str:
    """The text typed in a hurry: some of no capitals, no accents, no punctuation and typing errors. Figures stay."""
    if rng.random() < 0.5:
        text = text.lower()
    if rng.random() < 0.5:
        text = "".join(fold(char) if char.islower() else char for char in text)
    if rng.random() < 0.4:
        text = re.sub(r"[?!,:;]|\.(?!\d)", "", text)
    if rng.random() < 0.5:
        for _ in range(1 + len(text) // _LETTERS_A_TYPO):
            text = _mistyped(text, rng)
    return text


def small(text: str) -> str:
    """The text with a small first letter, unless its first word is written in capitals."""
    first = text.split(maxsplit=1)[0]
    plain = first[1:] == first[1:].lower() and first not in ("I", "I'm", "I've", "I'll", "I'd")
    return text[0].lower() + text[1:] if plain else text


def _wrapped(question: str, lang: Lang, rng: Random) -> str:
    said = wording(lang)
    if question.endswith("?"):
        return rng.choice(said.wrappers).format(q=small(question))
    if _QUESTION.match(fold(question)):
        return rng.choice(said.wrappers).format(q=small(question) + "?")
    return rng.choice(said.topics).format(q=question)


def _mistyped(text: str, rng: Random) -> str:
    """One slip in one of the longer words: letters swapped, left out or typed twice."""
    found = [match for match in re.finditer(r"[^\W\d_]{5,}", text) if match[0] != match[0].upper()]
    if not found:
        return text
    word = rng.choice(found)
    at = rng.randrange(word.start() + 1, word.end() - 2)
    slip = rng.choice([text[at + 1] + text[at], text[at + 1], text[at] * 2 + text[at + 1]])
    return text[:at] + slip + text[at + 2 :]
