"""The gate: what has become worse is said, what is not shown is not, and reports that cannot be compared are refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from finetune.evaluation.config import EvaluationError
from finetune.evaluation.gate import compare, findings, worse
from finetune.evaluation.report.numbers import p_value
from tests.finetune.evaluation.reports import report, with_rows


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    return report({"rag": 0.7, "advisor": 0.8}, 48)


@pytest.fixture(scope="module")
def after(before: dict[str, Any]) -> dict[str, Any]:
    return with_rows(before, {"right": False}, "advisor")


def test_the_same_report_twice_is_not_worse(before: dict[str, Any]) -> None:
    assert worse(before, before) == []
    assert {one.verdict for one in findings(before, before)} == {"no difference shown"}


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"right": False}, "right"),
        ({"unsupported": 1.0}, "unsupported"),
        ({"language": False}, "language"),
        ({"declined": True}, "refusals"),
    ],
)
def test_each_watched_measure_is_caught_where_a_mode_has_become_worse(
    before: dict[str, Any], change: dict[str, Any], measure: str
) -> None:
    found = worse(before, with_rows(before, change, "advisor"))
    assert [(one.mode, one.measure) for one in found] == [("advisor", measure)]


def test_a_finding_is_a_sentence_with_its_numbers(before: dict[str, Any], after: dict[str, Any]) -> None:
    (found,) = worse(before, after)
    right = [row["right"] for row in before["rows"] if row["mode"] == "advisor"]
    assert found.before == pytest.approx(sum(right) / 48)
    assert (found.after, found.difference, found.cases) == (0, pytest.approx(-found.before), 48)
    assert str(found).startswith(
        f"advisor: worse in right answers, from {100 * found.before:.0f}% to 0% over 48 cases (−"
    )
    assert str(found).endswith(f"; corrected p {p_value(found.p_corrected, 'en')}).")


def test_becoming_better_is_no_reason_to_stop(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert worse(after, before) == []
    assert [one.measure for one in findings(after, before) if one.verdict == "better"] == ["right"]


def test_one_case_less_is_not_shown_to_be_worse(before: dict[str, Any]) -> None:
    slightly = copy.deepcopy(before)
    next(row for row in slightly["rows"] if row["right"])["right"] = False
    assert worse(before, slightly) == []


def test_cases_and_modes_that_only_one_report_has_do_not_count(before: dict[str, Any]) -> None:
    fewer = copy.deepcopy(before)
    fewer["rows"] = [row for row in before["rows"] if row["mode"] == "rag" and row["case"] != "en-decisions-000"]
    assert {(one.mode, one.cases) for one in findings(before, fewer) if one.measure == "right"} == {("rag", 47)}


def test_a_case_that_was_changed_since_is_another_case(before: dict[str, Any]) -> None:
    changed = copy.deepcopy(before)
    changed["cases"][0]["figures"] = [12.0]
    assert {one.cases for one in findings(before, changed) if one.measure == "right"} == {47}


def test_a_report_read_back_from_disk_has_the_same_cases(before: dict[str, Any]) -> None:
    kept = json.loads(json.dumps(before))
    assert {one.cases for one in findings(kept, before) if one.measure == "right"} == {48}


def test_reports_with_nothing_in_common_are_refused_with_what_to_do(before: dict[str, Any]) -> None:
    with pytest.raises(
        EvaluationError, match=r"no unchanged case and mode in common.*one of these modes: rag, advisor"
    ):
        worse(before, report({"prompt": 0.5}, 8))


@pytest.mark.parametrize("damage", [{"rows": [{"case": "1"}]}, {"cases": [{}]}, {"rows": None}, {"cases": ["1"]}])
def test_damaged_reports_are_refused(before: dict[str, Any], damage: dict[str, Any]) -> None:
    with pytest.raises(EvaluationError, match="evaluate anew"):
        worse({**before, **damage}, before)


def test_two_reports_compared_say_what_changed_and_what_was_set_differently(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    later = {**after, "about": {**after["about"], "adapter": "tone_2"}}
    text = compare(before, later, "en")
    assert text.startswith("- **advisor**: worse in right answers (−")
    assert "- adapter: tone → tone\\_2" in text
    assert "| advisor | Right answers |" in text


def test_two_reports_compared_in_portuguese(before: dict[str, Any]) -> None:
    only = {**before, "summary": {"modes": {**before["summary"]["modes"], "prompt": {}}}}
    text = compare(before, only, "pt-BR")
    assert text.startswith("Nenhuma diferença demonstrada em respostas certas")
    assert "só um dos relatórios tem respostas deles aos mesmos casos: prompt." in text
    assert "0 pontos (de 0 a 0)" in text
