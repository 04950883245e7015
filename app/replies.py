"""The sentences that the assistant itself says, in both languages. Everything else it says comes from a model or from a passage."""

from __future__ import annotations

from index.passages import Lang

_NOT_COVERED: dict[Lang, str] = {
    "en": (
        "The guide does not cover this question, so I would only be guessing. I can help with how to adapt a language model to a "
        "problem: prompt engineering, RAG, fine-tuning (full, LoRA, QLoRA, prompt and prefix tuning), training from scratch and "
        "combinations of these, with their costs, the data they need and the usual mistakes. You can also add your own documents."
    ),
    "pt-BR": (
        "O guia não cobre essa pergunta, e eu estaria só adivinhando. Posso ajudar com a forma de adaptar um modelo de linguagem a um "
        "problema: engenharia de prompt, RAG, fine-tuning (completo, LoRA, QLoRA, prompt e prefix tuning), treinamento do zero e "
        "combinações, com os custos, os dados necessários e os erros comuns. Você também pode adicionar seus próprios documentos."
    ),
}
_COURTESIES: dict[str, tuple[str, str]] = {
    "greeting": (
        "Hello! Tell me about your task: what the model should do, how many examples you have, your budget and your deadline. I will "
        "say whether to prompt, retrieve, fine-tune or train, and what it costs.",
        "Olá! Conte sobre a sua tarefa: o que o modelo deve fazer, quantos exemplos você tem, o orçamento e o prazo. Eu digo se o caminho "
        "é prompt, RAG, fine-tuning ou treino, e quanto custa.",
    ),
    "thanks": (
        "You are welcome. Ask on whenever something about your model, its data or its costs is open.",
        "De nada. Pergunte de novo quando surgir dúvida sobre o modelo, os dados ou os custos.",
    ),
    "goodbye": ("Goodbye, and good luck with your model.", "Até mais, e boa sorte com o seu modelo."),
    "identity": (
        "I am Rumo, a program that runs on your machine and helps you decide how to adapt a language model: prompt engineering, RAG, "
        "fine-tuning or training from scratch. I answer from a guide, cite it, and compute costs and data needs.",
        "Sou o Rumo, um programa que roda na sua máquina e ajuda a decidir como adaptar um modelo de linguagem: engenharia de prompt, RAG, "
        "fine-tuning ou treinamento do zero. Respondo a partir de um guia, cito a fonte e calculo custos e dados necessários.",
    ),
    "abuse": (
        "I would like to help all the same. What should your model do, and what do you have for it?",
        "Quero ajudar mesmo assim. O que o seu modelo precisa fazer, e o que você já tem para isso?",
    ),
    "orders": (
        "I keep to my role: helping you decide how to adapt a language model. What is your task?",
        "Continuo no meu papel: ajudar a decidir como adaptar um modelo de linguagem. Qual é a sua tarefa?",
    ),
}
_TRIMMED: dict[Lang, tuple[str, str]] = {
    "en": (
        "The oldest exchange was left out: the conversation is longer than the model can read.",
        "The {n} oldest exchanges were left out: the conversation is longer than the model can read.",
    ),
    "pt-BR": (
        "A troca mais antiga ficou de fora: a conversa é maior do que o modelo consegue ler.",
        "As {n} trocas mais antigas ficaram de fora: a conversa é maior do que o modelo consegue ler.",
    ),
}
_PASSAGES_CUT: dict[Lang, str] = {
    "en": "Only the {kept} closest of {found} passages were read: the model cannot read more at once.",
    "pt-BR": "Só os {kept} trechos mais próximos, de {found}, foram lidos: o modelo não consegue ler mais de uma vez.",
}
_NO_ADAPTER: dict[Lang, str] = {
    "en": (
        "The mode «{mode}» answers with a fine-tuned model, and no adapter is switched on that fits the model in use. Choose another mode, "
        "or train one: `rumo finetune --help`."
    ),
    "pt-BR": (
        "O modo «{mode}» responde com um modelo ajustado, e não há adaptador ligado que sirva para o modelo em uso. Escolha outro modo, ou "
        "treine um: `rumo finetune --help`."
    ),
}
_NEITHER_HOLDS: dict[Lang, str] = {
    "en": (
        "Neither draft of this answer is supported by the passages found, so nothing of them is shown. Ask in other words, or choose the "
        "mode «advisor», which can answer with the passages' own sentences."
    ),
    "pt-BR": (
        "Nenhum dos dois rascunhos desta resposta se sustenta nos trechos encontrados, por isso nada deles aparece. Pergunte com outras "
        "palavras ou escolha o modo «advisor», que pode responder com as próprias frases dos trechos."
    ),
}
_ORDERS: dict[Lang, str] = {
    "en": "A document gave orders to the assistant; those sentences were not passed to the model.",
    "pt-BR": "Um documento dava ordens ao assistente; essas frases não foram passadas ao modelo.",
}
_FAILED: dict[Lang, str] = {
    "en": "The answer ended early: {reason} Ask again to retry.",
    "pt-BR": "A resposta terminou antes da hora: {reason} Pergunte de novo para tentar outra vez.",
}
_TOO_LONG: dict[Lang, str] = {
    "en": "This question is longer than the model can read ({tokens} tokens, and {room} fit). Ask with fewer words.",
    "pt-BR": "Esta pergunta é maior do que o modelo consegue ler ({tokens} tokens; cabem {room}). Pergunte com menos palavras.",
}


def not_covered(lang: Lang) -> str:
    """Say that the knowledge does not cover the question, and what it does cover."""
    return _NOT_COVERED[lang]


def neither_holds(lang: Lang) -> str:
    """Say that two drafts were written and that nothing supports either."""
    return _NEITHER_HOLDS[lang]


def courteous(kind: str, lang: Lang) -> str:
    """The short answer to a turn that asks nothing of the guide; kinds as in `app.courtesy`."""
    return _COURTESIES[kind][0 if lang == "en" else 1]


def trimmed(lang: Lang, turns: int) -> str:
    """Say how many of the oldest exchanges the prompt had no room for."""
    one, many = _TRIMMED[lang]
    return one if turns == 1 else many.format(n=turns)


def passages_cut(lang: Lang, kept: int, found: int) -> str:
    """Say that the prompt had no room for all passages."""
    return _PASSAGES_CUT[lang].format(kept=kept, found=found)


def orders_left_out(lang: Lang) -> str:
    """Say that a document's orders to the assistant were kept from the model."""
    return _ORDERS[lang]


def failed(lang: Lang, reason: str) -> str:
    """Say that the engine failed, and why, in its own sentence."""
    return _FAILED[lang].format(reason=reason)


def too_long(lang: Lang, tokens: int, room: int) -> str:
    """Say that the question alone is longer than the context."""
    return _TOO_LONG[lang].format(tokens=tokens, room=room)


def no_adapter(lang: Lang, mode: str) -> str:
    """A mode needs an adapter and none is switched on."""
    return _NO_ADAPTER[lang].format(mode=mode)
