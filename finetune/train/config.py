"""What a training run is asked for: one frozen value that checks itself and goes to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from finetune.train.errors import BadConfig

Method = Literal["full", "lora", "qlora", "prompt-tuning", "prefix-tuning", "scratch"]
Variant = Literal["plain", "rslora", "dora"]
Precision = Literal["bf16", "fp32"]

METHODS: tuple[Method, ...] = get_args(Method)
EMBEDDED = "embedded"  # names the carried model
ALL_LINEAR = "all-linear"

# What differs from the defaults below. LoRA's rate was tried on the carried model; from about a billion parameters on, 2e-4 is usual.
# Prompt and prefix tuning train few parameters and need large steps (Lester 2021 trains prompts with 0.3 and Adafactor).
_DEFAULTS: dict[Method, dict[str, Any]] = {
    "full": {"learning_rate": 5e-5},
    "lora": {},
    "qlora": {"learning_rate": 2e-4, "checkpointing": True},
    "prompt-tuning": {"learning_rate": 3e-2, "weight_decay": 0.0},
    "prefix-tuning": {"learning_rate": 1e-2, "weight_decay": 0.0},
    "scratch": {"learning_rate": 1e-3, "weight_decay": 0.1, "epochs": 10.0},
}

# Each number's smallest and largest sensible value.
_RANGES: dict[str, tuple[float, float]] = {
    "dev_share": (0, 0.5), "rank": (1, 1024), "alpha": (1, 4096), "dropout": (0, 0.9), "virtual_tokens": (1, 1024),
    "layers": (1, 64), "hidden": (32, 4096), "vocabulary": (300, 200_000), "learning_rate": (1e-8, 10), "epochs": (0.001, 10_000),
    "steps": (1, 10_000_000), "batch_tokens": (16, 10_000_000), "accumulation": (1, 4096), "warmup": (0, 1), "weight_decay": (0, 1),
    "max_length": (8, 1_000_000), "seed": (0, 2**32 - 1), "eval_every": (1, 10_000_000), "patience": (0, 10_000),
    "save_every": (1, 10_000_000), "samples": (0, 20),
}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "method": METHODS,
    "variant": get_args(Variant),
    "precision": get_args(Precision),
}


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One run. Raises BadConfig for values that there are not, with a sentence that names the setting and what it may be.

    `data` and `dev` are JSONL files; without `dev`, `dev_share` of the prompts is held out. `model`: `embedded`, a folder, a GGUF or a
    Hugging Face name. `start`: an adapter's folder to go on from. `targets`: `all-linear` or names of modules. `layers`, `hidden`
    and `vocabulary` shape a model from scratch.
    `steps` goes before `epochs`. `batch_tokens` counts padding; a step is `accumulation` batches on each device. `warmup` is a share of
    the steps. `max_length` is in tokens. `eval_every` and `save_every` are in steps; `patience` in evaluations, 0 never stops early.
    `samples` held-out prompts are answered before and after.
    """

    data: str
    dev: str | None = None
    dev_share: float = 0.05
    model: str = EMBEDDED
    method: Method = "lora"
    variant: Variant = "plain"
    start: str | None = None
    rank: int = 32
    alpha: int = 64
    dropout: float = 0.0
    targets: str | tuple[str, ...] = ALL_LINEAR
    virtual_tokens: int = 20
    layers: int = 6
    hidden: int = 256
    vocabulary: int = 4096
    learning_rate: float = 5e-4
    epochs: float = 2.0
    steps: int | None = None
    batch_tokens: int = 4096
    accumulation: int = 1
    checkpointing: bool = False
    warmup: float = 0.05
    weight_decay: float = 0.01
    max_length: int = 2048
    precision: Precision = "bf16"
    seed: int = 0
    eval_every: int = 50
    patience: int = 3
    save_every: int = 25
    samples: int = 3

    def __post_init__(self) -> None:
        """Check each value by itself, then what does not go together."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise BadConfig(f"{name} has to be one of {', '.join(choices)}, not {getattr(self, name)!r}.")
        for name in ("data", "model"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                raise BadConfig(f"{name} has to name a {'file' if name == 'data' else 'model'}.")
        for each in fields(self):
            if each.name in _RANGES:
                self._check_number(each.name, whole="int" in str(each.type))
        if not isinstance(self.checkpointing, bool):
            raise BadConfig("checkpointing has to be true or false.")
        if isinstance(self.targets, str) and self.targets != ALL_LINEAR:
            raise BadConfig(f"targets has to be {ALL_LINEAR} or a list of names of modules.")
        self._check_together()

    @property
    def is_lora(self) -> bool:
        """Whether low-rank matrices are trained."""
        return self.method in ("lora", "qlora")

    @property
    def makes_adapter(self) -> bool:
        """Whether an adapter comes out, and not a model."""
        return self.method not in ("full", "scratch")

    def as_json(self) -> dict[str, Any]:
        """All settings as plain values."""
        return {**asdict(self), "targets": self.targets if isinstance(self.targets, str) else list(self.targets)}

    def _check_number(self, name: str, whole: bool) -> None:
        value = getattr(self, name)
        if value is None and name == "steps":
            return
        low, high = _RANGES[name]
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            what = "a whole number" if whole else "a number"
            raise BadConfig(f"{name} has to be {what} from {low:,} to {high:,}, not {value!r}.")

    def _check_together(self) -> None:
        if self.variant != "plain" and not self.is_lora:
            raise BadConfig(f"{self.variant} is a variant of LoRA: choose method lora or qlora, or variant plain.")
        if self.method == "prefix-tuning" and self.checkpointing:
            raise BadConfig(
                "Prefix tuning does not work with gradient checkpointing: set checkpointing to false or choose prompt-tuning."
            )
        if self.start is not None and not self.makes_adapter:
            raise BadConfig("start goes on from an adapter: choose a method that makes one, or leave start out.")
        if self.method == "qlora" and self.precision == "fp32":
            raise BadConfig("QLoRA computes in bf16: set precision to bf16 or choose lora.")


def for_method(method: Method, **settings: Any) -> TrainConfig:
    """The defaults of a method, with some settings of one's own. Raises BadConfig, also for a setting that there is not."""
    known = {each.name for each in fields(TrainConfig)}
    unknown = sorted(set(settings) - known)
    if unknown:
        raise BadConfig(f"There is no setting {unknown[0]}: the settings are {', '.join(sorted(known))}.")
    if "data" not in settings:
        raise BadConfig("data has to name a file of examples, in JSONL.")
    if method not in METHODS:
        raise BadConfig(f"method has to be one of {', '.join(METHODS)}, not {method!r}.")
    if isinstance(settings.get("targets"), list):
        settings["targets"] = tuple(settings["targets"])
    return TrainConfig(**{**_DEFAULTS[method], **settings, "method": method})


def from_json(found: Mapping[str, Any]) -> TrainConfig:
    """The reverse of `as_json`; what is left out takes the method's default. Raises BadConfig."""
    settings = dict(found)
    return for_method(settings.pop("method", "lora"), **settings)
