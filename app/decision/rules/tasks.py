"""Goals that a prompt reaches, and where each use case starts: softly, after what the answers to the guide's own questions say."""

from __future__ import annotations

from app.decision.figures import LOW_VOLUME
from app.decision.rules.base import Rule
from app.decision.values import Words

TASKS: tuple[Rule, ...] = (
    Rule(
        name="task-common",
        level="within",
        field="uniqueness",
        holds=lambda s: s.uniqueness == "common",
        approach="prompt-engineering",
        passage="questions#task-uniqueness",
        says=Words(
            "Your task is common, something that existing models already do well with a prompt.",
            "Sua tarefa é comum, algo que os modelos existentes já fazem bem com um prompt.",
        ),
        brief=Words("a common task", "uma tarefa comum"),
    ),
    Rule(
        name="accuracy-acceptable",
        level="within",
        field="accuracy",
        holds=lambda s: s.accuracy == "acceptable",
        approach="prompt-engineering",
        passage="questions#accuracy-needed",
        says=Words(
            "Acceptable accuracy is enough for you, and prompt engineering gives that.",
            "Uma precisão aceitável basta para você, e a engenharia de prompt entrega isso.",
        ),
        brief=Words("acceptable accuracy", "precisão aceitável"),
    ),
    Rule(
        name="volume-low",
        level="within",
        field="tokens_per_month",
        holds=lambda s: s.tokens_per_month is not None and s.tokens_per_month <= LOW_VOLUME,
        approach="prompt-engineering",
        passage="costs#prompt-engineering-monthly",
        says=Words(
            "{tokens} a month is a low volume, at which the price of each call hardly matters.",
            "{tokens} por mês são um volume baixo, em que o preço de cada chamada quase não pesa.",
        ),
        brief=Words("{tokens} a month", "{tokens} por mês"),
    ),
    Rule(
        name="service-of-faqs",
        level="room",
        field="use_case",
        holds=lambda s: s.use_case == "customer-service",
        approach="prompt-engineering",
        passage="use-cases#customer-service-prompt-engineering",
        says=Words(
            "Customer service suits prompt engineering for general FAQs, simple routing, low volume or a testing phase.",
            "O atendimento combina com engenharia de prompt para perguntas gerais, roteamento simples, baixo volume ou fase de teste.",
        ),
        brief=Words("customer service", "o atendimento ao cliente"),
        soft=True,
    ),
    Rule(
        name="content-starts-with-prompt",
        level="room",
        field="use_case",
        holds=lambda s: s.use_case == "content-generation",
        approach="prompt-engineering",
        passage="use-cases#content-generation",
        says=Words(
            "Content generation should start with a prompt, which often captures enough of a style.",
            "A geração de conteúdo deve começar por um prompt, que muitas vezes já capta bem um estilo.",
        ),
        brief=Words("content generation", "a geração de conteúdo"),
        soft=True,
    ),
    Rule(
        name="code-starts-with-prompt",
        level="room",
        field="use_case",
        holds=lambda s: s.use_case == "code-generation",
        approach="prompt-engineering",
        passage="use-cases#code-generation",
        says=Words(
            "Code generation usually starts with a prompt on a model that was already trained for code.",
            "A geração de código costuma começar por um prompt em um modelo já treinado para código.",
        ),
        brief=Words("code generation", "a geração de código"),
        soft=True,
    ),
    Rule(
        name="documents-start-with-prompt",
        level="room",
        field="use_case",
        holds=lambda s: s.use_case == "document-analysis",
        approach="prompt-engineering",
        passage="use-cases#document-analysis",
        says=Words(
            "Document analysis usually starts with a prompt that includes the document.",
            "A análise de documentos costuma começar por um prompt que inclui o documento.",
        ),
        brief=Words("document analysis", "a análise de documentos"),
        soft=True,
    ),
)
