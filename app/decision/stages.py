"""Where on the progressive path a situation is: the first row that holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.decision.figures import HIGH_VOLUME, RANGE_END, STAGE_2_UP_TO
from app.decision.values import Stage, Words
from app.situation import Approach, Situation


@dataclass(frozen=True, slots=True)
class StageRule:
    """One row: where it `holds` for a situation and its approach, this is the stage."""

    name: str
    stage: Stage
    field: str | None
    holds: Callable[[Situation, Approach], bool]
    passage: str
    says: Words


def _in_production(situation: Situation) -> bool:
    """Whether data and volume are such as only a running system has. No field says so outright."""
    examples, tokens = situation.examples or 0, situation.tokens_per_month or 0
    return examples > RANGE_END and tokens >= HIGH_VOLUME


STAGES: tuple[StageRule, ...] = (
    StageRule(
        "stage-1",
        1,
        None,
        lambda s, approach: approach == "prompt-engineering",
        "progressive#stage-1",
        Words(
            "You are at stage 1: test the idea fast with a prompt, find its limits and collect training data.",
            "Você está no estágio 1: testar a ideia rápido com um prompt, achar os limites dele e coletar dados de treino.",
        ),
    ),
    StageRule(
        "stage-4",
        4,
        "examples",
        lambda s, approach: _in_production(s),
        "progressive#stage-4",
        Words(
            "{examples} and {tokens} a month are a running system's: stage 4, where you monitor, A/B test and retrain.",
            "{examples} e {tokens} por mês são de um sistema em uso: estágio 4, em que se monitora, se fazem testes A/B e se retreina.",
        ),
    ),
    StageRule(
        "stage-3-scratch",
        3,
        None,
        lambda s, approach: approach == "from-scratch",
        "progressive#stage-3",
        Words(
            "Training from scratch belongs to stage 3 at the earliest, once stages 1 and 2 have shown that nothing less will do.",
            "Treinar do zero só cabe a partir do estágio 3, depois que os estágios 1 e 2 mostrarem que menos que isso não basta.",
        ),
    ),
    StageRule(
        "stage-3",
        3,
        "examples",
        lambda s, approach: s.examples is not None and s.examples > STAGE_2_UP_TO,
        "progressive#stage-3",
        Words(
            "{examples} are enough for stage 3: scale with more data, optimise and deploy, once a small run has beaten the prompt.",
            "{examples} bastam para o estágio 3: ganhar escala, otimizar e implantar, depois que um treino pequeno superar o prompt.",
        ),
    ),
    StageRule(
        "stage-2",
        2,
        "examples",
        lambda s, approach: s.examples is not None,
        "progressive#stage-2",
        Words(
            "{examples} put you at stage 2: a first fine-tuning on the collected examples, to validate the approach.",
            "{examples} põem você no estágio 2: um primeiro fine-tuning com os exemplos coletados, para validar a abordagem.",
        ),
    ),
    StageRule(
        "stage-2-uncounted",
        2,
        None,
        lambda s, approach: True,
        "progressive#stage-2",
        Words(
            "Stage 2 comes next: a first fine-tuning on the examples that you have collected, to validate the approach.",
            "O estágio 2 vem a seguir: um primeiro fine-tuning com os exemplos que você coletou, para validar a abordagem.",
        ),
    ),
)


def stage_for(situation: Situation, approach: Approach) -> StageRule:
    """Return the row that gives the stage. Total: the last row always holds."""
    return next(rule for rule in STAGES if rule.holds(situation, approach))
