"""A text's words as the lexical index counts them: folded, numbers in one spelling, stemmed by Snowball."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING

from index.language import fold
from index.passages import Lang

if TYPE_CHECKING:
    import Stemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ALGORITHM: dict[Lang, str] = {"en": "english", "pt-BR": "portuguese"}
_MORE = "quais vc vcs pra pras pro pros q qto qtos qta qtas pq tb tbm ta to ai la voce voces oi ola".split()

# Snowball's Portuguese suffixes have accents, which people leave out when they type. Putting them back before stemming keeps
# «avaliacao», «avaliação» and «avaliar» together.
_ACCENTED = (
    ("cao", "ção"),
    ("coes", "ções"),
    ("ancia", "ância"),
    ("encia", "ência"),
    ("avel", "ável"),
    ("ivel", "ível"),
)


def words(text: str) -> list[str]:
    """Return the words in order, without accents and case. «10,000» and «10.000» become «10000», «0,01» becomes «0.01»."""
    return [_number(word) if word[0].isdigit() else word for word in _WORD.findall(fold(text))]


def stem(word: str, lang: Lang) -> str:
    """Return the stem of one word from `words`."""
    if lang == "pt-BR":
        for plain, accented in _ACCENTED:
            if word.endswith(plain):
                word = word.removesuffix(plain) + accented
                break
    with _stemming:  # a Snowball stemmer keeps state while it works
        stemmed: str = _stemmer(lang).stemWord(word)
    return fold(stemmed)


def is_stopword(word: str, lang: Lang) -> bool:
    """Say whether a word from `words` is too common in the language to tell texts apart."""
    return word in _stopwords(lang)


def content_stems(text: str, lang: Lang) -> list[str]:
    """Return the stems of the text's words in order, without stopwords: what is indexed and what is searched."""
    return [stem(word, lang) for word in words(text) if not is_stopword(word, lang)]


def _number(digits: str) -> str:
    return re.sub(r"[.,]", "", digits) if _GROUPED.fullmatch(digits) else digits.replace(",", ".")


_stemming = threading.Lock()


@cache
def _stemmer(lang: Lang) -> Stemmer.Stemmer:
    import Stemmer

    return Stemmer.Stemmer(_ALGORITHM[lang])


@cache
def _stopwords(lang: Lang) -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS, STOPWORDS_PORTUGUESE

    listed = [*STOPWORDS_PORTUGUESE, *_MORE] if lang == "pt-BR" else STOPWORDS_EN_PLUS
    return frozenset(word for entry in listed for word in words(entry))
