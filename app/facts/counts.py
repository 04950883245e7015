"""Counts whose noun decides the field: examples that are there, and volume that comes in each day or month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from app.facts.clauses import Clause
from app.facts.found import Found
from app.facts.numbers import Quantity
from app.facts.pairs import pair_end

TOKENS_A_REQUEST = 500  # assumed: a prompt of a page and a short answer
TOKENS_A_CONVERSATION = 1500  # assumed: about three requests
_DAYS_A_MONTH = 30

_EXAMPLE = (
    r"(?:exemplos?|examples?|amostras?|samples?|rows?|linhas?(?! de (?!exemplo|dado|treino|log|texto|planilha|csv))|registros?|records?|pares|pairs?|instancias?|instances?|data ?points?|q&as?|dialog\w*"
    r"|dados (?:rotulados|de treino|anotados)|conversas?|conversations?|chats?|atendimentos?|tickets?|chamados?|transcri\w+|interacoes|interactions|logs?"
    r"|perguntas|questions|respostas|answers|replies|casos|cases|itens|items|entries|entradas|laudos|pedidos|reviews|avaliacoes|demonstracoes|demonstrations|ones)"
)
_LABELLED = r"(?:rotulad|anotad|etiquetad|label|annotat|classificad|curad|curated|revisad|reviewed|resolvid|resolved|corrigid|hand-?picked|escolhid|marcad|tagged|graded|answered|respondid|solved)\w*"
_DOCUMENT = r"(?:documentos?|documents?|contratos?|contracts?|e-?mails?|mensagens|messages|textos?|texts?|artigos?|articles?|frases|sentences|imagens|images|notas|notes|letters|cartas|reports?|relatorios|essays|redacoes|provas|exams|forms|formularios|exercicios|exercises)"
_MADE = (
    r"(?:written|typed|signed off|approved|checked|validated|translated|transcribed|coded|escrit|digitad|aprovad|conferid|validad"
    r"|traduzid|transcrit)\w*"
)
_BETWEEN = r"[\s-]*(?:\+|or so|ou mais|e poucos|e poucas|-?odd|ish)?\s*(?:de |of )?(?:(?!(?:por|per|a|dias?|days?|tokens?|gb|em|in|com|with|on|at|from|into|against)\b)[a-z/-]+\s){0,3}?"
_OF_EXAMPLES = re.compile(
    rf"{_BETWEEN}(?:{_EXAMPLE}|{_LABELLED} (?:\w+ )?{_DOCUMENT}|{_DOCUMENT}(?: \w+){{0,2}} {_LABELLED})\b|{_BETWEEN}{_LABELLED}$"
    rf"|{_BETWEEN}[a-z]{{3,}}s (?:already |all |ja |tod[oa]s )?{_MADE}\b"
)
_NAMED_BEFORE = re.compile(
    r"\b(?:exemplos?|examples?|amostras?|samples?|datasets?|conjunto de dados|base de treino|dados de treino|training (?:data|set)|guardad[oa]s?|rotul\w+|junt(?:ei|amos)|colet\w+|collected|gathered"
    r"|anot(?:ad[oa]s?|ei|amos)|guard(?:ei|amos)|labell?ed|annotated|saved|stored)(?:[\s:=(-]+(?:que|i|we|eu|temos|tenho|have|has|got|sao|is|are|e|so|only|just|about|around|uns|umas|tem|mesmo"
    r"|total|ao todo|por enquanto|agora|now|de|of|with|com|cerca|mais|ou|menos|a gente|ones?|apenas|size))*[\s:=(-]+$"
)
_FEW_TO_ASK = 5  # «I have two questions» is about to ask them
_TO_ASK = re.compile(r"(?:\w+ )?(?:perguntas?|questions?|itens|items)")
_REACHED = re.compile(
    r"\b(?:get|got|reach\w*|have|had|collect\w*|gather\w*|grow|cheg\w+|tiv\w+|junt\w+|consig\w+|consegu\w+|reun\w+)(?: \w+){0,2}\s$"
)
_OF_THOSE = re.compile(r"\s(?:of (?:them|those|these)|del[ea]s|dess[ea]s)\b")
_PAIRS = re.compile(r"\b(?:pairs|pares|examples|exemplos|samples|amostras)\b")
_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)]|(?:by|until|ate|em|in|so far|ate agora|agora|now|ao todo|no total|in total|or so|mais ou menos|hoje|today|por enquanto|ainda|of them|deles|delas|so|apenas|only)\b)"
)
_A_YEAR = re.compile(r"\b(?:in|em|since|desde|the|of|from|de)\s$")
_OF_WHICH = re.compile(r"\b(?:de|a|em) cada\s$|\b(?:out of|in)(?: every| each)?\s$")  # «97 out of 100 questions»
_FROM_ZERO = re.compile(r"\b(?:do|from)\s$")
_ONLY = re.compile(r"\b(?:only|just|exactly|a single|so|apenas|somente|exatamente)\s$")
_OFTEN_TYPED = ("exemplos", "examples", "amostras", "samples", "conversas", "conversations", "registros", "records")
_NOT_COUNTED = re.compile(
    r"-(?!(?:example|sample|row|record|pair|odd|plus|ish|linha))[a-z]|\s*(?:%|por cento|percent|x\b|gb|bits?\b|dias?\b|days?\b|semanas?|weeks?|mes(?:es)?\b|months?|horas?|hours?|anos?\b|years?|\$|tokens?)"
)
_HAVE_NONE = re.compile(
    r"\b(?:(?:sem|nao (?:tenho|temos|tem|ha|possuo|existem?)|nenhum[a]?|no|zero|don'?t have|dont have|haven'?t (?:got|collected|labell?ed)|without|have no"
    r"|not (?:have|a single)|not a) (?:(?:ainda|any|a single|um|nenhum[a]?|yet|unico|sequer|labell?ed|training|real|of|such) ){0,4}"
    r"(?:exemplos?|examples?|amostras?|samples?|dados?(?: de treino| rotulados| nenhum)?|data\b(?! scien)|training (?:data|examples)|labels?|conversas? guardadas?)"
    r"|(?:exemplos?|examples?|dados|data|amostras|samples)(?: \w+){0,2},? (?:nao tenho|nao temos|nenhum[a]?|none|nao ha|zero)"
    r"|(?:nao (?:tenho|temos)|i have|we have|haven'?t got) (?:nada|nothing|none)(?: \w+){0,2} (?:coletad|rotulad|collected|labell?ed|yet|ainda|anotad)\w*"
    r"|(?:nothing|nada)(?: \w+)? (?:coletad|rotulad|anotad|guardad|separad|collected|labell?ed|annotated|gathered|tagged|saved)\w*|haven.?t (?:labell?ed|annotated|collected|gathered|tagged) (?:a thing|any\w*|one)|start\w* from (?:nothing|scratch data)|nenhum ainda|nenhuma ainda|none yet|ainda nenhum|ainda nao (?:coletei|coletamos|rotul\w+)|haven'?t collected (?:any|anything)|nothing (?:collected|labell?ed) yet"
    r"|(?:nunca|ninguem(?: nunca)?|(?:i|we)(?:'ve| have)? never|nobody(?: has)?(?: ever)?) (?:guard|salv|junt|colet|anot|sav|kept|keep|collect|stor|record|labell?)\w*"
    r"(?: \w+){0,3} (?:exemplos?|amostras?|conversas?|respostas?|dados|examples?|samples?|conversations?|answers|replies|chats?|data)\b"
    r"|nem um (?:exemplo|so)|nem sequer um|not (?:even )?(?:one|a single) (?:example|sample)|start(?:ing)? from zero data|comecando sem dados)\b"
)
_HAVE_NOT = re.compile(
    r"(?:nao (?:tenho|temos|sao|chega\w*)|don'?t have|isn'?t|aren'?t|not|nao|nem|em vez de|instead of|rather than|em lugar de)(?: (?:os|the|mais|a|de))?\s*$"
)
_ASKS_HOW_FAR = re.compile(
    r"\b(?:enough|suffic\w*|suficient\w*|bast(?:a|am|aria\w*)|minim\w+|at least|pelo menos|how many|how much (?:data|do)|quant[oa]s|qt[oa]s|too (?:few|little|small)|overfit\w*"
    r"|(?:preciso|precisa|precisamos|need)(?: (?:de|to have|of|pelo menos))? \d|works? with|funciona com|serve[mn]? (?:para|pra)|sao poucos|e pouco|mean|significa|threshold|limiar|limite|rule|regra|figure|recommend\w*|recomend\w*)\b"
)
_AIMED_AT = re.compile(
    r"\b(?:need|requires?|preciso|precisa|precisamos|exige|falta[mr]?|missing|goal is|target is|meta e|(?:plan|hope|want|going|pretend\w+|quer\w+|esper\w+|vamos|vou|will|would like)(?: to)?(?: \w+)?"
    r" (?:collect|gather|label|annotate|reach|get to|have|coletar|juntar|rotular|anotar|chegar|ter))"
    r"(?: (?:de|to|of|a|have|ter|get|collect|gather|label|coletar|juntar|rotular|at|least|pelo|menos|about|around|uns|umas|cerca|mais|another|more|some|up))*\s*$"
)
_FRAMED = re.compile(
    r"\b(?:com|with|for|para|pra|tendo|having|tenho|temos|have|got|meus|minhas|nossos|nossas|my|our)(?: (?:so|apenas|only|just|my|our|meus|minhas|nossos|nossas|os|as|the|about|around|uns|umas|cerca de|these|esses|essas|a|mais ou menos))*\s*$"
)

_CONVERSATION = r"(?:conversas?|conversations?|atendimentos?|chats?|tickets?|chamados?|dialog\w+|sessoes|sessions?|ligacoes|phone calls)"
_REQUEST = (
    r"(?:requests?|requisicoes|requisicao|reqs?|chamadas(?: de api)?|(?:api )?calls|consultas?|queries|perguntas?|questions?|mensagens|mensagem|messages?|e-?mails?|prompts?|pedidos?"
    r"|documentos?|documents?|docs|interacoes|interactions|inferencias?|inferences?|respostas?|answers|hits|generations|geracoes|reviews|contratos|contracts)"
)
_TOKENS = r"(?:tok{1,2}[ens]{1,4}|toks?)"  # with the usual slips of the keys
_VOLUME = re.compile(
    rf"\s*(?:de |of )?(?:[a-z-]+\s){{0,2}}?(?:(?P<tokens>{_TOKENS})|(?P<talks>{_CONVERSATION})|(?P<asks>{_REQUEST}))\b"
)
_KEPT_ONES = re.compile(rf"\s(?:already |ja )?(?:{_LABELLED}|{_MADE})\b")  # «4,000 chats reviewed» are examples
_PERIOD = re.compile(
    r"(?:\b(?:por|per|a|an|ao|cada|each|every|evry|evey|tod[oa]s?(?: [oa]s)?|no|p/)[\s-]?(?:typical |normal |single |given |busy |average )?|/ ?)(?P<unit>segundo|second|minuto|minute|hora|hour|dia|day|semana|week|mes|month|mo|ano|year)\b(?! passad| que vem)"
    r"|\b(?P<daily>daily|diari[oa]s?|diariamente)\b|\b(?P<weekly>weekly|semana(?:l|is|lmente))\b|\b(?P<monthly>monthly|mensa(?:l|is|lmente))\b|\b(?P<yearly>yearly|anua(?:l|is))\b"
)
_PERIOD_NEXT = re.compile(
    r"\s?(?:/|(?:por|per|a|an|ao|each|every|p/)\s)\s?(?:hora|hour|dia|day|semana|week|mes|month)\b"
    r"|\s(?:daily|weekly|monthly|diari\w+|semana(?:l|is)|mensa\w+)"
)
_PER_MONTH = {
    "segundo": 2_592_000.0,
    "second": 2_592_000.0,
    "minuto": 43_200.0,
    "minute": 43_200.0,
    "hora": 720.0,
    "hour": 720.0,
    "dia": 30.0,
    "day": 30.0,
    "semana": 30 / 7,
    "week": 30 / 7,
    "mes": 1.0,
    "month": 1.0,
    "mo": 1.0,
    "ano": 1 / 12,
    "year": 1 / 12,
}


def volume(clause: Clause, one: Quantity) -> Found | None:
    """Read tokens, requests or conversations in a period as tokens a month; a month has 30 days. What was gathered is no volume."""
    noun = _VOLUME.match(clause.text, one.end) or _noun_before(clause, one)
    period = _period(clause.text, one.end) or _period(clause.sentence, len(clause.sentence))
    if noun is None or period is None or _KEPT_ONES.match(noun.string, noun.end()):
        return None
    each = 1 if noun["tokens"] else TOKENS_A_CONVERSATION if noun["talks"] else TOKENS_A_REQUEST
    tokens = round(one.value * each * period[0])
    ends = (noun.end() if noun.string is clause.text else 0, one.end, period[1] if period[1] <= len(clause.text) else 0)
    end = max(ends)
    return Found("tokens_per_month", tokens, clause.text[one.start : end], clause.start + one.start, clause.start + end)


def _noun_before(clause: Clause, one: Quantity) -> re.Match[str] | None:
    """Return the sentence's noun for «requests: 500 a day», where the period follows the number."""
    nouns = list(_VOLUME.finditer(" " + clause.sentence)) if _PERIOD_NEXT.match(clause.text, one.end) else []
    return nouns[-1] if nouns else None


def _period(text: str, at: int) -> tuple[float, int] | None:
    """Return how many of the period make a month, and where its words end: the first after the number, else the last before it."""
    matches = list(_PERIOD.finditer(text))
    after = [match for match in matches if match.start() >= at]
    before = [
        match for match in matches if not re.search(r"\d", text[: match.start()])
    ]  # else it belongs to another number
    match = after[0] if after else before[-1] if before else None
    if match is None:
        return None
    unit = match["unit"] or (
        "day" if match["daily"] else "week" if match["weekly"] else "month" if match["monthly"] else "year"
    )
    return _PER_MONTH[unit], match.end()


def examples(clause: Clause, one: Quantity, counted: bool = False) -> Found | None:
    """Read a count of examples, «fewer than 100» as 99; a number that the person says they do not have is none.

    `counted`: examples were counted before, so that «250 of them» counts them again.
    """
    if (
        _HAVE_NOT.search(clause.text[: one.start])
        or _NOT_COUNTED.match(clause.text, one.end)
        or _OF_WHICH.search(clause.text[: one.start])
        or (one.value == 0 and _FROM_ZERO.search(clause.text[: one.start]))
        or (one.article and not _ONLY.search(clause.text[: one.start]))
    ):
        return None
    if 1990 <= one.value <= 2035 and one.end - one.start == 4 and _A_YEAR.search(clause.text[: one.start]):
        return None
    noun = _OF_EXAMPLES.match(clause.text, one.end) or _misspelt(clause.text, one.end)
    if noun is None and (counted or _PAIRS.search(clause.sentence)):
        noun = _OF_THOSE.match(clause.text, one.end)
    if noun is None and counted:
        supposed = clause.mood == "supposed" and _REACHED.search(clause.text[: one.start])
        noun = _ENDS.match(clause.text, one.end) if supposed else None
    paired = None if noun else pair_end(clause, one)
    if (
        noun is None
        and paired is None
        and not (_NAMED_BEFORE.search(clause.text[: one.start]) and _ENDS.match(clause.text, one.end))
    ):
        return None
    if noun and one.value <= _FEW_TO_ASK and _TO_ASK.fullmatch(noun[0].strip()):
        return None
    if not clause.claimed and _is_general(clause, one):
        return None
    end = noun.end() if noun else paired or one.end
    return Found(
        "examples", round(one.value), clause.text[one.start : end], clause.start + one.start, clause.start + end
    )


def _is_general(clause: Clause, one: Quantity) -> bool:
    """Whether a number of examples is what it takes, or what is aimed at, rather than what the person has."""
    before = clause.text[: one.start]
    if clause.mood == "asked":
        return bool(_ASKS_HOW_FAR.search(clause.text)) or not _FRAMED.search(before)
    return bool(_AIMED_AT.search(before)) or (not clause.own and bool(_ASKS_HOW_FAR.search(clause.text)))


def _misspelt(text: str, at: int) -> re.Match[str] | None:
    """Return the word after a number where it is the name of an example with a slip of the keys: «exenplos», «exmaples»."""
    for words in (r"\s([a-z]{6,})", r"\s[a-z]+\s([a-z]{6,})"):
        word = re.compile(words).match(text, at)
        if word and get_close_matches(word[1], _OFTEN_TYPED, n=1, cutoff=0.8):
            return word
    return None


def no_examples(clause: Clause) -> Iterator[Found]:
    """Find «nenhum exemplo ainda», «no examples yet»."""
    if match := _HAVE_NONE.search(clause.text):
        yield Found("examples", 0, match[0], clause.start + match.start(), clause.start + match.end())
