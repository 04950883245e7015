"""The figures that a question is about, stated as facts or only supposed: a computation wants them either way."""

from __future__ import annotations

import re
from dataclasses import replace

from app.facts.clauses import clauses
from app.facts.counts import TOKENS_A_CONVERSATION, TOKENS_A_REQUEST, volume
from app.facts.hardware import cards, memory, model_sizes
from app.facts.numbers import english, plain, quantities
from app.situation import Situation
from index.passages import Lang

# «about 800 tokens for each chat»: what one call takes, in place of what is assumed for it.
_EACH = re.compile(
    r"\s*tokens?\s*(?:\w+ )?(?:for|per|por|a|in|em|na|no|to)?\s*(?:each|every|cada|uma?|an?)?\s*"
    r"(?P<noun>(?P<talk>conversas?|conversations?|chats?|atendimentos?|tickets?|chamados?|dialog\w+)|requests?|requisic\w+|calls?|chamadas?"
    r"|perguntas?|questions?|mensage\w+|messages?|consultas?|quer(?:y|ies)|respostas?|answers?|e-?mails?|documentos?|documents?)\b"
)


def hardware_named(text: str, before: Situation) -> Situation:
    """Return `before` with the model size and the GPU's memory that a text names."""
    after = before
    for clause in clauses(text):
        numbers = quantities(clause.text)
        found = [*cards(clause), *model_sizes(clause, numbers)]
        found += [one for number in numbers if (one := memory(clause, number)) is not None]
        for one in found:
            if one.field == "gpu_gb":
                after = replace(after, gpu_gb=float(one.value))
            elif one.field == "model_billions":
                after = replace(after, model_billions=float(one.value))
    return after


def volume_named(text: str, lang: Lang) -> int | None:
    """Return the tokens a month that a text names, the last of several; None where it names none."""
    if lang == "en":
        text = english(text)
    named = [
        int(one.value)
        for clause in clauses(text)
        for number in quantities(clause.text)
        if (one := volume(clause, number)) is not None
    ]
    if not named:
        return None
    folded = plain(text)
    for number in quantities(folded):
        each = _EACH.match(folded, number.end)
        if each is not None:
            assumed = TOKENS_A_CONVERSATION if each["talk"] else TOKENS_A_REQUEST
            return round(named[-1] / assumed * number.value)
    return named[-1]
