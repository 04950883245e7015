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
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import torch

from finetune.train import TrainConfig, for_method, train
from finetune.train.base import Base, find_base, load_model, load_tokenizer
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
        "lora", data=str(some), dev=str(dev), epochs=1, learning_rate=_RATE, batch_tokens=768, max_length=2048,
        patience=0, eval_every=100_000, save_every=100_000, samples=0,
    )  # fmt: skip
    base = find_base(config.model)
    tokenizer = load_tokenizer(base)
    tokens = sum(len(each.ids) for each in Encoder(tokenizer).encode(read_examples(some), config.max_length))
    for name, run in (("trl", _trl), ("rumo", _rumo)):
        # A process each: accelerate lets none change its precision.
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            seconds, steps, adapter = alone.submit(run, config, out / name).result()
        print(json.dumps({
            "trainer": name, "examples": count, "tokens": tokens, "steps": steps, "seconds": round(seconds, 1),
            "tokens_per_second": round(tokens / seconds, 1), "dev_loss": round(_loss(config, base, adapter), 4),
        }), flush=True)  # fmt: skip


def _rumo(config: TrainConfig, folder: Path) -> tuple[float, int, Path]:
    """Train by Rumo: seconds in steps, the steps, and the adapter's folder."""
    ended = train(config, folder)
    if ended.folder is None:
        raise SystemExit("The run did not end: see its log.txt.")
    said = json.loads((ended.folder / "rumo.json").read_text(encoding="utf-8"))
    return float(said["seconds"]), int(said["metrics"]["steps"]), ended.folder


def _trl(config: TrainConfig, folder: Path) -> tuple[float, int, Path]:
    """The same by SFTTrainer."""
    from datasets import load_dataset  # type: ignore[import-not-found] # not installed with Rumo
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer  # type: ignore[import-not-found]

    torch.manual_seed(config.seed)
    base = find_base(config.model)
    dataset = load_dataset("json", data_files=config.data, split="train").select_columns(["prompt", "completion"])
    trainer = SFTTrainer(
        model=load_model(base, torch.float32, "cpu"),
        processing_class=load_tokenizer(base),
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
    trainer.save_model(str(folder / "adapter"))
    return seconds, steps, folder / "adapter"


def _loss(config: TrainConfig, base: Base, adapter: Path) -> float:
    """The loss of an adapter on the held-out examples, in nats a token, by Rumo's loop."""
    from accelerate import Accelerator  # type: ignore[import-untyped]
    from peft import PeftModel

    from finetune.train.material import gather

    material = gather(config)
    model = PeftModel.from_pretrained(load_model(base, torch.float32, "cpu"), str(adapter), is_trainable=True)
    accelerator = Accelerator(mixed_precision="no")
    loss = Loop(model, material.name, config, material.train, material.dev, accelerator).evaluate()
    if loss is None:
        raise SystemExit("DEV.jsonl is empty.")
    return loss


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 96)
