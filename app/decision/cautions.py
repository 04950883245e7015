"""The warnings: the guide's common mistakes, poor or scarce data, and the limits of what is recommended. Every row that holds is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.costs import fits
from app.decision.case import Case
from app.decision.figures import COMFORTABLE, FEW, MILLIONS, STAGE_2_UP_TO, fill
from app.decision.methods import no_gpu, too_large_for_cpu
from app.decision.values import Outcome, Warning, Words
from app.situation import Approach, Situation


@dataclass(frozen=True, slots=True)
class Caution:
    """One row: where it `holds`, warn with these words, because of this field of the situation (None: because of the outcome)."""

    name: str
    field: str | None
    holds: Callable[[Case], bool]
    passage: str
    says: Words


_MISTAKES: tuple[Caution, ...] = (
    Caution(
        "too-little-data",
        "examples",
        lambda c: c.counted(1, FEW),
        "mistakes#too-little-training-data",
        Words(
            "Fine-tuning on {examples} would not be reliable: it takes at least 100 quality examples.",
            "Um fine-tuning com {examples} não seria confiável: são precisos pelo menos 100 exemplos de qualidade.",
        ),
    ),
    Caution(
        "uncounted",
        "examples",
        lambda c: c.tunes and c.situation.examples is None,
        "decision-guide#step-2-count-examples",
        Words(
            "This holds if you have at least 100 examples; with fewer, prompt engineering comes first.",
            "Isso vale se você tiver pelo menos 100 exemplos; com menos, a engenharia de prompt vem primeiro.",
        ),
    ),
    Caution(
        "uncounted-for-scratch",
        "examples",
        lambda c: c.scratch and c.situation.examples is None,
        "data-requirements#examples-for-training-from-scratch",
        Words(
            "This holds if you have at least 1,000,000 examples; with fewer, training from scratch is out of reach.",
            "Isso vale se você tiver pelo menos 1.000.000 de exemplos; com menos, treinar do zero está fora de alcance.",
        ),
    ),
    Caution(
        "scratch-is-dear",
        None,
        lambda c: c.scratch,
        "from-scratch#cons",
        Words(
            "Training from scratch takes weeks to months and $10,000 or more, and is generally unnecessary.",
            "Treinar do zero leva de semanas a meses, custa US$ 10.000 ou mais e em geral é desnecessário.",
        ),
    ),
    Caution(
        "over-engineering-data",
        "examples",
        lambda c: c.counted(MILLIONS, float("inf")) and not c.scratch,
        "mistakes#over-engineering",
        Words(
            "Having {examples} is no reason to train from scratch: for a standard task that is over-engineering.",
            "Ter {examples} não é motivo para treinar do zero: em uma tarefa padrão, isso é exagero de engenharia.",
        ),
    ),
    Caution(
        "over-engineering-architecture",
        "priority",
        lambda c: c.scratch_denied and c.situation.priority == "novel-architecture",
        "decision-guide#conflicting-steps",
        Words(
            "Test the novel architecture on a small scale first: training it from scratch is out of reach for now.",
            "Teste antes a arquitetura nova em pequena escala: por enquanto, treiná-la do zero está fora de alcance.",
        ),
    ),
    Caution(
        "over-engineering-task",
        "uniqueness",
        lambda c: c.scratch_denied and c.situation.uniqueness == "novel",
        "mistakes#over-engineering",
        Words(
            "Check that the task is truly novel: training from scratch for what turns out to be a standard task is over-engineering.",
            "Confira se a tarefa é mesmo inédita: treinar do zero para o que se revela uma tarefa padrão é exagero de engenharia.",
        ),
    ),
    Caution(
        "jumping-to-training",
        None,
        lambda c: c.trains and c.outcome.stage < 4,  # at stage 4 a trained model is in use
        "mistakes#jumping-to-training",
        Words(
            "Try prompt engineering before you train: you may not need training at all.",
            "Experimente a engenharia de prompt antes de treinar: talvez o treino nem seja necessário.",
        ),
    ),
    Caution(
        "overfitting",
        "examples",
        lambda c: c.tunes and c.counted(FEW, COMFORTABLE),
        "fine-tuning#overfitting",
        Words(
            "With {examples} overfitting is a risk: keep some of them out of training and test on those.",
            "Com {examples} há risco de sobreajuste (overfitting): deixe alguns fora do treino e teste com eles.",
        ),
    ),
    Caution(
        "maintenance",
        None,
        lambda c: c.trains,
        "mistakes#ignoring-maintenance",
        Words(
            "A trained model needs updates: plan the retraining from day one.",
            "Um modelo treinado precisa de atualizações: planeje o retreino desde o primeiro dia.",
        ),
    ),
    Caution(
        "facts-that-change",
        "changing_knowledge",
        lambda c: c.tunes and c.situation.changing_knowledge is True,
        "mistakes#facts-that-change",
        Words(
            "Do not teach changing facts by fine-tuning: leave them to documents that RAG searches.",
            "Não ensine por fine-tuning fatos que mudam: deixe-os em documentos que o RAG consulta.",
        ),
    ),
)
_DATA: tuple[Caution, ...] = (
    Caution(
        "low-quality-few",
        "quality",
        lambda c: c.situation.quality == "low" and c.counted(1, STAGE_2_UP_TO),
        "quality-quantity#judge-example-quality",
        Words(
            "Weak examples do not count towards the 100 that fine-tuning takes: check them and count the good ones again.",
            "Exemplos fracos não contam para os 100 que o fine-tuning pede: confira um a um e conte de novo só os bons.",
        ),
    ),
    Caution(
        "low-quality-many",
        "quality",
        lambda c: c.situation.quality == "low" and c.counted(STAGE_2_UP_TO, float("inf")),
        "quality-quantity#low-quality-high-quantity",
        Words(
            "Many examples of low quality call for larger models with filtering: automated cleaning, statistical filters, ensembles.",
            "Muitos exemplos de baixa qualidade pedem modelos maiores com filtragem: limpeza automática, filtros estatísticos, ensembles.",
        ),
    ),
    Caution(
        "mixed-quality",
        "quality",
        lambda c: c.situation.quality == "mixed" and c.counted(1, float("inf")),
        "quality-quantity#mixed-quality",
        Words(
            "Mixed quality calls for progressive filtering: start with all the data, find signs of quality and weight by them.",
            "Qualidade mista pede filtragem progressiva: começar com todos os dados, achar sinais de qualidade e dar peso por eles.",
        ),
    ),
    Caution(
        "perfect-accuracy",
        "accuracy",
        lambda c: c.situation.accuracy == "perfect",
        "questions#accuracy-needed",
        Words(
            "No approach is perfect in one go: plan several iterations of testing and correcting.",
            "Nenhuma abordagem chega à perfeição de uma vez: planeje várias iterações de testar e corrigir.",
        ),
    ),
)
_MEANS: tuple[Caution, ...] = (
    Caution(
        "rent-a-gpu",
        "model_billions",
        lambda c: c.tunes and too_large_for_cpu(c.situation),
        "methods#cpu-training",
        Words(
            "Training {model} on a CPU is impractical: rent a GPU for a few hours or take a model of up to 1 billion parameters.",
            "Treinar {model} em CPU é inviável: alugue uma GPU por algumas horas ou use um modelo de até 1 bilhão de parâmetros.",
        ),
    ),
    Caution(
        "does-not-fit",
        "gpu_gb",
        lambda c: c.outcome.method == "qlora" and _too_small_gpu(c.situation),
        "methods#gpu-memory",
        Words(
            "Even QLoRA on {model} takes about {qlora_gb}, too much for {gpu}: take a smaller model or a larger GPU.",
            "Mesmo a QLoRA em {model} ocupa cerca de {qlora_gb}, demais para {gpu}: use um modelo menor ou uma GPU maior.",
        ),
    ),
    Caution(
        "ensemble-needs-tuning",
        "creativity_and_precision",
        lambda c: not c.trains and c.situation.creativity_and_precision is True,
        "hybrids#ensemble",
        Words(
            "The precise half of the ensemble is a fine-tuned model: until then, combine several prompts and vote.",
            "A metade precisa do ensemble é um modelo com fine-tuning: até lá, combine vários prompts e faça uma votação.",
        ),
    ),
)
CAUTIONS: tuple[Caution, ...] = (*_MISTAKES, *_DATA, *_MEANS)


def _too_small_gpu(situation: Situation) -> bool:
    """Whether there is a GPU, and its memory holds not even QLoRA."""
    return situation.gpu_gb is not None and not no_gpu(situation) and not fits("qlora", situation)


def cautions_for(situation: Situation, outcome: Outcome, wanted: frozenset[Approach]) -> tuple[Warning, ...]:
    """Return the warnings that apply, in the order of the table."""
    case = Case(situation, outcome, wanted)
    return tuple(
        Warning(row.name, row.field, row.passage, fill(row.says, situation)) for row in CAUTIONS if row.holds(case)
    )
