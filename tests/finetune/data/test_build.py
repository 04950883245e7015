from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from finetune.data import Card, build
from finetune.data.guard import Guard
from finetune.evaluation.cases import builtin
from tests.finetune.data.shelf import GuideShelf, lengths

Written = dict[str, list[dict[str, Any]]]


def every(written: Written) -> list[dict[str, Any]]:
    return [*written["train"], *written["dev"]]


def question_of(row: dict[str, Any]) -> str:
    return str(row["prompt"][-1]["content"]).rpartition("</passages>")[2]


def test_rows_of_a_pack_share_their_prompt_up_to_the_question(written: Written) -> None:
    packs: dict[str, set[str]] = defaultdict(set)
    for row in every(written):
        *before, last = row["prompt"]
        packs[row["pack"]].add(repr(before) + last["content"].removesuffix(question_of(row)))
    assert len(packs) > 30
    assert {len(beginnings) for beginnings in packs.values()} == {1}


def test_a_family_of_wording_is_in_one_half_only(written: Written) -> None:
    train, dev = ({row["family"] for row in written[half]} for half in ("train", "dev"))
    assert dev
    assert not train & dev


def test_rows_have_the_format_that_trl_trains_on(written: Written) -> None:
    for row in every(written):
        assert row["prompt"][0]["role"] == "system"
        assert row["prompt"][-1]["role"] == "user"
        assert [message["role"] for message in row["completion"]] == ["assistant"]
        assert row["completion"][0]["content"].strip()


def test_both_languages_and_all_kinds_are_there(built: tuple[Path, Card]) -> None:
    _, card = built
    kinds = {kind for kind, _ in card.rows}
    assert kinds >= {
        "guide",
        "invented",
        "altered",
        "situation",
        "refusal",
        "injection",
        "contradiction",
        "tuned",
        "reasoned",
    }
    assert {lang for _, lang in card.rows} == {"en", "pt-BR"}


def test_no_question_is_near_an_evaluation_case(written: Written) -> None:
    guard = Guard(builtin())
    asked = [question_of(row).strip().split("\n\n")[0] for row in every(written)]
    assert not [text for text in asked if guard.near(text.removeprefix("Question: ").removeprefix("Pergunta: "))]


def test_no_prompt_is_longer_than_allowed(built: tuple[Path, Card]) -> None:
    _, card = built
    assert 0 < card.longest_prompt <= 900


def test_few_examples_are_left_out_as_unsupported(built: tuple[Path, Card]) -> None:
    _, card = built
    assert card.left_out["unsupported"] <= 0.05 * card.total


def test_the_card_states_counts_digests_and_the_command(built: tuple[Path, Card]) -> None:
    folder, card = built
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{card.total} examples" in text
    assert card.sha256["train.jsonl"] in text
    assert "python -m finetune.data OUT --size tiny --seed 3" in text


def test_the_same_seed_gives_the_same_files(built: tuple[Path, Card], shelf: GuideShelf, tmp_path: Path) -> None:
    _, card = built
    assert build(tmp_path, shelf, "tiny", 3, count=lengths).sha256 == card.sha256


def test_an_unknown_size_is_refused_with_those_there_are(shelf: GuideShelf, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Choose one of: tiny, small, full"):
        build(tmp_path, shelf, "huge", 0, count=lengths)  # type: ignore[arg-type]
