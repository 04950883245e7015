"""Steps 2 and 3 of the decision guide."""

from __future__ import annotations

from app.decision.figures import COMFORTABLE, FEW, MILLIONS, RANGE_END, TRIAL
from app.decision.rules.base import Rule
from app.decision.rules.limits import allows_scratch
from app.decision.values import Words
from app.situation import Situation


def _enough(situation: Situation) -> bool:
    """Whether the examples reach what fine-tuning takes."""
    return situation.examples is not None and situation.examples >= FEW


def _for_novelty(situation: Situation) -> bool:
    """Whether there are millions of examples and a reason to train from scratch on them, with no limit in the way."""
    novel = situation.priority == "novel-architecture" or situation.uniqueness == "novel"
    return novel and situation.examples is not None and situation.examples >= MILLIONS and allows_scratch(situation)


_NEEDS: tuple[Rule, ...] = (
    Rule(
        name="priority-speed",
        level="need",
        field="priority",
        holds=lambda s: s.priority == "speed",
        approach="prompt-engineering",
        passage="decision-guide#step-3-weigh-needs",
        says=Words(
            "Speed to deploy matters most to you, and step 3 of the guide then leads to prompt engineering.",
            "A velocidade para implantar é o que mais pesa para você, e o passo 3 do guia leva então à engenharia de prompt.",
        ),
        brief=Words("speed to deploy as the first priority", "a velocidade para implantar como prioridade"),
    ),
    Rule(
        name="priority-novel-architecture",
        level="need",
        field="priority",
        holds=lambda s: s.priority == "novel-architecture",
        approach="from-scratch",
        passage="decision-guide#step-3-weigh-needs",
        says=Words(
            "A novel architecture matters most to you, and only training from scratch allows one.",
            "Uma arquitetura nova é o que mais pesa para você, e só o treinamento do zero permite isso.",
        ),
        brief=Words("a novel architecture as the first priority", "uma arquitetura nova como prioridade"),
    ),
    Rule(
        name="task-novel",
        level="need",
        field="uniqueness",
        holds=lambda s: s.uniqueness == "novel",
        approach="from-scratch",
        passage="questions#task-uniqueness",
        says=Words(
            "Your task is novel, and a task for which no pre-trained model is a starting point leads to training from scratch.",
            "Sua tarefa é inédita, e uma tarefa para a qual nenhum modelo pré-treinado serve de partida leva ao treinamento do zero.",
        ),
        brief=Words("a novel task", "uma tarefa inédita"),
    ),
    Rule(
        name="millions-for-novelty",
        level="need",
        field="examples",
        holds=_for_novelty,
        approach="from-scratch",
        passage="data-requirements#examples-for-training-from-scratch",
        says=Words(
            "{examples} reach the 1,000,000 that training from scratch takes at least, and here there is a reason for it.",
            "{examples} alcançam o mínimo de 1.000.000 que o treinamento do zero pede, e aqui há um motivo para ele.",
        ),
        brief=Words("{examples} for something novel", "{examples} para algo inédito"),
    ),
    Rule(
        name="priority-consistency-with-data",
        level="agreement",
        field="priority",
        holds=lambda s: s.priority == "consistency" and _enough(s),
        approach="fine-tuning",
        passage="decision-guide#step-3-weigh-needs",
        says=Words(
            "Consistent behaviour matters most to you, and with {examples} steps 2 and 3 of the guide both lead to fine-tuning.",
            "O comportamento consistente é o que mais pesa para você e, com {examples}, os passos 2 e 3 do guia levam ao fine-tuning.",
        ),
        brief=Words("consistency first, with {examples}", "consistência em primeiro lugar, com {examples}"),
    ),
    Rule(
        name="consistency-with-data",
        level="agreement",
        field="consistency",
        holds=lambda s: s.consistency is True and s.priority != "consistency" and _enough(s),
        approach="fine-tuning",
        passage="fine-tuning#when-to-use",
        says=Words(
            "You need consistent behaviour, and with {examples} both the need and the data lead to fine-tuning.",
            "Você precisa de comportamento consistente e, com {examples}, a necessidade e os dados levam ao fine-tuning.",
        ),
        brief=Words("consistency with {examples}", "consistência com {examples}"),
    ),
)
_DATA: tuple[Rule, ...] = (
    Rule(
        name="hundred-to-ten-thousand",
        level="data",
        field="examples",
        holds=lambda s: s.examples is not None and FEW <= s.examples <= RANGE_END,
        approach="fine-tuning",
        passage="decision-guide#from-100-to-10000",
        says=Words(
            "With {examples} you are in the 100 to 10,000 range where fine-tuning works well.",
            "Com {examples} você está na faixa de 100 a 10.000, em que o fine-tuning funciona bem.",
        ),
        brief=Words("{examples}", "{examples}"),
    ),
    Rule(
        name="above-ten-thousand",
        level="data",
        field="examples",
        holds=lambda s: s.examples is not None and RANGE_END < s.examples < MILLIONS,
        approach="fine-tuning",
        passage="decision-guide#above-10000",
        says=Words(
            "With {examples} you are above 10,000 and below 1,000,000, where fine-tuning remains the sensible choice.",
            "Com {examples} você está acima de 10.000 e abaixo de 1.000.000, onde o fine-tuning continua sendo a escolha sensata.",
        ),
        brief=Words("{examples}", "{examples}"),
    ),
    Rule(
        name="millions",
        level="data",
        field="examples",
        holds=lambda s: s.examples is not None and s.examples >= MILLIONS and not _for_novelty(s),
        approach="fine-tuning",
        passage="decision-guide#millions-of-examples",
        says=Words(
            "With {examples} you could train from scratch, but the guide asks why you would: tuning on the best of them is usually enough.",
            "Com {examples} você poderia treinar do zero, mas o guia pergunta por quê: ajustar um modelo com os melhores costuma bastar.",
        ),
        brief=Words("{examples}", "{examples}"),
    ),
    Rule(
        name="tier-minimum",
        level="data",
        field="examples",
        holds=lambda s: s.examples is not None and TRIAL <= s.examples < FEW,
        approach="fine-tuning",
        passage="data-requirements#examples-for-fine-tuning",
        says=Words(
            "{examples} lie within the minimum of 50 to 100 that the guide's data tiers give for fine-tuning.",
            "{examples} ficam dentro do mínimo de 50 a 100 que as faixas de dados do guia dão para o fine-tuning.",
        ),
        brief=Words("the minimum of 50 to 100, with {examples}", "o mínimo de 50 a 100, com {examples}"),
        clash="data-requirements#fifty-or-one-hundred",
    ),
    Rule(
        name="few-but-good",
        level="data",
        field="quality",
        holds=lambda s: s.quality == "high" and s.examples is not None and FEW <= s.examples < COMFORTABLE,
        approach="fine-tuning",
        passage="quality-quantity#high-quality-low-quantity",
        says=Words(
            "Your examples are few but good, and the guide fine-tunes on such a set with careful curation.",
            "Seus exemplos são poucos, mas bons, e o guia faz fine-tuning com um conjunto assim, com curadoria cuidadosa.",
        ),
        brief=Words("few but good examples", "exemplos poucos, mas bons"),
        soft=True,
    ),
)
STEPS: tuple[Rule, ...] = (*_NEEDS, *_DATA)
