"""Counts of things that are examples by what is said of them: each comes with its answer, was sorted or checked, or was collected.

People train on anything: riddles with solutions, letters that were signed off, notes already classified. So the noun is open; what
tells is that an output belongs to each. Counts of people, goods, money and time are no examples, whatever is said of them.
"""

from __future__ import annotations

import re

from app.facts.clauses import Clause
from app.facts.numbers import Quantity

_NOUN = re.compile(
    r"\s*(?:\+|or so|e poucos|e poucas)?\s*(?:(?:de|of|our|nossos|nossas) )?(?P<noun>[a-z][a-z-]+(?: [a-z][a-z-]+){0,3})"
)
_NEVER = re.compile(
    r"^(?:\w+ ){0,2}?(?:customers?|clients?|clientes|users?|usuari\w+|patients?|pacientes|employees|funcionari\w+|people|pessoas|visitors?|visitantes"
    r"|students?|alun\w+|members?|membros|soci\w+|products?|produtos|stores?|lojas|branches|filiais|tokens?|requests?|requisic\w+|days?|dias?|hours?|horas?"
    r"|weeks?|semanas?|months?|mes(?:es)?|years?|anos?|minutes?|minutos|gb|gib|gigas?|dollars?|dolares|reais|bucks|euros?|percent|por cento|parameters"
    r"|parametros|words|palavras|characters|caracteres|teachers|professores|guests|hospedes|citizens|cidadaos|habitantes|inhabitants|languages|idiomas"
    r"|cores|gpus?|layers|camadas|epochs|epocas|times|vezes|steps|etapas|categories|categorias|classes|labels|rotulos|fields|campos|kinds|tipos|families|familias)\b"
)
_RAW = re.compile(
    r"\b(?:documents?|documentos|files?|arquivos|pages?|paginas|pdfs?|books?|livros|manuals?|manuais|articles?|artigos)\b"
)
_OUTPUT = (
    r"(?:answers?|solutions?|labels?|class|classes|category|categories|tags?|summary|summaries|translations?|repl(?:y|ies)|responses?|diagnos[ei]s|verdicts?"
    r"|decisions?|outcomes?|scores?|grades?|corrections?|codes?|respostas?|solucao|solucoes|rotulos?|classe|categorias?|resumos?|traduc\w+|gabaritos?|pareceres"
    r"|parecer|diagnosticos?|notas?|decisao|decisoes|campos|correcao|correcoes|codigos?)"
)
_WITH = re.compile(
    rf"\b(?:with|com|and|e|plus|mais|paired (?:with|to)|next to|beside|junto com)(?: \w+){{0,3}}? {_OUTPUT}\b"
    r"|\b(?:each|every one|cada (?:um|uma|qual))\b[^.]{0,30}\b(?:with|com|has|tem|carr(?:y|ies)|traz|ja)\b"
)
_DONE = re.compile(
    r"\b(?:sorted|label+ed|tagged|classified|categori[sz]ed|graded|checked|reviewed|approved|signed(?: off)?|curated|verified|vetted|annotated|corrected|answered"
    r"|resolved|scored|rated|proofread|edited|hand-?picked|(?:revis|classific|rotul|aprov|anot|valid|avali|assin|catalog|selecion|marc|etiquet|padroniz|coment)ad[oa]s?"
    r"|(?:conferid|corrigid|respondid|resolvid|extraid|traduzid|escolhid|resumid)[oa]s?)\b"
)
_DONE_BEFORE = re.compile(
    r"\b(?:answered|labell?ed|reviewed|approved|signed(?: off)?|graded|corrected|classified|annotated|translated|summari[sz]ed|tagged"
    r"|(?:respond|resolv|corrig|traduz|resum)(?:i|iu|emos|imos|eram|iram)|(?:rotul|revis|aprov|classific|anot|assin|valid|avali)(?:ei|ou|amos|aram))"
    r"(?: (?:about|around|some|over|more than|mais de|cerca de|uns|umas))?\s$"
)
_GATHERED = re.compile(
    r"\b(?:collected|gathered|curated|compiled|accumulated|assembled|built up|put together|ended up with|wound up with|saved|kept|archived|juntei|juntamos"
    r"|coletei|coletamos|reuni|reunimos|acumulei|acumulamos|guardei|guardamos|separei|separamos|montei|montamos|organizei|organizamos|compilei|compilamos)\b"
    r"[^.;]{0,25}$"
)
_MANY = 10  # «we answered 3 letters» counts no examples
_PERIOD = re.compile(
    r"\b(?:per|por|a|each|every|cada|ao)\s(?:day|dia|week|semana|month|mes|hour|hora|year|ano)\b|/(?:dia|day|mes|month)"
)


def pair_end(clause: Clause, one: Quantity) -> int | None:
    """Return where the words of a count of examples end in the clause; None where nothing says that these are examples."""
    match = _NOUN.match(clause.text, one.end)
    if match is None or one.value < 2 or _NEVER.match(match["noun"]):
        return None
    at = clause.sentence.find(clause.text)
    rest = clause.sentence[max(at, 0) + one.end :][:90] if at >= 0 else clause.text[one.end :]
    before = clause.text[: one.start]
    if _PERIOD.search(rest[:40]):
        return None
    told = _WITH.search(rest) or _DONE.search(rest) or (_DONE_BEFORE.search(before) if one.value >= _MANY else None)
    if told is None and (_GATHERED.search(before) is None or _RAW.search(match["noun"])):
        return None
    return match.start("noun") + len(match["noun"].split()[0])
