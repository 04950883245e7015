"""What speaks against a row, each check by itself: places of rows -> a reason in words. Nothing is removed here.

What a good part of the rows has in common is taken for how they are meant (translations, code, one-word labels), not for a fault.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from finetune.own.near import SeenBefore
from finetune.own.row import Row, language_of, sentences_of
from index.language import fold

Found = dict[int, str]
Check = Callable[[Sequence[Row]], Found]

_FAR = 3.5  # modified z-score of an outlier (Iglewicz and Hoaglin 1993)
_SPREAD = (
    0.2  # the least spread of log lengths: texts of almost one length have no outliers within a factor of about 2.8
)
_ENOUGH = 20  # rows from which on statistics say something
_USUAL = 0.1  # the share of rows from which on a trait is how the rows are meant
_SQUEEZED = 0.15  # compressed to less than this share, a text repeats itself
_LONG = 300  # characters from which on that share says something
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf]|Ã[©£§µ³ªº¡¢]|â€|Â[\xa0-\xbf]|\ufffd")


def duplicates(rows: Sequence[Row]) -> Found:
    """Rows that say, case and spaces aside, what an earlier one says."""
    first: dict[tuple[str, ...], Row] = {}
    found: Found = {}
    for place, row in enumerate(rows):
        kept = first.setdefault(tuple(" ".join(text.casefold().split()) for text in row.texts), row)
        if kept is not row:
            found[place] = f"the same as {kept.place}"
    return found


def near_duplicates(rows: Sequence[Row]) -> Found:
    """Rows of which question and answer each share 80% of their 4-grams with an earlier one, with the same figures."""
    seen = SeenBefore()
    twins = ((place, seen.twin(row)) for place, row in enumerate(rows))
    return {place: f"nearly the same as {twin.place}" for place, twin in twins if twin is not None}


def contradictions(rows: Sequence[Row]) -> Found:
    """Rows that ask what others ask, and are answered otherwise."""
    asked: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        asked[_folded(row.example.key)].append(place)
    found: Found = {}
    for places in asked.values():
        if len({_folded(rows[place].answer) for place in places}) > 1:
            for place in places:
                other = next(one for one in places if _folded(rows[one].answer) != _folded(rows[place].answer))
                found[place] = f"answered otherwise than {rows[other].place}"
    return found


def broken(rows: Sequence[Row]) -> Found:
    """Rows with characters that were read in the wrong encoding, or an answer without a letter or figure."""
    found: Found = {}
    for place, row in enumerate(rows):
        garbled = _MOJIBAKE.search(f"{row.question}\n{row.answer}")
        if garbled:
            found[place] = f"its characters are broken («{garbled[0]}»)"
        elif not re.search(r"\w", row.answer):
            found[place] = "its answer has no letter and no figure"
    return found if len(found) < _USUAL * len(rows) or len(rows) < _ENOUGH else _only_garbled(found)


def repetitive(rows: Sequence[Row]) -> Found:
    """Rows with a long answer that says the same over and over."""
    found: Found = {}
    for place, row in enumerate(rows):
        data = row.answer.encode()
        if len(row.answer) >= _LONG and len(zlib.compress(data)) < _SQUEEZED * len(data):
            found[place] = "its answer repeats itself"
    return found


def odd_language(rows: Sequence[Row]) -> Found:
    """Rows that mix languages, answer in another one than they ask, or stand in one that hardly any other row has."""
    answers = [language_of(row.answer) or (language_of(row.question) if len(row.answer) < 40 else None) for row in rows]
    questions = [language_of(row.question) for row in rows]
    crossed = [bool(one and other and one != other) for one, other in zip(questions, answers, strict=True)]
    mixed = [_mixed(row.answer) for row in rows]
    shares = {lang: count / len(rows) for lang, count in Counter(answers).items()}
    found: Found = {}
    for place, lang in enumerate(answers):
        if mixed[place] and sum(mixed) < _USUAL * len(rows):
            found[place] = "its answer mixes two languages"
        elif crossed[place] and sum(crossed) < max(_USUAL * len(rows), 2):
            found[place] = "it is asked in one language and answered in another"
        elif len(rows) >= _ENOUGH and shares[lang] < _USUAL and _telling(rows[place].answer):
            found[place] = f"hardly any other row is in its language ({lang or 'neither English nor Portuguese'})"
    return found


def odd_length(rows: Sequence[Row]) -> Found:
    """Rows whose question or answer is far longer or shorter than is usual among them."""
    if len(rows) < _ENOUGH:
        return {}
    found: Found = {}
    for what, texts in (("answer", [row.answer for row in rows]), ("question", [row.question for row in rows])):
        scores = far_off([np.log(len(text) + 1) for text in texts], _SPREAD)
        for place, score in enumerate(scores):
            if abs(score) > _FAR:
                unusual = "long" if score > 0 else "short"
                found.setdefault(place, f"its {what} is unusually {unusual} ({len(texts[place]):,} characters)")
    return found


def surprising(losses: Sequence[float]) -> Found:
    """Rows whose answer the base model finds far less likely than the others': `losses` in nats a token."""
    if len(losses) < _ENOUGH:
        return {}
    scores = far_off(losses, _SPREAD)
    return {
        place: f"the base model finds its answer unlikely (perplexity {np.exp(min(losses[place], 50)):,.0f})"
        for place, score in enumerate(scores)
        if score > _FAR
    }


def far_off(values: Sequence[float], spread: float) -> list[float]:
    """The modified z-scores of values, which outliers among them hardly move; `spread` is the least median deviation."""
    found = np.asarray(values, dtype=np.float64)
    deviations = found - np.median(found)
    scores: list[float] = (0.6745 * deviations / max(float(np.median(np.abs(deviations))), spread)).tolist()
    return scores


def language(row: Row) -> str:
    """The language of a row, `other` where it is neither of ours or cannot be told."""
    return language_of(row.answer) or language_of(row.question) or "other"


def _only_garbled(found: Found) -> Found:
    """Without the rows whose answers are signs: with so many of them, that is how the rows are meant."""
    return {place: reason for place, reason in found.items() if "broken" in reason}


def _mixed(text: str) -> bool:
    counted: Counter[str] = Counter()
    for sentence in sentences_of(text):
        counted[language_of(sentence) or ""] += len(sentence)
    return min(counted["en"], counted["pt-BR"]) > 0.25 * max(1, counted.total())


def _telling(text: str) -> bool:
    """Whether a text has words enough for its language to be told."""
    return len(re.findall(r"[^\W\d_]+", text)) >= 5


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text))) or text
