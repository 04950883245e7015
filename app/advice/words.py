"""The words of advice: how people ask for a recommendation, what the choices are called, and how each fact is asked for."""

from __future__ import annotations

import re
from typing import get_args

from app.situation import Approach, Method
from index.language import fold
from index.passages import Lang

_CHOICE = r"\b(?:prompt\w*|rag|(?:fine-?)?tun(?:e|ed|ing)|train\w*|ajust\w*|trein\w*|lora|qlora)\b"
_WANTED = re.compile(
    r"\b(?:should i|should we|shall (?:i|we)|which (?:approach|way|one|method|path|technique|hybrid|route)|recommend"
    r"|what (?:should|would you|do you)|advise|where do i start|best (?:approach|option|way|method|technique)|what now"
    r"|which is (?:better|best)|does that change|where does (?:this|that) leave|where would you (?:put|place)|what makes sense"
    r"|what (?:would|could|might|can) (?:settle|suit|work|fit|help|solve|fix)|(?:simplest|easiest|right) (?:way|set-?up|solution)"
    r"|(?:what|which) (?:kind|sort|type) of (?:set-?up|system|solution|tool|approach|model)"
    r"|how (?:should|would|do) (?:i|we|you) (?:begin|start|go about|set (?:it|this) up)"
    r"|(?:what|which) (?:would|do) you (?:pick|choose|go for|suggest)|do (?:i|we) (?:really )?need to (?:train|tune|fine-?tune)"
    r"|devo|devemos|deveria|recomenda|recomendacao|sugere|aconselha|por onde (?:eu )?comeco|e agora|muda (?:algo|alguma coisa)"
    r"|(?:qual|que) (?:abordagem|caminho|metodo|rumo|opcao|tecnica|hibrido|estrategia)|o que (?:eu |nos |a gente )?(?:faco|faz|fazemos|uso)"
    r"|vale a pena|compensa|da pra (?:treinar|ajustar)|o que (?:combina|faz sentido|indicam?|sugerem?|serve|resolve)"
    r"|melhor (?:caminho|opcao|abordagem|metodo|tecnica|saida|jeito|forma|solucao|escolha)"
    r"|(?:vou|vai|vamos|fico|parto) (?:de|pra|para) (?:qual|que|o que)|qual (?:e )?a boa|(?:isso |ele )?pede trein\w+"
    r"|como (?:eu |a gente )?(?:faco|fazer|monto|montar|crio|criar|comeco) (?:o|a|um|uma|esse|essa)"
    r"|(?:preciso|precisa|tem que|tenho que) (?:mesmo )?(?:treinar|de treino|de treinamento)"
    r"|muda (?:a|de) (?:indicacao|recomendacao|figura|resposta))\b"
    r"|\b(?:approach|technique|method|abordagem|tecnica|metodo|caminho)\?"
    rf"|{_CHOICE},? (?:or|ou|vs\.?|versus) (?:[\w']+ ){{0,4}}{_CHOICE}"
)
# «When should I use RAG?» asks what the guide says, not what to do.
_GENERAL = re.compile(r"\s*(?:e |and |but |mas )?(?:when|why|how|quando|por que|pq|como)\b")
_GUIDES = re.compile(
    r"\b(?:guide|guia)\b.{0,20}\b(?:recommends?|suggests?|advises?|sugere|sugira|recomenda|aconselha)\b"
    r"|\b(?:recommended|suggested|advised|recomendad[oa]|sugerid[oa]) (?:by|in|pelo|no) (?:the |your |seu )?(?:guide|guia)\b"
)
# Whoever speaks of a model that is trained already, or weighs two ways, is past «begin with a prompt».
_TRAINED = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have| had)? (?:just |already )?(?:fine-?)?(?:tuned|trained)|treinei|treinamos|ajustei|ajustamos"
    r"|(?:my|our|the|meu|nosso|minha|nossa) (?:\w+ ){0,2}(?:model|modelo|adapter|adaptador|training|tuning|treino|ajuste)"
    r"|(?:training|treino|held-out) loss|perda|epochs?|epocas?|overfit\w*)\b"
)
_TOKENS = re.compile(r"\btok\w*")
_TELLS: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:i recommend|you should|should use|go with|opt for|^use|^choose|^start with|best choice is)\b"
    ),
    "pt-BR": re.compile(
        r"\b(?:recomendo|voce deve|deveria usar|opte por|^use|^usem|^faca|^escolha|^comece com|melhor escolha e)\b"
    ),
}
_CONDITION: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:when|if|where|unless|until|before|first|with fewer|under)\b"),
    "pt-BR": re.compile(r"\b(?:quando|se|caso|onde|ate|antes|primeiro|com menos|abaixo)\b"),
}
_APPROACHES: dict[Approach, str] = {
    "prompt-engineering": r"\b(?:prompt engineering|prompting|prompts?|engenharia de prompts?)\b(?! tuning)",
    "fine-tuning": r"\b(?:fine-?tun\w*|q?lora|tuned model|modelo (?:ajustado|treinado))\b",
    "from-scratch": r"\b(?:from scratch|do zero)\b",
}
_PRICED = re.compile(
    r"\b(?:cost|costs|price|pricey|expensive|how much (?:is|does|would|will|money)|pay|spend|bill"
    r"|custo|custos|custa|custam|custaria|preco"
    r"|q(?:uan|n)?to (?:sai|fica|da|daria|seria|pago|gasto|e|vou gastar|vai dar)|caro|gasto|gastar|pagar|conta do mes)\b"
)
_BREAK_EVEN = re.compile(
    r"\b(?:break-? ?even|breaks even|pays? (?:for itself|off|back)|paid (?:for itself|off|back)|payback|recoup\w*|worth the training"
    r"|se paga|se pagar|se pagaria|paga o treino|ponto de equilibrio|recuper\w+ (?:o|a)|retorno|compensa)\b"
)
_YEAR = re.compile(r"\b(?:year|yearly|annual|annually|12 months|twelve months|ano|anual|por ano|12 meses|doze meses)\b")
_MEMORY = re.compile(
    r"\b(?:how much (?:gpu |video |graphics )?(?:memory|ram|vram)|how many (?:gb|gib|gigs|gigabytes)|vram|gpu memory"
    r"|fit (?:in|on|into) (?:my|a|an|one|the)|quant[ao]s? (?:de )?(?:memoria|vram|gb|gigas?|gigabytes)"
    r"|memoria (?:de |da )?(?:gpu|video|placa)|cabem? (?:na|numa|em|no))\b"
)
_A_METHOD = r"(?:q-?lora|lora|full(?: (?:fine-?)?tun\w+)?|(?:prompt|prefix)[ -]tuning|(?:ajuste|fine-?tuning) completo|completo)"
_METHOD = re.compile(
    r"\b(?:(?:which|what|best|right) (?:\w+ )?(?:method|technique)|(?:qual|que|melhor) (?:\w+ )?(?:metodo|tecnica)"
    r"|(?:method|metodo|tecnica)(?: \w+){0,3}\?)"
)
_METHOD_OR_METHOD = re.compile(rf"\b{_A_METHOD},? (?:or|ou|vs\.?|x) (?:(?:a|o|por|com|with|go) )?{_A_METHOD}\b")
_METHODS = {
    "qlora": r"\bq-?lora\b",
    "lora": r"\blora\b",
    "full": r"\b(?:full (?:fine-?tuning|training|tuning)|all (?:the )?weights|fine-?tuning (?:completo|total|full)|todos os pesos)\b",
    "prompt-tuning": r"\bprompt[ -]tuning\b",
    "prefix-tuning": r"\bprefix[ -]tuning\b",
}
_NAMES: dict[str, tuple[str, str]] = {
    "prompt-engineering": ("prompt engineering", "engenharia de prompt"),
    "fine-tuning": ("fine-tuning", "fine-tuning"),
    "from-scratch": ("training from scratch", "treinamento do zero"),
    "full": ("full fine-tuning", "fine-tuning completo"),
    "lora": ("LoRA", "LoRA"),
    "qlora": ("QLoRA", "QLoRA"),
    "prompt-tuning": ("prompt tuning", "prompt tuning"),
    "prefix-tuning": ("prefix tuning", "prefix tuning"),
    "rag": ("RAG", "RAG"),
    "ensemble": ("an ensemble", "um ensemble"),
    "cot": ("chain of thought", "cadeia de raciocínio"),
}
_QUESTIONS: dict[str, tuple[str, str]] = {
    "examples": ("How many training examples do you have?", "Quantos exemplos de treino você tem?"),
    "deadline": (
        "How soon do you need results: today, this week or this quarter?",
        "Para quando você precisa: hoje, esta semana ou este trimestre?",
    ),
    "priority": ("What matters most: speed or consistency?", "O que importa mais: rapidez ou consistência?"),
    "budget": ("Is your budget low, medium or high?", "Seu orçamento é baixo, médio ou alto?"),
    "uniqueness": ("Is the task common, specialised or new?", "A tarefa é comum, especializada ou inédita?"),
    "accuracy": (
        "How accurate must it be: acceptable, high or perfect?",
        "Que precisão você precisa: aceitável, alta ou perfeita?",
    ),
    "consistency": (
        "Must the answers be consistent in style and format?",
        "As respostas precisam ter sempre o mesmo estilo e formato?",
    ),
    "changing_knowledge": (
        "Does the knowledge it answers from change often?",
        "O conhecimento usado nas respostas muda com frequência?",
    ),
    "new_knowledge": ("Must it know things of your own domain?", "Ele precisa saber coisas próprias do seu domínio?"),
    "tokens_per_month": ("How many requests a month do you expect?", "Quantas requisições por mês você espera?"),
    "use_case": (
        "What is it for: service, content, code or documents?",
        "Para que é: atendimento, conteúdo, código ou documentos?",
    ),
    "quality": (
        "How good are your examples: high, mixed or low quality?",
        "Qual a qualidade dos exemplos: alta, mista ou baixa?",
    ),
    "structured_data": (
        "Is your data structured, as in tables or a catalogue?",
        "Seus dados são estruturados, como tabelas ou um catálogo?",
    ),
    "explainability": ("Must the answers be explained?", "As respostas precisam ser explicadas?"),
    "creativity_and_precision": (
        "Does it need creativity and precision at once?",
        "Precisa de criatividade e precisão ao mesmo tempo?",
    ),
    "gpu_gb": ("Which GPU do you have, and how much memory?", "Que GPU você tem, e com quanta memória?"),
    "model_billions": (
        "How large is the model, in billions of parameters?",
        "Qual o tamanho do modelo, em bilhões de parâmetros?",
    ),
    "swappable_adapters": (
        "Do you need several adapters on one base?",
        "Você precisa de vários adaptadores sobre uma base?",
    ),
}


def wants_advice(text: str) -> bool:
    """Whether a person asks what to do."""
    plain = fold(text)
    return bool(_WANTED.search(plain)) and not _GENERAL.match(plain) and not _GUIDES.search(plain)


def names_tokens(text: str) -> bool:
    """Whether a text speaks of tokens."""
    return bool(_TOKENS.search(fold(text)))


def is_undecided(text: str) -> bool:
    """Whether a text speaks of no model that is trained already and weighs no two ways to adapt one."""
    plain = fold(text)
    return not _TRAINED.search(plain) and len(set(re.findall(_CHOICE, plain))) < 2


def asks_method(text: str) -> bool:
    """Whether a person asks with which method of fine-tuning to train."""
    return bool(_METHOD.search(fold(text)))


def weighs_methods(text: str) -> bool:
    """Whether a text names two methods to choose from: «LoRA or QLoRA?», which may be asked of one's own case or in general."""
    return bool(_METHOD_OR_METHOD.search(fold(text)))


def asks_cost(text: str) -> bool:
    """Whether a person asks what something costs."""
    return bool(_PRICED.search(fold(text)))


def asks_break_even(text: str) -> bool:
    """Whether a person asks when tuning pays for itself."""
    return bool(_BREAK_EVEN.search(fold(text)))


def asks_year(text: str) -> bool:
    """Whether a person asks for the costs of a year."""
    return bool(_YEAR.search(fold(text)))


def approaches_named(text: str) -> tuple[Approach, ...]:
    """The approaches that a text names."""
    plain = fold(text)
    return tuple(approach for approach, names in _APPROACHES.items() if re.search(names, plain))


def asks_memory(text: str) -> bool:
    """Whether a person asks how much memory training takes."""
    return bool(_MEMORY.search(fold(text)))


def methods_named(text: str) -> tuple[Method, ...]:
    """The methods of fine-tuning that a text names."""
    plain = fold(text)
    return tuple(method for method in get_args(Method) if re.search(_METHODS[method], plain))


def recommended(sentence: str, lang: Lang) -> str | None:
    """The approach that a sentence tells the reader to take, None where it tells none or only under a condition."""
    plain = fold(sentence)
    if not _TELLS[lang].search(plain) or _CONDITION[lang].search(plain):
        return None
    found = approaches_named(sentence)
    return found[0] if len(found) == 1 else None


def name(choice: str, lang: Lang) -> str:
    """What an approach, method or hybrid is called."""
    return _NAMES[choice][0 if lang == "en" else 1]


def question_for(field: str, lang: Lang) -> str:
    """The question that asks for one field of the situation."""
    return _QUESTIONS[field][0 if lang == "en" else 1]
