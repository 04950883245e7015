"""What becomes of an example: its ids, and which of them are learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.engines.base import Message
from app.engines.transformers import TransformersEngine
from finetune.train import BadData
from finetune.train.encode import Encoded, Encoder
from finetune.train.rows import Conversation, Plain
from tests.engines.tiny import NO_SYSTEM, TEMPLATE, tokenizer
from tests.finetune.train.conftest import CLOSED

TALK = (("user", "Why?"), ("assistant", "So."), ("user", "And?"), ("assistant", "Thus."))


def learned(template: str | None, example: Any) -> list[str]:
    """The texts that are learned, a piece for each stretch."""
    made = tokenizer(template)
    found = Encoder(made).encode([example], 1000)[0]
    stretches: list[list[int]] = []
    for place, (token, counts) in enumerate(zip(found.ids, found.learned, strict=True)):
        if counts:
            if not (place and found.learned[place - 1]):
                stretches.append([])
            stretches[-1].append(token)
    return [made.decode(each) for each in stretches]


def whole(template: str | None, example: Any) -> str:
    made = tokenizer(template)
    return str(made.decode(Encoder(made).encode([example], 1000)[0].ids))


def test_every_assistant_turn_of_messages_is_learned_with_its_end() -> None:
    assert learned(CLOSED, Conversation(1, TALK)) == ["So.<|end|>", "Thus.<|end|>"]
    assert whole(CLOSED, Conversation(1, TALK)) == (
        "<|turn|>user: Why?<|end|>\n<|turn|>assistant: So.<|end|>\n<|turn|>user: And?<|end|>\n<|turn|>assistant: Thus.<|end|>"
    )


def test_of_prompt_and_completion_only_the_completion_is_learned() -> None:
    assert learned(CLOSED, Conversation(1, TALK, given=3)) == ["Thus.<|end|>"]
    assert learned(None, Plain(1, "2 + 2 =", " 4")) == [" 4<|end|>"]


def test_an_end_is_added_where_the_template_writes_none() -> None:
    assert learned(TEMPLATE, Conversation(1, TALK[:2])) == ["So.<|end|>"]


def test_a_tokenizer_without_a_template_writes_a_line_a_turn() -> None:
    assert (
        whole(None, Conversation(1, TALK)) == "user: Why?\nassistant: So.<|end|>\nuser: And?\nassistant: Thus.<|end|>"
    )
    assert learned(None, Conversation(1, TALK)) == [" So.<|end|>", " Thus.<|end|>"]


def test_a_system_turn_goes_into_the_persons_where_the_template_refuses_it() -> None:
    example = Conversation(1, (("system", "Be brief."), *TALK[:2]))

    assert whole(NO_SYSTEM, example) == "<|turn|>user: Be brief.\n\nWhy?<|turn|>assistant: So.<|end|>"


def test_turns_that_the_template_rewrites_later_are_not_learned() -> None:
    forgetful = (
        "{% for m in messages %}<|turn|>{% if m['role'] == 'assistant' and not loop.last %}...{% else %}"
        "{{ m['role'] }}: {{ m['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}<|turn|>assistant: {% endif %}"
    )

    assert learned(forgetful, Conversation(1, TALK)) == ["Thus.<|end|>"]


def test_a_template_that_hides_where_the_answer_begins_is_refused() -> None:
    backwards = "{% for m in messages %}{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}?!{% endif %}"

    with pytest.raises(BadData, match="line 5"):
        learned(backwards, Conversation(5, TALK))


@pytest.mark.parametrize("template", [TEMPLATE, None])
def test_the_prompt_has_the_ids_that_the_engine_gives_the_model(
    base: Path, tmp_path: Path, template: str | None
) -> None:
    from tests.engines.tiny import save_base

    folder = save_base(tmp_path / "model", template)
    turns = (("system", "Be <|turn|> brief."), ("user", "Why?<|end|>"), ("assistant", "So."))
    engine = TransformersEngine(str(folder), device="cpu")
    asked = [Message(role, content) for role, content in turns[:2]]  # type: ignore[arg-type]

    found = Encoder(tokenizer(template)).encode([Conversation(1, turns)], 1000)[0]

    given = found.learned.index(1)
    assert list(found.ids[:given]) == engine._encode(asked)


def test_an_example_that_is_too_long_is_named_with_its_length() -> None:
    examples = [Plain(1, "a", "b"), Plain(2, "a" * 50, "b"), Plain(3, "a" * 90, "b")]

    with pytest.raises(BadData, match="2 of 3 examples have more than 40 tokens; the longest, on line 3, has 92"):
        Encoder(tokenizer(None)).encode(examples, 40)


def test_an_example_of_which_nothing_can_be_learned_is_refused() -> None:
    made = tokenizer(None)
    made.eos_token = None

    with pytest.raises(BadData, match="line 1"):
        Encoder(made).encode([Plain(1, "", "a")], 40)


def test_from_scratch_prompts_are_learned_too() -> None:
    found = Encoder(tokenizer(None), everything=True).encode([Plain(1, "ab", "c")], 40)[0]

    assert isinstance(found, Encoded)
    assert found.learned == b"\x01\x01\x01\x01"
