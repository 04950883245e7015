"""Whole runs of a tiny model: every method, stopping, dying, going on, giving up, and what comes out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from app.adapters import identity
from app.prompts import VERSION
from app.runs import Run, RunBusy, RunError
from finetune.train import (
    BadBase,
    BadConfig,
    Ended,
    Evaluated,
    Event,
    Method,
    MissingLibrary,
    Notice,
    Stepped,
    TrainConfig,
    TrainError,
    base_hash,
    check_adapter,
    find_base,
    train,
)
from finetune.train.samples import read
from tests.engines.tiny import save_base
from tests.finetune.train.conftest import tiny

# Trains a run and kills itself without warning in the middle of it, having said what it had imported of these.
DIES = """
import os, signal, sys
from pathlib import Path
import torch
from app.runs import Run
from finetune.train import Stepped, from_json, train
torch.set_num_threads(1)
def die(event):
    if isinstance(event, Stepped) and event.step == 7:
        heavy = {"llama_index", "gradio", "faiss", "trl", "bitsandbytes", "openvino", "openvino_genai", "platformdirs"}
        print(sorted(heavy & {name.split(".")[0] for name in sys.modules}), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
train(from_json(Run(folder).config()), folder, die)
"""


@pytest.fixture
def long(base: Path, data: Path) -> TrainConfig:
    """Twelve steps that draw random numbers, over several passes, with moments and an evaluation to remember."""
    return tiny("lora", data, base, steps=12, dropout=0.1, accumulation=2, save_every=5, eval_every=4, patience=0)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(next(folder.glob("*.safetensors")))


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def untimed(run: Run) -> list[dict[str, Any]]:
    """The metrics without what a clock or the machine says."""
    timed = ("seconds", "eta_seconds", "tokens_per_second", "peak_memory_mib")
    return [{name: value for name, value in row.items() if name not in timed} for row in run.metrics()]


@pytest.mark.parametrize("method", ["full", "lora", "prompt-tuning", "prefix-tuning", "scratch"])
def test_every_method_learns_and_leaves_a_folder_that_loads(
    method: Method, base: Path, data: Path, tmp_path: Path
) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    heard: list[Event] = []
    ended = train(tiny(method, data, base), tmp_path / "run", heard.append)

    losses = [event.loss for event in heard if isinstance(event, Evaluated)]
    assert losses[-1] < losses[0]
    assert (
        ended
        == heard[-1]
        == Ended("done", 6, tmp_path / "run" / ("model" if method in ("full", "scratch") else "adapter"))
    )
    folder = ended.folder
    assert folder is not None
    loaded: Any = AutoModelForCausalLM.from_pretrained(base if folder.name == "adapter" else folder)
    if folder.name == "adapter":
        loaded = PeftModel.from_pretrained(loaded, folder)
    ids = AutoTokenizer.from_pretrained(folder)("how much is 3?", return_tensors="pt")["input_ids"]
    assert torch.isfinite(loaded(input_ids=ids).logits).all()


@pytest.mark.parametrize("method", ["lora", "prompt-tuning", "prefix-tuning"])
def test_a_run_goes_on_from_an_adapter(method: Method, base: Path, data: Path, tmp_path: Path) -> None:
    first = train(tiny(method, data, base), tmp_path / "first").folder
    assert first is not None
    heard: list[Event] = []
    ended = train(tiny(method, data, base, start=str(first)), tmp_path / "second", heard.append)

    reached = json.loads((first / "rumo.json").read_text())["metrics"]["dev_loss"]
    assert next(event.loss for event in heard if isinstance(event, Evaluated)) == pytest.approx(reached, rel=1e-5)
    assert ended.folder is not None
    manifest = json.loads((ended.folder / "rumo.json").read_text())
    assert manifest["config"]["start"] == identity(first)
    assert manifest["metrics"]["dev_loss"] < reached


def test_a_run_does_not_go_on_from_an_adapter_of_another_form(base: Path, data: Path, tmp_path: Path) -> None:
    first = train(tiny("lora", data, base, steps=1), tmp_path / "first").folder
    with pytest.raises(BadConfig, match="set method, rank"):
        train(tiny("lora", data, base, start=str(first), rank=4), tmp_path / "rank")
    with pytest.raises(BadConfig, match="choose a method that makes one"):
        tiny("full", data, base, start=str(first))
    with pytest.raises(BadBase, match="not a finished adapter"):
        train(tiny("lora", data, base, start=str(tmp_path)), tmp_path / "none")


def test_samples_are_answered_before_and_after_and_show_what_was_learned(
    base: Path, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    train(tiny("full", data, base, steps=60, learning_rate=3e-3, eval_every=60, patience=0, samples=3), folder)
    found = read(Run(folder).samples)

    assert len(found) == 3
    for one in found:
        assert one.question.startswith("how much is ")
        assert one.expected == f"it is {one.question.split()[3].rstrip('?')}"
        assert one.before is not None
        assert not one.before.startswith("it is")
        assert (one.after or "").startswith("it is")


def test_a_sample_of_a_conversation_is_its_first_learned_answer(base: Path, tmp_path: Path) -> None:
    turns = [("user", "how much is 1?"), ("assistant", "it is 1"), ("user", "how much is 2?"), ("assistant", "it is 2")]
    messages = [{"role": role, "content": content} for role, content in turns]
    data = tmp_path / "talks.jsonl"
    data.write_text(json.dumps({"messages": messages}) + "\n", encoding="utf-8")
    train(tiny("lora", data, base, dev=str(data), steps=1, samples=1), tmp_path / "run")
    assert [(one.question, one.expected) for one in read(Run(tmp_path / "run").samples)] == [
        turns[0][1:] + turns[1][1:]
    ]


@pytest.mark.parametrize("method", ["lora", "prompt-tuning", "prefix-tuning", "scratch"])
def test_every_method_answers_samples_and_none_are_asked_where_none_are_wanted(
    method: Method, base: Path, data: Path, tmp_path: Path
) -> None:
    train(tiny(method, data, base, samples=2), tmp_path / "run")
    assert [one.before is not None and one.after is not None for one in read(Run(tmp_path / "run").samples)] == [
        True,
        True,
    ]
    train(tiny(method, data, base, steps=1), tmp_path / "without")
    assert not Run(tmp_path / "without").samples.exists()


@pytest.mark.parametrize("settings", [{"variant": "dora"}, {"variant": "rslora"}, {"precision": "bf16"}])
def test_variants_and_bf16_learn_too(settings: dict[str, Any], base: Path, data: Path, tmp_path: Path) -> None:
    heard: list[Event] = []
    ended = train(tiny("lora", data, base, **settings), tmp_path / "run", heard.append)

    losses = [event.loss for event in heard if isinstance(event, Evaluated)]
    assert losses[-1] < losses[0]
    assert ended.folder is not None
    found = json.loads((ended.folder / "adapter_config.json").read_text())
    assert found["use_dora"] == (settings.get("variant") == "dora")
    assert found["use_rslora"] == (settings.get("variant") == "rslora")


def test_a_run_that_was_killed_goes_on_to_the_very_same_weights(long: TrainConfig, tmp_path: Path) -> None:
    whole = train(long, tmp_path / "whole")
    run = Run.create(tmp_path / "killed", long.as_json())

    died = subprocess.run([sys.executable, "-c", DIES, str(run.folder)], capture_output=True, text=True, check=False)  # noqa: S603
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert died.stdout == "[]\n"  # a machine that only trains needs none of them
    assert (run.state().status, run.state().step) == ("stopped", 6)  # the seventh was never written
    heard: list[Event] = []
    ended = train(long, run.folder, heard.append)

    assert next(event.step for event in heard if isinstance(event, Stepped)) == 6  # the checkpoint is of step 5
    assert whole.folder is not None
    assert ended.folder is not None
    assert same(weights(whole.folder), weights(ended.folder))
    assert untimed(run) == untimed(Run(tmp_path / "whole"))
    assert [row["step"] for row in run.metrics()] == list(range(1, 13))


def test_a_run_that_was_asked_to_stop_ends_after_its_step_and_goes_on_to_the_very_same_weights(
    long: TrainConfig, tmp_path: Path
) -> None:
    whole, folder = train(long, tmp_path / "whole"), tmp_path / "stopped"

    def stop(event: Event) -> None:
        if isinstance(event, Stepped) and event.step in (3, 8):
            Run(folder).ask_to_stop()

    assert train(long, folder, stop) == Ended("stopped", 3, None)
    assert Run(folder).state().status == "stopped"
    assert train(long, folder, stop) == Ended("stopped", 8, None)
    ended = train(long, folder)

    assert whole.folder is not None
    assert ended.folder is not None
    assert same(weights(whole.folder), weights(ended.folder))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_a_run_and_then_mean_what_they_meant(
    sent: signal.Signals, long: TrainConfig, tmp_path: Path
) -> None:
    former = signal.getsignal(sent)

    def send(event: Event) -> None:
        if isinstance(event, Stepped) and event.step == 2:
            os.kill(os.getpid(), sent)

    assert train(long, tmp_path / "run", send) == Ended("stopped", 2, None)
    assert signal.getsignal(sent) is former


def test_a_run_that_stops_getting_better_ends_early_with_its_best_weights(
    base: Path, data: Path, tmp_path: Path
) -> None:
    # A rate that tears the model apart after its first steps: the first evaluation is the best.
    config = tiny("full", data, base, steps=40, eval_every=2, patience=2, learning_rate=0.3, warmup=0.5)
    heard: list[Event] = []
    ended = train(config, tmp_path / "run", heard.append)

    best = [event for event in heard if isinstance(event, Evaluated) and event.best][-1]
    assert ended.step == best.step + 4 < 40
    assert any(isinstance(event, Notice) and "Stopped early" in event.text for event in heard)
    assert ended.folder is not None
    manifest = json.loads((ended.folder / "rumo.json").read_text())
    assert manifest["metrics"]["step"] == best.step
    assert manifest["metrics"]["dev_loss"] == best.loss
    [kept] = Run(tmp_path / "run").checkpoints.iterdir()
    assert kept.name == f"step-{best.step:08d}"
    made, saved = weights(ended.folder), load_file(kept / "weights.safetensors")
    assert all(torch.equal(made[name], saved[name]) for name in saved)


def test_the_manifest_says_what_made_it_and_names_every_file(base: Path, data: Path, tmp_path: Path) -> None:
    ended = train(tiny("lora", data, base, seed=5), tmp_path / "run")

    assert ended.folder is not None
    manifest = json.loads((ended.folder / "rumo.json").read_text())
    assert manifest["base"] == {"name": base.name, "sha256": base_hash(find_base(str(base)))}
    assert manifest["data"]["sha256"] == hashlib.sha256(hashlib.sha256(data.read_bytes()).digest()).hexdigest()
    assert manifest["data"]["examples"] + manifest["data"]["dev_examples"] == 40
    assert (manifest["method"], manifest["seed"], manifest["prompt_version"]) == ("lora", 5, VERSION)
    assert manifest["peak_memory_mib"] == Run(tmp_path / "run").metrics()[-1]["peak_memory_mib"]
    assert manifest["estimate"]["memory_mib"] > 0
    assert manifest["config"]["data"] == data.name
    files = {path.name for path in ended.folder.iterdir()} - {"rumo.json"}
    assert set(manifest["files"]) == files
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((ended.folder / name).read_bytes()).hexdigest() == digest
    card = (ended.folder / "README.md").read_text()
    assert card.startswith(f"---\nbase_model: {base.name}\nlibrary_name: peft\n")
    assert str(tmp_path) not in card
    points = re.search(r"line \[(.*)\]", card)
    assert points is not None
    assert [float(one) for one in points[1].split(", ")] == pytest.approx(
        [row["loss"] for row in Run(tmp_path / "run").metrics()], abs=1e-3
    )
    assert str(tmp_path) not in (ended.folder / "rumo.json").read_text()


def test_an_adapter_is_refused_with_another_base(base: Path, data: Path, tmp_path: Path) -> None:
    ended = train(tiny("lora", data, base, steps=1), tmp_path / "run")
    other = save_base(tmp_path / "other", layers=1)
    assert ended.folder is not None

    check_adapter(ended.folder, find_base(str(base)))
    with pytest.raises(BadBase, match=f"was trained on {base.name}, not on this other"):
        check_adapter(ended.folder, find_base(str(other)))
    (ended.folder / "rumo.json").unlink()
    with pytest.raises(BadBase, match="not a finished adapter"):
        check_adapter(ended.folder, find_base(str(base)))
    with pytest.raises(BadBase, match="is an adapter, not a model"):
        find_base(str(ended.folder))


def test_a_context_longer_than_the_models_is_refused(base: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="set max_length to at most 256"):
        train(tiny("lora", data, base, max_length=300), tmp_path / "lora")
    with pytest.raises(BadConfig, match="set max_length to at most 236"):
        train(tiny("prompt-tuning", data, base, max_length=250), tmp_path / "prompt")


def test_qlora_says_what_it_needs(base: Path, data: Path, tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises((MissingLibrary, BadConfig), match=r"QLoRA needs .*choose lora"):
        train(tiny("qlora", data, base, precision="bf16"), tmp_path / "run")


def test_a_run_goes_on_only_with_what_it_began_with(long: TrainConfig, data: Path, tmp_path: Path) -> None:
    folder, copy = tmp_path / "run", tmp_path / "examples.jsonl"
    copy.write_bytes(data.read_bytes())
    config = replace(long, data=str(copy))
    train(config, folder, lambda event: Run(folder).ask_to_stop() if isinstance(event, Stepped) else None)

    with pytest.raises(RunError, match="other settings"):
        train(replace(config, rank=4), folder)
    copy.write_text(data.read_text() + "\n" + data.read_text().splitlines()[0], encoding="utf-8")
    with pytest.raises(BadConfig, match="start a new run"):
        train(config, folder)
    assert Run(folder).state().status == "failed"


def test_a_run_that_is_done_is_not_trained_again(base: Path, data: Path, tmp_path: Path) -> None:
    config = tiny("lora", data, base, steps=1)
    train(config, tmp_path / "run")

    with pytest.raises(RunError, match="is done"):
        train(config, tmp_path / "run")


def test_two_processes_cannot_train_one_run(base: Path, data: Path, tmp_path: Path) -> None:
    config = tiny("lora", data, base, steps=1)
    run = Run.create(tmp_path / "run", config.as_json())

    with run.attached(), pytest.raises(RunBusy, match="Another process"):
        train(config, run.folder)


def test_a_loss_that_is_no_number_fails_with_the_fix_and_stays_failed(base: Path, data: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    broken = save_base(tmp_path / "broken")
    model: Any = AutoModelForCausalLM.from_pretrained(broken)
    with torch.no_grad():
        model.model.norm.weight.fill_(float("nan"))
    model.save_pretrained(broken)

    with pytest.raises(TrainError, match="lower learning_rate"):
        train(tiny("lora", data, broken), tmp_path / "run")
    state = Run(tmp_path / "run").state()
    assert state.status == "failed"
    assert "lower learning_rate" in state.message
