"""A small Llama and a tokenizer of its own, both made from the data alone: what training from scratch takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from finetune.train.config import TrainConfig
from finetune.train.rows import Example, Plain

_END = "<|end|>"
_TURNS = ("<|system|>", "<|user|>", "<|assistant|>")
_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_HEAD = 32  # width of an attention head


def scratch_tokenizer(examples: Sequence[Example], config: TrainConfig, folder: Path) -> Any:
    """Return the tokenizer kept in a folder, or else train one on the examples (bytes and their commonest pairs) and keep it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    if (folder / "tokenizer.json").is_file():
        return AutoTokenizer.from_pretrained(str(folder))
    pairs = Tokenizer(models.BPE())
    pairs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pairs.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=config.vocabulary,
        special_tokens=[_END, *_TURNS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    pairs.train_from_iterator(_texts(examples), trainer)
    made: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # transformers leaves it untyped
        tokenizer_object=pairs, eos_token=_END, pad_token=_END, additional_special_tokens=list(_TURNS)
    )
    made.chat_template = _TEMPLATE
    made.model_max_length = config.max_length
    made.save_pretrained(str(folder))
    return made


def scratch_config(config: TrainConfig, vocabulary: int, end: int) -> Any:
    """Return the configuration of a Llama of the size asked for; `vocabulary` and the `end` token are the tokenizer's."""
    from transformers import LlamaConfig

    heads = max(1, config.hidden // _HEAD)
    return LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * _HEAD,
        intermediate_size=3 * heads * _HEAD,
        num_hidden_layers=config.layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=config.max_length,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=end,
        pad_token_id=end,
    )


def scratch_model(model_config: Any) -> Any:
    """Return the model with random weights, in fp32, drawn from torch's generator."""
    from transformers import LlamaForCausalLM

    return LlamaForCausalLM(model_config)


def _texts(examples: Sequence[Example]) -> Iterator[str]:
    for example in examples:
        if isinstance(example, Plain):
            yield example.prompt + example.completion
        else:
            yield from (content for _, content in example.turns)
