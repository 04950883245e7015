"""A judge within an evaluation: what it is asked for, what the report keeps of it, and that it never costs the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.engines.base import Message
from app.engines.fake import FakeEngine
from app.runs import Run
from finetune.evaluation.config import EvaluationConfig, EvaluationError
from finetune.evaluation.judge import Pair, Tally, corrected, judge, tally
from finetune.evaluation.running import evaluate
from finetune.evaluation.statistics import holm
from finetune.evaluation.summary import compared_pairs
from tests.engines.sse_server import Handler, Script, refuses, serving
from tests.finetune.evaluation.answerers import CASES
from tests.finetune.evaluation.benches import better_with_examples, fake_bench, prefers_good, write_cases

SECRET = "sk-never-to-be-written"  # noqa: S105 - made up


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUMO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RUMO_JUDGE_KEY", SECRET)
    return tmp_path / "home"


def asked(tmp_path: Path, url: str | None, **settings: Any) -> EvaluationConfig:
    cases = write_cases(tmp_path / "cases.jsonl", 12)
    return EvaluationConfig(**{"modes": ("prompt", "few-shot"), "file": str(cases), "judge": url, **settings})


def evaluated(run: Run) -> dict[str, Any] | None:
    return evaluate(run, lambda: fake_bench(better_with_examples))


def counted(wins: int, losses: int) -> Tally:
    """The tally of a judge that prefers the second answer to so many cases, and the first to others."""
    pairs = [Pair(case, "one", "two") for case in CASES[: wins + losses]]
    liked = {case.turns[-1]: "two" if at < wins else "one" for at, case in enumerate(CASES)}

    def reply(messages: Sequence[Message]) -> str:
        shown = json.loads(messages[-1].content)
        return "A" if shown["answer_A"] == liked[shown["messages"][-1]] else "B"

    return tally(list(judge(pairs, FakeEngine(reply))))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"judge_model": "big"}, r"model is big, but no server is named: add --judge http://host:port/v1"),
        ({"judge": "big-model"}, r"«big-model»: write its address as http://host:port/v1"),
        ({"judge": "ftp://host/v1"}, r"«ftp://host/v1»: write its address"),
        ({"judge": "http://"}, r"write its address"),
        ({"judge": "http://host:0x50/v1"}, r"write its address"),
        ({"judge": "http://[host/v1"}, r"write its address"),
        ({"judge": "https://host/v1", "judge_model": " "}, r"has no name: name one"),
    ],
)
def test_settings_of_a_judge_that_cannot_be_are_refused_with_what_to_write(settings: dict[str, str], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        EvaluationConfig(**settings)


@pytest.mark.parametrize("address", [f"https://me:{SECRET}@host/v1", f"https://host/v1?api_key={SECRET}"])
def test_an_address_with_a_secret_in_it_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(EvaluationError, match="set RUMO_JUDGE_KEY") as refused:
        EvaluationConfig(judge=address)
    assert SECRET not in str(refused.value)


def test_the_command_repeats_the_judge_and_a_run_directory_keeps_it() -> None:
    config = EvaluationConfig(judge="http://host:8000/v1", judge_model="a model")
    assert config.command.endswith("--judge http://host:8000/v1 --judge-model 'a model'")
    assert EvaluationConfig.from_json(json.loads(json.dumps(config.as_json()))) == config
    assert "--judge" not in EvaluationConfig().command


def test_p_values_are_corrected_over_the_pairs_and_verdicts_go_by_that() -> None:
    clear = counted(6, 0)
    assert clear.verdict == "better"
    alone = corrected({("prompt", "rag"): clear})
    assert (alone[0]["p_corrected"], alone[0]["verdict"]) == (clear.p, "better")
    others = {("prompt", "few-shot"): counted(3, 3), ("rag", "advisor"): counted(5, 5)}
    rows = corrected({("prompt", "rag"): clear, **others})
    assert [row["p_corrected"] for row in rows] == list(holm([row["p"] for row in rows]))
    assert rows[0]["p_corrected"] > 0.05
    assert rows[0]["verdict"] == "no difference shown"
    assert (rows[0]["first"], rows[0]["second"], rows[0]["first_wins"], rows[0]["second_wins"]) == (
        "prompt",
        "rag",
        0,
        6,
    )


def test_a_judged_run_has_its_tallies_in_data_and_pages_and_the_key_nowhere(tmp_path: Path, home: Path) -> None:
    script = Script(prefers_good)
    with serving(script) as url:
        run = Run.create(tmp_path / "run", asked(tmp_path, url).as_json())
        report = evaluated(run)
    assert report is not None
    assert json.loads((run.folder / "report.json").read_text("utf-8")) == json.loads(json.dumps(report))
    (pair,) = report["judged"]
    assert (pair["first"], pair["second"]) == ("prompt", "few-shot")
    assert (pair["second_wins"], pair["first_wins"], pair["ties"], pair["verdict"]) == (12, 0, 0, "better")
    assert pair["p_corrected"] == pair["p"]
    assert report["judge"] == {"model": "tiny", "server": f"{url}/v1"}
    assert "judge_problem" not in report
    for name, head in (("report.md", "Second opinion: a judge"), ("report.pt-BR.md", "Segunda opinião: um juiz")):
        section = (run.folder / name).read_text("utf-8").split(f"## {head}\n")[1].split("\n## ")[0]
        assert "| prompt → few-shot | 12 | 0 | 0 | 0 | 0 | 0 |" in section
    assert set(script.keys) == {f"Bearer {SECRET}"}
    written = [path for folder in (run.folder, home) for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]
    assert "The judge compares prompt and few-shot on 12 cases." in run.log_file.read_text("utf-8")


def test_every_pair_that_the_summary_compares_is_judged(tmp_path: Path) -> None:
    modes = ("prompt", "few-shot", "many-shot", "rag")
    with serving(Script(prefers_good)) as url:
        report = evaluated(Run.create(tmp_path / "run", asked(tmp_path, url, modes=modes).as_json()))
    assert report is not None
    judged = [(pair["first"], pair["second"]) for pair in report["judged"]]
    compared = {(one["first"], one["second"]) for one in report["summary"]["comparisons"]}
    assert judged == compared_pairs(modes)
    assert set(judged) == compared == {("prompt", "rag"), ("prompt", "few-shot"), ("prompt", "many-shot")}


def test_without_a_judge_a_report_says_nothing_of_one(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", asked(tmp_path, None).as_json())
    report = evaluated(run)
    assert report is not None
    assert not {"judge", "judged", "judge_problem", "forgetting", "forgetting_problem"} & set(report)
    assert "judge" not in (run.folder / "report.md").read_text("utf-8").lower()


def test_a_judge_that_refuses_the_key_costs_its_section_and_not_the_run(tmp_path: Path) -> None:
    with serving(Script(refuses(401))) as url:
        run = Run.create(tmp_path / "run", asked(tmp_path, url).as_json())
        report = evaluated(run)
    assert report is not None
    assert "judged" not in report
    assert report["judge_problem"] == f"The server at {url}/v1 refuses the key: set RUMO_JUDGE_KEY to a valid one."
    assert (run.state().status, run.state().result) == ("done", "report.json")
    for name, said in (("report.md", "failed, so there is no second opinion"), ("report.pt-BR.md", "ele falhou")):
        text = (run.folder / name).read_text("utf-8")
        assert said in text
        assert "refuses the key: set RUMO\\_JUDGE\\_KEY" in text
    assert len(report["summary"]["comparisons"]) > 0


def test_a_judge_that_is_not_there_or_has_to_be_named_is_told_by_the_options_of_this_verb(tmp_path: Path) -> None:
    several = {"object": "list", "data": [{"id": "big", "object": "model"}, {"id": "small", "object": "model"}]}
    with serving(Script(prefers_good, (200, several))) as url:
        report = evaluated(Run.create(tmp_path / "named", asked(tmp_path, url).as_json()))
        assert report is not None
        assert report["judge_problem"].endswith("needs a model's name (big, small): set --judge-model to one.")
        named = evaluated(Run.create(tmp_path / "big", asked(tmp_path, url, judge_model="big").as_json()))
        assert named is not None
        assert named["judge"]["model"] == "big"
    gone = evaluated(Run.create(tmp_path / "gone", asked(tmp_path, url).as_json()))
    assert gone is not None
    assert gone["judge_problem"] == f"No server answers at {url}/v1: start it, or correct --judge."


def test_a_judge_is_refused_before_anything_is_asked_where_no_two_modes_are_compared(tmp_path: Path) -> None:
    def never() -> Any:
        raise AssertionError("no model is to be loaded")

    run = Run.create(tmp_path / "run", asked(tmp_path, "http://host/v1", modes=("few-shot", "rag")).as_json())
    with pytest.raises(EvaluationError, match="among few-shot, rag no two are compared: ask two"):
        evaluate(run, never)


def test_a_wish_to_stop_is_heard_while_judging_and_no_reply_is_asked_for_twice(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")

    def stops(handler: Handler, body: dict[str, Any]) -> None:
        if len(script.requests) == 5:
            run.ask_to_stop()
        prefers_good(handler, body)

    script = Script(stops)
    with serving(script) as url:
        Run.create(run.folder, asked(tmp_path, url, at_once=1).as_json())
        assert evaluated(run) is None
        assert run.state().status == "stopped"
        assert not (run.folder / "report.json").exists()
        before = len(script.requests)
        assert 5 <= before < 24
        report = evaluated(run)
    assert report is not None
    assert report["judged"][0]["second_wins"] == 12
    distinct = {json.dumps(request["messages"]) for request in script.requests}
    assert len(distinct) == 24
    assert len(script.requests) <= 25  # the one under way when the run was stopped may be asked again


def test_whoever_watches_is_told_what_is_under_way(tmp_path: Path) -> None:
    told: list[str] = []
    with serving(Script(prefers_good)) as url:
        run = Run.create(tmp_path / "run", asked(tmp_path, url).as_json())
        evaluate(run, lambda: fake_bench(better_with_examples), tell=told.append)
    assert told == ["The judge compares prompt and few-shot on 12 cases."]
