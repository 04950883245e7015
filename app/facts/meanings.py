"""What clauses mean, by their nearest labelled exemplar (`exemplars.toml`), with cues beside it.

An exemplar is near by the embedding model's cosine and by that of character n-grams, as in the index; Portuguese is given to an English-only
model translated by dictionary. A clause states the meaning of the nearest exemplar if that is near enough and clearly nearer than
those which state nothing; a cue found in the clause counts as nearness. Without an embedder, spelling and cues decide alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from app.facts.found import Value
from app.facts.numbers import plain
from index.embed import Embedder
from index.guide import knowledge_folder
from index.ngrams import NgramIndex
from index.passages import LANGS, Lang
from index.translate import Glossary

_DENSE = 0.75  # the embedding model's share of the nearness, the rest is spelling's
_CUE = 0.45  # what a cue adds
_FLOOR = 0.5  # how near an exemplar must be where the clause has a word of the field
_FLOOR_OFF_TOPIC = 0.7  # the same where it has none
_FLOOR_SPELLING = 0.6  # either way without an embedder
_MARGIN = 0.05  # how much nearer than an exemplar of nothing
_TIE = 0.02  # values of one field that lie closer than this are not told apart
_DENIED_BEFORE = re.compile(
    r"\b(?:nao(?! so\b| apenas| esque)|not(?! only)|isn.?t|aren.?t|don.?t(?! forget)|doesn.?t|won.?t|needn.?t|nem|never|nunca|hardly|no (?:need|plans?|intention|reason)|dispens\w+|nada de|sem|without|with no|neither|nor)\b(?: \w+){0,3} $"
)
_DENIED_AFTER = re.compile(
    r"^(?: \w+){0,4} (?:isn.?t|is not|are not|aren.?t|doesn.?t|does not|don.?t|nao|plays no|tanto faz|irrelevante|irrelevant)"
    r"(?:(?: \w+){0,3} (?:need\w*|necess\w+|precis\w+|import\w+|requir\w+|matter\w*|prioridade|priority|essenci?al|part|role|care|conta|faz falta))?\b"
)
_NOT: dict[Lang, str] = {
    "en": r"\b(?:not(?! only)|never|cannot|(?!don\'t forget)[a-z]+n't|(?:are|ca|could|did|do|does|is|should|wo|would)nt)\b",
    "pt-BR": r"\b(?:nao(?! so\b| apenas| esque)|nunca|jamais)\b",
}
_NONE: dict[Lang, str] = {
    "en": r"\b(?:no|without|nobody|none|nothing|neither|nor|hardly)\b",
    "pt-BR": r"\b(?:nem|sem|ninguem|nenhuma?|nada)\b",
}
_DENIES_BEFORE = {lang: re.compile(rf"(?:{_NOT[lang]}|{_NONE[lang]})(?: [\w']+){{0,4}} $") for lang in LANGS}
_DENIES_AFTER = {lang: re.compile(rf" (?:(?!que|that|which)\w+ )?{_NOT[lang]}") for lang in LANGS}
_DENIES = {lang: re.compile(f"{_NOT[lang]}|{_NONE[lang]}") for lang in LANGS}
_OPPOSITE = 0.3  # how much farther an exemplar is that denies where the clause does not, or the other way round
_DECIDES = (False, "mixed", "perfect")
_EXEMPLARS = Path(__file__).with_name("exemplars.toml")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field and value with the cues for it; `field` is empty for what states nothing."""

    field: str
    value: Value
    cue: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    topic: re.Pattern[str] | None
    exemplars: dict[Lang, tuple[str, ...]]

    def excluded(self, folded: str) -> bool:
        """Whether the clause speaks of something else that shares this meaning's words."""
        return bool(self.unless and self.unless.search(folded))

    def denies(self, folded: str, lang: Lang) -> bool:
        """Whether a text denies what this meaning is about: a word of its topic, or where it has none, anything."""
        if self.topic is None:
            return False
        words = list(self.topic.finditer(folded))
        if not words:
            return bool(_DENIES[lang].search(folded))
        return any(
            _DENIES_BEFORE[lang].search(folded[: word.start()]) or _DENIES_AFTER[lang].match(folded, word.end())
            for word in words
        )

    def cued(self, folded: str) -> tuple[re.Match[str] | None, bool]:
        """Return the first cue in a clause that is not denied, else a denied one, and whether it is."""
        if self.cue is None:
            return None, False
        matches = list(self.cue.finditer(folded))
        denied = [match for match in matches if self.value is not False and _is_denied(folded, match)]
        stated = [match for match in matches if match not in denied]
        return (stated[0], False) if stated else (denied[0], True) if denied else (None, False)


@dataclass(frozen=True, slots=True)
class Meant:
    """A meaning of a clause, how near it is, and the offsets of its cue in the clause, None without one."""

    field: str
    value: Value
    score: float
    cue: tuple[int, int] | None


class Meanings:
    """The exemplars of both languages as one embedder sees them. Embedding them takes seconds, so share one by `meanings`."""

    def __init__(self, embedder: Embedder | None, known: Sequence[Meaning]) -> None:
        """Embed all exemplars, without an embedder only their spelling. Raises EmbedderUnavailable."""
        self._embedder = embedder
        self._known = tuple(known)
        self._glossary = Glossary.of(knowledge_folder())
        rows = [
            (lang, place, text) for lang in LANGS for place, one in enumerate(known) for text in one.exemplars[lang]
        ]
        self._meaning = np.array([place for _, place, _ in rows], dtype=np.int64)
        self._of_lang = {lang: np.array([spoken == lang for spoken, _, _ in rows]) for lang in LANGS}
        self._ngrams = {lang: NgramIndex(lang, [text for spoken, _, text in rows if spoken == lang]) for lang in LANGS}
        read = [self._readable(text, lang) for lang, _, text in rows]
        self._negative = np.array([known[place].denies(plain(text), lang) for lang, place, text in rows])
        self._vectors = embedder.embed(read) if embedder is not None else None

    def of(self, texts: Sequence[tuple[str, str]], lang: Lang) -> list[tuple[Meant, ...]]:
        """Return what each clause, given as written and folded, states: at most one value a field."""
        nearness = self._nearness([text for text, _ in texts], lang)
        return [self._decide(row, folded) for row, (_, folded) in zip(nearness, texts, strict=True)]

    def _nearness(self, texts: Sequence[str], lang: Lang) -> NDArray[np.float32]:
        """Return how near each text is to each meaning, shape (texts, meanings)."""
        rows = np.zeros((len(texts), len(self._meaning)), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number, self._of_lang[lang]] = self._ngrams[lang].cosines(text)
        denies = [[one.denies(plain(text), lang) for one in self._known] for text in texts]
        opposite = np.array(denies, dtype=bool).reshape(len(texts), -1)[:, self._meaning] != self._negative
        away = np.where(opposite, np.float32(_OPPOSITE), np.float32(0.0))
        best = _best(rows - away, self._meaning, len(self._known))
        if self._embedder is None or self._vectors is None or not texts:
            return best
        vectors = self._embedder.embed([self._readable(text, lang) for text in texts])
        dense = _best(vectors @ self._vectors.T - away, self._meaning, len(self._known))
        return np.asarray(_DENSE * dense + (1 - _DENSE) * best, dtype=np.float32)

    def _decide(self, nearness: NDArray[np.float32], folded: str) -> tuple[Meant, ...]:
        nothing = max(float(near) for near, one in zip(nearness, self._known, strict=True) if not one.field)
        best: dict[str, Meant] = {}
        for near, one in zip(nearness, self._known, strict=True):
            if not one.field or one.excluded(folded):
                continue
            cue, denied = one.cued(folded)
            if denied and one.value is not True:
                continue  # «not a common task» says no other value either
            score = float(near) + (_CUE if cue else 0.0)
            # These hold the words of what they deny or join, and so both seem near: their own cue decides.
            score += 1.0 if cue and (denied or one.value in _DECIDES) else 0.0
            if score >= (_CUE if cue else self._floor(one, folded)) and score >= nothing + _MARGIN:
                meant = Meant(one.field, False if denied else one.value, score, cue.span() if cue else None)
                best[one.field] = max(meant, best.get(one.field, meant), key=lambda each: each.score)
        cued = tuple(meant for meant in best.values() if meant.cue)
        nearest = max(best.values(), key=lambda meant: meant.score, default=None)
        return cued or ((nearest,) if nearest and not self._tied(nearest, nearness) else ())

    def _tied(self, nearest: Meant, nearness: NDArray[np.float32]) -> bool:
        """Whether another value of the same field is as near: the clause names the field without saying which."""
        others = zip(nearness, self._known, strict=True)
        rivals = (float(near) for near, one in others if one.field == nearest.field and one.value != nearest.value)
        return max(rivals, default=0.0) > nearest.score - _TIE

    def _floor(self, one: Meaning, folded: str) -> float:
        if self._embedder is None:
            return _FLOOR_SPELLING
        return _FLOOR if one.topic and one.topic.search(folded) else _FLOOR_OFF_TOPIC

    def _readable(self, text: str, lang: Lang) -> str:
        if self._embedder is None or lang in self._embedder.languages:
            return text
        return self._glossary.translate(text, lang).text or text


def meanings(embedder: Embedder | None) -> Meanings:
    """Return the meanings as an embedder sees them, made at the first call for it. Raises EmbedderUnavailable."""
    return _shared(cast(Hashable, embedder))


@lru_cache(maxsize=2)
def _shared(embedder: Embedder | None) -> Meanings:
    return Meanings(embedder, known())


@lru_cache(maxsize=1)
def known() -> tuple[Meaning, ...]:
    """Read the labelled exemplars that come with the package."""
    data = tomllib.loads(_EXEMPLARS.read_text(encoding="utf-8"))
    topics, words = data["topics"], data["words"]
    return tuple(
        Meaning(
            entry["field"],
            entry["value"],
            _pattern(entry.get("cue"), words),
            _pattern(entry.get("not"), words),
            _pattern(topics.get(entry["field"]), words),
            {lang: tuple(entry[lang]) for lang in LANGS},
        )
        for entry in data["meaning"]
    )


def _pattern(alternatives: list[str] | None, words: Mapping[str, str]) -> re.Pattern[str] | None:
    """Join patterns, in which `<name>` stands for the words of that name."""
    if not alternatives:
        return None
    joined = "|".join(alternatives)
    for name, alike in reversed(list(words.items())):  # later ones may be made of earlier ones
        joined = joined.replace(f"<{name}>", alike)
    return re.compile(joined)


def _best(rows: NDArray[np.float32], meaning: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Return each meaning's best exemplar, from shape (texts, exemplars) to (texts, meanings)."""
    best = np.zeros((count, rows.shape[0]), dtype=np.float32)
    np.maximum.at(best, meaning, rows.T)
    return best.T


def _is_denied(folded: str, cue: re.Match[str]) -> bool:
    return bool(_DENIED_BEFORE.search(folded[: cue.start()]) or _DENIED_AFTER.search(folded[cue.end() :]))
