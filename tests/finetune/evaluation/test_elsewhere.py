"""What tuning changed elsewhere, within an evaluation: measured where an adapter answers, told as distance, and never costing the run."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from app.runs import Run
from finetune.evaluation.bench import bench
from finetune.evaluation.config import EvaluationConfig
from finetune.evaluation.general import Forgetting, Kept, compare
from finetune.evaluation.judge import corrected
from finetune.evaluation.report import as_html, as_markdown
from finetune.evaluation.report.numbers import nats, nats_between, ratio, signed_nats
from finetune.evaluation.running import evaluate
from finetune.train.base import base_hash, find_base
from index.passages import LANGS, Lang
from tests.engines import tiny
from tests.finetune.evaluation.benches import GOOD, fake_bench, write_cases
from tests.finetune.evaluation.reports import HOSTILE, small
from tests.finetune.evaluation.test_judged import counted

HEADS: dict[Lang, str] = {"en": "What tuning changed elsewhere", "pt-BR": "O que o ajuste mudou em outros assuntos"}
OPINIONS: dict[Lang, str] = {"en": "Second opinion: a judge", "pt-BR": "Segunda opinião: um juiz"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    torch.set_num_threads(1)
    monkeypatch.setenv("RUMO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def tuned_run(tmp_path: Path, modes: tuple[str, ...] = ("prompt", "tuned")) -> Run:
    cases = write_cases(tmp_path / "cases.jsonl", 3)
    return Run.create(tmp_path / "run", EvaluationConfig(modes=modes, file=str(cases)).as_json())


def with_adapter(folder: Path | None, base: Path | None) -> Any:
    """An open bench whose tuned modes use an adapter of this folder."""
    made = fake_bench(GOOD, adapter="tone", folder=folder, base=str(base) if base else None)
    made.settings = type(made.settings)(adapter="tone")
    made.identity["tone"] = "tuned"
    return made


def section(text: str, head: str) -> str:
    return text.split(f"## {head}\n")[1].split("\n## ")[0]


def made_up(shift: float, prompts: int = 20) -> Forgetting:
    """What would be found where every prompt moves by about `shift` nats a token."""
    rows = [
        Kept(f"{lang}-{at}", lang, "writing", 10, -1.0, -1.0 + shift * (1 + at % 3 / 10))
        for lang in LANGS
        for at in range(prompts)
    ]
    return compare("tiny", "tone", rows)


def test_a_run_with_a_tuned_mode_reports_what_tuning_changed_elsewhere(base: Path, tmp_path: Path, home: Path) -> None:
    adapter = tiny.save_lora(tmp_path / "tone", seed=1)
    run = tuned_run(tmp_path)
    report = evaluate(run, lambda: with_adapter(adapter, base))
    assert report is not None
    found = json.loads((run.folder / "report.json").read_text("utf-8"))["forgetting"]
    assert (found["base"], found["adapter"], len(found["prompts"])) == (base.name, "tone", 40)
    assert found["overall"]["verdict"] == "worse"
    assert found["overall"]["perplexity_ratio"] > 1
    assert len(list((home / "evaluation" / "ordinary").glob("ordinary-*.json"))) == 1
    assert "What tuning changed elsewhere: 120 of 120 texts." in run.log_file.read_text("utf-8")
    for name, lang in (("report.md", "en"), ("report.pt-BR.md", "pt-BR")):
        assert ratio(found["overall"]["perplexity_ratio"], lang) in section(
            (run.folder / name).read_text("utf-8"), HEADS[lang]
        )


@pytest.mark.parametrize("case", ["no tuned mode", "the weights lie with a server", "no adapter"])
def test_what_cannot_be_measured_or_answers_nothing_is_left_out(case: str, base: Path, tmp_path: Path) -> None:
    adapter = tiny.save_lora(tmp_path / "tone", seed=1)
    opened = with_adapter(adapter, None if case == "the weights lie with a server" else base)
    if case == "no adapter":
        opened.adapter = None
    run = tuned_run(tmp_path, ("prompt", "few-shot") if case == "no tuned mode" else ("prompt", "tuned"))
    report = evaluate(run, lambda: opened)
    assert report is not None
    assert not {"forgetting", "forgetting_problem"} & set(report)
    assert HEADS["en"] not in (run.folder / "report.md").read_text("utf-8")


def test_an_adapter_of_another_base_costs_the_section_and_not_the_run(base: Path, tmp_path: Path) -> None:
    adapter = tiny.save_lora(tmp_path / "tone", seed=1)
    (adapter / "rumo.json").write_text(json.dumps({"base": {"name": "another", "sha256": "00"}}), "utf-8")
    run = tuned_run(tmp_path)
    report = evaluate(run, lambda: with_adapter(adapter, base))
    assert report is not None
    assert "forgetting" not in report
    assert report["forgetting_problem"].startswith("The adapter tone was trained on another")
    assert run.state().status == "done"
    assert "trained on another" in section((run.folder / "report.pt-BR.md").read_text("utf-8"), HEADS["pt-BR"])


def test_a_wish_to_stop_is_heard_while_it_is_measured(base: Path, tmp_path: Path) -> None:
    adapter, run, told = tiny.save_lora(tmp_path / "tone", seed=1), tuned_run(tmp_path), list[str]()

    def tell(sentence: str) -> None:
        told.append(sentence)
        run.ask_to_stop()

    assert evaluate(run, lambda: with_adapter(adapter, base), tell=tell) is None
    assert len(told) == 1
    assert run.state().status == "stopped"
    assert not (run.folder / "report.json").exists()
    assert evaluate(run, lambda: with_adapter(adapter, base)) is not None


def test_the_bench_knows_where_its_adapter_and_base_lie(
    base: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = tiny.save_lora(home / "adapters" / "tone", seed=1)
    found = find_base(str(base))
    manifest = {"base": {"name": found.name, "sha256": base_hash(found)}}
    (adapter / "rumo.json").write_text(json.dumps(manifest), "utf-8")
    monkeypatch.setenv("RUMO_MODEL", str(base))
    monkeypatch.setenv("RUMO_ADAPTER", "tone")
    opened = bench(home, EvaluationConfig(modes=("tuned",)))
    opened.engine.close()
    assert (opened.adapter, opened.folder, opened.base) == ("tone", adapter, str(base))
    monkeypatch.setenv("RUMO_ADAPTER", "none")
    alone = bench(home, EvaluationConfig(modes=("prompt",)))
    alone.engine.close()
    assert (alone.adapter, alone.folder, alone.base) == (None, None, None)


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (-0.5, ("these answers are less likely: −0.55 nats a token", "ficam menos prováveis: −0,55 nats por token")),
        (0.5, ("even more likely than with the base: +0.55", "até mais prováveis do que com o modelo base: +0,55")),
        (0.0, ("No change is shown with the adapter tone: 0.00", "Nenhuma mudança demonstrada com o adaptador tone: 0,00")),
    ],
)  # fmt: skip
def test_the_section_says_what_changed_and_that_it_is_distance(shift: float, said: tuple[str, str]) -> None:
    report = {**small(), "forgetting": made_up(shift).as_json()}
    english = section(as_markdown(report, "en"), HEADS["en"])
    portuguese = section(as_markdown(report, "pt-BR"), HEADS["pt-BR"])
    assert said[0] in english
    assert said[1] in portuguese
    assert "This is distance, not quality" in english
    assert "Isto é distância, não qualidade" in portuguese
    assert [line.split(" |")[0] for line in english.splitlines() if line.startswith("| ")] == [
        "| language",
        "| ---",
        "| all",
        "| English",
        "| Portuguese",
    ]
    assert "worse" not in english
    assert "pior" not in portuguese


def test_log_likelihoods_and_ratios_are_written_as_each_language_writes_them() -> None:
    assert [nats(value, "en") for value in (-1.254, -0.001, 0.5)] == ["−1.25", "0.00", "0.50"]
    assert [signed_nats(value, "pt-BR") for value in (-1.254, 0.004, 0.5)] == ["−1,25", "0,00", "+0,50"]
    assert nats_between({"low": -1.4, "high": 0.1}, "en") == "−1.40 to +0.10"
    assert nats_between({"low": -1.4, "high": 0.1}, "pt-BR") == "de −1,40 a +0,10"
    assert [ratio(value, "pt-BR") for value in (1.254, math.exp(700))] == ["1,25", ">10.000"]


def judged_report() -> dict[str, Any]:
    tallies = {("rag", "advisor"): counted(7, 3)}
    rows = [
        {**row, "disagreed": 2, "ties": 2, "problems": [f"The judge said «{HOSTILE}»."]} for row in corrected(tallies)
    ]
    return {**small(), "judge": {"model": HOSTILE, "server": "http://host/v1"}, "judged": rows}


@pytest.mark.parametrize("lang", LANGS)
def test_a_judges_opinion_is_told_as_such_and_enters_no_finding(lang: Lang) -> None:
    judged, plain = as_markdown(judged_report(), lang), as_markdown(small(), lang)
    said = section(judged, OPINIONS[lang])
    assert {"en": "never the headline", "pt-BR": "nunca a manchete"}[lang] in said
    assert "| rag → advisor | 7 | 3 | 2 | 2 | 0 | 0 | +40 " in said
    first = judged.split("\n## ")[1]
    assert first == plain.split("\n## ")[1]
    assert judged.index(OPINIONS[lang]) > judged.index(f"\n## {'Modes' if lang == 'en' else 'Modos'}\n")
    assert judged.replace(f"## {OPINIONS[lang]}\n{said}\n", "") == plain


def test_what_a_judge_said_stays_text_on_the_page() -> None:
    page = as_html({**judged_report(), "forgetting": made_up(-0.5).as_json()})
    assert "<script" not in page
    assert page.count(f'id="judge-{LANGS[0]}"') == page.count(f'id="elsewhere-{LANGS[1]}"') == 1
    failed = as_html({**small(), "judge_problem": HOSTILE, "forgetting_problem": HOSTILE})
    assert "<script" not in failed
    assert failed.count("&lt;script&gt;alert(1)") >= 4
