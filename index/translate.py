"""Dictionary-based translation between Portuguese and English, for searching.

The carried embedding model reads English only, and a document may be in the other language than the question. So what the model
cannot read is embedded as the pseudo-sentence that `knowledge/glossary.tsv` makes of it, passages and queries alike, and BM25 is
searched in both languages. The longest phrase that matches by stems is replaced, cognates are rewritten by their endings, and the
rest, mostly names and technical terms, stays as it is (Ballesteros and Croft 1997, «Phrasal translation and query expansion
techniques for cross-language information retrieval»).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.errors import KnowledgeInvalid
from index.passages import Lang
from index.words import content_stems, is_stopword, stem, words

_LONGEST = 4  # words in a phrase of the glossary
_COGNATES = (("coes", "tions"), ("cao", "tion"), ("dades", "ties"), ("dade", "ty"), ("mente", "ly"), ("ismo", "ism"))
_OTHER: dict[Lang, Lang] = {"en": "pt-BR", "pt-BR": "en"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the other language: as it would be said, and the stems of all that its words may mean, for BM25."""

    text: str
    stems: tuple[str, ...]


class Glossary:
    """Pairs of a Portuguese and an English phrase, read in both directions. Of several translations the first is the usual one."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Index the pairs (Portuguese, English) by the stems of their words."""
        self._entries: dict[Lang, dict[tuple[str, ...], list[str]]] = {"en": {}, "pt-BR": {}}
        for portuguese, english in pairs:
            self._add("pt-BR", portuguese, english)
            self._add("en", english, portuguese)

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read a file of lines `Portuguese<TAB>English` below one line of heading. Raises KnowledgeInvalid."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
        except (OSError, UnicodeDecodeError) as error:
            raise KnowledgeInvalid(f"The glossary {path} cannot be read: install Rumo again.") from error
        pairs = []
        for number, line in enumerate(lines, start=2):
            portuguese, tab, english = line.partition("\t")
            if not (tab and portuguese.strip() and english.strip()):
                raise KnowledgeInvalid(f"Line {number} of {path.name} is not `Portuguese<TAB>English`: correct it.")
            pairs.append((portuguese, english))
        return cls(pairs)

    @classmethod
    def of(cls, knowledge: Path) -> Glossary:
        """Return the glossary of a knowledge folder, an empty one where it has none."""
        path = knowledge / "glossary.tsv"
        return cls.read(path) if path.exists() else cls(())

    def translate(self, text: str, lang: Lang) -> Translation:
        """Put a text of `lang` into the other language, word by word and phrase by phrase."""
        other = _OTHER[lang]
        plain = words(text)
        keys = _keys(plain, lang)
        spoken: list[str] = []
        stems: list[str] = []
        at = 0
        while at < len(plain):
            length, meanings = self._longest(keys, at, lang)
            matched = plain[at : at + length]
            at += length
            says_something = not all(is_stopword(word, lang) for word in matched)
            if says_something:
                meanings = meanings or [_cognate(matched[0], lang)]
                stems.extend(piece for meaning in meanings for piece in content_stems(meaning, other))
            spoken.extend(meanings[:1])
        return Translation(" ".join(spoken), tuple(dict.fromkeys(stems)))

    def _add(self, lang: Lang, phrase: str, meaning: str) -> None:
        meanings = self._entries[lang].setdefault(_keys(words(phrase), lang), [])
        if meaning not in meanings:
            meanings.append(meaning)

    def _longest(self, keys: tuple[str, ...], at: int, lang: Lang) -> tuple[int, list[str]]:
        """Return how many words the longest entry at a place has, and what they mean; (1, []) where there is none."""
        for length in range(min(_LONGEST, len(keys) - at), 0, -1):
            if meanings := self._entries[lang].get(keys[at : at + length]):
                return length, meanings
        return 1, []


def _keys(plain: list[str], lang: Lang) -> tuple[str, ...]:
    """Return the stems; stopwords stay whole, so that «para» (for) is not taken for a form of «parar» (stop)."""
    return tuple(word if is_stopword(word, lang) else stem(word, lang) for word in plain)


def _cognate(word: str, lang: Lang) -> str:
    for portuguese, english in _COGNATES:
        ending, other = (portuguese, english) if lang == "pt-BR" else (english, portuguese)
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word.removesuffix(ending) + other
    return word
