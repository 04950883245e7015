"""`rumo finetune` as a person types it, on a tiny model: what it prints, writes and ends with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.runs import Run
from finetune.cli.train import app

ROOT = Path(__file__).parent.parent.parent
SMALL = ("precision=fp32", "max_length=200", "batch_tokens=256", "dev_share=0.2", "eval_every=3")


@pytest.fixture
def cli(home: Path, tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUMO_HOME", str(home))
    monkeypatch.setenv("RUMO_MODEL", str(tiny_base))
    return home


def rumo(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def settings(*more: str) -> list[str]:
    return [word for each in (*SMALL, *more) for word in ("--set", each)]


def test_an_estimate_says_memory_and_time_and_makes_no_run(cli: Path, examples: Path, tiny_base: Path) -> None:
    done = rumo("estimate", "--data", str(examples), "--model", str(tiny_base), "--json", *settings("steps=6"))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["steps"] == 6
    assert found["memory_gib"] > 0
    assert len(list((cli / "runs").iterdir())) == 3


def test_a_run_is_trained_listed_exported_verified_and_switched_on_and_off(
    cli: Path, examples: Path, tiny_base: Path, tmp_path: Path
) -> None:
    fast = settings("steps=6", "learning_rate=0.02", "rank=4")
    done = rumo("run", "--data", str(examples), "--model", str(tiny_base), *fast)
    assert done.exit_code == 0, done.output
    listed = json.loads(rumo("list", "--json").stdout)
    (new,) = (row["run"] for row in listed if row["run"][0].isdigit())
    assert {row["status"] for row in listed} == {"done"}

    done = rumo("export", new, "--to", "merged", "--out", str(tmp_path / "merged"))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "merged" / "model.safetensors").is_file()

    done = rumo("verify", new, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["agrees"] is True
    assert rumo("verify", new, "--exported", str(tmp_path / "merged")).exit_code == 0

    done = rumo("use", new, "--name", "mine")
    assert done.exit_code == 0, done.output
    assert "mine is on" in done.stderr
    assert (cli / "adapters" / "mine" / "rumo.json").is_file()
    assert json.loads((cli / "adapter.json").read_text()) == {"adapter": "mine"}
    assert rumo("use", "none").exit_code == 0
    assert json.loads((cli / "adapter.json").read_text()) == {"adapter": "none"}


def test_forms_that_do_not_agree_end_with_status_1_and_say_where(cli: Path, tiny_base: Path) -> None:
    done = rumo("verify", "lora", "--exported", str(tiny_base))
    assert done.exit_code == 1
    assert "merged: DIFFERS" in done.stdout
    assert "They do not agree." in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "--data, or a run to go on with by --resume"),
        (("run", "--data", "x.jsonl", "--set", "rank"), "--set takes name=value"),
        (("estimate", "--data", "gone.jsonl"), "gone.jsonl"),
        (("estimate", "--data", "x", "--method", "magic"), "method has to be one of"),
        (("export", "lora", "--to", "onnx", "--out", "o"), "--to is one of adapter, merged, gguf"),
        (("export", "gone", "--to", "adapter", "--out", "o"), "no run, adapter or folder «gone»"),
        (("export", "lora", "--to", "adapter", "--out", "."), "not empty"),
        (("verify", "gone"), "no run, adapter or folder «gone»"),
        (("verify", "lora", "--exported", "gone"), "There is no folder gone"),
        (("use", "gone"), "no run, adapter or folder «gone»"),
        (("use", "lora", "--name", "no/name"), "letters, digits"),
        (("use",), "Missing argument"),
    ],
)
def test_misuse_ends_with_status_2_and_a_sentence_that_names_the_fix(
    cli: Path, words: tuple[str, ...], said: str
) -> None:
    done = rumo(*words)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.stderr.split())
    assert not (cli / "adapter.json").exists()


def test_a_refused_artefact_ends_with_status_1_and_a_sentence(cli: Path, tmp_path: Path) -> None:
    done = rumo("export", "prompt-tuning", "--to", "merged", "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "soft prompt" in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()


def test_ctrl_c_stops_after_the_step_and_says_how_to_go_on(tmp_path: Path, examples: Path, tiny_base: Path) -> None:
    run = Run(tmp_path / "run")
    words = ["run", "--data", str(examples), "--model", str(tiny_base), "--out", str(run.folder)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "app.cli.main", "finetune", *words, *settings("steps=5000", "eval_every=5000")],
        env=os.environ | {"RUMO_HOME": str(tmp_path / "home"), "COLUMNS": "300"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not run.metrics() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert f"Stopped. Go on with:  rumo finetune run --resume {run.folder}" in said
    assert "Traceback" not in said
    assert run.state().status == "stopped"
    assert 0 < run.state().step < 5000
