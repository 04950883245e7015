"""How well facts are read from what people say, measured on turns written without looking at the reader.

`labelled.py` says what the set holds and how it is labelled. `python -m tests.facts.test_utterances` prints the misses.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from app.facts import read
from app.situation import Situation
from index.embed import Embedder, SentenceTransformerEmbedder
from index.passages import LANGS, Lang
from tests.facts.labelled import (
    FIELDS,
    NUMERIC,
    Answer,
    Pair,
    Reader,
    Report,
    Utterance,
    Value,
    compare,
    conversations,
    keeps,
    measure,
    table,
    utterances,
)

GOAL = 0.92
NUMERIC_GOAL = 0.98
FORGETTING_GOAL = 0.9


def facts_reader(embedder: Embedder) -> Reader:
    """Return our reader on an embedding model."""

    def answer(turn: Utterance) -> Answer:
        before = Situation(**turn.before)  # type: ignore[arg-type]  # checked by a test below
        reading = read(turn.text, turn.lang, before, embedder, turn.asked)
        pairs = ((fact.field, fact.value) for fact in reading.found)
        return Answer(frozenset(pair for pair in pairs if pair[1] is not None), reading.situation)

    return answer


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest, embedder: Embedder) -> Report:
    """Measure once, and show the table even where the tests pass."""
    measured = measure(facts_reader(embedder))
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("", table(measured), sep="\n")
    return measured


@pytest.mark.weights
@pytest.mark.parametrize("lang", LANGS)
def test_what_people_say_is_read(report: Report, lang: Lang) -> None:
    assert report.total(lang).f1 >= GOAL


@pytest.mark.weights
@pytest.mark.parametrize("lang", LANGS)
def test_the_numbers_people_say_are_read(report: Report, lang: Lang) -> None:
    assert report.total(lang, NUMERIC).f1 >= NUMERIC_GOAL


@pytest.mark.weights
def test_what_is_taken_back_is_forgotten_and_the_rest_is_kept(report: Report) -> None:
    assert sum(ok for _, ok in report.kept) >= FORGETTING_GOAL * len(report.kept)


def values_of(name: str) -> tuple[Value, ...]:
    """Return the values that a field may have, none where it holds a number."""
    hint = get_args(get_type_hints(Situation)[name])[0]
    if get_origin(hint) is Literal:
        return get_args(hint)
    return (True, False) if hint is bool else ()


@pytest.mark.parametrize("lang", LANGS)
def test_the_set_states_every_field_and_value_three_times_and_nothing_often(lang: Lang) -> None:
    mine = [each for each in utterances() if each.lang == lang]
    stated = [pair for each in mine for pair in each.facts.items()]
    by_field, by_pair = Counter(name for name, _ in stated), Counter(stated)
    assert {name for name in FIELDS if by_field[name] < 3} == set()
    assert {(name, value) for name in FIELDS for value in values_of(name) if by_pair[name, value] < 3} == set()
    assert len(mine) >= 160
    assert sum(not each.facts and not each.forgets for each in mine) >= 25


def test_every_label_is_a_field_and_a_value_of_it() -> None:
    for each in utterances():
        assert {each.asked, *each.forgets} <= {None, *FIELDS}, each.id
        assert set(each.forgets) <= set(each.before), each.id
        for name, value in [*each.facts.items(), *each.before.items(), *each.may.items()]:
            valid = type(value) in (int, float) if name in NUMERIC else value in values_of(name)
            assert valid, (each.id, name)


def test_no_two_lines_say_the_same_and_none_is_labelled_both_ways() -> None:
    said = [(each.text.casefold(), each.asked) for each in utterances()]
    assert len(set(said)) == len(said) == len({each.id for each in utterances()})
    assert not [each.id for each in utterances() if set(each.facts) & (set(each.may) | set(each.forgets))]


@pytest.mark.parametrize("lang", LANGS)
def test_the_conversations_have_three_turns_and_reach_every_recommendation(lang: Lang) -> None:
    mine = [each for each in conversations() if each.lang == lang]
    assert len({each.id for each in mine}) == len(mine) >= 20
    assert {len(each.turns) for each in mine} == {3}
    assert {each.approach for each in mine} == {"prompt-engineering", "fine-tuning", "from-scratch"}
    assert {each.method for each in mine} == {None, "full", "lora", "qlora"}
    assert {each.hybrid for each in mine} == {None, "rag", "cot", "ensemble"}


def test_a_reader_that_reads_all_and_only_what_is_stated_scores_one() -> None:
    report = measure(lambda turn: Answer(frozenset(turn.facts.items()), Situation()))
    assert [report.total(lang).f1 for lang in LANGS] == [1.0, 1.0]
    assert not report.misses


def test_a_wrong_value_counts_as_found_wrongly_and_as_missed() -> None:
    turn = Utterance("1", "en", "800, tight budget", {"examples": 800, "budget": "low"})
    found: frozenset[Pair] = frozenset({("examples", 805), ("budget", "high"), ("deadline", "today")})
    right, wrong, missed = compare(turn, found)
    assert right == [("examples", 800)]
    assert wrong == [("budget", "high"), ("deadline", "today")]
    assert missed == [("budget", "low")]


def test_a_fact_that_may_be_read_counts_neither_way_but_another_value_of_it_does() -> None:
    turn = Utterance("1", "en", "800 tickets", {}, may={"use_case": "customer-service"})
    assert compare(turn, frozenset({("use_case", "customer-service")})) == ([], [], [])
    assert compare(turn, frozenset({("use_case", "code-generation")}))[1] == [("use_case", "code-generation")]


def test_keeping_what_was_taken_back_or_losing_what_was_known_is_noticed() -> None:
    turn = Utterance("1", "en", "drop it", {}, before={"examples": 9, "budget": "low"}, forgets=("budget",))
    assert keeps(turn, Situation(examples=9))
    assert not keeps(turn, Situation(examples=9, budget="low"))
    assert not keeps(turn, Situation())


def main() -> int:
    """Print the table and every miss."""
    report = measure(facts_reader(SentenceTransformerEmbedder()))
    print(table(report))
    for turn, wrong, missed in report.misses:
        print(
            f"\n{turn.id} {turn.text!r} asked={turn.asked} before={dict(turn.before)}\n   wrong {wrong}  missed {missed}"
        )
    for turn, ok in report.kept:
        if not ok:
            print(
                f"\n{turn.id} {turn.text!r} forgets={turn.forgets} before={dict(turn.before)}\n   not kept or not forgotten"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
