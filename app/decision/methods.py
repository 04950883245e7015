"""Which method of fine-tuning: the first row that holds. Memory comes from `app.costs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.costs import fits
from app.decision.figures import (
    COMFORTABLE,
    FEW,
    SCRATCH_FROM,
    STAGE_2_UP_TO,
    dollars,
)
from app.decision.values import Words
from app.situation import Method, Situation

_CPU_BILLIONS = 1.0  # above it, training on a CPU is impractical: methods#cpu-training
_LARGE_BILLIONS = 7.0  # from here prompt tuning keeps up with prefix tuning: methods#prompt-tuning-vs-prefix-tuning


@dataclass(frozen=True, slots=True)
class MethodRule:
    """One row: where it `holds`, tune with this method, because of this field of the situation."""

    name: str
    method: Method
    field: str | None
    holds: Callable[[Situation], bool]
    passage: str
    says: Words


def no_gpu(situation: Situation) -> bool:
    """Whether the person said that there is no GPU."""
    return situation.gpu_gb is not None and situation.gpu_gb <= 0


def too_large_for_cpu(situation: Situation) -> bool:
    """Whether there is no GPU and the model named is one that a CPU cannot train in practice."""
    return no_gpu(situation) and situation.model_billions is not None and situation.model_billions > _CPU_BILLIONS


def _few_shot_tasks(situation: Situation) -> bool:
    """Several small tasks on one model, where limited capability is good enough."""
    few = situation.examples is not None and FEW <= situation.examples < COMFORTABLE
    return few and situation.swappable_adapters is True and situation.accuracy == "acceptable"


def _bears_full(situation: Situation) -> bool:
    """Whether the data may be enough for tuning all weights: a smaller method overfits less (fine-tuning#detecting-overfitting)."""
    return situation.swappable_adapters is not True and (
        situation.examples is None or situation.examples > STAGE_2_UP_TO
    )


def _production(situation: Situation) -> bool:
    """Whether accuracy and money call for the most accurate method."""
    amount = dollars(situation)
    rich = situation.budget == "high" if amount is None else amount >= SCRATCH_FROM
    return rich and situation.accuracy in ("high", "perfect")


METHODS: tuple[MethodRule, ...] = (
    MethodRule(
        "few-tasks-small-model",
        "prefix-tuning",
        "swappable_adapters",
        lambda s: _few_shot_tasks(s) and s.model_billions is not None and s.model_billions < _LARGE_BILLIONS,
        "methods#prompt-tuning-vs-prefix-tuning",
        Words(
            "Several tasks with {examples} and acceptable accuracy suit prefix tuning, the stronger of its kind on a small model.",
            "Várias tarefas com {examples} e precisão aceitável combinam com prefix tuning, o mais forte do tipo em modelo pequeno.",
        ),
    ),
    MethodRule(
        "few-tasks",
        "prompt-tuning",
        "swappable_adapters",
        _few_shot_tasks,
        "methods#prompt-and-prefix-tuning",
        Words(
            "Several tasks with {examples} and acceptable accuracy suit prompt tuning: minimal memory, very fast, limited.",
            "Várias tarefas com {examples} e precisão aceitável combinam com prompt tuning: memória mínima, rápido, limitado.",
        ),
    ),
    MethodRule(
        "rented-gpu",
        "qlora",
        "model_billions",
        too_large_for_cpu,
        "methods#qlora",
        Words(
            "Without a GPU of your own, QLoRA asks least of a rented one: about {qlora_gb} for {model}.",
            "Sem GPU própria, a QLoRA é a que menos exige de uma GPU alugada: cerca de {qlora_gb} para {model}.",
        ),
    ),
    MethodRule(
        "cpu",
        "lora",
        "gpu_gb",
        no_gpu,
        "methods#cpu-training",
        Words(
            "With {gpu} of GPU memory, plain LoRA on a small model is the safer choice: QLoRA's 4-bit tools are made for GPUs.",
            "Com {gpu} de memória de GPU, LoRA simples em um modelo pequeno é mais seguro: os 4 bits da QLoRA são feitos para GPUs.",
        ),
    ),
    MethodRule(
        "full-fits",
        "full",
        "gpu_gb",
        lambda s: _bears_full(s) and fits("full", s),
        "methods#full-fine-tuning",
        Words(
            "Your {gpu} of GPU memory hold full fine-tuning of {model} (about {full_gb}), the most accurate method.",
            "Seus {gpu} de memória de GPU comportam o fine-tuning completo de {model} (cerca de {full_gb}), o método mais preciso.",
        ),
    ),
    MethodRule(
        "lora-fits",
        "lora",
        "gpu_gb",
        lambda s: fits("lora", s),
        "methods#lora-or-qlora",
        Words(
            "Your {gpu} of GPU memory hold LoRA on {model} in 16 bits (about {lora_gb}).",
            "Seus {gpu} de memória de GPU comportam LoRA em {model} em 16 bits (cerca de {lora_gb}).",
        ),
    ),
    MethodRule(
        "only-qlora",
        "qlora",
        "gpu_gb",
        lambda s: s.gpu_gb is not None,
        "methods#choose-by-hardware",
        Words(
            "LoRA on {model} takes about {lora_gb}, more than your {gpu} of GPU memory leave room for; QLoRA takes about {qlora_gb}.",
            "LoRA em {model} ocupa cerca de {lora_gb}, mais do que cabe nos seus {gpu} de GPU; a QLoRA ocupa cerca de {qlora_gb}.",
        ),
    ),
    MethodRule(
        "swappable",
        "lora",
        "swappable_adapters",
        lambda s: s.swappable_adapters is True,
        "methods#swapping-adapters",
        Words(
            "You want to swap adapters, and one base model serves many LoRA adapters.",
            "Você quer trocar adaptadores, e um mesmo modelo base atende a muitos adaptadores LoRA.",
        ),
    ),
    MethodRule(
        "low-budget",
        "qlora",
        "budget",
        lambda s: s.budget == "low",
        "methods#qlora",
        Words(
            "With a low budget, QLoRA lets you tune on a consumer GPU.",
            "Com um orçamento baixo, a QLoRA permite o ajuste em uma GPU de consumidor.",
        ),
    ),
    MethodRule(
        "production",
        "full",
        "accuracy",
        lambda s: _bears_full(s) and _production(s),
        "methods#full-fine-tuning",
        Words(
            "Full fine-tuning reaches the highest accuracy, and a high budget pays for the GPUs that it takes.",
            "O fine-tuning completo chega à maior precisão, e um orçamento alto paga as GPUs que ele exige.",
        ),
    ),
    MethodRule(
        "first-choice",
        "lora",
        None,
        lambda s: True,
        "methods#lora",
        Words(
            "LoRA is the usual first choice: it takes about 90% less memory than full fine-tuning.",
            "A LoRA costuma ser a primeira escolha: usa cerca de 90% menos memória que o fine-tuning completo.",
        ),
    ),
)


def method_for(situation: Situation) -> MethodRule:
    """Return the row that chooses the method of fine-tuning. Total: the last row always holds."""
    return next(rule for rule in METHODS if rule.holds(situation))
