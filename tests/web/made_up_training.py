"""Made-up trainings on disk, and a process that pretends to train: `python -m tests.web.made_up_training RUN_DIR`."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.adapters import switch
from app.datasets import Said, ask
from app.runs import Run, State

STEPS = 400
GIB = {"memory_gib": 4.3, "free_gib": 20.2, "disk_gib": 0.4, "free_disk_gib": 72.1}

SAMPLE = {
    "question": "<passages>\n" + "A long passage. " * 60 + "\n</passages>\n\nQuestion: What does <b>LoRA</b> train?",
    "expected": "LoRA trains small matrices.", "before": "", "after": "LoRA trains matrices that are small.",
}  # fmt: skip


def metric(step: int, steps: int = STEPS) -> dict[str, Any]:
    """A step's line, with the fields of the real ones; every 20th is evaluated."""
    loss = 1.2 + 2.1 * math.exp(-step / 60) + 0.15 * math.sin(step * 1.7)
    warm = min(1.0, step / 20)
    row = {
        "step": step,
        "epoch": step / 200,
        "loss": loss,
        "learning_rate": 5e-4 * warm * (1 - step / (steps + 1)),
        "tokens": 3000 * step,
        "tokens_per_second": 310.4,
        "gradient_norm": 1.0,
        "peak_memory_mib": 4198.4,
        "seconds": 9.7 * step,
        "eta_seconds": 9.7 * (steps - step),
    }
    return {**row, "dev_loss": 1.5 + 1.9 * math.exp(-step / 70)} if step % 20 == 0 else row


def manifest(base: str, method: str = "lora") -> dict[str, Any]:
    """What a result says of itself; `base` is the SHA-256 of the model that it fits."""
    return {
        "format": 1, "kind": "model" if method in ("full", "scratch") else "adapter", "method": method,
        "base": {"name": "made-up", "sha256": base},
        "metrics": {"dev_loss_before": 3.4, "dev_loss": 1.6, "loss": 1.3}, "estimate": {"memory_mib": 4403.2, "seconds": 4100.0},
        "seconds": 3880.0, "peak_memory_mib": 4198.4,
    }  # fmt: skip


def in_state(home: Path, name: str, state: State, method: str = "lora", steps: int = 0) -> Run:
    """Put a training into a home, with so many steps measured."""
    run = Run.create(home / "runs" / name, {"data": str(home / "data" / "tiny" / "train.jsonl"), "method": method})
    for step in range(1, steps + 1):
        run.record(metric(step))
    run.log("Prepared: examples 205, dev_examples 13")
    run.write(state)
    return run


def finished(home: Path, name: str, base: str, method: str = "lora") -> Run:
    """Put a training that is done into a home, with what came out of it."""
    said = manifest(base, method)
    state = State("done", step=STEPS, steps=STEPS, loss=1.3, dev_loss=1.6, result=said["kind"])
    run = in_state(home, name, state, method, STEPS)
    run.samples.write_text(json.dumps([SAMPLE]), encoding="utf-8")
    write_result(run, said)
    return run


def write_result(run: Run, said: Mapping[str, Any]) -> None:
    """Write what comes out, the manifest last."""
    folder = run.folder / str(said["kind"])
    folder.mkdir()
    (folder / "adapter_model.safetensors").write_bytes(b"made up")
    (folder / "rumo.json").write_text(json.dumps(said), encoding="utf-8")


def starter(run: Run, module: str) -> subprocess.Popen[bytes]:
    """Start the pretended training."""
    if module != "finetune.train":
        raise AssertionError(module)
    with run.log_file.open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", __name__, str(run.folder)], stderr=log)  # noqa: S603 (our own)


def asker(arguments: Sequence[str]) -> Said:
    """Look into data as the real one does; estimate and make examples at once, without a model."""
    if arguments[0] == "finetune.train.preview":
        return ask(arguments)
    if arguments[0] == "finetune.data":
        folder = Path(arguments[1])
        folder.mkdir(parents=True)
        example(folder / "train.jsonl", 20)
        example(folder / "dev.jsonl", 2)
        return Said(0, "20 examples", "")
    if arguments[:3] == ["app.cli.main", "finetune", "use"]:
        folder, name = Path(arguments[3]), arguments[5]
        shutil.copytree(folder / "adapter", folder.parent.parent / "adapters" / name, dirs_exist_ok=True)
        switch(folder.parent.parent, name)
        return Said(0, "", f"{name} is on.")
    if arguments[:3] != ["app.cli.main", "finetune", "estimate"]:
        raise AssertionError(arguments)
    if "--method" in arguments and arguments[arguments.index("--method") + 1] == "qlora":
        return Said(
            2, "", "a warning of a library\nrumo: QLoRA needs an NVIDIA GPU, and there is none here: choose lora.\n"
        )
    refusal = "Training takes about 4.3 GiB: choose lora." if "full" in arguments else None
    found = {**GIB, "seconds": 810.3, "tokens": 98918, "steps": 32, "parameters": 134515008, "trained": 9768960}
    return Said(1 if refusal else 0, json.dumps({**found, "refusal": refusal}), "")


def example(path: Path, count: int) -> None:
    """Write examples in the format with messages."""
    turns = [
        {"role": "user", "content": "What is LoRA? <b>&"},
        {"role": "assistant", "content": "Small matrices beside the weights."},
    ]
    path.write_text((json.dumps({"messages": turns}) + "\n") * count, encoding="utf-8")


def main(run: Run) -> int:
    """Train slowly until told to stop; gone on with, train quickly to the end."""
    before = run.state()
    with run.attached():
        pause = 0.1 if before.step == 0 else 0.0
        for step in range(before.step + 1, STEPS + 1):
            row = metric(step)
            run.record(row)
            state = replace(
                before, status="running", step=step, steps=STEPS, loss=row["loss"], eta_seconds=row["eta_seconds"]
            )
            run.write(replace(state, dev_loss=row.get("dev_loss", run.state().dev_loss)))
            if run.asked_to_stop():
                run.write(
                    replace(run.state(), status="stopped", message="Stopped: it can be resumed.", eta_seconds=None)
                )
                return 0
            time.sleep(pause)
        said = manifest((run.folder.parent.parent / "base.txt").read_text(encoding="utf-8"))
        write_result(run, said)
        run.write(replace(run.state(), status="done", eta_seconds=None, result=said["kind"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(Run(Path(sys.argv[1]))))
