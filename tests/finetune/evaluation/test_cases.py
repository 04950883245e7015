"""Files of cases: the project's own, and those that people bring."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from finetune.evaluation.cases import Case, CasesRefused, OwnDocument, Right, builtin, load, split_of
from index.guide import knowledge_folder, read_guide
from index.passages import LANGS

KINDS = (
    "decisions figures data methods hybrids use-cases mistakes path follow-ups costs out-of-scope injection own-document contradictions"
).split()
WHOLE = {
    "id": "en-1", "lang": "en", "kind": "own-document", "format": "plain", "family": "keys", "fact": "document:policy",
    "turns": ["Hello", "What does a lost key cost?"], "document": {"name": "keys.md", "text": "A lost key costs 14 dollars."},
    "right": {"approach": "fine-tuning", "method": None, "hybrid": "rag"}, "figures": ["14", "0.01"], "facts": [["key", "lock"]],
    "forbid": ["free"], "sections": ["document", "costs#fine-tuning-cost"], "refuse": False,
}  # fmt: skip


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_whole_case_is_read_with_every_field(tmp_path: Path) -> None:
    assert load(_file(tmp_path, WHOLE)) == (
        Case(
            id="en-1", lang="en", turns=("Hello", "What does a lost key cost?"), kind="own-document", format="plain", family="keys",
            fact="document:policy", document=OwnDocument("keys.md", "A lost key costs 14 dollars."),
            right=Right("fine-tuning", None, "rag"), figures=(14.0, 0.01), facts=(("key", "lock"),), forbid=("free",),
            sections=("document", "costs#fine-tuning-cost"), refuse=False,
        ),
    )  # fmt: skip


def test_a_persons_own_case_needs_only_an_id_and_turns(tmp_path: Path) -> None:
    first, second = load(
        _file(tmp_path, {"id": 7, "turns": ["Quanto custa treinar um modelo?"]}, "", {"id": "8", "turns": ["ok"]})
    )
    assert first == Case("7", "pt-BR", ("Quanto custa treinar um modelo?",), family="7", fact="7")
    assert (second.lang, second.refuse, second.right) == ("en", None, Right())


def test_a_turn_that_does_not_tell_is_in_the_language_of_those_before_it(tmp_path: Path) -> None:
    (case,) = load(_file(tmp_path, {"id": "1", "turns": ["Quantos exemplos eu preciso ter?", "LoRA?"]}))
    assert case.lang == "pt-BR"


def test_every_fault_of_every_line_is_reported_at_once_with_line_field_and_reason(tmp_path: Path) -> None:
    wrong = {**WHOLE, "lang": "fr", "figures": ["1,000"], "facts": ["key"], "refuse": "no", "sections": ["costs"]}
    path = _file(tmp_path, "{", WHOLE, wrong, WHOLE, {"id": "9", "turns": [], "figure": ["1"]}, "[]")
    with pytest.raises(CasesRefused) as refused:
        load(path)
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [
        (1, ""), (3, "lang"), (3, "figures"), (3, "facts"), (3, "sections"), (3, "refuse"), (4, "id"), (5, "figure"), (5, "turns"), (6, ""),
    ]  # fmt: skip
    text = str(refused.value)
    assert "line 3, «lang»: must be one of en, pt-BR" in text
    assert "line 4, «id»: stands on line 2 too" in text
    assert "did you mean «figures»?" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", True), ("id", " "), ("id", None), ("turns", "a"), ("turns", ["a", 1]), ("turns", [" "]), ("turns", ["x" * 5000]),
        ("kind", ""), ("document", {"name": "a.md"}), ("document", "a"), ("right", {"approach": "rag"}), ("right", {"stage": 1}),
        ("right", []), ("figures", [-1]), ("figures", "14"), ("figures", [True]), ("figures", ["$14"]), ("facts", [[]]), ("facts", [[1]]),
        ("forbid", "free"), ("forbid", [""]), ("refuse", 1), ("lang", []),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_form_is_named(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(CasesRefused) as refused:
        load(_file(tmp_path, {**WHOLE, field: value}))
    assert [fault.field.partition(".")[0] for fault in refused.value.faults] == [field]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_an_empty_or_unreadable_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(content)
    with pytest.raises(CasesRefused, match="the file"):
        load(path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CasesRefused, match="check its name"):
        load(tmp_path / "none.jsonl")


def test_line_separators_inside_a_text_do_not_break_a_line(tmp_path: Path) -> None:
    (case,) = load(_file(tmp_path, json.dumps({"id": "1", "turns": ["one\u2028two"]}, ensure_ascii=False)))
    assert case.turns == ("one\u2028two",)


def test_a_fact_is_always_in_the_same_half_and_halves_are_about_even() -> None:
    halves = Counter(split_of(f"fact.{number}") for number in range(1000))
    assert split_of("costs.3") == split_of("costs.3")
    assert abs(halves["dev"] - halves["test"]) < 100


def test_the_projects_cases_are_enough_and_of_every_kind_in_both_languages() -> None:
    guide = {passage.id for passage in read_guide(knowledge_folder())}
    for lang in LANGS:
        cases = builtin(lang)
        assert len(cases) >= 120
        assert {case.kind for case in cases} == set(KINDS)
        assert all(case.lang == lang for case in cases)
        assert {section for case in cases for section in case.sections} <= guide | {"document"}
        assert all(case.refuse is not None for case in cases)


def test_the_projects_cases_have_ids_of_their_own_and_families_within_one_half() -> None:
    cases = builtin()
    assert len({case.id for case in cases}) == len(cases)
    halves = {case.family: set[str]() for case in cases}
    for case in cases:
        halves[case.family].add(split_of(case.fact))
    assert [family for family, found in halves.items() if len(found) > 1] == []
    assert {*builtin(split="dev"), *builtin(split="test")} == set(cases)
