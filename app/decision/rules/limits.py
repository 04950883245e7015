"""What rules an approach out: data, money and time (questions#conflicting-answers)."""

from __future__ import annotations

from app.decision.figures import FEW, MILLIONS, SCRATCH_FROM, TRAINING_FROM, dollars
from app.decision.rules.base import Rule
from app.decision.values import Words
from app.situation import Approach, Situation

_TRAINING: tuple[Approach, ...] = ("fine-tuning", "from-scratch")
_SCRATCH: tuple[Approach, ...] = ("from-scratch",)


def _below(situation: Situation, amount: float) -> bool:
    """Whether an amount was said and is less than this many US dollars."""
    said = dollars(situation)
    return said is not None and said < amount


LIMITS: tuple[Rule, ...] = (
    Rule(
        name="no-examples",
        level="limit",
        field="examples",
        holds=lambda s: s.examples is not None and s.examples <= 0,
        approach="prompt-engineering",
        against=_TRAINING,
        passage="decision-guide#step-1-check-data",
        says=Words(
            "With {examples} there is nothing to train on, so step 1 of the guide leads to prompt engineering.",
            "Com {examples} não há com que treinar, então o passo 1 do guia leva à engenharia de prompt.",
        ),
        brief=Words("{examples} to train on", "{examples} para treinar"),
    ),
    Rule(
        name="few-examples",
        level="limit",
        field="examples",
        holds=lambda s: s.examples is not None and 0 < s.examples < FEW,
        approach="prompt-engineering",
        against=_TRAINING,
        passage="decision-guide#fewer-than-100",
        says=Words(
            "With {examples} you are below 100, where the guide keeps to prompt engineering.",
            "Com {examples} você está abaixo de 100, faixa em que o guia fica com a engenharia de prompt.",
        ),
        brief=Words("{examples}, fewer than 100", "{examples}, menos de 100"),
    ),
    Rule(
        name="amount-below-training",
        level="limit",
        field="budget_amount",
        holds=lambda s: _below(s, TRAINING_FROM),
        approach="prompt-engineering",
        against=_TRAINING,
        passage="comparison#cost",
        says=Words(
            "A budget of {amount} does not pay for training, which starts at $10, while prompt engineering costs $0 upfront.",
            "Um orçamento de {amount} não paga um treino, que começa em US$ 10, e a engenharia de prompt custa US$ 0 no início.",
        ),
        brief=Words("a budget of {amount}", "um orçamento de {amount}"),
    ),
    Rule(
        name="today",
        level="limit",
        field="deadline",
        holds=lambda s: s.deadline == "today",
        approach="prompt-engineering",
        against=_TRAINING,
        passage="questions#deadline",
        says=Words(
            "You need results today, and a prompt is ready in minutes, while fine-tuning takes hours to days.",
            "Você precisa de resultados hoje, e um prompt fica pronto em minutos, enquanto o fine-tuning leva de horas a dias.",
        ),
        brief=Words("results needed today", "resultados para hoje"),
    ),
    Rule(
        name="below-a-million",
        level="limit",
        field="examples",
        holds=lambda s: s.examples is not None and FEW <= s.examples < MILLIONS,
        approach=None,
        against=_SCRATCH,
        passage="data-requirements#examples-for-training-from-scratch",
        says=Words(
            "{examples} are too few to train from scratch, which takes 1,000,000 or more.",
            "{examples} são poucos para treinar do zero, o que pede 1.000.000 ou mais.",
        ),
        brief=Words("{examples}, below 1,000,000", "{examples}, abaixo de 1.000.000"),
    ),
    Rule(
        name="amount-below-scratch",
        level="limit",
        field="budget_amount",
        holds=lambda s: not _below(s, TRAINING_FROM) and _below(s, SCRATCH_FROM),
        approach=None,
        against=_SCRATCH,
        passage="costs#from-scratch-cost",
        says=Words(
            "A budget of {amount} does not pay for training from scratch, which starts at $10,000.",
            "Um orçamento de {amount} não paga um treinamento do zero, que começa em US$ 10.000.",
        ),
        brief=Words("a budget of {amount}", "um orçamento de {amount}"),
    ),
    Rule(
        name="budget-below-scratch",
        level="limit",
        field="budget",
        holds=lambda s: s.budget_amount is None and s.budget in ("low", "medium"),
        approach=None,
        against=_SCRATCH,
        passage="costs#from-scratch-cost",
        says=Words(
            "Training from scratch starts at $10,000, which only a high budget can pay.",
            "O treinamento do zero começa em US$ 10.000, o que só um orçamento alto paga.",
        ),
        brief=Words("a budget that is not high", "um orçamento que não é alto"),
    ),
    Rule(
        name="week-too-short",
        level="limit",
        field="deadline",
        holds=lambda s: s.deadline == "this-week",
        approach=None,
        against=_SCRATCH,
        passage="comparison#time-to-deploy",
        says=Words(
            "You need results this week, and training from scratch takes weeks to months.",
            "Você precisa de resultados nesta semana, e o treinamento do zero leva de semanas a meses.",
        ),
        brief=Words("results needed this week", "resultados para esta semana"),
    ),
)


def allows_scratch(situation: Situation) -> bool:
    """Whether no limit that is known rules training from scratch out."""
    return not any("from-scratch" in rule.against and rule.holds(situation) for rule in LIMITS)
