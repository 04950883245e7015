"""When the person needs it: a number of days, or words for a day, as one of the guide's three deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.facts.clauses import Clause
from app.facts.found import Found
from app.facts.numbers import Quantity
from app.situation import Deadline

_DAYS = {
    "hour": 1 / 24,
    "hora": 1 / 24,
    "day": 1.0,
    "dia": 1.0,
    "week": 7.0,
    "semana": 7.0,
    "month": 30.0,
    "mes": 30.0,
    "year": 365.0,
    "ano": 365.0,
}
_UNIT = re.compile(
    r"(?:[\s-](?:ou duas|or two|uteis|business|working|full|whole|short|curtas?))?[\s-](hour|hora|day|dia|week|semana|month|mes|year|ano)(?:e?s)?\b"
)
_ONE = re.compile(r"\b(?:a|an|one|uma?|single)\s(?:full\s)?(hour|hora|day|dia|week|semana|month|mes|year|ano)\b")
_WHEN_BEFORE = re.compile(
    r"\b(?:em|in|within|ate|dentro de|daqui a|falt(?:a|am)|rest(?:a|am)|prazo(?: e)?(?: de)?|under|next|proxim[oa]s|(?:have|got|tenho|temos)(?: only| just| so| apenas| somente)?|only|just"
    r"|deadline (?:is|of)|over the next|menos de|less than|no maximo|at most|coming)"
    r"(?: (?:about|around|uns|umas|cerca de|mais ou menos|the|the next|os|as|proxim[oa]s|no maximo|at most|like|a|so|apenas|only|just|maybe|menos de|less than))*\s*$"
)
_LEFT = re.compile(r" (?:from now|left|to go|restantes|a partir de (?:hoje|agora))\b")
_ABOUT_TIME = re.compile(
    r"\b(?:prazo|deadline|entreg\w+|deliver\w*|lanc\w+|launch\w*|ship\w*|go(?:es)? live|live|no ar|pront[oa]s?|ready|due|timeline|rodando|running"
    r"|deploy\w*|demo|left|restam|faltam|time to|implant\w+|producao|production|colocar|put)\b"
)
_EVENT = r"\b(?:launch\w*|lanc\w+|releas\w*|deliver\w*|entreg\w+|go(?:es)?[- ]live|no ar|ready|pront[oa]s?|deadline|prazo|due|aim\w*|target\w*|meta|rollout|pilot\w*|starts?|begins?|comec[ae]\w*|estrei\w+|inaugur\w+)\b"
_NOT_NEEDED_BY = re.compile(
    r"\b(?:been (?:live|running|in (?:use|production))|no ar ha|ultim[oa]s?|last|past|ago|atras|(?:ha|faz) |politica|policy|devolu\w+|return|garantia|warranty|tak(?:es?|en)|leva\w*|demora\w*|since|desde|por (?:dia|semana|mes)|per"
    r"|a cada|every|old|experience|experiencia|trained|(?:i|we)(?:'ve| have)? (?:just )?finished|terminamos|terminei|acabamos|acabei|contrat\w+|worth of|previous|anterior\w*|years? old|(?:i am|i'm|tenho) \d+ (?:anos|years?))\b(?! para| pra| to\b| ate)"
)
_WORDED: tuple[tuple[Deadline, re.Pattern[str]], ...] = (
    (
        "today",
        re.compile(
            _EVENT + r".{0,30}\b(?:today|tonight|tomorrow|hoje|amanha)\b|"
            r"\b(?:(?:pra|para|ate|ainda|e pra) (?:hoje|ontem|amanha|agora)|(?:by|for|until|before) (?:today|tonight|tomorrow|yesterday|end of day|eod)"
            r"|(?:need|we|i|wants?|present|show|promis\w+|demo|meeting|presentation|client|boss|ship|deploy|launch|live|ready|running|due|working|done|out)\b.{0,30}\b(?:today|tonight|tomorrow|right now|immediately|right away|this afternoon)"
            r"|(?:precis\w+|quer\w*|promet\w+|reuniao|cliente|chefe|entreg\w+|lanc\w+|sai|no ar|pront[oa]|rodar|prazo(?: e)?|demo|apresent\w+)\b.{0,30}\b(?:hoje|amanha|agora mesmo|imediatamente|ja ja)"
            r"|(?:deadline|demo|launch)\b.{0,20}\b(?:today|tomorrow)|(?:hoje|amanha) (?:mesmo|ainda|cedo|de manha|a noite)|tonight|this (?:afternoon|morning|evening)|(?:esta|essa|nesta|hoje a) (?:noite|tarde|manha)|hoje de (?:tarde|manha|noite)|asap|same[- ]day|in the next few hours|(?:a |only a |just a )few hours|(?:umas|poucas|algumas) horas|(?:by|before|until|ate(?: as)?) \d{1,2}(?::\d\d)?\s?(?:h|hs|hrs|horas|am|pm|o'clock)|within the hour|nas proximas horas|in a few hours|em poucas horas)\b"
        ),
    ),
    (
        "this-week",
        re.compile(
            r"\b(?:(?:this|esta|essa|nesta|nessa|desta|dessa) (?:week|semana)|(?:ate|na|ate a|by|on|before|next|this|proxima|until|for|para|pra) "
            r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday|fds|o fim de semana|the weekend)"
            r"|(?:before|antes d[eo]) (?:the weekend|o? ?fim de semana|fds)|(?:end of the|fim da|final da|fim desta|final desta) (?:week|semana)|within days|in a few days|em poucos dias|em alguns dias|nos proximos dias|(?:next|proxima) (?:week|semana)|(?:week|semana) que vem|couple of days)\b"
        ),
    ),
    (
        "this-quarter",
        re.compile(
            _EVENT
            + r".{0,30}\b(?:january|february|march|april|may|june|july|august|september|october|november|december|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro) (?:launch|release|deadline|go-live|rollout)\b|"
            r"\b(?:(?:this|next|neste|nesse|este|esse|proximo|no|do|of the) (?:quarter|trimestre|semester|semestre)|(?:this|next|este|esse|neste|proximo) (?:month|mes)|(?:mes|ano|semestre|trimestre) que vem"
            r"|(?:end of|fim d[eo]|final d[eo]|by) (?:the |o |this |next )?(?:quarter|month|year|mes|trimestre|ano|semestre|january|february|march|april|may|june|july|august|september|october|november|december)"
            r"|(?:ate|by) (?:o fim d[eo] |o final d[eo] )?(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)"
            r"|(?:no|(?:don'?t|doesn'?t) have (?:a|any)|sem|nao (?:temos|tenho|ha|tem)(?: um)?) (?:(?:fixed|hard|set|real) )?(?:rush|hurry|deadline|prazo)|sem pressa|nao (?:temos|tenho|ha|tem) pressa|(?:a |in a )few weeks|(?:em|daqui a|dentro de) (?:algumas|umas) semanas|few months|alguns meses|next year|(?:until|by|before|ate|antes d[oa]) (?:the |next |o |a |proxim[oa] )?(?:spring|summer|autumn|fall|winter|primavera|verao|outono|inverno)|take our time|com calma|plenty of time|in no hurry|tempo de sobra)\b"
        ),
    ),
)


def deadlines(clause: Clause, quantities: tuple[Quantity, ...], asked: bool = False) -> Iterator[Found]:
    """Find deadlines of a stated clause. A number of days needs a word that makes it one («in», «até»), unless it was asked for."""
    if _NOT_NEEDED_BY.search(clause.text):
        return
    days = [
        (one.value * _DAYS[unit[1]], one.start, unit.end())
        for one in quantities
        if (unit := _UNIT.match(clause.text, one.end))
    ]
    if not days:
        days = [
            (_DAYS[match[1]], match.start(), match.end())
            for match in _ONE.finditer(clause.text)
            if asked or _WHEN_BEFORE.search(clause.text[: match.start()])
        ]
    for count, start, end in days:
        before = clause.text[:start]
        if asked or _WHEN_BEFORE.search(before) or _LEFT.match(clause.text, end) or _ABOUT_TIME.search(clause.text):
            yield _found(clause, deadline_of(count), start, end)
            return
    for value, pattern in _WORDED:
        if match := pattern.search(clause.text):
            yield _found(clause, value, match.start(), match.end())
            return


def deadline_of(days: float) -> Deadline:
    """Return the guide's deadline for a number of days; what is longer than a quarter leaves all approaches open as a quarter does."""
    return "today" if days <= 1 else "this-week" if days <= 7 else "this-quarter"


def _found(clause: Clause, value: Deadline, start: int, end: int) -> Found:
    return Found("deadline", value, clause.text[start:end], clause.start + start, clause.start + end)
