"""The report in words: what it says of a made-up report, in both languages, and that cases and answers stay text."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt

from finetune.evaluation.instructive import instructive
from finetune.evaluation.report import as_html, as_markdown, pages
from finetune.evaluation.report.markdown import escaped
from finetune.evaluation.report.meaning import told
from finetune.evaluation.report.numbers import duration, p_value, points, points_with_interval, with_interval
from index.passages import LANGS, Lang
from tests.finetune.evaluation.reports import HOSTILE, report, small, usual, with_rows

DIFFERENCE = {"measure": "right", "difference": 0.021, "low": -0.03, "high": 0.07, "verdict": "no difference shown"}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "no difference shown in right answers (+2 points, −3 to +7)"),
        ("pt-BR", "nenhuma diferença demonstrada em respostas certas (+2 pontos, de −3 a +7)"),
    ],
)
def test_a_difference_that_is_not_shown_is_said_in_words(lang: Lang, said: str) -> None:
    assert told(DIFFERENCE, lang) == said


def test_numbers_are_written_as_each_language_writes_them() -> None:
    cost = {"value": 0.00123, "low": 0.001, "high": 0.0015}
    assert with_interval("cost", cost, "en") == "$1.23 (1–1.50)"
    assert with_interval("cost", cost, "pt-BR") == "US$ 1,23 (1–1,50)"
    assert with_interval("seconds", {"value": 5.53, "low": 5, "high": 6.04}, "pt-BR") == "5,5 s (5,0–6,0)"
    assert with_interval("right", {"value": 0.456, "low": 0.38, "high": 0.52}, "en") == "46% (38–52)"
    assert (p_value(0.0004, "pt-BR"), p_value(0.0123, "pt-BR")) == ("<0,001", "0,012")
    assert [points(value) for value in (0.02, -0.03, 0.004, -0.004)] == ["+2", "−3", "0", "0"]
    assert points_with_interval({"difference": -0.01, "low": -0.02, "high": 0.0}, "pt-BR") == "−1 ponto, de −2 a 0"
    assert [duration(seconds, "en") for seconds in (42, 720, 3900)] == ["42 s", "12 min", "1 h 5 min"]


@pytest.mark.parametrize("lang", LANGS)
def test_markdown_tells_findings_first_and_similarity_last(lang: Lang) -> None:
    text = as_markdown(usual(), lang)
    heads = re.findall(r"^## (.*)$", text, re.M)
    assert heads[0] == {"en": "What it means", "pt-BR": "O que isso significa"}[lang]
    assert len(heads) == 10
    rows = re.findall(r"^\| (\w[^|]+) \|", text.split(f"## {heads[1]}")[1].split("<details>")[0], re.M)
    assert rows[1] == {"en": "Right answers", "pt-BR": "Respostas certas"}[lang]
    assert [row.split(" (")[0] for row in rows[-3:]] == ["chrF", "ROUGE-L", "Embeddings"]


def test_markdown_gives_the_numbers_of_the_summary() -> None:
    text = as_markdown(usual(), "en")
    found = usual()["summary"]["modes"]["advisor"]["right"]
    assert f"Most right answers: advisor, {with_interval('right', found, 'en')} of 60 cases" in text
    pair = next(
        one for one in usual()["summary"]["comparisons"] if one["measure"] == "right" and one["second"] == "rag"
    )
    assert re.search(rf"^\| prompt → rag \| {pair['gained']} \| {pair['lost']} \|", text, re.M)
    assert f"prompt → rag: +{pair['gained']} −{pair['lost']}" in text
    assert usual()["about"]["command"] in text
    assert "0123456789abcdef" in text


def test_each_measure_told_is_explained() -> None:
    text = as_markdown(usual(), "en")
    table, rest = text.split("## Modes\n")[1].split("<details>", 1)
    explained = re.findall(r"\*\*(.+?):\*\*", rest.split("</details>")[0])
    assert explained == re.findall(r"^\| (\w[^|]+) \|", table, re.M)[1:]


def test_wins_list_the_cases_that_only_one_mode_got_right() -> None:
    won = [
        {**row, "right": row["mode"] == ("advisor" if row["case"] == "en-decisions-000" else "rag")}
        for row in small()["rows"]
    ]
    text = as_markdown({**small(), "rows": won}, "en")
    assert "**only advisor is right:** en-decisions-000\n" in text
    assert "pt-BR-decisions-001" in text.split("**only rag is right:**")[1].split("\n")[0]


def test_a_report_without_tuned_modes_says_nothing_of_fine_tuning() -> None:
    assert "does not say what fine-tuning brings" in as_markdown(small(), "en")
    assert "does not say what fine-tuning brings" not in as_markdown(usual(), "en")


def test_few_wordings_are_said_to_be_few() -> None:
    assert "only 8 different wordings" in as_markdown(small(), "en")


def test_cases_and_answers_stay_text_in_markdown() -> None:
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    for lang in LANGS:
        shown = renderer.render(as_markdown(usual(), lang))
        assert shown.count("&lt;script&gt;alert(1)") > 3
        for element in ("<script", "<img", "<a ", "<code>code", "<strong>bold"):
            assert element not in shown


@pytest.mark.parametrize(
    "line", ["# no head", "- no list", "1. no list", "=====", "---", "a | b", "*a* _b_ [c](d) `e` ~~f~~ $g$"]
)
def test_escaped_text_shows_as_it_was(line: str) -> None:
    renderer = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    assert renderer.render(f"before\n{escaped(line)}") == f"<p>before\n{line}</p>\n"


def test_numbers_need_no_escape() -> None:
    assert escaped("0.28 and −3 to +7") == "0.28 and −3 to +7"
    assert escaped("+2 points") == "+2 points"


def test_pages_are_named_by_language() -> None:
    written = pages(small())
    assert list(written) == ["report.md", "report.pt-BR.md", "report.html"]
    assert written["report.md"] == as_markdown(small(), "en")
    assert written["report.pt-BR.md"] == as_markdown(small(), "pt-BR")


def test_own_cases_that_nothing_judges_still_make_a_report() -> None:
    nothing = {"right": None, "refusal_due": None, "figure_recall": None, "approach": None, "wrong": ()}
    unjudged = with_rows(with_rows(small(), nothing, "rag"), nothing, "advisor")
    cases = [
        {**case, "kind": "<own>", "right": dict.fromkeys(case["right"]), "refuse": None} for case in small()["cases"]
    ]
    unjudged["cases"] = cases
    assert "No case says what is right" in as_markdown(unjudged, "en")
    assert "&lt;own&gt;" in as_html(unjudged)


def test_one_mode_makes_a_report_without_comparisons() -> None:
    text = as_markdown(report({"rag": 0.5}, 8), "en")
    assert re.search(r"rag is right in \d+% \(\d+–\d+\) of 8 cases\.", text)
    assert "against each other" not in text


def test_the_most_instructive_cases_are_those_that_modes_disagree_on() -> None:
    chosen = instructive(usual())
    judged = {case: {row["right"] for row in usual()["rows"] if row["case"] == case} for case in chosen}
    assert len(chosen) == len(set(chosen)) == 10
    assert all(verdicts == {True, False} for verdicts in judged.values())


def test_instructive_cases_spread_over_kinds_and_languages() -> None:
    cases = {case["id"]: case for case in usual()["cases"]}
    chosen = [cases[case] for case in instructive(usual())]
    assert len({case["kind"] for case in chosen}) == 8
    langs = Counter(case["lang"] for case in chosen)
    assert abs(langs["en"] - langs["pt-BR"]) <= 2


def test_where_modes_agree_what_all_got_wrong_comes_first() -> None:
    rows = [{**row, "right": row["case"] != "pt-BR-costs-011"} for row in small()["rows"]]
    assert instructive({**small(), "rows": rows}, 1) == ("pt-BR-costs-011",)


def test_examples_show_the_question_the_key_and_every_answer() -> None:
    text = as_markdown(small(), "pt-BR")
    shown = text.split("## Casos instrutivos")[1].split("## O que rodou")[0]
    assert shown.count("### ") == 10
    assert shown.count("** (certa") + shown.count("** (errada") == 20
    assert "números: 100 + 1.000" in shown
    assert "não se sustenta: fatos" in shown
    assert "composta a partir do guia" in shown
    assert "[decision-guide" not in shown


def test_forbidden_words_of_a_case_are_shown_as_text() -> None:
    one = report({"rag": 0.0}, 1)
    assert escaped(HOSTILE) in as_markdown(one, "en")
