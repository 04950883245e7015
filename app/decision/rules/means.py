"""What the person says of money and time, where it rules nothing out: the questions on budget and deadline."""

from __future__ import annotations

from app.decision.figures import SCRATCH_FROM, TRAINING_FROM, dollars
from app.decision.rules.base import Rule
from app.decision.values import Words
from app.situation import Situation


def _amount_within(situation: Situation, low: float, high: float) -> bool:
    """Whether an amount was said that lies in [low, high) US dollars."""
    said = dollars(situation)
    return said is not None and low <= said < high


MEANS: tuple[Rule, ...] = (
    Rule(
        name="budget-low",
        level="thrift",
        field="budget",
        holds=lambda s: s.budget == "low" and s.budget_amount is None,
        approach="prompt-engineering",
        passage="questions#budget",
        says=Words(
            "A low budget points to prompt engineering, which costs $0 upfront.",
            "Um orçamento baixo aponta para a engenharia de prompt, que custa US$ 0 no início.",
        ),
        brief=Words("a low budget", "um orçamento baixo"),
    ),
    Rule(
        name="budget-medium",
        level="room",
        field="budget",
        holds=lambda s: s.budget == "medium" and s.budget_amount is None,
        approach="fine-tuning",
        passage="questions#budget",
        says=Words(
            "A medium budget points to fine-tuning, which costs $10 to $1,000 once.",
            "Um orçamento médio aponta para o fine-tuning, que custa de US$ 10 a US$ 1.000, uma vez só.",
        ),
        brief=Words("a medium budget", "um orçamento médio"),
    ),
    Rule(
        name="amount-pays-fine-tuning",
        level="room",
        field="budget_amount",
        holds=lambda s: _amount_within(s, TRAINING_FROM, SCRATCH_FROM),
        approach="fine-tuning",
        passage="costs#fine-tuning-cost",
        says=Words(
            "A budget of {amount} can pay for fine-tuning, which costs $10 to $1,000 once.",
            "Um orçamento de {amount} pode pagar um fine-tuning, que custa de US$ 10 a US$ 1.000, uma vez só.",
        ),
        brief=Words("a budget of {amount}", "um orçamento de {amount}"),
    ),
    Rule(
        name="amount-opens-all",
        level="room",
        field="budget_amount",
        holds=lambda s: _amount_within(s, SCRATCH_FROM, float("inf")),
        approach=None,
        passage="questions#budget",
        says=Words(
            "A budget of {amount} leaves every approach open, which is no reason to choose the dearest.",
            "Um orçamento de {amount} deixa todas as abordagens em aberto, o que não é motivo para escolher a mais cara.",
        ),
        brief=Words("a budget of {amount}", "um orçamento de {amount}"),
    ),
    Rule(
        name="budget-high",
        level="room",
        field="budget",
        holds=lambda s: s.budget == "high" and s.budget_amount is None,
        approach=None,
        passage="questions#budget",
        says=Words(
            "A high budget leaves every approach open, which is no reason to choose the dearest.",
            "Um orçamento alto deixa todas as abordagens em aberto, o que não é motivo para escolher a mais cara.",
        ),
        brief=Words("a high budget", "um orçamento alto"),
    ),
    Rule(
        name="this-week",
        level="room",
        field="deadline",
        holds=lambda s: s.deadline == "this-week",
        approach="fine-tuning",
        passage="questions#deadline",
        says=Words(
            "This week leaves time for fine-tuning, which takes hours to days once the examples exist.",
            "Esta semana dá tempo para o fine-tuning, que leva de horas a dias quando os exemplos já existem.",
        ),
        brief=Words("results needed this week", "resultados para esta semana"),
    ),
    Rule(
        name="this-quarter",
        level="room",
        field="deadline",
        holds=lambda s: s.deadline == "this-quarter",
        approach=None,
        passage="questions#deadline",
        says=Words(
            "This quarter leaves time for any approach, and a prompt can be in use meanwhile.",
            "Este trimestre dá tempo para qualquer abordagem, e um prompt já pode ir sendo usado.",
        ),
        brief=Words("results needed this quarter", "resultados para este trimestre"),
    ),
)
