import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from finetune.cli.own import import_, preview
from tests.engines.tiny import save_base
from tests.finetune.own.made import jsonl, pairs

app = typer.Typer()
app.command("import")(import_)
app.command()(preview)


def _run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "faq.jsonl", [{"prompt": question, "completion": answer} for question, answer in pairs()])


def test_import_writes_the_folder_and_says_what_it_holds(tmp_path: Path, source: Path) -> None:
    status, said, _ = _run("import", source, "--out", tmp_path / "out", "--quality", "little-good", "--json")
    found = json.loads(said)
    assert status == 0
    assert found["train"] == len((tmp_path / "out" / "train.jsonl").read_text("utf-8").splitlines())
    assert found["quality"] == "little-good"
    assert {step["name"] for step in found["steps"]} >= {"duplicates", "augmentation"}


def test_import_with_perplexity_measures_every_row_with_the_base(tmp_path: Path, source: Path) -> None:
    base = save_base(tmp_path / "base")
    status, said, shown = _run(
        "import", source, "--out", tmp_path / "out", "--quality", "much-poor", "--perplexity", "--model", base
    )
    assert status == 0, said
    assert "perplexity:" in shown
    assert "0 removed" in said


def test_misuse_and_wrong_lines_end_with_a_sentence_and_write_nothing(tmp_path: Path, source: Path) -> None:
    wrong = jsonl(tmp_path / "wrong.jsonl", ["oops"])
    for arguments, said in [
        ((), "Name files of examples"),
        ((tmp_path / "none.jsonl",), "There is no file"),
        ((wrong,), "wrong.jsonl, line 1"),
        ((source, "--quality", "good"), "There is no quality"),
        ((source, "--perplexity"), "add --quality"),
    ]:
        status, _, shown = _run("import", *arguments, "--out", tmp_path / "out")
        assert (status, said in " ".join(shown.split())) == (2, True), shown
        assert not (tmp_path / "out").exists()


def test_from_chat_without_conversations_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUMO_HOME", str(tmp_path / "home"))
    status, _, shown = _run("import", "--from-chat", "--out", tmp_path / "out")
    assert status == 2
    assert "no conversations yet" in shown


def test_preview_shows_lengths_and_examples_and_fails_where_a_line_is_wrong(tmp_path: Path, source: Path) -> None:
    base = save_base(tmp_path / "base")
    status, said, _ = _run("preview", source, "--model", base, "--max-length", 120)
    assert status == 0
    assert "48 rows" in said
    assert "█" in said
    assert pairs()[0][0] in said
    source.write_text(source.read_text("utf-8") + "oops\n", "utf-8")
    status, said, shown = _run("preview", source, "--model", base)
    assert (status, "48 rows" in said, "faq.jsonl, line 49" in shown) == (1, True, True)
    status, said, _ = _run("preview", source, "--model", base, "--json")
    assert status == 1
    assert json.loads(said)["faults"][0]["line"] == 49
