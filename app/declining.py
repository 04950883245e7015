"""Does a text say that it cannot answer? Patterns over words, in both languages; no model.

The evaluation judges refusals by patterns of its own (`finetune/evaluation/measures/refusal.py`), so that nothing here grades itself.
"""

from __future__ import annotations

import re

from app.citations import without_marks
from app.sentences import split
from index.language import fold

_EARLY = 2  # sentences; whoever declines says so first, later it is a remark
_SORRY = r"^\W*(?:(?:sorry|unfortunately|i'?m afraid|desculpe|infelizmente|lamento)\W+)?"

_ENGLISH = (
    r"\bi(?:'m| am)? (?:can ?not|can'?t|could not|won'?t|will not|unable to|not able to|do not|don'?t)(?: \w+)?"
    r" (?:help|answer|say|tell|know|have)\b",
    r"\bi (?:can )?only (?:help|know|answer|cover)\b|\bi have no (?:information|knowledge)\b",
    rf"{_SORRY}(?:(?:the|my|these|those|this)\s)?(?:\w+ )?(?:guide|knowledge|passages?|documents?|context|texts?|sources?)\b[^.,;:]{{0,25}}"
    r"(?:\b(?:do|does)(?: not|n't) (?:\w+ )?(?:answer|cover|say|mention|contain|address|state|include|provide|discuss)\b"
    r"|\bsays? nothing\b)",
    rf"{_SORRY}(?:that|this|it|the question|that question|this question) (?:is |lies )?(?:not (?:covered|mentioned|answered|addressed"
    r"|something i can)|(?:not part of|outside|beyond|out of|off)(?: of)? (?:the guide|what i know|my|scope|topic))\b",
)
_PORTUGUESE = (  # without accents
    r"\bnao (?:posso|consigo|vou)(?: (?:te|lhe|o))? (?:ajudar|responder|dizer|falar|informar|opinar)\b|^(?:\W*\w+){0,3}\W*\bnao sei\b",
    r"\bnao tenho (?:\w+ ){0,2}?(?:informac\w+|nada sobre)|\b(?:so|apenas) (?:posso )?(?:ajud[oa]r?|respond[oe]r?|sei)\b",
    rf"{_SORRY}(?:(?:o|os|a|as|meu|minha|esses?|este)\s)?(?:guia|conhecimento|trechos?|documentos?|contexto|textos?|fontes?)\b"
    r"[^.,;:]{0,25}\bnao (?:\w+ )?(?:respond|cobr|trata|diz|fala|mencion|abord|cont[ei]m|inform|inclu)",
    rf"{_SORRY}(?:(?:isso|isto|o assunto|ess[ae] (?:pergunta|assunto)) )?(?:nao e minha area|nao (?:esta|consta|aparece|faz parte)"
    r" (?:no guia|nos? trechos?|nos? documentos?|do guia|do que eu sei)|(?:(?:esta|fica) )?(?:fora|foge) d[oa]s?"
    r" (?:meus?|minhas?|guia|escopo|tema|assunto))\b",
)
_DECLINES = re.compile("|".join((*_ENGLISH, *_PORTUGUESE)))
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»")


def declines(text: str) -> bool:
    """Whether a text says in its first sentences that it does not answer, in either language."""
    early = split(without_marks(text))[:_EARLY]
    return any(_DECLINES.search(fold(_QUOTED.sub(" ", one.replace("’", "'")))) for one in early)
