"""Answers that mean something only with the field that was asked for: «60», «baixo», «yes», «nenhuma»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.facts.clauses import Clause, follows_up
from app.facts.forgetting import fields_named
from app.facts.found import Found, Value
from app.facts.numbers import Quantity
from app.situation import Situation
from index.passages import Lang

NUMERIC = ("examples", "budget_amount", "tokens_per_month", "gpu_gb", "model_billions")
_FLAGS = frozenset(
    "consistency new_knowledge changing_knowledge structured_data explainability creativity_and_precision swappable_adapters".split()
)
# A bare answer is read as the end of a sentence about its field.
OPENINGS: dict[str, dict[Lang, str]] = {
    "quality": {"en": "the quality is ", "pt-BR": "a qualidade e "},
    "budget": {"en": "the budget is ", "pt-BR": "o orcamento e "},
    "deadline": {"en": "i need it ready by ", "pt-BR": "preciso pronto ate "},
    "uniqueness": {"en": "the task is ", "pt-BR": "a tarefa e "},
    "accuracy": {"en": "the accuracy has to be ", "pt-BR": "a precisao tem que ser "},
    "use_case": {"en": "it is for ", "pt-BR": "e para "},
    "priority": {"en": "the priority is ", "pt-BR": "a prioridade e "},
}
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|sure|of course|definitely|absolutely|correct|sim|isso|claro|com certeza|exato|preciso sim|precisa|precisamos|muda sim)\b"
)
_NO = re.compile(
    r"^\W*(?:(?:na verdade|acho que|actually|i (?:think|guess|would say))\W+)?(?:no|nope|nah|not (?:really|needed|at all|necessary)|nao|negativo|nunca|nem (?:pensar|um pouco)|de (?:jeito nenhum|forma alguma|modo algum)|not a chance|never|no way)\b"
)
_NOTHING = re.compile(
    r"^\W*(?:(?:i have |we have |eu )?(?:none|nadinha|nem um[a]?|nenhum[a]?|zero|nothing|nada|no|nope|nao|nao (?:tenho|temos)|not (?:yet|one|any)|i don.?t have any)(?: (?:ainda|yet|at all|mesmo|por enquanto|tenho|temos|so far|whatsoever|nenhum[a]?))*)\W*$"
)
_NO_ANSWER = re.compile(
    r"\b(?:depend\w*|nao sei|sei la|no idea|(?:don.?t|do not) know|not sure|sem ideia|tanto faz|whatever|skip|pula\w*|talvez|maybe|hard to say)\b"
)
_CORRECTS = re.compile(
    r"\b(?:na verdade|alias|quer dizer|quis dizer|ou melhor|corrig\w+|correcao|corrijo|errei|me enganei|engano|agora (?:sao|tenho|temos)|subiu para|caiu para|passou para|sao so|sao (?=\d)"
    r"|make (?:that|it)|actually|i mean|i meant|rather|correction|sorry|scratch that|no wait|wait|it'?s (?:really|more like|now|only|just|actually)|(?:now|so) it'?s|that'?s now|turns out|now (?:we|i) have|we now have|i now have|went (?:up|down) to|more like|up to|down to|not \d+|nao \d+|so it.?s|oops)\b"
)
_OTHER_UNIT = re.compile(
    r"\s*(?:%|x\b|bits?\b|(?:dias?|days?|semanas?|weeks?|mes(?:es)?|months?|horas?|hours?|anos?|years?|pessoas|people|epocas|epochs?|paginas|pages|vezes|times)\b)"
)
_REJECTED = re.compile(r"\b(?:not|nao|em vez d[eo]s?|instead of|rather than|em lugar d[eo]s?)(?: (?:os|the))? $")
_NONE_OF: dict[str, Value] = {"examples": 0, "gpu_gb": 0.0, "budget": "low", "budget_amount": "low"}
_FROM_ZERO = re.compile(r"\b(?:do|from) zero$")  # training from scratch, no number
_MOST_WORDS = 8
_MOST_WORDS_NAMING = 3


def unnamed(clause: Clause, one: Quantity, asked: str | None, known: Situation, named: str | None) -> Iterator[Found]:
    """Read a number without a noun: for the field asked, or, in a correction, for the one named last, else the first known.

    «And with 60?» is for the first known too, even where another field was asked for. `named` is the numeric field of the last fact
    in this turn.
    """
    text = clause.text
    if (
        len(text.split()) > _MOST_WORDS
        or _OTHER_UNIT.match(text, one.end)
        or _REJECTED.search(text[: one.start])
        or one.article
        or _FROM_ZERO.search(text[: one.end])
    ):
        return
    first_known = next((name for name in NUMERIC if getattr(known, name) is not None), None)
    field = (follows_up(text) and first_known) or _numeric(asked)
    if field is None and _CORRECTS.search(clause.sentence):
        field = named or first_known
    if field is not None:
        value = round(one.value) if field in ("examples", "tokens_per_month") else one.value
        yield Found(field, value, text[one.start : one.end], clause.start + one.start, clause.start + one.end)


def named(clause: Clause) -> str | None:
    """Return the field that a clause only names, as in «GPU? none» and «budget: low», None where it says more."""
    if len(clause.text.split()) > _MOST_WORDS_NAMING:
        return None
    named_fields = fields_named(clause.text)
    return named_fields[0] if named_fields else None


def said_shortly(clause: Clause, asked: str) -> Iterator[Found]:
    """Read «yes» and «no» for a flag, and «none» for what is counted."""
    value: Value | None = None
    if asked in _FLAGS:
        value = True if _YES.search(clause.text) else False if _NO.search(clause.text) else None
    elif _NOTHING.search(clause.text):
        value = _NONE_OF.get(asked)
    if value is not None:
        field = "budget" if asked == "budget_amount" else asked
        yield Found(field, value, clause.text, clause.start, clause.end)


def is_no_answer(clause: Clause) -> bool:
    """Whether the person leaves the question open: «depende», «not sure»."""
    return bool(_NO_ANSWER.search(clause.text))


def completed(clause: Clause, asked: str, lang: Lang) -> Clause:
    """Put the field's opening before a bare answer; the clause's `start` lies before the turn by its length."""
    opening = OPENINGS[asked][lang]
    text = opening + re.sub(r"^\W*(?:by|ate|para|pra|for|in|em)\s", "", clause.text).strip()
    return Clause(text, clause.start - (len(text) - len(clause.text)), "stated", text)


def _numeric(asked: str | None) -> str | None:
    field = "budget_amount" if asked == "budget" else asked
    return field if field in NUMERIC else None
