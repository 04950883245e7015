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
    "elsewhere": (
        "The base model {base} answered {prompts} everyday prompts far from the guide (writing, explaining, sums, summaries, small talk, "
        "harmful requests). Then the base and the tuned model each read these answers: the table says how likely they find them, as mean "
        "log-likelihood in nats a token, and what tuning changed, with 95% intervals from a bootstrap over prompts; p is corrected (Holm) "
        "over the rows.",
        "O modelo base {base} respondeu a {prompts} prompts do dia a dia, longe do guia (escrever, explicar, contas, resumos, conversa, "
        "pedidos nocivos). Depois o modelo base e o ajustado leram essas respostas: a tabela diz quão prováveis cada um as considera, em "
        "log-verossimilhança média, em nats por token, e o que o ajuste mudou, com intervalos de 95% de um bootstrap por prompt; o p é "
        "corrigido (Holm) para as linhas.",
    ),
    "elsewhere_distance": (
        "This is distance, not quality: it says how far tuning moved the model on things that it was not tuned for. Where the base answers "
        "badly, moving away from it need not be a loss.",
        "Isto é distância, não qualidade: diz quanto o ajuste deslocou o modelo em coisas para as quais não foi ajustado. Onde o modelo "
        "base responde mal, afastar-se dele não é necessariamente uma perda.",
    ),
    "elsewhere_worse": (
        "With the adapter {adapter} these answers are less likely: {nats} nats a token ({ends}). Perplexity is {ratio} times the base's, "
        "which means that each token has on average become that many times less likely.",
        "Com o adaptador {adapter}, essas respostas ficam menos prováveis: {nats} nats por token ({ends}). A perplexidade é {ratio} vezes "
        "a do modelo base: em média, cada token ficou tantas vezes menos provável.",
    ),
    "elsewhere_better": (
        "With the adapter {adapter} these answers are even more likely than with the base: {nats} nats a token ({ends}); perplexity is "
        "{ratio} times the base's.",
        "Com o adaptador {adapter}, essas respostas ficam até mais prováveis do que com o modelo base: {nats} nats por token ({ends}); a "
        "perplexidade é {ratio} vezes a do modelo base.",
    ),
    "elsewhere_unshown": (
        "No change is shown with the adapter {adapter}: {nats} nats a token ({ends}), perplexity {ratio} times the base's. The interval "
        "says how large a change the prompts leave open.",
        "Nenhuma mudança demonstrada com o adaptador {adapter}: {nats} nats por token ({ends}), perplexidade de {ratio} vezes a do modelo "
        "base. O intervalo diz que mudança os prompts ainda deixam possível.",
    ),
    "elsewhere_problem": (
        "What tuning changed elsewhere could not be measured. The reason given: {problem}",
        "Não foi possível medir o que o ajuste mudou em outros assuntos. O motivo informado: {problem}",
    ),
    "judge_caution": (
        "A second opinion, never the headline: a judge is itself a language model and errs. What this report says of the modes rests on "
        "the measures above, and nothing here enters them.",
        "Uma segunda opinião, nunca a manchete: um juiz também é um modelo de linguagem e erra. O que este relatório diz dos modos se "
        "apoia nas medidas acima, e nada daqui entra nelas.",
    ),
    "judge": (
        "{model}, at {server}, saw the answers of two modes to the same case with the key of a right one, without the modes' names, in "
        "both orders. A choice counts only where it survives the swap; where it does not, that is a disagreement and counts as a tie, as "
        "do replies that cannot be read and answers that are the same. Advantage is the share of cases that the second mode won less the "
        "share that the first did, in percentage points, with its 95% interval; p is corrected (Holm) over the pairs. Replies given once "
        "on a machine are used again; delete the folder evaluation/judged of Rumo's home to ask anew.",
        "{model}, em {server}, viu as respostas de dois modos ao mesmo caso, com a chave de uma resposta certa e sem os nomes dos modos, "
        "nas duas ordens. Uma escolha só vale quando sobrevive à troca; quando não sobrevive, é uma discordância e conta como empate, "
        "assim como respostas ilegíveis do juiz e pares iguais. A vantagem é a parte dos casos que o segundo modo ganhou menos a que o "
        "primeiro ganhou, em pontos percentuais, com intervalo de 95%; o p é corrigido (Holm) para os pares. O que o juiz já respondeu na "
        "máquina é reaproveitado; apague a pasta evaluation/judged do diretório do Rumo para perguntar de novo.",
    ),
    "judge_places": (
        "In {places} of the {asked} pairs that it was asked about, the judge took the answer at the same place in both orders. The more of "
        "these, the less its choices are worth.",
        "Em {places} dos {asked} pares consultados, o juiz ficou com a resposta da mesma posição nas duas ordens. Quanto mais casos assim, "
        "menos valem suas escolhas.",
    ),
    "judge_unread": ("Replies that could not be read", "Respostas do juiz que não puderam ser lidas"),
    "judge_problem": (
        "The judge was asked for and failed, so there is no second opinion. The reason given: {problem}",
        "Foi pedido um juiz e ele falhou; por isso não há segunda opinião. O motivo informado: {problem}",
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
