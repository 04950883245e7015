"""The command line as a person runs it: one process each, real weights where it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli.ask import Case, read_cases
from tests.conftest import copy_of

ROOT = Path(__file__).parent.parent.parent

QUESTIONS = (
    "What does fine-tuning cost?",
    "Quanto custa o fine-tuning?",
    "How many examples does LoRA need?",
    "Quando usar RAG?",
    "Is training from scratch sensible for a shop?",
    "Tenho 40 exemplos, o que eu faço?",
    "What is QLoRA good for?",
    "Qual a diferença entre prompt tuning e engenharia de prompt?",
    "Which mistakes are common?",
    "Quais são as cinco perguntas?",
)


def rumo(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = {"RUMO_HOME": str(home), "PATH": str(Path(sys.executable).parent), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "app.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environ, cwd=ROOT, timeout=300, check=False)  # noqa: S603


def test_a_file_of_questions_is_read(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": 1, "turns": ["a"]}\n\n{"id": "x", "turns": ["b", " c "]}\n', encoding="utf-8")
    assert read_cases(file) == [Case("1", ("a",)), Case("x", ("b", "c"))]


def test_every_faulty_line_is_named_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.jsonl"
    lines = [
        '{"id": "1", "turns": ["a"]}',
        "not json",
        '{"turns": ["a"]}',
        '{"id": "2", "turns": []}',
        '{"id": "1", "turns": ["b"]}',
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(typer.Exit) as ended:
        read_cases(file)
    said = capsys.readouterr().err
    assert ended.value.exit_code == 2
    assert [number for number in range(1, 6) if f"line {number}:" in said] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask",), "Say what to ask"),
        (("ask", "x", "--mode", "oracle"), "Choose one of: advisor"),
        (("ask", "x", "--lang", "de"), "Choose auto, en or pt-BR"),
        (("ask", "--file", "missing.jsonl", "--out", "o"), "cannot be read"),
        (("chat", "--host", "0.0.0.0"), "--auth FILE"),  # noqa: S104 (refused, not bound)
    ],
)
def test_misuse_ends_with_status_2_and_a_sentence_that_names_the_fix(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = rumo(*words, home=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.weights
def test_twenty_questions_in_a_file_give_twenty_well_formed_lines_in_order(tmp_path: Path, indexed_home: Path) -> None:
    copy_of(indexed_home, tmp_path / "home")
    cases, out = tmp_path / "cases.jsonl", tmp_path / "answers.jsonl"
    rows = [{"id": str(n), "turns": [QUESTIONS[n % 10]] + (["And how long?"] if n >= 10 else [])} for n in range(20)]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = rumo("ask", "--file", str(cases), "--out", str(out), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [str(n) for n in range(20)]
    assert all(answer["answer"] and answer["citations"] for answer in answers[:10])
    assert answers[1]["language"] == "pt-BR"

    status = rumo("index", "status", "--json", home=tmp_path / "home")
    assert json.loads(status.stdout)["guide"]["en"] >= 60
    assert rumo("doctor", home=tmp_path / "home").returncode == 0


def test_a_decision_and_costs_come_as_text_and_as_json(tmp_path: Path) -> None:
    decided = rumo("decide", "--examples", "2.4k", "--budget", "medium", "--consistency", "--json", home=tmp_path)
    assert json.loads(decided.stdout)["recommendation"]["approach"] == "fine-tuning"
    told = rumo("decide", "--examples", "60", "--lang", "pt-BR", home=tmp_path)
    assert "Recomendo engenharia de prompt" in told.stdout
    priced = rumo("cost", "--tokens-per-month", "20M", "--hosting", "50", "--json", home=tmp_path)
    rows = {row["key"]: row for row in json.loads(priced.stdout)["rows"]}
    assert rows["monthly"]["prompt-engineering"]["text"] == "$200 to $2,000 a month"
    assert rows["monthly"]["fine-tuning"]["text"] == "$70 to $250 a month"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("decide", "--examples", "many"), "2.4k"),
        (("decide", "--budget", "tiny"), "low, medium, high"),
        (("decide", "--lang", "de"), "en or pt-BR"),
        (("cost", "--tokens-per-month", "x"), "20M"),
    ],
)
def test_a_misused_decision_names_what_fits(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = rumo(*words, home=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
