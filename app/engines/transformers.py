"""Any Hugging Face causal language model, with any number of PEFT adapters on one base, on CUDA, MPS or the CPU.

One answer at a time: switching adapters changes the model, so switching and generating stay under one lock.
Loading needs torch, transformers and peft only; a GGUF also needs the `gguf` package.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.engines.base import EngineError, EngineInfo, Message, Piece, Settings
from app.engines.checkpoint import best_device, best_dtype, load_adapters, load_base, translated
from app.engines.text import Assembler, control_tokens, defuse
from app.engines.ticket import Ticket

_CLOSED = "The engine has been closed: load it again."
# What ends an answer of a model that has no chat template and would write the next turns too.
_PLAIN_STOPS = ("\nuser:", "\nsystem:", "\nassistant:")


class TransformersEngine:
    """Generates with `transformers`; `Settings.adapter` picks the adapter of each request."""

    def __init__(
        self, model: str, adapters: Mapping[str, Path] = MappingProxyType({}), device: str | None = None
    ) -> None:
        """Load a model by its Hugging Face name, its folder, or the path of a GGUF.

        `adapters` maps names to PEFT adapter folders; `device` is torch's name, by default the best that is here.
        Raises EngineUnavailable.
        """
        self._device = device or best_device()
        dtype = best_dtype(self._device)
        self._tokenizer, self._base = load_base(model, self._device, dtype)
        self._adapters = load_adapters(self._base, adapters, self._device)
        precision = str(dtype).removeprefix("torch.")
        context = int(getattr(self._base.config, "max_position_embeddings", 2048))
        name = Path(model).name if Path(model).exists() else model
        self._info = EngineInfo("transformers", name, self._device, precision, context)
        self._chats = bool(self._tokenizer.chat_template)
        self._control = control_tokens(
            str(self._tokenizer.chat_template or ""), map(str, self._tokenizer.all_special_tokens)
        )
        self._lock = threading.Lock()
        self._closed = threading.Event()

    @property
    def info(self) -> EngineInfo:
        """The base model; the precision is the one that it computes in."""
        return self._info

    def count(self, messages: Sequence[Message]) -> int:
        """How many tokens the rendered prompt has."""
        return len(self._encode(messages))

    def stream(
        self, messages: Sequence[Message], settings: Settings, cancel: threading.Event | None = None
    ) -> Iterator[Piece]:
        """Generate; the completion's count includes the end token. A prompt and answer longer than the context are cut."""
        if settings.adapter is not None and settings.adapter not in self._adapters:
            known = ", ".join(sorted(self._adapters)) or "none"
            raise EngineError(f"There is no adapter {settings.adapter}: choose one of those loaded ({known}).")
        ids = self._encode(messages)
        if len(ids) >= self._info.context:
            raise EngineError(
                f"The prompt has {len(ids):,} tokens and the model reads {self._info.context:,}: "
                "shorten the question or the documents."
            )
        return self._ask(ids, settings, cancel)

    def warm(self, messages: Sequence[Message], adapter: str | None = None) -> None:
        """Nothing: `transformers` keeps nothing of what it has read."""

    def close(self) -> None:
        """Stop what runs and let the weights go."""
        self._closed.set()
        with self._lock:
            self._base, self._adapters = None, {}

    def _ask(self, ids: list[int], settings: Settings, cancel: threading.Event | None) -> Iterator[Piece]:
        ticket = Ticket()
        threading.Thread(target=self._work, args=(ids, settings, ticket), name="rumo-transformers", daemon=True).start()
        yield from ticket.pieces(cancel, lambda: None)

    def _work(self, ids: list[int], settings: Settings, ticket: Ticket) -> None:
        with self._lock:
            if ticket.gone:
                return
            try:
                if self._closed.is_set():
                    raise EngineError(_CLOSED)
                ticket.put(self._generate(ids, settings, ticket))
                ticket.end()
            except EngineError as error:
                ticket.fail(error)
            except Exception as error:
                ticket.fail(translated(error, "The engine failed while it was answering: ask again."))

    def _generate(self, ids: list[int], settings: Settings, ticket: Ticket) -> Piece:
        """Generate into the ticket; return the last piece. The lock is held."""
        import torch

        limit = min(settings.max_tokens, self._info.context - len(ids))
        stops = settings.stop if self._chats else (*settings.stop, *_PLAIN_STOPS)
        watch = _Watch(Assembler(self._decode, stops), len(ids), ticket, self._closed)
        prompt = torch.tensor([ids], device=self._device)
        with contextlib.ExitStack() as stack:
            if settings.temperature > 0:
                # The seed is this answer's alone: whatever else draws numbers in this process goes on as before.
                cuda = [self._device] if self._device.startswith("cuda") else []
                stack.enter_context(torch.random.fork_rng(cuda))
                torch.manual_seed(settings.seed)
            model = self._with_adapter(settings.adapter, stack)
            output = model.generate(
                input_ids=prompt,
                attention_mask=torch.ones_like(prompt),
                stopping_criteria=[watch],
                pad_token_id=self._tokenizer.eos_token_id,
                **_decoding(settings, limit),
            )
        if self._closed.is_set():
            raise EngineError(_CLOSED)
        ended = int(output[0, -1]) in _ends(model.generation_config.eos_token_id)
        cut = watch.completion >= limit and not ended and not watch.text.stopped
        return Piece(watch.text.finish(), len(ids), watch.completion, cut)

    def _with_adapter(self, name: str | None, stack: contextlib.ExitStack) -> Any:
        """Return the model to generate with, every adapter off but the named one until the stack closes."""
        chosen = self._adapters.get(name) if name is not None else None
        for model in set(self._adapters.values()) - {chosen}:
            stack.enter_context(model.disable_adapter())
        if chosen is None:
            return self._base
        chosen.set_adapter(name)
        return chosen

    def _encode(self, messages: Sequence[Message]) -> list[int]:
        turns = [{"role": m.role, "content": defuse(m.content, self._control)} for m in messages]
        if not self._chats:
            lines = "\n".join(f"{turn['role']}: {turn['content']}" for turn in turns)
            plain: list[int] = self._tokenizer(f"{lines}\nassistant:")["input_ids"]
            return plain
        try:
            text = self._render(turns)
        except Exception as error:
            if turns[0]["role"] != "system" or len(turns) < 2:
                raise EngineError(
                    "The model's chat template cannot render this conversation: choose another model."
                ) from error
            # Some templates (Gemma 2, Mistral) refuse a system turn: it then goes first in the person's.
            first = {"role": turns[1]["role"], "content": f"{turns[0]['content']}\n\n{turns[1]['content']}"}
            text = self._render([first, *turns[2:]])
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _render(self, turns: list[dict[str, str]]) -> str:
        return str(self._tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False))

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


class _Watch:
    """Called by `generate` after every token: passes the text on, and says when to stop."""

    def __init__(self, text: Assembler, prompt: int, ticket: Ticket, closed: threading.Event) -> None:
        self.text = text
        self.completion = 0
        self._prompt = prompt
        self._ticket = ticket
        self._closed = closed

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        import torch

        self.completion += 1
        text = self.text.push([int(input_ids[0, -1])])
        if text:
            self._ticket.put(Piece(text, self._prompt, self.completion))
        stop = self.text.stopped or self._ticket.gone or self._closed.is_set()
        return torch.full((input_ids.shape[0],), stop, dtype=torch.bool, device=input_ids.device)


def _decoding(settings: Settings, limit: int) -> dict[str, Any]:
    """The same decoding for every model: nothing is left to the defaults that a checkpoint brings."""
    common = {"max_new_tokens": limit, "repetition_penalty": settings.repetition_penalty}
    if settings.temperature == 0:
        return {**common, "do_sample": False, "temperature": None, "top_p": None, "top_k": None}
    return {**common, "do_sample": True, "temperature": settings.temperature, "top_p": settings.top_p, "top_k": 0}


def _ends(eos: int | list[int] | None) -> list[int]:
    return [] if eos is None else [eos] if isinstance(eos, int) else eos
