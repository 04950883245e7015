"""What a run is made of before any weights are loaded: base, tokenizer, encoded examples, and what tells them from others."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.costs.shape import Shape
from finetune.train.base import Base, find_base, load_config, load_tokenizer, shape_of
from finetune.train.batches import Plan
from finetune.train.config import TrainConfig
from finetune.train.encode import Encoded, Encoder
from finetune.train.errors import BadConfig, BadData
from finetune.train.rows import Example, data_hash, held_out, read_examples
from finetune.train.samples import Prompt, chosen
from finetune.train.scratch import scratch_config, scratch_tokenizer
from finetune.train.sharing import shared


@dataclass(frozen=True, slots=True)
class Material:
    """All but the weights. `base` is None for a model from scratch, whose `model_config` is then what to make."""

    base: Base | None
    model_config: Any
    shape: Shape
    tokenizer: Any
    train: list[Encoded]
    dev: list[Encoded]
    data_hash: str
    prompts: tuple[Prompt, ...] = ()

    @property
    def name(self) -> str:
        """The base model's name."""
        return "scratch" if self.base is None else self.base.name

    def plan(self, config: TrainConfig) -> Plan:
        """The batches of a configuration."""
        return Plan([len(each.ids) for each in self.train], config.batch_tokens, config.seed)


def gather(config: TrainConfig, workspace: Path | None = None) -> Material:
    """Read and encode what a configuration names. A tokenizer from scratch is kept in `workspace`, where one is given.

    Raises BadBase, BadConfig and BadData, each before anything large is loaded.
    """
    base = None if config.method == "scratch" else find_base(config.model)
    examples, dev, digest = _examples(config)
    if base is None:
        with tempfile.TemporaryDirectory() as passing:
            tokenizer = scratch_tokenizer(examples, config, workspace or Path(passing))
        model_config = scratch_config(config, len(tokenizer), tokenizer.eos_token_id)
    else:
        tokenizer, model_config = load_tokenizer(base), load_config(base)
        _check_context(config, model_config, base)
    return Material(
        base=base,
        model_config=model_config,
        shape=shape_of(model_config),
        tokenizer=tokenizer,
        train=_rows(Encoder(tokenizer, everything=base is None).encode(examples, config.max_length), config),
        dev=_rows(Encoder(tokenizer).encode(dev, config.max_length), config),
        data_hash=digest,
        prompts=chosen(dev, Encoder(tokenizer), config.samples, config.max_length),
    )


def _rows(examples: list[Encoded], config: TrainConfig) -> list[Encoded]:
    """Join what begins alike, where the method lets us say what a token sees: virtual tokens come with a mask of their own."""
    if config.method in ("prompt-tuning", "prefix-tuning"):
        return examples
    return shared(examples, config.max_length)


def _examples(config: TrainConfig) -> tuple[list[Example], list[Example], str]:
    """Return training and held-out examples and the hash of their files."""
    path = Path(config.data).expanduser()
    examples = read_examples(path)
    if config.dev is not None:
        dev_path = Path(config.dev).expanduser()
        return examples, read_examples(dev_path), data_hash([path, dev_path])
    train, dev = held_out(examples, config.dev_share, config.seed)
    if not train:
        raise BadData(f"{path} has too few different prompts to hold some out: add examples, or set dev_share to 0.")
    return train, dev, data_hash([path])


def _check_context(config: TrainConfig, model_config: Any, base: Base) -> None:
    context = getattr(model_config, "max_position_embeddings", None)
    learned = config.virtual_tokens if config.method in ("prompt-tuning", "prefix-tuning") else 0
    if context is not None and config.max_length + learned > context:
        raise BadConfig(
            f"max_length is {config.max_length:,} and {base.name} reads {context:,} tokens: "
            f"set max_length to at most {context - learned:,}."
        )
