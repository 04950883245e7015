"""Each method of fine-tuning: which parameters are trained, and what is put around the model for that."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from finetune.train.base import EMBEDDED_NAME, Base, check_adapter, load_model
from finetune.train.config import TrainConfig
from finetune.train.errors import BadConfig, MissingLibrary

_EMBEDDED_HUB = f"HuggingFaceTB/{EMBEDDED_NAME}"  # where the carried model comes from


def check_method(config: TrainConfig, device: str) -> None:
    """Raise MissingLibrary or BadConfig where this machine cannot train by a method. `device` is torch's name."""
    if config.method != "qlora":
        return
    if find_spec("bitsandbytes") is None:
        raise MissingLibrary(
            "QLoRA needs bitsandbytes and an NVIDIA GPU: run `pip install bitsandbytes` on a machine that has one, or choose lora."
        )
    if not device.startswith("cuda"):
        raise BadConfig("QLoRA needs an NVIDIA GPU, and there is none here: choose lora.")


def base_model(base: Base, config: TrainConfig, device: str, sharded: bool, workspace: Path) -> Any:
    """Return the base model for a method, on the device. `workspace` is a folder for a converted copy. Raises BadBase.

    What stays frozen is kept in bf16 where one computes in bf16: it takes half the memory and needs no cast at every layer. FSDP
    (`sharded`) puts frozen and trained weights into one tensor and wants one precision for all.
    """
    import torch

    if config.method == "qlora":
        return _quantised(base, device, workspace)
    frozen = config.makes_adapter and config.precision == "bf16" and not sharded
    return load_model(base, torch.bfloat16 if frozen else torch.float32, "cpu" if sharded else device)


def prepare(model: Any, base: Base, config: TrainConfig) -> Any:
    """Return the model with what the method trains put in, and nothing else trainable. Draws from torch's generator."""
    model.config.use_cache = False
    if config.makes_adapter:
        from peft import get_peft_model

        model.name_or_path = _EMBEDDED_HUB if base.name == EMBEDDED_NAME else base.where
        model = get_peft_model(model, _peft_config(config))
        if config.start is not None:
            _go_on_from(Path(config.start).expanduser(), model, base, config)
        # PEFT would cast every layer's input to the adapter's fp32, and autocast back to bf16.
        for module in model.modules():
            if hasattr(module, "cast_input_dtype_enabled"):
                module.cast_input_dtype_enabled = config.precision == "fp32"
    if config.checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return model


def _go_on_from(folder: Path, model: Any, base: Base, config: TrainConfig) -> None:
    """Put an adapter's weights in place of the fresh ones. Raises BadBase and BadConfig for one that does not fit."""
    from peft import get_peft_model_state_dict, set_peft_model_state_dict
    from safetensors.torch import load_file

    check_adapter(folder, base)
    weights = load_file(folder / "adapter_model.safetensors")
    own = get_peft_model_state_dict(model, save_embedding_layers=False)
    if {name: each.shape for name, each in weights.items()} != {name: each.shape for name, each in own.items()}:
        raise BadConfig(
            f"{folder} is no adapter of this form: set method, rank, targets and virtual_tokens to those that it was made with."
        )
    set_peft_model_state_dict(model, weights)


def _peft_config(config: TrainConfig) -> Any:
    from peft import LoraConfig, PrefixTuningConfig, PromptTuningConfig, PromptTuningInit

    if config.method == "prompt-tuning":
        # Words of the vocabulary are a better beginning than random vectors (Lester 2021, section 3.2).
        return PromptTuningConfig(
            task_type="CAUSAL_LM",
            num_virtual_tokens=config.virtual_tokens,
            prompt_tuning_init=PromptTuningInit.SAMPLE_VOCAB,
        )
    if config.method == "prefix-tuning":
        return PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=config.virtual_tokens)
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=config.targets if isinstance(config.targets, str) else list(config.targets),
        use_rslora=config.variant == "rslora",
        use_dora=config.variant == "dora",
    )


def _quantised(base: Base, device: str, workspace: Path) -> Any:
    """The base in 4 bits (NF4, its constants quantised too: Dettmers 2023). A GGUF is written as safetensors first."""
    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    where = base.where
    if base.is_gguf:
        where = str(workspace)
        load_model(base, torch.bfloat16, "cpu").save_pretrained(where)
    bits = BitsAndBytesConfig(  # type: ignore[no-untyped-call] # transformers leaves it untyped
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    return AutoModelForCausalLM.from_pretrained(
        where, quantization_config=bits, dtype=torch.bfloat16, device_map={"": device}, use_safetensors=True
    )


def groups(model: Any, config: TrainConfig) -> list[dict[str, Any]]:
    """Return the optimiser's groups: matrices decay, norms and biases do not."""
    trained = [each for each in model.parameters() if each.requires_grad]
    return [
        {"params": [each for each in trained if each.ndim >= 2], "weight_decay": config.weight_decay},
        {"params": [each for each in trained if each.ndim < 2], "weight_decay": 0.0},
    ]


class Chosen:
    """Lets the language-model head see only the positions that are learned.

    The head is the widest layer (for the carried model, a fifth of all operations, and most of the memory of long batches), and
    in a prompt of 600 tokens with an answer of 60 nine tenths of its work would be thrown away. It is hooked, and not called
    apart from the model, so that the model's own forward pass runs: adapters, DDP and FSDP hang on that.
    """

    def __init__(self, model: Any, name: str) -> None:
        """Hook the head. Raises BadConfig where the model has none."""
        head = model.get_output_embeddings()
        if head is None:
            raise BadConfig(f"{name} has no language-model head: choose a causal language model.")
        self._mask: Any = None
        head.register_forward_pre_hook(self._select)

    def take(self, mask: Any) -> None:
        """Say which positions, as booleans (examples, positions), the next passes give logits for: (chosen, vocabulary). None: all."""
        self._mask = mask

    def _select(self, _: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        if self._mask is None:
            return inputs
        hidden = inputs[0]
        # Prompt tuning puts learned tokens before each example.
        return (hidden[:, hidden.shape[1] - self._mask.shape[1] :][self._mask], *inputs[1:])
