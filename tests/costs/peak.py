"""Trains the carried model for two steps a setup and prints the peak memory of each: run as a program, in a process of its own.

The peak is the highest resident set while training less the one before the model was loaded, in bytes. The caller sets
MALLOC_MMAP_THRESHOLD_, so that freed tensors leave the resident set at once and only what is in use is counted.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

STEPS = 2  # the optimiser's state is there from the first step's end on


class Watch(threading.Thread):
    """Samples the resident set every millisecond until told to stop, and keeps the highest."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.highest = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Sample; torch lets go of the interpreter while it computes, so samples fall inside its operations too."""
        while not self._over.wait(0.001):
            self.highest = max(self.highest, resident())

    def stop(self) -> int:
        """Stop and return the highest resident set, in bytes."""
        self._over.set()
        self.join()
        return self.highest


def resident() -> int:
    """Return the resident set in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak_of(model: Any, setup: dict[str, Any]) -> int:
    """Train a model as a setup says and return the highest resident set, in bytes. What LoRA adds is taken off again."""
    import torch
    from peft import LoraConfig, get_peft_model

    lora = setup["method"] == "lora"
    if lora:
        model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", r=setup["rank"], target_modules="all-linear"))
    model.train()
    optimiser = torch.optim.AdamW([parameter for parameter in model.parameters() if parameter.requires_grad], lr=1e-5)
    ids = torch.randint(0, model.config.vocab_size, (setup["batch"], setup["sequence"]))
    watch = Watch()
    watch.start()
    for _ in range(STEPS):
        model(input_ids=ids, labels=ids).loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    highest = watch.stop()
    if lora:
        model.unload().requires_grad_(True)
    return highest


def main(gguf: str, setups: list[dict[str, Any]]) -> None:
    """Train as each setup says, full training last, and print one line of JSON: the peaks in bytes."""
    import peft  # noqa: F401 - loaded now, because its own memory is not training's
    import torch
    from transformers import AutoModelForCausalLM

    before = resident()
    path = Path(gguf)
    model: Any = AutoModelForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name, dtype=torch.float32)
    model.config.use_cache = False
    print(json.dumps([peak_of(model, setup) - before for setup in setups]))


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
