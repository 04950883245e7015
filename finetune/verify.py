"""Whether what is served is what was trained: the adapter on its base against the forms in which its weights are merged.

The adapter answers a handful of prompts greedily. Then base and adapter together, the merged checkpoint and the GGUF read those
same answers, and their logits are compared place by place; the embedded engine answers by itself.
"""

from __future__ import annotations

import gc
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.adapters import file_hash, identity, record_file
from app.engines.base import Message, Settings
from app.engines.checkpoint import best_device, load_adapters, load_base, translated
from app.engines.merging import merged
from app.modes import MODES
from app.prompts import build, examples
from app.runs import replace_text
from finetune.agreement import EXACT, ROUNDED, Agreement, Verification, compare, same_beginning
from finetune.artefact import BadArtefact, name_of
from finetune.evaluation.general import ordinary
from finetune.evaluation.likelihood import Said, greedy
from finetune.export import save_merged, stored_dtype
from finetune.train.base import Base, base_hash, find_base, fresh
from finetune.train.errors import TrainError
from index.passages import LANGS

if TYPE_CHECKING:
    import torch

Prompt = tuple[Message, ...]
Tell = Callable[[str], None]

FIRST = 8  # tokens of an answer that the embedded engine is held to; past a first difference, all differ


def ordinary_and_guide() -> tuple[Prompt, ...]:
    """Eight prompts of everyday use and four questions on the guide, half of each in either language."""
    everyday = [(Message("user", one.prompt),) for one in ordinary()[::5]]
    guide = [build(MODES["tuned"], lang, one.question) for lang in LANGS for one in examples(lang)[:2]]
    return (*everyday, *guide)


def verify(
    adapter: Path,
    base: Base,
    home: Path,
    prompts: Sequence[Prompt],
    exported: Path | None = None,
    tell: Tell = lambda sentence: None,
) -> Verification:
    """Compare an adapter with its merged forms, and keep the result as the record of it in the home.

    Without `exported` the forms are those that are served; with it, what `finetune.export` wrote into that folder, and no record is
    kept. `tell` is given a sentence at each stage. Raises BadArtefact, BadBase, EngineError and TrainError.
    """
    device = best_device()
    tell(f"Reading {base.name} and {name_of(adapter)} …")
    tokenizer, model = _loaded(base, device)
    tuned = load_adapters(model, {"tuned": adapter}, device)["tuned"]
    said = _said(tuned, tokenizer, prompts)
    reference = logits(tuned, said)
    with tuned.disable_adapter():
        moved = compare("base", ROUNDED, reference, logits(model, said)).mean_difference
    forms, left_out, gguf = [], [], None
    settings = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    if settings.get("peft_type") != "LORA":
        left_out.append("A soft prompt is not merged: it runs as it was trained, with transformers only.")
    else:
        if exported is None or (exported / "config.json").is_file():
            tell("Comparing the merged checkpoint …")
            forms.append(_checkpoint(tuned, tokenizer, base, home, exported, said, reference))
        gguf = _gguf(adapter, base, settings, home, exported, left_out, tell)
    del tuned, model
    gc.collect()
    answers = None
    if gguf is not None:
        tell("Comparing the GGUF …")
        forms.append(compare("gguf", ROUNDED, reference, _read_by(find_base(str(gguf)), said)))
        if find_spec("openvino_genai") is None:
            left_out.append("OpenVINO GenAI is not installed, so its answers were not compared.")
        else:
            tell("Comparing the embedded engine's answers …")
            answers = _answers(gguf, home, tokenizer, prompts, said)
    if exported is not None and not forms:
        raise BadArtefact(f"{exported} holds neither a checkpoint nor a GGUF: name a folder that `export` wrote.")
    if not (moved < float("inf")):
        raise BadArtefact(f"{adapter.name} gives values that are no numbers: train it at a lower learning rate.")
    found = Verification(
        adapter=name_of(adapter),
        adapter_sha256=identity(adapter),
        base=base.name,
        base_sha256=base_hash(base),
        gguf_sha256=file_hash(gguf) if gguf else None,
        moved=moved,
        forms=tuple(forms),
        answers=answers,
        left_out=tuple(left_out),
        prompts=len(said),
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
    if exported is None:
        _keep(found, home)
    return found


def logits(model: Any, said: Sequence[Said]) -> list[torch.Tensor]:
    """What a model says at each place of each answer, in float32 on the CPU: (tokens of the answer, vocabulary)."""
    import torch

    found = []
    for one in said:
        ids = torch.tensor([[*one.prompt, *one.answer]], device=model.device)
        with torch.inference_mode():
            scores = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0]
        # A place says what comes next. Soft prompts put their own places before the text: the last ones count.
        found.append(scores[-len(one.answer) - 1 : -1].float().cpu())
    return found


def _said(tuned: Any, tokenizer: Any, prompts: Sequence[Prompt]) -> list[Said]:
    asked = [_rendered(tokenizer, prompt) for prompt in prompts]
    try:
        answers = greedy(tuned, asked, lambda more: None)
    except (RuntimeError, MemoryError) as error:
        raise translated(error, "The adapter failed on ordinary prompts: train it again.") from error
    return [Said(prompt, answer) for prompt, answer in zip(asked, answers, strict=True)]


def _rendered(tokenizer: Any, prompt: Prompt) -> tuple[int, ...]:
    turns = [{"role": message.role, "content": message.content} for message in prompt]
    if not tokenizer.chat_template:
        lines = "\n".join(f"{turn['role']}: {turn['content']}" for turn in turns)
        return tuple(tokenizer(f"{lines}\nassistant:")["input_ids"])
    try:
        text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    except Exception:  # some templates refuse a system turn
        turns = [turn for turn in turns if turn["role"] != "system"]
        text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return tuple(tokenizer(text, add_special_tokens=False)["input_ids"])


def _checkpoint(
    tuned: Any,
    tokenizer: Any,
    base: Base,
    home: Path,
    exported: Path | None,
    said: Sequence[Said],
    reference: Sequence[torch.Tensor],
) -> Agreement:
    """Compare the checkpoint that was exported, or one written as an export is and thrown away. Uses the PEFT model up."""
    import torch

    dtype = stored_dtype(base)
    limits = EXACT if dtype == torch.float32 else ROUNDED
    if exported is not None:
        return compare("merged", limits, reference, _read_by(find_base(str(exported)), said))
    try:
        with tempfile.TemporaryDirectory(dir=home, prefix=".verifying-") as folder:
            save_merged(tuned, tokenizer, dtype, Path(folder))
            return compare("merged", limits, reference, _read_by(find_base(folder), said))
    except OSError as error:
        raise TrainError(
            f"The merged checkpoint cannot be written to {home} ({error.strerror or error}): free some disk, or set RUMO_HOME."
        ) from error


def _gguf(
    adapter: Path,
    base: Base,
    settings: dict[str, Any],
    home: Path,
    exported: Path | None,
    left_out: list[str],
    tell: Tell,
) -> Path | None:
    """The GGUF to compare: the exported one, else the one that the embedded engine serves, as `app.engines.choose` finds it."""
    brought = sorted((adapter if exported is None else exported).glob("*.gguf"))
    if brought or exported is not None:
        return brought[0] if brought else None
    if not base.is_gguf:
        left_out.append("The base is no GGUF: there is nothing that the embedded engine or llama.cpp would run.")
        return None
    if settings.get("use_dora"):
        left_out.append("DoRA cannot be added to a GGUF: it runs with RUMO_ENGINE=transformers only.")
        return None
    tell("Adding the adapter into the GGUF …")
    return merged(Path(base.where), adapter, home / "models")


def _read_by(form: Base, said: Sequence[Said]) -> list[torch.Tensor]:
    """The logits of a form, read back from its files."""
    return logits(_loaded(form, best_device())[1], said)


def _loaded(base: Base, device: str) -> tuple[Any, Any]:
    """Tokenizer and model in float32, read together: each look into a GGUF takes seconds."""
    import torch

    tokenizer, model = load_base(base.where, device, torch.float32)
    return tokenizer, fresh(model, torch.float32).to(device) if base.is_gguf else model


def _answers(gguf: Path, home: Path, tokenizer: Any, prompts: Sequence[Prompt], said: Sequence[Said]) -> float:
    """The share of the answers' first tokens that the embedded engine says too, up to each answer's first difference."""
    from app.engines.openvino import OpenVINOEngine

    engine = OpenVINOEngine(gguf, home / "models")
    settings = Settings(max_tokens=FIRST, repetition_penalty=1.0)
    shares = []
    try:
        for prompt, one in zip(prompts, said, strict=True):
            text = "".join(piece.text for piece in engine.stream(prompt, settings))
            wanted = tokenizer.decode(one.answer[:FIRST], skip_special_tokens=True)
            shares.append(same_beginning(*(tokenizer(each.strip())["input_ids"] for each in (wanted, text))))
    finally:
        engine.close()
    return sum(shares) / len(shares)


def _keep(found: Verification, home: Path) -> None:
    file = record_file(home, found.adapter_sha256)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_text(file, json.dumps(found.as_json(), indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise TrainError(
            f"The record of the verification cannot be written to {file.parent} ({error.strerror}): free some disk."
        ) from error
