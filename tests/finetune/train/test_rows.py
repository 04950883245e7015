"""Examples in TRL's formats, and what is said of lines that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finetune.train import BadData
from finetune.train.rows import Conversation, Plain, held_out, parsed, read_examples

USER, ASSISTANT = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}


def written(path: Path, *lines: Any) -> Path:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return path


def test_trls_three_formats_are_read_unchanged(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        {"messages": [USER, ASSISTANT], "id": 7},
        "",
        {"prompt": "2 + 2 =", "completion": " 4"},
        {"prompt": [USER], "completion": [ASSISTANT]},
    )

    turns = (("user", "Why?"), ("assistant", "Because."))
    assert read_examples(path) == [Conversation(1, turns), Plain(3, "2 + 2 =", " 4"), Conversation(4, turns, given=1)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([], "not a JSON object"),
        ({"text": "a"}, "neither `messages` nor `prompt` and `completion`"),
        ({"prompt": "a", "completion": " "}, "completion is empty"),
        ({"prompt": "a", "completion": [ASSISTANT]}, "both texts or both lists"),
        ({"messages": []}, "not an empty one"),
        ({"messages": [USER]}, "no assistant turn"),
        ({"messages": [ASSISTANT]}, "nothing was asked"),
        ({"messages": [USER, {"role": "assistant", "content": ""}]}, "is empty"),
        ({"messages": [{"role": "tool", "content": "x"}, ASSISTANT]}, "the role 'tool'"),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}, ASSISTANT]}, "no text as its content"),
        ({"messages": ["hello"]}, "the role None"),
    ],
)
def test_a_row_that_cannot_be_learned_from_says_why(row: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parsed(1, row)


def test_every_wrong_line_is_named_up_to_five(tmp_path: Path) -> None:
    good, wrong = {"messages": [USER, ASSISTANT]}, "{"
    path = written(tmp_path / "a.jsonl", good, wrong, good, {"messages": [USER]}, *[wrong] * 4)

    with pytest.raises(BadData) as caught:
        read_examples(path)

    said = str(caught.value)
    assert "line 2: it is not JSON" in said
    assert "line 4: it has no assistant turn" in said
    assert said.count("line ") == 5
    assert "and 1 more" in said


@pytest.mark.parametrize(("content", "said"), [(b"\n\n", "holds no examples"), (b"\xff\xfe", "UTF-8")])
def test_a_file_without_examples_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)

    with pytest.raises(BadData, match=said):
        read_examples(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="There is no file"):
        read_examples(tmp_path / "none.jsonl")


def test_a_prompt_is_never_on_both_sides_and_stays_on_its_side_when_the_file_grows() -> None:
    examples = [Plain(number, f"question {number % 400}", f"answer {number}") for number in range(1200)]

    train, dev = held_out(examples, 0.2, seed=3)
    again, _ = held_out(examples[:600], 0.2, seed=3)

    assert 0.1 < len(dev) / len(examples) < 0.3
    assert not {each.key for each in train} & {each.key for each in dev}
    assert again == [each for each in train if each.line < 600]
    assert held_out(examples, 0.2, seed=4)[1] != dev
