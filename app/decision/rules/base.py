"""What a rule of the guide is, and which rule comes before which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.decision.values import Words
from app.situation import Approach, Situation

LevelName = Literal["limit", "need", "agreement", "thrift", "data", "beyond", "within", "room"]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of precedence: `why` its rules come before those below, and the passage that explains it."""

    name: LevelName
    why: Words
    passage: str


# The precedence, once: where rules of the guide collide, the one of the higher level prevails, and within a level the earlier row.
#   limit      Data, money and time rule approaches out; a wish cannot bring them back (questions#conflicting-answers).
#   need       Step 3 asks for ONE first priority, and a team with enough data that is in a hurry prompts now and tunes later; a novel
#              task has no pre-trained model to start from (decision-guide#conflicting-steps).
#   agreement  100 examples and a need for consistency: steps 2 and 3 say the same, so a single one of the five questions, the budget
#              above all, does not overturn them; fine-tuning starts at $10.
#   thrift     A low budget without that agreement: a prompt costs $0 upfront, and the examples do not run away.
#   data       The three steps come before the five questions, because data rules approaches out fastest.
#   beyond     Goals that a prompt is unlikely to reach come before goals that it reaches: the former are why people train.
#   within     Otherwise the simplest approach that could reach the goal.
#   room       What money and time allow is no reason by itself, so it decides only where nothing else was said. Where a use case starts
#              comes last.
PRECEDENCE: tuple[Level, ...] = (
    Level(
        "limit",
        Words(
            "data, money and time set limits that no wish can lift",
            "dados, dinheiro e prazo são limites que nenhum desejo remove",
        ),
        "questions#conflicting-answers",
    ),
    Level(
        "need",
        Words(
            "within the limits, what matters most sets the order",
            "dentro dos limites, o que pesa mais define a ordem",
        ),
        "decision-guide#conflicting-steps",
    ),
    Level(
        "agreement",
        Words(
            "two steps of the decision guide that agree outweigh a single answer",
            "dois passos do guia de decisão que concordam pesam mais que uma resposta isolada",
        ),
        "decision-guide#step-3-weigh-needs",
    ),
    Level(
        "thrift",
        Words(
            "a prompt costs $0 upfront, and training can follow once there is money for it, from $10",
            "um prompt custa US$ 0 no início, e o treino pode vir quando houver verba para ele, a partir de US$ 10",
        ),
        "questions#budget",
    ),
    Level(
        "data",
        Words(
            "the steps of the decision guide come before the other questions, and data rules approaches out fastest",
            "os passos do guia de decisão vêm antes das outras perguntas, e os dados são o que mais rápido elimina abordagens",
        ),
        "questions#most-important-question",
    ),
    Level(
        "beyond",
        Words(
            "a goal that a prompt is unlikely to reach comes first",
            "um objetivo que um prompt dificilmente alcança vem primeiro",
        ),
        "questions#conflicting-answers",
    ),
    Level(
        "within",
        Words(
            "the simplest approach that can reach the goal is preferred",
            "a preferência é da abordagem mais simples que alcança o objetivo",
        ),
        "questions#conflicting-answers",
    ),
    Level(
        "room",
        Words(
            "what money and time allow decides only when nothing else does",
            "o que a verba e o prazo permitem só decide quando nada mais decide",
        ),
        "questions#conflicting-answers",
    ),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the guide.

    Where it `holds`, it points to an `approach` (None: to no one) and rules out those `against`. `says` is its sentence, `brief` names
    the fact where the rule collides with another. Losing is no tension for a `soft` rule, which only says where to start. `clash` is the
    passage on this rule's collision, where there is one better than its level's.
    """

    name: str
    level: LevelName
    field: str
    holds: Callable[[Situation], bool]
    approach: Approach | None
    passage: str
    says: Words
    brief: Words
    against: tuple[Approach, ...] = ()
    soft: bool = False
    clash: str | None = None
