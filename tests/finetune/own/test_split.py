from dataclasses import replace

import pytest

from finetune.own.augment import augmented
from finetune.own.near import NEAR, alike, grams
from finetune.own.row import Row
from finetune.own.split import split
from finetune.train.rows import Conversation, Plain
from tests.finetune.own.made import row, some


def _threads() -> list[Row]:
    """Conversations of three rows whose questions have nothing in common."""
    asked = ["Who paints the bridge?", "Do cats swim at night?", "Is granite heavier than oak?"]
    return [
        row(f"{question} {'xyzuvw'[number % 6] * (number + 4)}", "Yes.", 3 * number + place, thread=f"call {number}")
        for number in range(8)
        for place, question in enumerate(asked)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_near_no_altered_copy_and_no_turn_of_a_conversation_is_on_both_sides(seed: int) -> None:
    rows = some() + _threads()
    rows += [replace(rows[0].asking("how do i send my notebook bakc to the shop"), line=900)]
    rows += augmented(rows, seed)
    halves = split(rows, seed)
    assert halves.dev
    assert len(halves.train) + len(halves.dev) == len(rows)
    assert not {one.unit for one in halves.train} & {one.unit for one in halves.dev}
    train = [grams(text) for one in halves.train for text in one.asked]
    for one in halves.dev:
        for text in one.asked:
            assert max(alike(grams(text), other) for other in train) <= NEAR


def test_later_turns_of_a_conversation_keep_its_beginning_from_the_other_side() -> None:
    question = "Could you explain how tides come about?"
    begun = [
        Row("a", 1, Conversation(1, (("user", question), ("assistant", "The moon.")))),
        Row(
            "a",
            2,
            Conversation(2, (("user", question), ("assistant", "The moon."), ("user", "ok"), ("assistant", "Fine."))),
        ),
    ]
    for seed in range(30):
        halves = split([*some(), *begun], seed)
        assert len([one for one in halves.dev if one.source == "a"]) in (0, 2)


def test_a_frame_around_every_prompt_does_not_make_all_of_them_alike() -> None:
    frame = "Below is an instruction that describes a task. Write a response that completes it.\n\n### Instruction: "
    rows = [replace(one, example=Plain(one.line, frame + one.question, one.answer)) for one in some()]
    assert split(rows, 0).dev


def test_other_scripts_are_told_apart_too() -> None:
    words = ["猫は夜に泳ぐ", "橋を塗る人", "花崗岩は重い", "駅はどこです", "雨が降ります", "本を読みたい"]
    rows = [row(f"{words[each % 6]}{chr(0x4E00 + each // 6 * 50) * 9}か", "はい", each) for each in range(60)]
    halves = split(rows, 0)
    assert halves.dev
    train = [grams(one.question) for one in halves.train]
    assert all(alike(grams(one.question), other) <= NEAR for one in halves.dev for other in train)


def test_rows_that_are_all_near_one_another_are_not_split() -> None:
    rows = [row(f"how much does article number {each} cost in the shop?", f"{each} crowns", each) for each in range(60)]
    assert not split(rows, 0).dev


def test_the_same_seed_holds_the_same_rows_out_and_other_seeds_others() -> None:
    held = [frozenset(one.line for one in split(some(), seed).dev) for seed in (1, 1, 2, 3, 4, 5)]
    assert held[0] == held[1]
    assert len(set(held)) > 1


def test_many_small_groups_are_held_out_rather_than_a_large_one() -> None:
    words = "amber bridge canyon dolphin engine forest garden harbour island jungle kettle ladder".split()
    single = [row(f"{one} {other}", "Yes.", line=500) for one in words for other in words if one < other]
    rows = [*some(), *[replace(one, line=one.line + place) for place, one in enumerate(single)]]
    dev = split(rows, 0).dev
    assert len(dev) == round(len(rows) / 10)
    assert sum(one.line >= 500 for one in dev) == len(dev)
