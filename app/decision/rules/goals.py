"""Goals that a prompt is unlikely to reach: consistency, knowledge, accuracy, special tasks, volume, explained answers."""

from __future__ import annotations

from app.decision.figures import FEW, HIGH_VOLUME
from app.decision.rules.base import Rule
from app.decision.values import Words
from app.situation import Situation


def _too_few_known(situation: Situation) -> bool:
    """Whether the examples are uncounted or short of what fine-tuning takes: with enough, `rules/steps.py` has the row."""
    return situation.examples is None or situation.examples < FEW


def _high_volume(situation: Situation) -> bool:
    """Whether the volume said is one at which a tuned model's lower rate pays for its hosting."""
    return situation.tokens_per_month is not None and situation.tokens_per_month >= HIGH_VOLUME


def _stays(situation: Situation) -> bool:
    """Whether knowledge is missing that can be taught: neither changing nor kept in tables, which is work for RAG."""
    return situation.new_knowledge is True and not (situation.changing_knowledge or situation.structured_data)


GOALS: tuple[Rule, ...] = (
    Rule(
        name="priority-consistency",
        level="beyond",
        field="priority",
        holds=lambda s: s.priority == "consistency" and _too_few_known(s),
        approach="fine-tuning",
        passage="decision-guide#step-3-weigh-needs",
        says=Words(
            "Consistent behaviour matters most to you, and step 3 of the guide then leads to fine-tuning.",
            "O comportamento consistente é o que mais pesa para você, e o passo 3 do guia leva então ao fine-tuning.",
        ),
        brief=Words("consistency as the first priority", "a consistência como prioridade"),
    ),
    Rule(
        name="consistency",
        level="beyond",
        field="consistency",
        holds=lambda s: s.consistency is True and s.priority != "consistency" and _too_few_known(s),
        approach="fine-tuning",
        passage="comparison#consistency",
        says=Words(
            "You need consistent behaviour, which varies with a prompt and is high after fine-tuning.",
            "Você precisa de comportamento consistente, que varia com um prompt e é alto depois do fine-tuning.",
        ),
        brief=Words("the need for consistency", "a necessidade de consistência"),
    ),
    Rule(
        name="new-knowledge",
        level="beyond",
        field="new_knowledge",
        holds=_stays,
        approach="fine-tuning",
        passage="comparison#new-knowledge",
        says=Words(
            "You need new knowledge in the model, which a prompt cannot add and fine-tuning can.",
            "Você precisa de conhecimento novo no modelo, que um prompt não acrescenta e o fine-tuning acrescenta.",
        ),
        brief=Words("the need for new knowledge", "a necessidade de conhecimento novo"),
    ),
    Rule(
        name="accuracy-high",
        level="beyond",
        field="accuracy",
        holds=lambda s: s.accuracy == "high",
        approach="fine-tuning",
        passage="questions#accuracy-needed",
        says=Words(
            "You need high accuracy, which points to fine-tuning.",
            "Você precisa de precisão alta, o que aponta para o fine-tuning.",
        ),
        brief=Words("high accuracy", "precisão alta"),
    ),
    Rule(
        # The guide answers «perfect» with several iterations, not with an approach; what asks for more than high asks for no less.
        name="accuracy-perfect",
        level="beyond",
        field="accuracy",
        holds=lambda s: s.accuracy == "perfect",
        approach="fine-tuning",
        passage="questions#accuracy-needed",
        says=Words(
            "You need perfect accuracy, which takes several iterations of testing, correcting and fine-tuning.",
            "Você precisa de precisão perfeita, o que pede várias iterações de testar, corrigir e fazer fine-tuning.",
        ),
        brief=Words("perfect accuracy", "precisão perfeita"),
    ),
    Rule(
        name="task-specialised",
        level="beyond",
        field="uniqueness",
        holds=lambda s: s.uniqueness == "specialised",
        approach="fine-tuning",
        passage="questions#task-uniqueness",
        says=Words(
            "Your task is specialised, which points to fine-tuning.",
            "Sua tarefa é especializada, o que aponta para o fine-tuning.",
        ),
        brief=Words("a specialised task", "uma tarefa especializada"),
    ),
    Rule(
        name="volume-high",
        level="beyond",
        field="tokens_per_month",
        holds=_high_volume,
        approach="fine-tuning",
        passage="costs#fine-tuning-monthly",
        says=Words(
            "{tokens} a month is a high volume, at which the lower rate of a tuned model can pay for its hosting.",
            "{tokens} por mês são um volume alto, em que a tarifa menor de um modelo ajustado pode pagar a hospedagem.",
        ),
        brief=Words("{tokens} a month", "{tokens} por mês"),
    ),
    Rule(
        name="service-beyond-faqs",
        level="beyond",
        field="use_case",
        holds=lambda s: (
            s.use_case == "customer-service"
            and (s.consistency is True or _stays(s) or s.uniqueness == "specialised" or _high_volume(s))
        ),
        approach="fine-tuning",
        passage="use-cases#customer-service-fine-tuning",
        says=Words(
            "Customer service suits fine-tuning when it takes company knowledge, the brand voice, high volume or complex products.",
            "O atendimento combina com fine-tuning quando pede conhecimento da empresa, voz da marca, alto volume ou produtos complexos.",
        ),
        brief=Words("customer service beyond plain FAQs", "um atendimento que vai além de perguntas gerais"),
    ),
    Rule(
        name="explained-answers",
        level="beyond",
        field="explainability",
        holds=lambda s: s.explainability is True,
        approach="fine-tuning",
        passage="hybrids#chain-of-thought-fine-tuning",
        says=Words(
            "You need answers that explain themselves, and the guide fine-tunes on reasoning steps for that.",
            "Você precisa de respostas que se expliquem, e para isso o guia faz fine-tuning com passos de raciocínio.",
        ),
        brief=Words("explainable answers", "respostas explicáveis"),
    ),
    Rule(
        name="creative-and-precise",
        level="beyond",
        field="creativity_and_precision",
        holds=lambda s: s.creativity_and_precision is True,
        approach="fine-tuning",
        passage="hybrids#ensemble",
        says=Words(
            "You need creativity with precision, and the precise half of such an ensemble is a fine-tuned model.",
            "Você precisa de criatividade com precisão, e a metade precisa desse ensemble é um modelo com fine-tuning.",
        ),
        brief=Words("creativity with precision", "criatividade com precisão"),
    ),
)
