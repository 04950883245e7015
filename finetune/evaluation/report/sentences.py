"""The sentences of a report in both languages; figures stand in braces. Knows no markup."""

from __future__ import annotations

from index.passages import Lang

_SENTENCES: dict[str, tuple[str, str]] = {
    # key: (English, Brazilian Portuguese)
    "unjudged": (
        "No case says what is right, so nothing is judged here but form and cost.",
        "Nenhum caso diz o que é certo; por isso só se julgam aqui forma e custo.",
    ),
    "alone": ("{best} is right in {most} of {cases} cases.", "{best} acerta {most} de {cases} casos."),
    "standing": (
        "Most right answers: {best}, {most} of {cases} cases; fewest: {worst}, {least}.",
        "Mais respostas certas: {best}, {most} de {cases} casos; menos: {worst}, {least}.",
    ),
    "lang_alone": (" In {name} alone: {told}.", " Só em {name}: {told}."),
    "untuned": (
        "No mode that needs a fine-tuned model was asked, so this report does not say what fine-tuning brings.",
        "Nenhum modo que precisa de um modelo ajustado foi consultado; este relatório não diz o que o fine-tuning traz.",
    ),
    "few": (
        "The cases have only {families} different wordings: differences have to be large to be shown.",
        "Os casos têm só {families} redações diferentes: as diferenças precisam ser grandes para aparecer.",
    ),
    "not_equal": (
        "«No difference shown» is not «equal»: the interval says how large a difference the cases leave open.",
        "«Nenhuma diferença demonstrada» não é «igual»: o intervalo diz que diferença os casos ainda deixam possível.",
    ),
    "by_chance": (
        "An interval may leave out zero and still show nothing: among {count} comparisons some do so by chance, which the corrected p "
        "allows for.",
        "Um intervalo pode excluir o zero e mesmo assim não demonstrar nada: entre {count} comparações, algumas fazem isso por acaso, o "
        "que o p corrigido leva em conta.",
    ),
    "intervals": (
        "With each value its 95% interval, from a bootstrap over wordings, not over single cases.",
        "Com cada valor, o intervalo de 95%, de um bootstrap por redação, não por caso.",
    ),
    "measures": ("What each measure is", "O que é cada medida"),
    "compared": (
        "On the same cases; a difference is the second mode's value less the first's, in percentage points. p is that of a randomisation "
        "test over wordings, corrected (Holm) over all {count} comparisons. A mode is better or worse only where the interval leaves out "
        "zero and the corrected p is below 0.05.",
        "Nos mesmos casos; a diferença é o valor do segundo modo menos o do primeiro, em pontos percentuais. O p é o de um teste de "
        "aleatorização por redação, corrigido (Holm) para todas as {count} comparações. Um modo só é melhor ou pior quando o intervalo "
        "exclui o zero e o p corrigido fica abaixo de 0,05.",
    ),
    "each_lang": ("Each language alone", "Cada idioma à parte"),
    "retrieved_once": (
        "Passages are looked up once a case, and every mode that reads passages gets the same ones.",
        "Os trechos são buscados uma vez por caso, e todo modo que lê trechos recebe os mesmos.",
    ),
    "approaches": (
        "Rows are the right approach, columns the one that answers state; only cases that ask for one. "
        "«None»: the answer recommends none, or several.",
        "Linhas: a abordagem certa; colunas: a que as respostas declaram; só casos que pedem uma. "
        "«Nenhuma»: a resposta não recomenda nenhuma, ou recomenda várias.",
    ),
    "rule": (
        "Chosen by a rule, not by hand: first cases that some modes got right and others wrong, then cases that all got wrong; among these "
        "always the kind of question taken least so far, then the language taken least, then the case on which modes split most evenly.",
        "Escolhidos por uma regra, não à mão: primeiro casos que alguns modos acertaram e outros erraram, depois casos que todos erraram; "
        "entre eles, sempre o tipo de pergunta menos escolhido até ali, depois o idioma menos escolhido, depois o caso que mais divide os "
        "modos.",
    ),
    "repeat": (
        "Install this version of Rumo (make install), then run the command. What was generated once on a machine is replayed with its own "
        "times; delete the folder evaluation/answers of Rumo's home to generate anew. Every row, case and answer is in report.json.",
        "Instale esta versão do Rumo (make install) e rode o comando. O que já foi gerado na máquina é reaproveitado, com os tempos "
        "de então; apague a pasta evaluation/answers do diretório do Rumo para gerar de novo. Todas as respostas estão em report.json.",
    ),
    "nothing_shown": (
        "No difference shown in right answers, unsupported figures, refusals or language.",
        "Nenhuma diferença demonstrada em respostas certas, números sem apoio, recusas ou idioma.",
    ),
    "settings_differ": ("Set differently in the two:", "Ajustado de outro modo em cada um:"),
    "left_out": (
        "Not compared, since only one of the reports has answers of them to the same cases: {modes}.",
        "Sem comparação, porque só um dos relatórios tem respostas deles aos mesmos casos: {modes}.",
    ),
    "title": ("Evaluation of Rumo's modes", "Avaliação dos modos do Rumo"),
    "subtitle": (
        "{model} · {cases} cases · modes: {modes} · {day}",
        "{model} · {cases} casos · modos: {modes} · {day}",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence with its figures."""
    return _SENTENCES[key][0 if lang == "en" else 1].format(**values)
