"""What to do first: the first rows that hold, at most three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.decision.figures import FEW, fill
from app.decision.values import Outcome, Step, Words
from app.situation import Situation

_AT_MOST = 3
_RUNNING = 4  # the stage of a model in production
_IN_A_PROMPT = 5  # examples; few-shot prompting takes 3 to 5: data-requirements#examples-for-a-prompt


@dataclass(frozen=True, slots=True)
class StepRule:
    """One row: a step to take where it `holds` for a situation and what is recommended, because of this field."""

    name: str
    field: str | None
    holds: Callable[[Situation, Outcome], bool]
    passage: str
    says: Words


def _prompts(outcome: Outcome) -> bool:
    return outcome.approach == "prompt-engineering"


def _tunes(outcome: Outcome) -> bool:
    return outcome.approach == "fine-tuning"


STEPS: tuple[StepRule, ...] = (
    StepRule(
        "write-prompt",
        None,
        lambda s, o: _prompts(o) and (s.examples is None or s.examples <= 0),
        "progressive#stage-1",
        Words(
            "Write a clear prompt and test it on a small number of real questions.",
            "Escreva um prompt claro e teste com um punhado de perguntas reais.",
        ),
    ),
    StepRule(
        "all-examples-in-prompt",
        "examples",
        lambda s, o: _prompts(o) and s.examples is not None and 0 < s.examples <= _IN_A_PROMPT,
        "data-requirements#examples-for-a-prompt",
        Words(
            "Write a clear prompt with {examples} in it; 3 to 5 do better than none.",
            "Escreva um prompt claro com {examples} dentro; de 3 a 5 rendem mais que nenhum.",
        ),
    ),
    StepRule(
        "examples-in-prompt",
        "examples",
        lambda s, o: _prompts(o) and s.examples is not None and _IN_A_PROMPT < s.examples < FEW,
        "decision-guide#fewer-than-100",
        Words(
            "Put 3 to 5 of the best of your {examples} in the prompt and keep the others for testing.",
            "Ponha no prompt de 3 a 5 dos melhores, entre os {examples}, e guarde os outros para testar.",
        ),
    ),
    StepRule(
        "prompt-now",
        "examples",
        lambda s, o: _prompts(o) and s.examples is not None and s.examples >= FEW,
        "decision-guide#conflicting-steps",
        Words(
            "Deploy a prompt now, with 3 to 5 of your {examples} in it.",
            "Coloque um prompt em uso agora, com 3 a 5 dos melhores, entre os {examples}.",
        ),
    ),
    StepRule(
        "count-examples",
        "examples",
        lambda s, o: _tunes(o) and s.examples is None,
        "decision-guide#what-counts-as-an-example",
        Words(
            "Count your examples, a realistic input with the output that you want: fine-tuning takes 100 or more.",
            "Conte seus exemplos, uma entrada realista com a saída desejada: o fine-tuning pede 100 ou mais.",
        ),
    ),
    StepRule(
        "monitor",
        None,
        lambda s, o: o.stage == _RUNNING,
        "progressive#monitor-production",
        Words(
            "Watch the running model: errors, ratings, response time and cost, and keep the questions that it answered badly.",
            "Acompanhe o modelo em uso: erros, notas, tempo de resposta e custo, e guarde as perguntas que ele respondeu mal.",
        ),
    ),
    StepRule(
        "baseline",
        None,
        lambda s, o: _tunes(o) and o.stage < _RUNNING,
        "mistakes#no-prompt-baseline",
        Words(
            "Write the best prompt that you can and measure it on real questions, as the baseline to beat.",
            "Escreva o melhor prompt que puder e meça o resultado em perguntas reais, como linha de base a superar.",
        ),
    ),
    StepRule(
        "build-rag",
        None,
        lambda s, o: o.hybrid == "rag",
        "hybrids#building-rag",
        Words(
            "Build the search over your documents and test first whether it finds the right passages.",
            "Monte a busca nos seus documentos e teste primeiro se ela acha os trechos certos.",
        ),
    ),
    StepRule(
        "collect",
        "examples",
        lambda s, o: _prompts(o) and s.examples is not None and s.examples < FEW,
        "progressive#collect-training-data",
        Words(
            "You have {examples}: collect {short} more from real use, with corrected answers, and fine-tuning becomes an option at 100.",
            "Você tem {examples}: faltam {short}, colhidos do uso real e corrigidos, para o fine-tuning virar opção aos 100.",
        ),
    ),
    StepRule(
        "collect-uncounted",
        "examples",
        lambda s, o: _prompts(o) and s.examples is None,
        "progressive#collect-training-data",
        Words(
            "Collect examples from real use, with corrected answers: from 100 on, fine-tuning becomes an option.",
            "Colete exemplos do uso real, com as respostas corrigidas: a partir de 100, o fine-tuning vira uma opção.",
        ),
    ),
    StepRule(
        "tune-later",
        "examples",
        lambda s, o: _prompts(o) and s.examples is not None and s.examples >= FEW,
        "decision-guide#conflicting-steps",
        Words(
            "Fine-tune on your {examples} as soon as time and money allow it, if the prompt is not good enough.",
            "Faça o fine-tuning com os {examples} assim que o prazo e a verba permitirem, se o prompt não bastar.",
        ),
    ),
    StepRule(
        "split",
        "examples",
        lambda s, o: _tunes(o) and s.examples is not None,
        "fine-tuning#splitting-examples",
        Words(
            "Split your {examples} before any training: {train} to train on, {held} for validation and {held} for the final test.",
            "Divida os {examples} antes de qualquer treino: {train} para treinar, {held} para validação e {held} para o teste final.",
        ),
    ),
    StepRule(
        "trial-run",
        None,
        lambda s, o: _tunes(o) and o.stage < _RUNNING,
        "fine-tuning#project-steps",
        Words(
            "Train a short trial run on a small part of the data and compare it with the prompt.",
            "Faça um treino curto com uma pequena parte dos dados e compare com o prompt.",
        ),
    ),
    StepRule(
        "alternatives",
        None,
        lambda s, o: o.approach == "from-scratch",
        "from-scratch#alternatives",
        Words(
            "Try what costs less first, a prompt and fine-tuning, and write down why they are not enough.",
            "Experimente antes o que custa menos, um prompt e o fine-tuning, e anote por que não bastam.",
        ),
    ),
    StepRule(
        "small-scale",
        None,
        lambda s, o: o.approach == "from-scratch",
        "from-scratch#small-models",
        Words(
            "Test the idea on a small model before you train the large one.",
            "Teste a ideia em um modelo pequeno antes de treinar o grande.",
        ),
    ),
)


def first_steps(situation: Situation, outcome: Outcome) -> tuple[Step, ...]:
    """Return two or three things to do first, in order."""
    rows = [row for row in STEPS if row.holds(situation, outcome)][:_AT_MOST]
    return tuple(Step(row.name, row.field, row.passage, fill(row.says, situation)) for row in rows)
