"""A causal language model of a few thousand random weights whose tokens are bytes, and random adapters for it."""

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PromptTuningConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SPECIAL = ["<|end|>", "<|turn|>"]
TEMPLATE = (
    "{% for m in messages %}<|turn|>{{ m['role'] }}: {{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<|turn|>assistant: {% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + TEMPLATE


def tokenizer(template: str | None) -> Any:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*SPECIAL, *alphabet])}
    bytewise = Tokenizer(models.BPE(vocabulary, []))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    made: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # transformers leaves it untyped
        tokenizer_object=bytewise, eos_token=SPECIAL[0], additional_special_tokens=SPECIAL[1:]
    )
    made.chat_template = template
    return made


def model(hidden: int = 32, layers: int = 2) -> LlamaForCausalLM:
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(SPECIAL) + 256,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        initializer_range=0.4,
        bos_token_id=None,
        eos_token_id=0,
    )
    return LlamaForCausalLM(config)


def save_base(folder: Path, template: str | None = TEMPLATE, hidden: int = 32, layers: int = 2) -> Path:
    model(hidden, layers).save_pretrained(folder)
    tokenizer(template).save_pretrained(folder)
    return folder


def save_lora(folder: Path, seed: int, hidden: int = 32, layers: int = 2) -> Path:
    base = model(hidden, layers)
    torch.manual_seed(seed)
    config = LoraConfig(
        r=4, target_modules=["q_proj", "v_proj", "down_proj"], init_lora_weights=False, task_type="CAUSAL_LM"
    )
    get_peft_model(base, config).save_pretrained(str(folder))
    return folder


def save_prompt(folder: Path, seed: int) -> Path:
    base = model()
    torch.manual_seed(seed)
    config = PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4)
    get_peft_model(base, config).save_pretrained(str(folder))
    return folder
