"""LoRA on the same examples by Rumo's trainer and by TRL's SFTTrainer, one after the other: tokens a second, and the loss they reach.

    python -m tests.finetune.train.against_trl DATA.jsonl DEV.jsonl OUT_DIR [EXAMPLES]

Not a test: it takes a quarter of an hour on two cores and needs trl, which Rumo does not (`pip install trl`; measured with 1.16.0).
Both get the same model, LoRA and peak learning rate, see each example once, and are judged by the same code on the same held-out
examples. Tokens are those of the examples, prompt and answer, each counted whole. All else of SFTTrainer is its default.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from finetune.train import TrainConfig, for_method, train
from finetune.train.base import find_base, load_model, load_tokenizer
from finetune.train.encode import Encoder
from finetune.train.loop import Loop
from finetune.train.rows import read_examples

_RATE = 5e-4


def main(data: Path, dev: Path, out: Path, count: int) -> None:
    """Train both, and print a line of JSON each."""
    out.mkdir(parents=True, exist_ok=True)
    some = out / "train.jsonl"
    with data.open(encoding="utf-8") as lines:
        some.write_text("".join(islice(lines, count)), encoding="utf-8")
    config = for_method(
        "lora", data=str(some), dev=str(dev), epochs=1, learning_rate=_RATE, batch_tokens=3072, max_length=2048,
        patience=0, eval_every=100_000, save_every=100_000, samples=0,
    )  # fmt: skip
    base = find_base(config.model)
    tokenizer = load_tokenizer(base)
    tokens = sum(len(each.ids) for each in Encoder(tokenizer).encode(read_examples(some), config.max_length))
    for name, run in (("trl", _trl), ("rumo", _rumo)):
        seconds, steps, loss = run(config, out / name, base, tokenizer)
        print(json.dumps({
            "trainer": name, "examples": count, "tokens": tokens, "steps": steps, "seconds": round(seconds, 1),
            "tokens_per_second": round(tokens / seconds, 1), "dev_loss": round(loss, 4),
        }), flush=True)  # fmt: skip


def _rumo(config: TrainConfig, folder: Path, base: Any, tokenizer: Any) -> tuple[float, int, float]:
    """Seconds in steps, the steps, and the loss afterwards."""
    ended = train(config, folder)
    if ended.folder is None:
        raise SystemExit("The run did not end: see its log.txt.")
    said = json.loads((ended.folder / "rumo.json").read_text(encoding="utf-8"))
    return float(said["seconds"]), int(said["metrics"]["steps"]), float(said["metrics"]["dev_loss"])


def _trl(config: TrainConfig, folder: Path, base: Any, tokenizer: Any) -> tuple[float, int, float]:
    """The same of SFTTrainer, whose model is then evaluated by Rumo's loop."""
    from datasets import load_dataset  # type: ignore[import-not-found] # not installed with Rumo
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer  # type: ignore[import-not-found]

    torch.manual_seed(config.seed)
    dataset = load_dataset("json", data_files=config.data, split="train").select_columns(["prompt", "completion"])
    trainer = SFTTrainer(
        model=load_model(base, torch.float32, "cpu"),
        processing_class=tokenizer,
        train_dataset=dataset,
        peft_config=LoraConfig(
            r=config.rank, lora_alpha=config.alpha, target_modules="all-linear", task_type="CAUSAL_LM"
        ),
        args=SFTConfig(
            str(folder),
            num_train_epochs=1,
            learning_rate=_RATE,
            max_length=config.max_length,
            report_to="none",
            use_cpu=True,
        ),
    )
    begun = time.perf_counter()
    trainer.train()
    seconds, steps = time.perf_counter() - begun, int(trainer.state.global_step)
    return seconds, steps, _judged(trainer.model, config)


def _judged(model: Any, config: TrainConfig) -> float:
    from accelerate import Accelerator  # type: ignore[import-untyped]

    from finetune.train.material import gather

    material = gather(config)
    loss = Loop(
        model, material.name, config, material.train, material.dev, Accelerator(mixed_precision="no")
    ).evaluate()
    if loss is None:
        raise SystemExit("DEV.jsonl is empty.")
    return loss


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 96)
