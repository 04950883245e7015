"""Lengths in the embedded model's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from app.engines.base import EngineUnavailable, Message
from app.weights import INSTALL, smollm2_gguf


def tokens(text: str) -> int:
    """How many tokens a text has. Raises EngineUnavailable where the model is not installed."""
    return len(_tokenizer().encode(text, add_special_tokens=False))


def of_messages(messages: Sequence[Message], count: Any = tokens) -> int:
    """About how many tokens a prompt has: each message's text, and five for its frame in ChatML."""
    return sum(count(message.content) + 5 for message in messages)


@cache
def _tokenizer() -> Any:
    from transformers import AutoTokenizer

    gguf = smollm2_gguf()
    if gguf is None:
        raise EngineUnavailable(INSTALL)
    return AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
