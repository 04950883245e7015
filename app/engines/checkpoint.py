"""Loading Hugging Face checkpoints and PEFT adapters, and saying in a sentence why one cannot be loaded."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.engines.base import EngineError, EngineUnavailable

if TYPE_CHECKING:
    import torch

_NO_LIBRARY = "transformers, torch or peft is not installed: run `pip install transformers torch peft`."
_NO_MEMORY = "There is not enough memory for this model: choose a smaller one, or close other programs."


def best_device() -> str:
    """Return the torch device that is fastest here: cuda, mps or cpu. Raises EngineUnavailable without torch."""
    try:
        import torch
    except ImportError as error:
        raise EngineUnavailable(_NO_LIBRARY) from error
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def best_dtype(device: str) -> torch.dtype:
    """Return bfloat16 where the device computes it natively, else float32, which CPUs without matrix units do faster."""
    import torch

    native = device.startswith("mps") or (device.startswith("cuda") and torch.cuda.is_bf16_supported())
    return torch.bfloat16 if native else torch.float32


def load_base(model: str, device: str, dtype: torch.dtype) -> tuple[Any, Any]:
    """Return the tokenizer and the model, ready to generate. Only safetensors, or a GGUF. Raises EngineUnavailable."""
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise EngineUnavailable(_NO_LIBRARY) from error
    path = Path(model).expanduser()
    is_gguf = path.suffix == ".gguf"
    where = str(path.parent) if is_gguf else str(path) if path.is_dir() else model
    options: dict[str, Any] = {"gguf_file": path.name} if is_gguf else {}
    weights: dict[str, Any] = options if is_gguf else {"use_safetensors": True}
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(where, **options)
        loaded: Any = AutoModelForCausalLM.from_pretrained(where, dtype=dtype, **weights)
        return tokenizer, loaded.to(device).eval()
    except Exception as error:
        raise EngineUnavailable(str(translated(error, _why(model, error)))) from error


def load_adapters(base: Any, adapters: Mapping[str, Path], device: str) -> dict[str, Any]:
    """Return for each adapter the PEFT model that holds it; adapters of one type share one. Raises EngineUnavailable.

    PEFT refuses adapters of different types (LoRA and prompt tuning, say) in one model, so each type wraps the base by itself.
    """
    if not adapters:
        return {}
    try:
        from peft import PeftConfig, PeftModel
    except ImportError as error:
        raise EngineUnavailable(_NO_LIBRARY) from error
    by_type: dict[str, Any] = {}
    holders: dict[str, Any] = {}
    for name, folder in adapters.items():
        if not (folder / "adapter_model.safetensors").is_file():
            raise EngineUnavailable(
                f"{folder} holds no adapter_model.safetensors: choose the folder of a finished run."
            )
        try:
            kind = str(PeftConfig.from_pretrained(str(folder)).peft_type)
            with warnings.catch_warnings():
                # PEFT only warns where an adapter lacks weights for this base, and would run it half random.
                warnings.filterwarnings("error", message=".*missing adapter keys.*")
                if kind in by_type:
                    loaded = by_type[kind].load_adapter(str(folder), adapter_name=name, torch_device=device)
                    if loaded.missing_keys:
                        raise ValueError("missing adapter keys")
                else:
                    by_type[kind] = PeftModel.from_pretrained(base, str(folder), adapter_name=name, torch_device=device)
        except Exception as error:
            trained_on = _base_of(folder)
            why = f"The adapter {name} does not fit this model: load it with the one it was trained on{trained_on}."
            raise EngineUnavailable(str(translated(error, why))) from error
        holders[name] = by_type[kind].eval()
    return holders


def translated(error: Exception, otherwise: str) -> EngineError:
    """Return the EngineError for a library's error: out of memory where it is that, else the sentence given."""
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
        return EngineError(_NO_MEMORY)
    return EngineError(otherwise)


def _why(model: str, error: Exception) -> str:
    """Say why a checkpoint cannot be loaded, by the kinds of error that huggingface_hub and transformers chain."""
    kinds = {type(link).__name__ for link in _chain(error)}
    text = str(error)
    if Path(model).suffix == ".gguf":
        if "ImportError" in kinds:
            return "Reading a GGUF with transformers needs the gguf package: run `pip install gguf`."
        return f"transformers cannot read {model}: check that the file exists and is a GGUF of a model it knows."
    if "GatedRepoError" in kinds:
        return (
            f"{model} asks for its licence to be accepted: accept it on its Hugging Face page and run `hf auth login`."
        )
    if "RepositoryNotFoundError" in kinds or "HFValidationError" in kinds:
        return f"There is no model {model}: set RUMO_MODEL to a folder or to a name on Hugging Face."
    if (
        kinds & {"LocalEntryNotFoundError", "OfflineModeIsEnabled", "ConnectionError", "ConnectError"}
        or "connect" in text
    ):
        return f"{model} is not on this machine and Hugging Face cannot be reached: connect, or set RUMO_MODEL to a folder."
    if "safetensors" in text:
        return f"{model} has no safetensors weights, and Rumo loads no others: choose a model that has them."
    return f"{model} cannot be loaded as a causal language model: choose another, or upgrade transformers."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _base_of(folder: Path) -> str:
    try:
        name = json.loads((folder / "adapter_config.json").read_text("utf-8")).get("base_model_name_or_path")
    except (OSError, ValueError):
        return ""
    return f" ({name})" if name else ""
