"""`rumo evaluate` as it is typed: the gate's exit statuses and pages, JSON, and what is refused before a model is loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from finetune.cli.evaluate import app
from finetune.evaluation.bench import Bench
from finetune.evaluation.config import EvaluationError
from tests.engines.sse_server import Script, serving
from tests.finetune.evaluation.benches import BAD, GOOD, fake_bench, prefers_good, write_cases

Answering = Callable[[Any], None]  # from now on what is opened answers so


@pytest.fixture
def opened() -> list[Bench]:
    return []


@pytest.fixture
def answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Bench]) -> Answering:
    """Open a fake bench instead of a model, and keep everything in the test's own folder."""
    monkeypatch.setenv("RUMO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    reply: list[Any] = [GOOD]

    def opens(home: Path, config: Any) -> Bench:
        opened.append(fake_bench(reply[0], identity=str(reply[0])))
        return opened[-1]

    monkeypatch.setattr("finetune.evaluation.bench.bench", opens)

    def answer_with(text: Any) -> None:
        reply[0] = text

    return answer_with


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cases(tmp_path_factory.mktemp("cases") / "cases.jsonl")


@pytest.fixture(scope="module")
def earlier(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an evaluation in which every answer was right."""
    folder = tmp_path_factory.mktemp("earlier")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUMO_HOME", str(folder / "home"))
        patch.setattr("finetune.evaluation.bench.bench", lambda home, config: fake_bench(GOOD))
        assert rumo_evaluate(cases, "--out", folder / "run").exit_code == 0
    return folder / "run" / "report.json"


def rumo_evaluate(cases: Path, *words: str | Path) -> Result:
    result = CliRunner().invoke(app, ["--cases", str(cases), "--modes", "prompt,few-shot", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_gate_holds_where_nothing_has_become_worse(
    answering: Answering, earlier: Path, cases: Path, tmp_path: Path
) -> None:
    again = rumo_evaluate(cases, "--out", tmp_path / "two", "--gate", earlier)
    assert again.exit_code == 0
    assert "The gate holds" in again.stderr
    assert f"What changed since the baseline: {tmp_path / 'two' / 'gate.md'}" in again.stderr
    assert (tmp_path / "two" / "gate.md").read_text("utf-8").startswith("No difference shown in right answers")
    assert (tmp_path / "two" / "gate.pt-BR.md").read_text("utf-8").startswith("Nenhuma diferença demonstrada")


def test_the_gate_ends_with_status_1_where_a_mode_has_become_worse(
    answering: Answering, earlier: Path, cases: Path, tmp_path: Path
) -> None:
    answering(BAD)
    worse = rumo_evaluate(cases, "--out", tmp_path / "two", "--gate", earlier)
    assert worse.exit_code == 1
    assert "prompt: worse in right answers, from 100% to 0% over 24 cases" in worse.stderr
    assert "The gate holds" not in worse.stderr
    assert "- **prompt**: worse in right answers" in (tmp_path / "two" / "gate.md").read_text("utf-8")
    assert "- **few-shot**: pior em respostas certas" in (tmp_path / "two" / "gate.pt-BR.md").read_text("utf-8")
    assert (tmp_path / "two" / "report.html").is_file()


def damaged(report: dict[str, Any], part: str) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name != part}


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        (lambda report: None, "is no report: give the report.json"),
        (lambda report: [], "is no report: give the report.json"),
        (lambda report: {**report, "rows": []}, "no unchanged case and mode in common"),
        (lambda report: {**report, "rows": [{"case": "c1"}]}, "damaged or of another version"),
        (lambda report: damaged(report, "cases"), "damaged or of another version"),
        (lambda report: damaged(report, "about"), "damaged or of another version"),
        (lambda report: damaged(report, "summary"), "damaged or of another version"),
        (
            lambda report: {**report, "cases": [{**case, "figures": [1]} for case in report["cases"]]},
            "no unchanged case and mode in common",
        ),
        (
            lambda report: {**report, "rows": [{**row, "mode": "rag"} for row in report["rows"]]},
            "with at least one of these modes: rag",
        ),
    ],
)
def test_a_baseline_that_can_say_nothing_is_refused_before_the_run_begins(
    baseline: Callable[[Any], Any],
    said: str,
    answering: Answering,
    opened: list[Bench],
    earlier: Path,
    cases: Path,
    tmp_path: Path,
) -> None:
    changed = baseline(json.loads(earlier.read_text("utf-8")))
    (tmp_path / "baseline.json").write_text("{" if changed is None else json.dumps(changed), "utf-8")
    refused = rumo_evaluate(cases, "--out", tmp_path / "two", "--gate", tmp_path / "baseline.json")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert opened == []
    assert not (tmp_path / "two").exists()


def test_what_the_gate_refuses_after_the_run_is_a_sentence_and_keeps_the_report(
    answering: Answering, earlier: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(before: Any, after: Any) -> Any:
        raise EvaluationError("Nothing can be compared: evaluate anew.")

    monkeypatch.setattr("finetune.evaluation.gate.worse", refuses)
    result = rumo_evaluate(cases, "--out", tmp_path / "two", "--gate", earlier)
    assert result.exit_code == 2
    assert result.stderr.endswith("rumo: Nothing can be compared: evaluate anew.\n")
    assert (tmp_path / "two" / "report.json").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--judge", "host:8000"), "write its address as http://host:port/v1"),
        (("--judge-model", "big"), "add --judge http://host:port/v1"),
        (("--judge", "http://host/v1", "--modes", "rag"), "no two are compared"),
        (("--modes", "oracle"), "There is no mode «oracle»"),
        (("--lang", "pt-BR"), "No case is left to ask"),
        (("--gate", "missing.json"), "is no report"),
    ],
)
def test_misuse_is_refused_before_a_model_is_loaded_or_a_folder_made(
    words: tuple[str, ...], said: str, answering: Answering, opened: list[Bench], cases: Path, tmp_path: Path
) -> None:
    refused = rumo_evaluate(cases, "--out", tmp_path / "run", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert opened == []
    assert not (tmp_path / "run").exists()


def test_json_has_summary_folder_and_the_judges_tallies_and_nothing_else_is_printed(
    answering: Answering, cases: Path, tmp_path: Path
) -> None:
    with serving(Script(prefers_good)) as url:
        result = rumo_evaluate(cases, "--out", tmp_path / "run", "--judge", url, "--judge-model", "tiny", "--json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert said["folder"] == str(tmp_path / "run")
    assert said["modes"]["prompt"]["right"]["value"] == 1
    assert [(one["first"], one["second"], one["ties"]) for one in said["judged"]] == [("prompt", "few-shot", 24)]
    assert said["judge"]["model"] == "tiny"
    assert said["about"]["command"].endswith(f"--judge {url} --judge-model tiny")


def test_a_stopped_evaluation_goes_on_with_the_same_command_and_no_other(
    answering: Answering, cases: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"

    def stops(messages: Any) -> str:
        (folder / "stop").touch()
        return GOOD

    answering(stops)
    stopped = rumo_evaluate(cases, "--out", folder)
    assert stopped.exit_code == 1
    assert "the same command goes on" in stopped.stderr
    answering(GOOD)
    other = rumo_evaluate(cases, "--out", folder, "--limit", "5")
    assert other.exit_code == 2
    assert "holds another evaluation: give the options" in other.stderr
    assert rumo_evaluate(cases, "--out", folder).exit_code == 0
    assert (folder / "report.json").is_file()
    finished = rumo_evaluate(cases, "--out", folder)
    assert finished.exit_code == 2
    assert "choose another folder" in finished.stderr
