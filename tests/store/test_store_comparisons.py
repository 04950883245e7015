from __future__ import annotations

import pytest

from app.store import NotAccepted, NotFound, Store, Tally


def compare(store: Store, *modes: str) -> str:
    return store.save_comparison("ana", "Which?", modes, [{"mode": mode} for mode in modes], None)


def test_comparisons_come_back_newest_first_and_no_more_than_asked_for(store: Store) -> None:
    conversation = store.create("ana")
    compare(store, "prompt", "rag")
    newest = store.save_comparison(
        "ana", "E agora?", ["rag", "tuned"], [{"answer": "é"}, {"answer": "b"}], conversation
    )
    (kept,) = store.comparisons("ana", 1)
    assert (kept.id, kept.question, kept.modes, kept.vote) == (newest, "E agora?", ("rag", "tuned"), None)
    assert (kept.answers, kept.conversation) == (({"answer": "é"}, {"answer": "b"}), conversation)
    assert store.comparisons("ana", 0) == []
    assert store.comparisons("ana", -1) == []


def test_a_comparison_outlives_its_conversation(store: Store) -> None:
    conversation = store.create("ana")
    store.save_comparison("ana", "q", ["prompt", "rag"], [{}, {}], conversation)
    store.delete("ana", conversation)
    assert [kept.conversation for kept in store.comparisons("ana", 9)] == [None]


def test_votes_count_for_the_mode_on_whichever_side_it_stood(store: Store) -> None:
    for modes, value in (
        (("prompt", "rag"), "left"),
        (("rag", "prompt"), "left"),
        (("rag", "prompt"), "right"),
        (("prompt", "rag"), "tie"),
        (("prompt", "rag"), "both-bad"),
        (("prompt", "rag", "tuned"), "tuned"),
    ):
        store.vote("ana", compare(store, *modes), value)
    compare(store, "prompt", "tuned")  # without a vote it has no tally
    assert store.votes("ana") == [
        Tally(("prompt", "rag"), {"prompt": 2, "rag": 1}, ties=1, both_bad=1),
        Tally(("prompt", "rag", "tuned"), {"prompt": 0, "rag": 0, "tuned": 1}, ties=0, both_bad=0),
    ]


def test_voting_again_changes_the_one_vote(store: Store) -> None:
    comparison = compare(store, "prompt", "rag")
    store.vote("ana", comparison, "left")
    store.vote("ana", comparison, "right")
    assert store.votes("ana") == [Tally(("prompt", "rag"), {"prompt": 0, "rag": 1}, 0, 0)]


@pytest.mark.parametrize(
    ("modes", "value"),
    [(("prompt", "rag"), "rag"), (("prompt", "rag"), "best"), (("a", "b", "c"), "left"), (("a", "b", "c"), "d")],
)
def test_a_vote_has_to_be_one_of_those_offered(store: Store, modes: tuple[str, ...], value: str) -> None:
    with pytest.raises(NotAccepted, match="choose one of"):
        store.vote("ana", compare(store, *modes), value)


@pytest.mark.parametrize("modes", [("rag",), ("rag", "rag"), ("a", "b", "c", "d", "e")])
def test_a_comparison_has_two_to_four_different_modes(store: Store, modes: tuple[str, ...]) -> None:
    with pytest.raises(NotAccepted, match="two to four"):
        compare(store, *modes)


def test_every_mode_needs_its_answer(store: Store) -> None:
    with pytest.raises(NotAccepted, match="one answer each"):
        store.save_comparison("ana", "q", ["prompt", "rag"], [{}], None)


def test_a_vote_on_nothing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.vote("ana", "nothing", "left")
