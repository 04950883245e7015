"""The words of a report in both languages. Knows no number and no markup."""

from __future__ import annotations

from finetune.evaluation.measures import LONGEST
from index.passages import Lang

_MEASURES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    # name: (title, what it is), each in English and in Brazilian Portuguese
    "right": (("Right answers", "Respostas certas"),
        ("everything that the case asks for is there (approach, method, figures, facts), and nothing that must not be",
         "tudo o que o caso pede está lá (abordagem, método, números, fatos) e nada do que não pode estar")),
    "figure_recall": (("Figures stated", "Números informados"),
        ("of the figures that a right answer needs, those that the answer states",
         "dos números de que uma resposta certa precisa, os que a resposta informa")),
    "unsupported": (("Unsupported figures", "Números sem apoio"),
        ("of the figures stated, those that neither passages, question nor computation support; less is better",
         "dos números informados, os que nem trechos, nem pergunta, nem cálculo sustentam; menos é melhor")),
    "refusal_f1": (("Refusals, F1", "Recusas, F1"),
        ("whether it declines what it should and only that: the harmonic mean of precision and recall",
         "se recusa o que deve e só isso: a média harmônica de precisão e cobertura")),
    "refusals": (("Rightly refused or answered", "Recusou ou respondeu como devia"),
        ("declined where that is right, answered where it is not", "recusou quando devia e respondeu quando não devia recusar")),
    "language": (("Right language", "Idioma certo"), ("answered in the language of the question", "respondeu no idioma da pergunta")),
    "citation_precision": (("Citations that support", "Citações que sustentam"),
        ("of the passages cited, those that support a right answer", "dos trechos citados, os que sustentam uma resposta certa")),
    "citation_recall": (("Support that is cited", "Apoio que foi citado"),
        ("of the passages that support a right answer, those that are cited", "dos trechos que sustentam uma resposta certa, os citados")),
    "seconds": (("Seconds in total", "Segundos no total"),
        ("wall clock, from question to last word", "no relógio, da pergunta à última palavra")),
    "first_token": (("Seconds to the first word", "Segundos até a primeira palavra"),
        ("how long the person waits for something to read", "quanto a pessoa espera até ter o que ler")),
    "cost": (("Cost of 1,000 answers", "Custo de 1.000 respostas"),
        ("tokens at the middle of the guide's prices, in US dollars; here everything ran locally",
         "tokens pelo meio dos preços do guia, em dólares; aqui tudo rodou localmente")),
    "fallback": (("Composed from the guide", "Compostas a partir do guia"),
        ("answers that our code put together because the model's draft did not hold",
         "respostas que o nosso código montou porque o rascunho do modelo não se sustentou")),
    "words": (("Words", "Palavras"), ("length of the answer", "tamanho da resposta")),
    "too_long": (("Too long", "Longas demais"), (f"answers of more than {LONGEST} words", f"respostas de mais de {LONGEST} palavras")),
    "repeated": (("Repeated", "Repetição"), ("share of the text that repeats itself", "parte do texto que se repete")),
    "hit": (("Found among the passages read", "Achado entre os trechos lidos"),
        ("a supporting passage is among those that modes read (hit@4)", "há um trecho que sustenta entre os que os modos leem (hit@4)")),
    "mrr": (("MRR", "MRR"), ("one over the rank of the first supporting passage", "um sobre a posição do primeiro trecho que sustenta")),
    "ndcg": (("nDCG", "nDCG"), ("how high all supporting passages rank", "quão alto ficam todos os trechos que sustentam")),
    "chrf": (("chrF (mere similarity)", "chrF (mera semelhança)"),
        ("letters shared with the supporting passages; says little about being right",
         "letras em comum com os trechos que sustentam; diz pouco sobre estar certo")),
    "rouge_l": (("ROUGE-L (mere similarity)", "ROUGE-L (mera semelhança)"),
        ("words shared with the supporting passages, in order; says little about being right",
         "palavras em comum com os trechos que sustentam, na ordem; diz pouco sobre estar certo")),
    "cosine": (("Embeddings (mere similarity)", "Embeddings (mera semelhança)"),
        ("cosine with the supporting passages, in the languages that the embedding model reads; says little about being right",
         "cosseno com os trechos que sustentam, nos idiomas que o modelo de embeddings lê; diz pouco sobre estar certo")),
}  # fmt: skip
_IN: dict[str, tuple[str, str]] = {
    "right": ("in right answers", "em respostas certas"),
    "unsupported": ("in unsupported figures", "em números sem apoio"),
    "refusals": ("in refusals", "em recusas"),
    "language": ("in the language of the answer", "no idioma da resposta"),
}
_VERDICTS: dict[str, tuple[str, str]] = {
    "better": ("better", "melhor"),
    "worse": ("worse", "pior"),
    "no difference shown": ("no difference shown", "nenhuma diferença demonstrada"),
}
_MOVED: dict[str, tuple[str, str]] = {  # a verdict on likelihood, which is neither good nor bad by itself
    "better": ("more likely", "mais prováveis"),
    "worse": ("less likely", "menos prováveis"),
    "no difference shown": ("no change shown", "nenhuma mudança demonstrada"),
}
_PAIRS: dict[tuple[str, str], tuple[str, str]] = {
    ("prompt", "tuned"): ("Fine-tuning, without retrieval", "Fine-tuning, sem busca"),
    ("rag", "tuned-rag"): ("Fine-tuning, with retrieval", "Fine-tuning, com busca"),
    ("prompt", "rag"): ("Retrieval, base model", "Busca, modelo base"),
    ("tuned", "tuned-rag"): ("Retrieval, fine-tuned model", "Busca, modelo ajustado"),
    ("prompt", "few-shot"): ("Four worked examples in the prompt", "Quatro exemplos resolvidos no prompt"),
    ("prompt", "many-shot"): ("Twelve worked examples in the prompt", "Doze exemplos resolvidos no prompt"),
    ("rag", "advisor"): ("Decision, computed figures and checks", "Decisão, números calculados e conferência"),
    ("tuned-rag", "advisor"): ("Decision, computed figures and checks, against fine-tuning with retrieval",
                               "Decisão, números calculados e conferência, contra fine-tuning com busca"),
    ("tuned-rag", "reasoned"): ("Reasoning in steps first", "Raciocinar por etapas antes"),
    ("tuned-rag", "ensemble"): ("Prompted and tuned drafts combined", "Rascunhos do modelo base e do ajustado combinados"),
}  # fmt: skip
_NAMES: dict[str, tuple[str, str]] = {
    "en": ("English", "inglês"), "pt-BR": ("Portuguese", "português"), "all": ("all", "todos"),
    "decisions": ("decisions", "decisões"), "figures": ("figures", "números"), "data": ("data needs", "dados necessários"),
    "methods": ("methods", "métodos"), "hybrids": ("hybrids", "híbridos"), "use-cases": ("use cases", "casos de uso"),
    "mistakes": ("mistakes", "erros comuns"), "path": ("progressive path", "caminho progressivo"),
    "follow-ups": ("follow-ups", "continuações"), "costs": ("computed costs", "custos calculados"),
    "out-of-scope": ("out of scope", "fora do tema"), "injection": ("injected orders", "ordens injetadas"),
    "own-document": ("own document", "documento próprio"), "contradictions": ("contradictions", "contradições"), "own": ("own", "próprios"),
    "prompt-engineering": ("prompt engineering", "prompt engineering"), "fine-tuning": ("fine-tuning", "fine-tuning"),
    "from-scratch": ("from scratch", "do zero"), "none": ("none", "nenhuma"),
    "plain": ("plain", "simples"), "slang": ("slang", "gírias"), "typos": ("typos", "erros de digitação"),
    "no-accents": ("no accents", "sem acentos"), "one-word": ("one word", "uma palavra"), "long": ("long", "longo"),
    "formal": ("formal", "formal"), "terse": ("terse", "telegráfico"),
    "refusal": ("refusal", "recusa"), "approach": ("approach", "abordagem"), "method": ("method", "método"),
    "hybrid": ("hybrid", "híbrido"), "facts": ("facts", "fatos"), "forbidden": ("says what must not be said", "diz o que não pode dizer"),
    "full": ("full fine-tuning", "fine-tuning completo"), "lora": ("LoRA", "LoRA"), "qlora": ("QLoRA", "QLoRA"),
    "prompt-tuning": ("prompt tuning", "prompt tuning"), "prefix-tuning": ("prefix tuning", "prefix tuning"),
    "rag": ("RAG", "RAG"), "cot": ("chain of thought", "cadeia de raciocínio"), "ensemble": ("ensemble", "ensemble"),
    "dev": ("dev", "dev"), "test": ("test", "teste"), "model": ("model", "modelo"), "engine": ("engine", "motor"),
    "device": ("device", "dispositivo"), "precision": ("precision", "precisão"), "adapter": ("adapter", "adaptador"),
    "prompt_version": ("version of the prompts", "versão dos prompts"), "seed": ("seed", "semente"),
}  # fmt: skip


def measure(name: str, lang: Lang) -> str:
    """The title of a measure."""
    return _pick(_MEASURES[name][0], lang)


def explained(name: str, lang: Lang) -> str:
    """What a measure is, as half a sentence."""
    return _pick(_MEASURES[name][1], lang)


def about_measure(name: str, lang: Lang) -> str:
    """A watched measure after «better» or «no difference shown»: `in right answers`."""
    return _pick(_IN[name], lang)


def verdict(name: str, lang: Lang) -> str:
    """A verdict of the statistics in words."""
    return _pick(_VERDICTS[name], lang)


def moved(name: str, lang: Lang) -> str:
    """What a verdict says of answers that became more or less likely."""
    return _pick(_MOVED[name], lang)


def pair(first: str, second: str, lang: Lang) -> str:
    """What the second mode has that the first has not."""
    instead = f"{second} instead of {first}", f"{second} em vez de {first}"
    known = _PAIRS.get((first, second))
    return f"{_pick(known, lang)} ({_pick(instead, lang)})" if known else _pick(instead, lang)


def name(key: str, lang: Lang) -> str:
    """A language, kind, format, approach or part of a grade; one that people made up stays as it is."""
    return _pick(_NAMES[key], lang) if key in _NAMES else key


def _pick(both: tuple[str, str], lang: Lang) -> str:
    return both[0 if lang == "en" else 1]
