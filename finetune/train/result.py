"""What comes out of a run: an adapter or a model in a folder that describes itself. The manifest, rumo.json, is written last."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.adapters import identity
from app.prompts import VERSION
from app.runs import Run
from finetune.train.checkpoints import Progress
from finetune.train.config import TrainConfig
from finetune.train.device import MIB
from finetune.train.errors import TrainError
from finetune.train.estimate import Estimate
from finetune.train.material import Material

_POINTS = 40  # of the model card's curve
_LIBRARIES = ("rumo", "torch", "transformers", "peft", "accelerate", "tokenizers", "safetensors")


def write_result(
    run: Run,
    model: Any,
    weights: Mapping[str, Any],
    config: TrainConfig,
    material: Material,
    progress: Progress,
    foretold: Estimate,
    base_hash: str | None,
) -> Path:
    """Write `adapter/` or `model/` into the run's folder and return it. `weights` are all weights, or those that were trained."""
    target = run.folder / ("adapter" if config.makes_adapter else "model")
    aside = run.folder / ".result"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        _save(model, weights, config, aside)
        material.tokenizer.save_pretrained(str(aside))
        manifest = _manifest(config, material, progress, foretold, base_hash)
        (aside / "README.md").write_text(_card(manifest, run.metrics()), encoding="utf-8")
        manifest["files"] = {path.name: _hash(path) for path in sorted(aside.iterdir()) if path.is_file()}
        (aside / "rumo.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    except OSError as error:
        raise TrainError(
            f"{target} cannot be written ({error.strerror or error}): free some disk and resume."
        ) from error
    return target


def _save(model: Any, weights: Mapping[str, Any], config: TrainConfig, folder: Path) -> None:
    import torch

    if config.makes_adapter:
        # An adapter's weights are small numbers, which float16 keeps to three digits in half the space.
        kept = {name: tensor.half() if config.precision == "bf16" else tensor for name, tensor in weights.items()}
        model.save_pretrained(str(folder), state_dict=kept, save_embedding_layers=False)
        return
    dtype = torch.bfloat16 if config.precision == "bf16" else torch.float32
    model.config.use_cache = True  # it was off for training only
    model.config.dtype = dtype
    model.save_pretrained(str(folder), state_dict={name: tensor.to(dtype) for name, tensor in weights.items()})


def _manifest(
    config: TrainConfig, material: Material, progress: Progress, foretold: Estimate, base_hash: str | None
) -> dict[str, Any]:
    return {
        "format": 1,
        "kind": "adapter" if config.makes_adapter else "model",
        "method": config.method,
        "variant": config.variant,
        "base": {"name": material.name, "sha256": base_hash},
        "data": {"sha256": material.data_hash, "examples": len(material.train), "dev_examples": len(material.dev)},
        "prompt_version": VERSION,
        "seed": config.seed,
        "config": _portable(config, material),
        "metrics": {
            "step": progress.kept_step,
            "steps": progress.step,
            "loss": progress.loss,
            "dev_loss": progress.dev_loss if progress.best_loss is None else progress.best_loss,
            "dev_loss_before": progress.dev_loss_before,
            "tokens": progress.tokens,
            "tokens_per_second": round(progress.tokens / progress.seconds, 1),
        },
        "peak_memory_mib": round(progress.peak / MIB, 1),
        "seconds": round(progress.seconds, 1),
        "estimate": {"memory_mib": round(foretold.memory_gib * 1024, 1), "seconds": round(foretold.seconds, 1)},
        "versions": {name: _version(name) for name in _LIBRARIES},
        "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def _portable(config: TrainConfig, material: Material) -> dict[str, Any]:
    """The settings without the folders of this machine; of an adapter that it went on from, the hash (`app.adapters.identity`)."""
    dev = None if config.dev is None else Path(config.dev).name
    start = None if config.start is None else identity(Path(config.start).expanduser())
    return {**config.as_json(), "data": Path(config.data).name, "dev": dev, "model": material.name, "start": start}


def _card(manifest: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> str:
    """The model card, with the front matter that Hugging Face reads. `steps` are the run's metrics, a step each."""
    metrics, data, base = manifest["metrics"], manifest["data"], manifest["base"]["name"]
    name = manifest["method"] if manifest["variant"] == "plain" else f"{manifest['method']} ({manifest['variant']})"
    scratch = manifest["method"] == "scratch"
    front = ["---"]
    if not scratch:
        front.append(f"base_model: {base}")
    front += [f"library_name: {'peft' if manifest['kind'] == 'adapter' else 'transformers'}", "tags: [rumo]", "---"]
    begun = "A small Llama trained from scratch" if scratch else f"`{base}` fine-tuned by {name}"
    rows = {
        "Examples": f"{data['examples']:,}, and {data['dev_examples']:,} held out",
        "Data (SHA-256)": f"`{data['sha256'][:16]}…`",
        "Steps": f"{metrics['steps']:,}; the weights are those of step {metrics['step']:,}",
        "Loss on the held-out examples": f"{_nats(metrics['dev_loss_before'])} before, {_nats(metrics['dev_loss'])} after",
        "Time": f"{manifest['seconds']:,.0f} s ({manifest['estimate']['seconds']:,.0f} s estimated)",
        "Speed": f"{metrics['tokens_per_second']:,.0f} tokens/s",
        "Peak memory": f"{manifest['peak_memory_mib']:,.0f} MiB ({manifest['estimate']['memory_mib']:,.0f} MiB estimated)",
        "Prompt version": manifest["prompt_version"],
        "Seed": str(manifest["seed"]),
    }
    table = "\n".join(f"| {what} | {value} |" for what, value in rows.items())
    settings = json.dumps(manifest["config"], indent=1, ensure_ascii=False)
    front_matter = "\n".join(front)
    return (
        f"{front_matter}\n\n# {begun}\n\nMade with Rumo. Losses are in nats a token. Everything needed to repeat it is in `rumo.json`.\n\n"
        f"| | |\n|---|---|\n{table}\n\n{_curves(steps)}```json\n{settings}\n```\n"
    )


def _curves(steps: Sequence[Mapping[str, Any]]) -> str:
    """The losses as a Mermaid chart, each point the mean of some steps, and those on the held-out examples in a line."""
    losses = [float(row["loss"]) for row in steps]
    if len(losses) < 2:
        return ""
    count = min(_POINTS, len(losses))
    edges = [place * len(losses) // count for place in range(count + 1)]
    means = [sum(losses[low:high]) / (high - low) for low, high in pairwise(edges)]
    line = ", ".join(f"{mean:.3f}" for mean in means)
    held = [f"{row['dev_loss']:.3f} at step {row['step']:,}" for row in steps if row.get("dev_loss") is not None]
    told = f"Held-out loss: {'; '.join(held)}.\n\n" if held else ""
    return (
        f'```mermaid\nxychart-beta\n  title "Training loss, nats a token, each point the mean of {len(losses) / count:.0f} steps"\n'
        f'  x-axis "step" 1 --> {len(losses)}\n  y-axis "loss" 0 --> {max(means):.2f}\n  line [{line}]\n```\n\n{told}'
    )


def _nats(loss: float | None) -> str:
    return "not measured" if loss is None else f"{loss:.3f}"


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
