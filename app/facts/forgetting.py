"""Which facts a person asks to forget: «esquece o orçamento», «forget the budget», «start over»."""

from __future__ import annotations

import re
from dataclasses import fields

from app.facts.clauses import Clause
from app.situation import Situation

_OPENING = (
    r"^\W*(?:(?:please|por favor|ok(?:ay)?|well|actually|oh|hey|oi|olha|e|and|mas|but|so|entao|bom|alias|na verdade|then|now|agora|just|melhor|better|also|tambem"
    r"|(?:can|could|would) you|you (?:can|may|should)|i(?:'d| would)? (?:like|want|need) you to|let'?s|vamos|pode[ms]?|quero que(?: voce)?|da (?:para|pra))\W+){0,3}"
)
_OBJECT = r"(?=\W+(?:o|a|os|as|meus?|minhas?|ess[ea]s?|aquel[ea]s?|isso|tudo|the|my|our|that|this|those|these|it|all|any|everything|what)\b)"
_FORGET = re.compile(
    _OPENING
    + r"(?:(?:esquec(?:a|e|er|am)|desconsider(?:a|e|ar|em)|ignor(?:a|e|ar|em)|nao (?:considere|leve em conta|conte com)|forget|ignore|disregard|never ?mind)\b"
    r"|(?:apag(?:a|ue|ar)|remov(?:a|e|er)|tir(?:a|e|ar)|descart(?:a|e|ar)|retir(?:a|e|ar)|limp(?:a|e|ar)|zer(?:a|e|ar)|drop|scrap|scratch|remove|clear|delete|erase|leave out"
    r"|discard|reset|take out|wipe|strike)"
    + _OBJECT
    + r"|(?:leave|keep) .{1,30}\bout\b|deix(?:a|e|ar|em) .{0,30}\b(?:de (?:lado|fora)|pra la|para la)\b"
    r"|(?:pretend|finj[aoe]\w*|finge|faz(?:er)? de conta)\b.{0,20}\b(?:never|didn'?t|nunca|nao)\b)"
)
_IT = re.compile(r"\b(?:it|that|this|isso|disso|ele|ela)\W*$")
_ALL = re.compile(
    r"\b(?:tudo|everything|all of (?:it|that)|all (?:the )?facts|all i said|start(?:ing)? (?:over|again|fresh)|recomec\w+|comec(?:ar|a|emos) (?:de novo|outra vez|tudo))\b"
)
_RESTART = re.compile(
    r"^\W*(?:[\w']+ ){0,4}?(?:start (?:over|again|fresh)|recomec\w+|comec(?:ar|a|emos) (?:de novo|outra vez|tudo de novo))\b"
)
# more telling nouns first: «precision» in «creativity and precision» is not the accuracy
_NOUNS: tuple[tuple[str, str], ...] = (
    (r"criativ\w+|creativ\w+", "creativity_and_precision"),
    (r"qualidade|quality", "quality"),
    (r"tamanho do modelo|model'?s? size|size of the model|parametros|parameters", "model_billions"),
    (r"(?:conhecimento|knowledge|informac\w+|information)(?: \w+){0,3} (?:muda\w*|chang\w*|updat\w*|atualiz\w*)|chang\w+ (?:knowledge|facts)|atualizac\w+|updates", "changing_knowledge"),
    (r"conhecimentos?|knowledge", "new_knowledge"),
    (r"estruturad\w+|structured\w*|planilhas?|spreadsheets?|tabelas?|tables?", "structured_data"),
    (r"orcamento|budget|verba|dinheiro|money|grana|amount", "budget"),
    (r"prazo|deadline|timeline|due date|data de entrega|urgencia|urgency|pressa|hurry|rush", "deadline"),
    (r"caso de uso|use case|atendimento|customer (?:service|support)", "use_case"),
    (r"singularidade|unicidade|uniqueness|especializ\w+|speciali[sz]\w+|niche|nicho|tarefa|task", "uniqueness"),
    (r"acuracia|precisao|exatidao|accuracy|precision|acertos?", "accuracy"),
    (r"prioridade|priority|priorities", "priority"),
    (r"volume|tokens|trafego|traffic|requisicoes|requests", "tokens_per_month"),
    (r"consistencia|consisten\w+|padronizacao", "consistency"),
    (r"explica\w+|explain\w*|explanations?|raciocinio|reasoning", "explainability"),
    (r"adaptador\w*|adapters?", "swappable_adapters"),
    (r"gpus?|placas?|vram|graphics card|hardware", "gpu_gb"),
    (r"exemplos?|examples?|amostras?|samples?|dados|data|dataset|conversas|conversations", "examples"),
)  # fmt: skip

_WITH = {"budget": ("budget", "budget_amount", "currency")}  # what goes with a field


def forgets(clause: Clause) -> bool:
    """Whether the clause asks to forget something, whatever it is."""
    return clause.mood != "supposed" and bool(_FORGET.search(clause.text) or _RESTART.search(clause.text))


def forgotten(clause: Clause, before: Situation) -> tuple[str, ...]:
    """Return the fields to forget: all that are known, or the ones named, for «scrap it» by what the sentence said just before."""
    if _RESTART.search(clause.text) or _ALL.search(clause.text):
        return tuple(each.name for each in fields(before) if getattr(before, each.name) is not None)
    named = fields_named(clause.text)
    if not named and _IT.search(clause.text):
        named = fields_named(clause.sentence[: clause.sentence.index(clause.text)])
    return tuple(each for name in named for each in _WITH.get(name, (name,)))


def fields_named(folded: str) -> tuple[str, ...]:
    """Return the fields whose names a text holds, more telling names first."""
    named = []
    for noun, field in _NOUNS:
        if re.search(rf"\b(?:{noun})\b", folded):
            folded = re.sub(rf"\b(?:{noun})\b", " ", folded)
            named.append(field)
    return tuple(named)
