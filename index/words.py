"""The content words of a text: lower case, no accents, no function words, stemmed by Snowball. Shared by search and by checks."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from index.passages import Lang

_WORD = re.compile(r"[^\W_]+", re.UNICODE)

_ENGLISH = """
a about after all also am an and any are as at be because been being but by can could did do does doing done for from get gets
got had has have having he her here hers him his how i if im in into is it its itself just like may me might mine more most much
must my of off on once one only or other our ours out over own please s same shall she should so some such t than that the their
theirs them then there these they thing things this those though to too under up us use used using very want wants was we were
what when where which while who whom whose why will with would you your yours
"""
_PORTUGUESE = """
a ai ao aos as ate com como cada da das de dela delas dele deles depois do dos e ela elas ele eles em entre era essa essas esse
esses esta estao estas estava este estes estou eu faz fazer foi foram for fosse gente ha isso isto ja la lhe lhes mais mas me mesmo
meu meus mim minha minhas muito na nas no nos nossa nossas nosso nossos num numa o onde os ou para pela pelas pelo pelos pode podem
poder por porque pq pra pro q qual quais quando quanto quantos quanta quantas que quem quero quer queremos se ser sera seria seu seus
so sobre sua suas ta tal tambem te tem tenho temos ter teu tinha to tu tudo um uma umas uns usar uso vai vao voce voces vc vcs vou
"""
_STOP: dict[Lang, frozenset[str]] = {"en": frozenset(_ENGLISH.split()), "pt-BR": frozenset(_PORTUGUESE.split())}
_NO: dict[Lang, frozenset[str]] = {
    "en": frozenset("no not never none nothing without cannot neither nor t unnecessary".split()),
    "pt-BR": frozenset("nao nunca nenhum nenhuma nada sem jamais nem desnecessario".split()),
}
_SNOWBALL: dict[Lang, str] = {"en": "english", "pt-BR": "portuguese"}


def fold(text: str) -> str:
    """Lower the case and take the accents off: `Não` becomes `nao`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def content_words(text: str, lang: Lang) -> list[str]:
    """Return the stems of the words that carry meaning, in the order of the text, repeats kept."""
    stop = _STOP[lang]
    return _stemmer(lang).stemWords([word for word in _WORD.findall(fold(text)) if word not in stop])  # type: ignore[no-any-return]


def says_no(text: str, lang: Lang) -> bool:
    """Whether a negation stands in the text."""
    return not _NO[lang].isdisjoint(_WORD.findall(fold(text)))


@cache
def _stemmer(lang: Lang) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_SNOWBALL[lang])
