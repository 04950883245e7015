"""Which hybrids fit, in order: right knowledge first, then an explained answer; an ensemble last, as it costs the sum of its members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.decision.values import Hybrid, Words
from app.situation import Approach, Situation


@dataclass(frozen=True, slots=True)
class HybridRule:
    """One row: where it `holds` for a situation and its approach, this hybrid fits. `optional` ones are never the first named."""

    name: str
    hybrid: Hybrid
    field: str
    holds: Callable[[Situation, Approach], bool]
    passage: str
    says: Words
    optional: bool = False


HYBRIDS: tuple[HybridRule, ...] = (
    HybridRule(
        "rag-for-changes",
        "rag",
        "changing_knowledge",
        lambda s, approach: s.changing_knowledge is True,
        "hybrids#when-to-use-rag",
        Words(
            "Your knowledge changes, and with RAG a changed document takes effect without training.",
            "Seu conhecimento muda, e com RAG um documento alterado passa a valer sem treino.",
        ),
    ),
    HybridRule(
        "rag-for-structure",
        "rag",
        "structured_data",
        lambda s, approach: s.structured_data is True,
        "hybrids#when-to-use-rag",
        Words(
            "Your data is structured, and RAG can search it and quote it.",
            "Seus dados são estruturados, e o RAG consegue pesquisar e citar esses dados.",
        ),
    ),
    HybridRule(
        "rag-for-knowledge",
        "rag",
        "new_knowledge",
        lambda s, approach: s.new_knowledge is True and approach == "prompt-engineering",
        "hybrids#what-rag-is",
        Words(
            "You need new knowledge, which a plain prompt cannot add and RAG brings in without training.",
            "Você precisa de conhecimento novo, que um prompt sozinho não acrescenta e o RAG traz sem treino.",
        ),
    ),
    HybridRule(
        "cot-to-explain",
        "cot",
        "explainability",
        lambda s, approach: s.explainability is True,
        "hybrids#chain-of-thought-fine-tuning",
        Words(
            "You need explainable answers, and chain of thought shows the steps that lead to them.",
            "Você precisa de respostas explicáveis, e a cadeia de raciocínio mostra os passos que levam a elas.",
        ),
    ),
    HybridRule(
        "ensemble-for-both",
        "ensemble",
        "creativity_and_precision",
        lambda s, approach: s.creativity_and_precision is True,
        "hybrids#ensemble",
        Words(
            "You need creativity with precision, and an ensemble joins a prompt for the one with a tuned model for the other.",
            "Você precisa de criatividade com precisão, e um ensemble junta um prompt para uma com um modelo ajustado para a outra.",
        ),
    ),
    HybridRule(
        "rag-beside-tuning",
        "rag",
        "new_knowledge",
        lambda s, approach: s.new_knowledge is True and approach != "prompt-engineering",
        "fine-tuning#knowledge-tuning-or-rag",
        Words(
            "You need new knowledge, and RAG beside the trained model is safer for exact facts.",
            "Você precisa de conhecimento novo, e RAG ao lado do modelo treinado é mais seguro para fatos exatos.",
        ),
        optional=True,
    ),
)


def hybrids_for(situation: Situation, approach: Approach) -> tuple[HybridRule, ...]:
    """Return the rows that hold, in order; several may name the same hybrid."""
    return tuple(rule for rule in HYBRIDS if rule.holds(situation, approach))


def chosen(rules: tuple[HybridRule, ...]) -> tuple[Hybrid | None, tuple[Hybrid, ...]]:
    """Return the first hybrid that is not optional (None: there is none), and the others, each once."""
    first = next((rule.hybrid for rule in rules if not rule.optional), None)
    return first, tuple(dict.fromkeys(rule.hybrid for rule in rules if rule.hybrid != first))
