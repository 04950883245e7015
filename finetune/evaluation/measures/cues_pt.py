"""The patterns of `cues.py` for Portuguese."""

from __future__ import annotations

import re

from finetune.evaluation.measures.cues import Cues, after, before, passed

_NOUN = (
    r"(?:caminho|opcao|escolha|abordagem|saida|pedida|resposta|solucao|alternativa|metodo|tecnica|estrategia|rumo|aposta|rota|passo"
    r"|jeito|hibrido|ferramenta)"
)
_GOOD = r"(?:melhor|cert[oa]|ideal|perfeit[oa]|indicad[oa]|adequad[oa]|recomendad[oa]|sensat[oa]|natural|obvi[oa]|logic[oa]|segur[oa])"
_THE = rf"(?:{_GOOD}|unic[oa]|curta|simples)"  # «a única opção é», «a resposta curta é»
_VERB = (
    r"(?:use|usem|usar|utilize|utilizar|faca|facam|fazer|comece|comecem|comecar|inicie|iniciar|opte|optem|optar|escolha|escolher"
    r"|prefira|preferir|va|vao|ir|fique|ficar|parta|partam|partir|aposte|apostar|invista|investir|tente|tentar|experimente"
    r"|experimentar|adote|adotar|aplique|aplicar|considere|considerar|siga|seguir|continue|continuem|continuar|escreva|escrevam"
    r"|escrever|mantenha|manter|ser|recorra|recorrer)"
)
_OPENING = (
    r"(?:(?:sim|nao|entao|primeiro|ja|hoje|agora|por enquanto|no seu caso|nesse caso|neste caso|simplesmente|apenas|so|e|aqui|sempre"
    r"|claro|passo \d|\d+[.)]|-)[\s,:]+)*"
)
_WOULD_BE = r"(?:e|seria|sera|parece|continua sendo|sao|deve ser)"
# «Ideal para alto volume» is a general statement, «ideal para você» is not.
_FOR_YOU = (
    r"(?!\s+(?:para|quando|se|em)\s+"
    r"(?!voce|vc|o seu|a sua|seu|sua|seus|suas|este|esse|esta|essa|isso|isto|ele\b|ela\b|agora|o caso|o que))"
)

PORTUGUESE = Cues(
    strong=before(
        r"\b(?:recomendo|recomendaria|sugiro|sugeriria|aconselho|aconselharia|indico|indicaria|recomendamos|sugerimos|recomendacao"
        r"|conclusao|veredito)\b",
        r"\b(?:minha|meu|nossa) (?:recomendacao|sugestao|indicacao|escolha|conselho|resposta)\b",
        r"\beu (?:iria|comecaria|usaria|faria|escolheria|optaria|ficaria|apostaria|partiria|seguiria|tentaria|vou de)\b",
        rf"\b(?:o|a) (?:{_NOUN} )?(?:mais )?{_THE}(?: {_NOUN})?(?: [\w,.%$-]+){{0,9}}? (?:e|seria|sera|continua sendo|=)(?= )",
        rf"\b{_NOUN} (?:mais )?{_THE}(?: \w+){{0,5}}? (?:e|seria|sera|=)(?= )",
        rf"\b{_NOUN} =",
        r"\b(?:o caminho|a saida|a resposta|o rumo|o que voce precisa)(?: \w+){0,4}? (?:e|seria|=)(?= )",
        r"\b(?:apontam?|levam?|indicam?|leva tudo) (?:para|a|ao|o)\b",
        r"\bpedem?\b",
    ),
    weak=before(
        r"\brecomend\w+",
        r"\bsuger\w+",
        r"\baconselh\w+",
        r"\b(?:deve|devem|deveria|deveriam|precisa|precisam|tem que|tem de|vale(?: mais)?(?: a pena)?|compensa|convem"
        r"|faz(?: mais| todo)? sentido|hora d[eoa]|melhor(?: mesmo)?|bora|vamos|bom|e preciso|e necessario)"
        rf"(?: \w+mente| ja| mesmo| so| e)?(?= {_VERB}\b| <| o | a | um )(?: {_VERB}\b)?",
        rf"^{_OPENING}{_VERB}\b",
        r"\b(?:va|vai|vao|ir) (?:de|com|por|pelo|pela)\b",
        r"\b(?:opte|optar|optem) (?:por|pelo|pela)\b",
        r"\b(?:comece|comecar|comecem) (?:com|por|pelo|pela)\b",
        r"\b(?:fique|ficar|siga|sigam|continue|continuem) com\b",
        r"\b(?:parta|partir|partam) (?:para|pro|pra)\b",
        r"\b(?:aposte|apostar|invista) em\b",
        r"\bbastam?\b",
        r"\b(?:sao|ja sao|e) suficientes? (?:para|pra|pro)\b",
        r"\bvoce precisa (?:de|fazer)\b",
        r"\b(?:significa|quer dizer)\b",
        r"\b(?:seus|suas|voce|esses|essas|\d+)\b[^<]{0,60}(?:perfeit\w+|suficientes?|idea\w+|pront\w+) (?:para|pra|pro)\b",
    ),
    strong_after=after(
        rf"{_WOULD_BE}(?: \w+){{0,3}}? (?:(?:{_GOOD}|unic[oa]) {_NOUN}|{_NOUN} (?:mais )?{_GOOD})",
        r"(?:e|seria|sera) (?:mesmo |sim |o |a )*(?:caminho|saida|pedida|resposta|que voce precisa)",
        r"e o que eu faria",
    ),
    weak_after=after(
        rf"{_WOULD_BE}(?: \w+){{0,3}}? (?:suficiente|necessari[oa]|precis[oa])\b",
        rf"{_WOULD_BE}(?: \w+){{0,3}}? "
        rf"(?:{_GOOD}|boa|bom|opcao|escolha|recomendavel|aconselhavel|otim[oa]|vantajos[oa])\b{_FOR_YOU}",
        r"(?:faz(?: mais| todo| muito)? sentido|compensa|vale (?:a pena|mais)|encaixa|cai bem|serve|funciona (?:bem|melhor)|vence"
        rf"|vem primeiro|fica melhor|sai na frente|chega)\b{_FOR_YOU}",
        r"(?:da e sobra|resolve|bastam?|atende|da conta|vai bem)\b",
        r"deve(?:ria)? (?:vir primeiro|bastar|resolver|atender|servir|ser (?:o|a|seu|sua) primeir)",
    ),
    negated=re.compile(
        r"\b(?:nao|nunca|jamais|evite|evitar|nem|desnecessari\w*|cedo (?:demais|para)|pouc[oa]s? (?:para|demais)|contra|sem necessidade"
        r"|longe de)\b"
    ),
    denied=re.compile(
        r"^(?:\s+\w+)?\s+(?:nao\b|nunca\b|(?:e|seria) (?:\w+ )?"
        r"(?:desnecessari|exager|prematur|cedo|um tiro|perda|demais|raramente)|(?:pode|deve) (?:esperar|ficar))"
    ),
    passed_over=passed(
        r"do que",
        r"e nao|em vez d[eoa]|ao inves d[eoa]|no lugar d[eoa]|(?:melhor|mais \w+|menos \w+|pior) que|comparad\w+ (?:a|ao|com)|sem|evite"
        r"|esqueca|pule|antes d[eoa]|depois|em seguida|mais tarde|futuramente|posteriormente|ate (?:o|a|fazer)|deixe|segure"
        r"|evolua para|evoluir para|migre para|passe para|so entao",
        r"depois|mais tarde|futuramente|no futuro|posteriormente|em seguida|mais adiante|pode (?:esperar|vir|ficar)|fica para"
        r"|para depois|como (?:segundo|proximo) passo",
    ),
    condition=re.compile(
        r"(?<!mesmo )(?<!so )\bse (?=voce|vc|o |a |os |as |tiver|houver|for|precis|quis|quer|tem |ha |nao |seu|sua|der |fizer|mudar|ja "
        r"|um|uma|esse|essa|ele|ela|isso|falta|sobra|cresce|surgi)|\bquando\b|(?:^|, )(?:mas |e )?caso (?=\w+)"
        r"|\b(?:assim que|depois que|apos (?:voce|ter)|para quem|sempre que|senao|caso contrario)\b"
    ),
    segment=re.compile(
        r";|[.!]\s|\bmas\b|\bporem\b|\bentao\b|\bportanto\b|\bpor isso\b|\blogo\b|\bcontudo\b|\s[—–-]+\s"
    ),
    clause=re.compile(
        rf",(?!\d)|\b(?:embora|enquanto)\b|\be (?=(?:so|quando|se|depois|mais tarde|assim que|{_VERB})\b)|\bdesde que\b.*"
    ),
    reason=re.compile(r"\b(?:porque|pois|ja que|visto que|dado que|uma vez que|por causa|o que (?!eu)|a fim de)\b.*"),
    first=re.compile(r"\b(?:primeir[oa]|comec\w+|inici\w+|por enquanto|agora|hoje|por ora)\b"),
    heading=re.compile(rf"\b(recomendacao|sugestao|veredito|conclusao|conselho|(?:melhor )?{_NOUN})\s*:"),
)
