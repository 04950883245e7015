"""Methods on the same examples: a row each, nothing done twice, and what cannot be trained here says why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.runs import RunError
from finetune.cli.train import app
from finetune.compare import compare
from finetune.evaluation.config import EvaluationConfig
from tests.finetune.evaluation.benches import FakeShelves, write_cases
from tests.finetune.train.conftest import tiny


@pytest.fixture(autouse=True)
def _without_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("finetune.evaluation.running.Shelves", lambda *given: FakeShelves())


@pytest.fixture
def asked(tmp_path: Path) -> EvaluationConfig:
    return EvaluationConfig(file=str(write_cases(tmp_path / "cases.jsonl")), limit=2)


def test_methods_stand_side_by_side_and_nothing_is_done_twice(
    examples: Path, tiny_base: Path, tmp_path: Path, asked: EvaluationConfig
) -> None:
    configs = [tiny(method, examples, tiny_base) for method in ("full", "lora", "scratch")]
    configs.append(tiny("qlora", examples, tiny_base, precision="bf16"))
    out = tmp_path / "out"
    rows = compare(configs, out, asked)
    assert rows is not None
    full, lora, scratch, qlora = rows
    assert lora.trained < full.trained
    assert lora.kept_mib < full.kept_mib
    assert full.loss is not None
    assert full.loss_before is not None
    assert full.loss < full.loss_before
    assert [row.cases for row in (full, lora, scratch)] == [2, 2, 2]
    assert full.right is not None
    assert "bitsandbytes" in qlora.problem
    for name in ("methods.md", "methods.pt-BR.md", "methods.html"):
        text = (out / name).read_text(encoding="utf-8")
        assert "qlora" in text
        assert "scratch" in text
    assert json.loads((out / "methods.json").read_text())["rows"][1] == lora.as_json()

    written = {path: path.stat().st_mtime_ns for path in out.glob("*/*/rumo.json")}
    assert len(written) == 3
    assert compare(configs, out, asked) == rows
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*/rumo.json")} == written


def test_a_folder_of_other_settings_or_questions_is_not_taken_for_this_comparison(
    examples: Path, tiny_base: Path, tmp_path: Path, asked: EvaluationConfig
) -> None:
    config = tiny("lora", examples, tiny_base)
    compare([config], tmp_path / "out", asked)
    with pytest.raises(RunError, match="other settings: choose another folder"):
        compare([replace(config, rank=4)], tmp_path / "out", asked)
    with pytest.raises(RunError, match="another evaluation: choose another folder"):
        compare([config], tmp_path / "out", replace(asked, limit=3))


def test_it_is_stopped_and_goes_on(examples: Path, tiny_base: Path, tmp_path: Path, asked: EvaluationConfig) -> None:
    config = tiny("lora", examples, tiny_base)
    out = tmp_path / "out"

    def stop(event: object) -> None:
        (out / "lora" / "stop").touch()

    assert compare([config], out, asked, stop) is None
    rows = compare([config], out, asked)
    assert rows is not None
    assert rows[0].loss is not None


def test_the_verb_prints_a_row_a_method(
    examples: Path, tiny_base: Path, tmp_path: Path, asked: EvaluationConfig
) -> None:
    small = ["max_length=200", "batch_tokens=256", "dev_share=0.2", "steps=4"]
    words = ["compare", "--data", str(examples), "--model", str(tiny_base), "--out", str(tmp_path / "out")]
    words += ["--cases", str(asked.file), "--limit", "2", "--methods"]
    sets = [word for one in small for word in ("--set", one)]
    done = CliRunner().invoke(app, [*words, "lora,qlora", *sets], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    assert "lora" in done.stdout
    assert "qlora was left out" in done.stderr
    assert "methods.html" in done.stdout
    elsewhere = {str(examples): str(tmp_path / "none.jsonl"), str(tmp_path / "out"): str(tmp_path / "out-2")}
    missing = [elsewhere.get(word, word) for word in words]
    absent = CliRunner().invoke(app, [*missing, "lora", *sets])
    assert absent.exit_code == 2
    assert "none.jsonl" in absent.stderr.replace("\n", "")
    refused = CliRunner().invoke(app, [*words, "lora,magic", *sets])
    assert refused.exit_code == 2
    assert "method has to be one of" in refused.stderr
