"""The model that training begins from: where it lies, what tells it from others, its shape, and loading it. Only safetensors, or a GGUF."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.costs.shape import Shape
from app.engines.base import EngineError
from app.engines.checkpoint import load_base
from app.weights import INSTALL, smollm2_gguf
from finetune.train.config import EMBEDDED
from finetune.train.errors import BadBase

if TYPE_CHECKING:
    import torch

EMBEDDED_NAME = "SmolLM2-135M-Instruct"
_SMALLEST = 100_000  # parameters of the smallest model that costs are worked out for; toys count as that


@dataclass(frozen=True, slots=True)
class Base:
    """`name` goes into manifests; `where` is a folder, the path of a GGUF, or a Hugging Face name."""

    name: str
    where: str

    @property
    def is_gguf(self) -> bool:
        """Whether the weights are one GGUF file."""
        return self.where.endswith(".gguf")


def find_base(model: str) -> Base:
    """Find the model of a configuration. Raises BadBase for what is no model: an adapter, weights in another format, nothing."""
    if model == EMBEDDED:
        gguf = smollm2_gguf()
        if gguf is None:
            raise BadBase(INSTALL)
        return Base(EMBEDDED_NAME, str(gguf))
    path = Path(model).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise BadBase(f"There is no file {path}: name a GGUF that exists, or a folder.")
        return Base(path.stem, str(path))
    if not path.is_dir():
        if path.is_absolute() or model.startswith((".", "~")) or not 1 <= len(model.split("/")) <= 2:
            raise BadBase(f"There is no folder {path}: name a model's folder, or its name on Hugging Face.")
        return Base(model, model)
    if (path / "adapter_config.json").is_file():
        raise BadBase(f"{path} is an adapter, not a model: name the base model that it was trained on.")
    if not (path / "config.json").is_file():
        raise BadBase(f"{path} holds no model: it has no config.json.")
    if not any(path.glob("*.safetensors")):
        raise BadBase(f"{path} has no safetensors weights, and Rumo loads no others: choose a model that has them.")
    return Base(path.name, str(path.resolve()))


def base_hash(base: Base) -> str:
    """Return the SHA-256 (hex) of a model's weights: of the GGUF, or of its safetensors by name. Raises BadBase where they are not here."""
    if base.is_gguf:
        return _file_hash(Path(base.where))
    folder = Path(base.where)
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        try:
            folder = Path(snapshot_download(base.where, local_files_only=True))
        except (OSError, ValueError) as error:
            raise BadBase(f"{base.where} is not on this machine: load it once with a connection.") from error
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        digest.update(f"{path.name} {_file_hash(path)}\n".encode())
    return digest.hexdigest()


def check_adapter(folder: Path, base: Base) -> None:
    """Raise BadBase where an adapter's manifest is missing or names another base than this one."""
    try:
        manifest = json.loads((folder / "rumo.json").read_text(encoding="utf-8"))
        name, digest = manifest["base"]["name"], manifest["base"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBase(f"{folder} is not a finished adapter: it has no whole rumo.json. Train it again.") from error
    if not (folder / "adapter_model.safetensors").is_file():
        raise BadBase(f"{folder} holds no adapter_model.safetensors, and Rumo loads no other weights.")
    if digest != base_hash(base):
        raise BadBase(
            f"The adapter {folder.name} was trained on {name}, not on this {base.name}: use it with its own base."
        )


def load_tokenizer(base: Base) -> Any:
    """Return the tokenizer. Raises BadBase."""
    from transformers import AutoTokenizer

    path = Path(base.where)
    where, options = (str(path.parent), {"gguf_file": path.name}) if base.is_gguf else (base.where, {})
    try:
        return AutoTokenizer.from_pretrained(where, **options)
    except Exception as error:
        raise BadBase(f"The tokenizer of {base.name} cannot be loaded: name a model that has one here.") from error


def load_config(base: Base) -> Any:
    """Return the model's transformers configuration, without its weights. Raises BadBase."""
    from transformers import AutoConfig

    path = Path(base.where)
    where, options = (str(path.parent), {"gguf_file": path.name}) if base.is_gguf else (base.where, {})
    try:
        return AutoConfig.from_pretrained(where, **options)
    except Exception as error:
        raise BadBase(
            f"The configuration of {base.name} cannot be read: name a model that transformers knows."
        ) from error


def load_model(base: Base, dtype: torch.dtype, device: str) -> Any:
    """Return the model on a device (a torch name). Raises BadBase."""
    import torch

    try:
        # transformers computes a GGUF's weights in fp32, whatever is asked for.
        _, model = load_base(base.where, device, torch.float32 if base.is_gguf else dtype)
    except EngineError as error:
        raise BadBase(str(error)) from error
    return fresh(model, dtype).to(device) if base.is_gguf else model


def shape_of(config: Any) -> Shape:
    """Return the shape of a model, its parameters counted exactly, without making any of them."""
    import torch
    from transformers import AutoModelForCausalLM

    with torch.device("meta"):
        made: Any = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call] # transformers leaves it untyped
    parameters = sum(each.numel() for each in made.parameters())
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return Shape(
        parameters=max(parameters, _SMALLEST),
        layers=config.num_hidden_layers,
        hidden=config.hidden_size,
        inner=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
        key_value=(getattr(config, "num_key_value_heads", None) or heads) * width,
        vocabulary=config.vocab_size,
        tied=bool(config.tie_word_embeddings),
    )


def fresh(model: Any, dtype: torch.dtype) -> Any:
    """Return a copy of a model that was read from a GGUF: transformers 5 refuses to save that one."""
    config = model.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    config.dtype = dtype
    made = type(model)(config).to(dtype)
    made.load_state_dict(model.state_dict())
    made.generation_config = model.generation_config
    return made


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
