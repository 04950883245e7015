import re
from random import Random

import pytest

from finetune.own import checks
from finetune.own.clean import Cleaned, clean
from finetune.own.row import Row
from finetune.own.tidy import tidied
from finetune.own.weights import DOUBTFUL, GOOD, realised, stages
from finetune.train.errors import BadConfig
from tests.finetune.own.made import row, some

_QUESTION, _ANSWER = some()[0].question, some()[0].answer
_LONG = " ".join(Random(0).choices([word for one in some() for word in one.answer.split()], k=250))  # noqa: S311 - made up
_POOR = {
    "duplicates": row(_QUESTION, f"{_ANSWER} ", 101),
    "near-duplicates": row(_QUESTION, f"{_ANSWER} Yes", 102),
    "broken text": row("What does the delivery of a parcel cost?", "It costs five \ufffd\ufffd for each parcel that we send.", 103),
    "repetition": row("Who runs the shop in the old town?", "It is Ana and Ana and Ana. " * 30, 104),
    "language": row("Where do I find the invoice of my order?", "A nota fiscal fica em Minha conta, junto com os dados do pedido.", 105),
    "length": row("Is the shop open on holidays in winter?", _LONG, 106),
}  # fmt: skip


def _lines(state: Cleaned, step: str) -> set[int]:
    return {each.row.line for each in state.removed if each.step == step}


def test_many_poor_rows_lose_each_kind_of_poor_one_for_its_reason_and_no_other() -> None:
    rows = [*some(), *_POOR.values()]
    state = clean(rows, "much-poor", 0)
    assert {name: _lines(state, name) for name in _POOR} == {name: {one.line} for name, one in _POOR.items()}
    assert [one.line for one in state.rows] == [one.line for one in some()]
    assert all(each.reason for each in state.removed)
    assert sum(step.removed for step in state.steps) == len(_POOR)


def test_rows_with_other_figures_or_other_short_answers_are_no_near_duplicates() -> None:
    rows = [row(f"how much is number {each} in the list?", f"it is {each}", each) for each in range(30)]
    rows += [row(f"is the film of the year {'great' * each}good?", "yes" if each else "no", each) for each in range(2)]
    assert checks.near_duplicates(rows) == {}


def test_what_many_rows_have_in_common_is_not_taken_for_a_fault() -> None:
    translated = [
        row(one.question, "Abra um chamado na sua conta e espere o transportador.", one.line) for one in some()
    ]
    assert checks.odd_language(translated) == {}
    labels = [row(one.question, ":-)", one.line) for one in some()]
    assert checks.broken(labels) == {}


def test_an_answer_in_two_languages_and_one_in_a_third_are_found() -> None:
    mixed = row(
        "What is the guarantee?",
        "The guarantee is twelve months with the receipt. A garantia não cobre quedas nem líquidos.",
        1,
    )
    third = row("Where is it?", "Das Paket ist noch unterwegs und kommt in den nächsten Tagen bei Ihnen an.", 2)
    found = checks.odd_language([*some(), mixed, third])
    assert "mixes two languages" in found[48]
    assert "neither English nor Portuguese" in found[49]
    assert len(found) == 2


def test_leftovers_of_pages_and_encodings_are_repaired_and_code_stays() -> None:
    def cleaned(text: str) -> str:
        return tidied(row("Why is that so?", text)).answer

    assert cleaned('<p class="a">Caf&eacute; &amp; bolo</p><p>Fim</p>') == "Café & bolo\nFim"
    assert cleaned("A loja fica no coraÃ§Ã£o da cidade.") == "A loja fica no coração da cidade."
    for sound in ("Write `x < y` where a<b and List<int>.", "```html\n<p>kept</p>\n```", "NÃO HÁ MAÇÃS."):
        assert cleaned(sound) == sound


def test_few_good_rows_are_marked_for_a_person_and_get_copies_with_the_same_answer_and_figures() -> None:
    rows = [
        *some(),
        row("Which guarantee does the tablet come with?", "None.", 200),
        row("Is the 24 inch screen sold in 3 shops?", "Yes.", 201),
    ]
    state = clean(rows, "little-good", 0)
    assert not state.removed
    assert {(each.row.line, each.step) for each in state.review} >= {(200, "contradictions")}
    copies = [one for one in state.rows if one.altered]
    by_line = {one.line: one for one in rows}
    assert len(copies) > len(rows)
    assert {one.altered for one in copies} == {"typed in a hurry", "another register"}
    for copy in copies:
        source = by_line[copy.line]
        assert copy.answer == source.answer
        assert copy.question != source.question
        assert re.findall(r"\d+", copy.question) == re.findall(r"\d+", source.question)
    assert len({one.question for one in copies}) == len(copies)


def test_mixed_rows_are_weighted_by_all_checks_and_the_weight_that_was_given() -> None:
    given = row(
        "Do you sell paper in the shop downtown?",
        "Yes, we do sell paper, pens, ink and whatever else an office needs.",
        300,
        weight=0.5,
    )
    state = clean([*some(), *_POOR.values(), given], "mixed", 0)
    weights = {one.line: one.weight for one in state.rows}
    assert _POOR["duplicates"].line not in weights
    assert weights[_POOR["near-duplicates"].line] < GOOD
    assert weights[_POOR["broken text"].line] < DOUBTFUL
    assert weights[300] == 0.5
    # Of the others only the one that the near-copy contradicts lost some.
    assert sorted(weights[one.line] for one in some())[:2] == [0.5, 1.0]


def test_weights_become_repetitions_and_stages_that_leave_out_more_and_more() -> None:
    rows = [row(f"q{each}", "a", each, weight=weight) for each, weight in enumerate([0.1, 0.5, 1.0, 0.8])]
    assert [one.line for one in realised(rows)] == [2, 3, 2, 3, 1]
    assert [[one.line for one in each] for each in stages(rows)] == [[2, 3, 1, 0], [2, 3, 1], [2, 3]]
    assert realised(rows[2:]) == rows[2:]


def test_without_a_quality_rows_stay_and_an_unknown_one_is_refused() -> None:
    rows = [*some(), *_POOR.values()]
    assert clean(rows, None, 0).rows == rows
    with pytest.raises(BadConfig, match="little-good, much-poor, mixed"):
        clean(rows, "good", 0)


@pytest.mark.parametrize("quality", ["little-good", "much-poor", "mixed"])
def test_unlikely_answers_are_found_where_rows_are_measured(quality: str) -> None:
    def losses(rows: object) -> list[float]:
        assert isinstance(rows, list)
        return [9.0 if one.line == 7 else 2.0 + one.line % 5 / 10 for one in rows]

    state = clean(some(), quality, 0, losses)
    told = [each for each in (*state.removed, *state.review) if "unlikely" in each.reason]
    assert [each.row.line for each in told] == [7]
    assert "8,103" in told[0].reason


def test_every_row_that_goes_in_comes_out_or_is_told() -> None:
    rows = [*some(), *_POOR.values()]
    for quality in ("little-good", "much-poor", "mixed"):
        state = clean(rows, quality, 0)
        left: list[Row] = [one for one in state.rows if not one.altered]
        assert sorted([one.line for one in left] + [each.row.line for each in state.removed]) == sorted(
            one.line for one in rows
        )
