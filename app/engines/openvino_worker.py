"""The process in which OpenVINO GenAI runs: commands come in as lines of JSON, replies go out as lines of JSON.

It is a process of its own because `ContinuousBatchingPipeline.step` holds Python's global lock: stepped inside the assistant's
process it makes the retriever's embedding of a question take seconds instead of a tenth of one. It also means that a crash
of the library is an error of one request, and that closing the engine gives all its memory back.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.engines.base import EngineError, EngineUnavailable, Settings
from app.engines.batching import Batcher, Command, Reply, Running, Step
from app.engines.requantise import faithful
from app.engines.text import control_tokens, defuse

_KV_BLOCK = 32  # tokens a block of the CPU plugin's cache
_KV_TOKENS = 32_768  # four full contexts of the embedded model, about 430 MiB when all of it has been used
# A step of 128 prompt tokens takes about 0.1 s, so that others' answers go on meanwhile; larger steps read a prompt no faster.
_STEP_TOKENS = 128


class _Request:
    """A request inside the pipeline. Dropping the handle would cancel it."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def read(self) -> Step:
        ids: list[int] = []
        cut = False
        while self._handle.can_read():
            for output in self._handle.read().values():
                ids.extend(output.generated_ids)
                cut = output.finish_reason.name == "LENGTH"
        status = self._handle.get_status().name
        if status == "IGNORED":
            raise EngineError("The engine's memory for prompts is full: ask again when other answers have ended.")
        return Step(ids, over=status != "RUNNING", cut=cut)

    def cancel(self) -> None:
        self._handle.cancel()


class OpenVINOModel:
    """One GGUF in a continuous-batching pipeline with prefix caching."""

    def __init__(self, gguf: Path, context: int, cache: Path) -> None:
        """Load the GGUF; `cache` keeps its converted tokenizer. Raises EngineUnavailable."""
        try:
            import openvino
            import openvino_genai as genai
        except ImportError as error:
            raise EngineUnavailable(
                "OpenVINO GenAI is not installed: run `pip install openvino-genai`, or set RUMO_ENGINE=transformers."
            ) from error
        self.context = context
        self._genai = genai
        self._tensor = openvino.Tensor
        scheduler = genai.SchedulerConfig()
        scheduler.enable_prefix_caching = True
        scheduler.num_kv_blocks = max(_KV_TOKENS, context) // _KV_BLOCK + 1
        scheduler.max_num_batched_tokens = _STEP_TOKENS
        gguf = faithful(gguf, cache)
        try:
            self._tokenizer = _tokenizer(gguf, cache)
            # f32, as fast here as the bf16 that newer CPUs would choose, and the same arithmetic on every machine.
            self._pipeline = genai.ContinuousBatchingPipeline(
                gguf, self._tokenizer, scheduler, "CPU", INFERENCE_PRECISION_HINT="f32"
            )
        except RuntimeError as error:
            raise EngineUnavailable(
                f"OpenVINO GenAI cannot load {gguf.name}: it reads Llama and Qwen GGUFs in F16, Q8_0, Q4_0 and Q4_1; "
                "for another model set RUMO_ENGINE=transformers."
            ) from error
        self._control = control_tokens(
            self._tokenizer.chat_template, [self._tokenizer.get_bos_token(), self._tokenizer.get_eos_token()]
        )
        self._added = 0

    def encode(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Render with the GGUF's own chat template, which writes every special token itself."""
        history = [{"role": m["role"], "content": defuse(m["content"], self._control)} for m in messages]
        prompt = self._tokenizer.apply_chat_template(history, add_generation_prompt=True)
        ids: list[int] = self._tokenizer.encode(prompt, add_special_tokens=False).input_ids.data[0].tolist()
        return ids

    def decode(self, ids: list[int]) -> str:
        """Leave special tokens out."""
        return str(self._tokenizer.decode(ids)) if ids else ""

    def add(self, ids: list[int], settings: Settings) -> Running:
        """Take a request in; stop strings are watched by the caller, so that no part of one is ever shown."""
        import numpy as np

        config = self._genai.GenerationConfig(
            max_new_tokens=settings.max_tokens, repetition_penalty=settings.repetition_penalty
        )
        if settings.temperature > 0:
            config.do_sample = True
            config.temperature = settings.temperature
            config.top_p = settings.top_p
            config.rng_seed = settings.seed
        self._added += 1
        prompt = self._tensor(np.array([ids], dtype=np.int64))
        return _Request(self._pipeline.add_request(self._added, prompt, config))

    def step(self) -> None:
        """One token for every request, or a part of a prompt."""
        self._pipeline.step()


def _tokenizer(gguf: Path, cache: Path) -> Any:
    """Return the GGUF's tokenizer, from `cache` where it has been converted before: 0.1 s instead of 2 s."""
    import openvino_genai as genai

    stat = gguf.stat()
    # The converted form depends on the library, so its version is a part of the name.
    kept = cache / f"tokenizer-{gguf.stem}-{stat.st_size:x}-{stat.st_mtime_ns:x}-{genai.get_version()}"
    if (kept / "openvino_tokenizer.xml").is_file():
        return genai.Tokenizer(kept)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=cache, prefix=".making-"))
        # The library writes beside the file that it reads, and the weights' folder is not ours to write into.
        link = made / "model.gguf"
        link.symlink_to(gguf.absolute())
    except OSError:
        return genai.Tokenizer(gguf)  # no links on this file system: convert at every start
    tokenizer = genai.Tokenizer(link, enable_save_ov_model=True)
    link.unlink()
    try:
        made.rename(kept)
    except OSError:  # another process was first
        shutil.rmtree(made, ignore_errors=True)
    return tokenizer


def serve(batcher: Batcher, commands: queue.SimpleQueue[Command | None]) -> None:
    """Handle commands and step until None comes."""
    while True:
        with contextlib.suppress(queue.Empty):
            # Waits only where there is nothing to step; takes all that has come before the next step.
            while True:
                command = commands.get(block=not batcher.busy)
                if command is None:
                    return
                batcher.handle(command)
        batcher.step()


def main() -> None:
    """Run the models named by the JSON in the first argument: {"models": [[adapter, path, context], ...], "cache": path}."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the assistant's to handle; its end closes our input
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the libraries print must not mix with replies

    def send(reply: Reply) -> None:
        replies.write(json.dumps(reply) + "\n")
        replies.flush()

    plan = json.loads(sys.argv[1])
    models = {adapter: (Path(path), context) for adapter, path, context in plan["models"]}
    batcher = Batcher(lambda adapter: OpenVINOModel(*models[adapter], Path(plan["cache"])), send)
    try:
        batcher.model(None)
    except EngineError as error:
        send({"id": 0, "error": str(error)})
        return
    send({"id": 0, "text": "", "prompt": 0, "completion": 0, "end": True, "cut": False})
    commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            commands.put(json.loads(line))
        commands.put(None)

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):  # the assistant has gone
        serve(batcher, commands)


if __name__ == "__main__":
    main()
