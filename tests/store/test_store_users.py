"""Nothing of one person is seen or changed by another, whichever call is made with whichever id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.store import NotFound, Store


@dataclass(frozen=True)
class Owned:
    conversation: str
    answer: int
    comparison: str


@pytest.fixture
def anas(store: Store) -> Owned:
    conversation = store.create("ana", "Secret")
    _, answer = store.ask("ana", conversation, "Secret question", "rag", "en")
    comparison = store.save_comparison("ana", "Secret?", ["prompt", "rag"], [{}, {}], conversation)
    return Owned(conversation, answer, comparison)


CALLS: dict[str, Callable[[Store, Owned], object]] = {
    "rename": lambda store, ana: store.rename("bia", ana.conversation, "Mine"),
    "delete": lambda store, ana: store.delete("bia", ana.conversation),
    "messages": lambda store, ana: store.messages("bia", ana.conversation),
    "ask": lambda store, ana: store.ask("bia", ana.conversation, "Hello?", "rag", "en"),
    "finish": lambda store, ana: store.finish("bia", ana.answer, "Changed", "complete", {}),
    "truncate": lambda store, ana: store.truncate("bia", ana.conversation, 0),
    "react": lambda store, ana: store.react("bia", ana.answer, "like"),
    "export": lambda store, ana: store.export("bia", ana.conversation, "json"),
    "save_comparison": lambda store, ana: store.save_comparison("bia", "q", ["a", "b"], [{}, {}], ana.conversation),
    "vote": lambda store, ana: store.vote("bia", ana.comparison, "left"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_another_users_id_is_as_if_it_were_not_there(
    store: Store, anas: Owned, call: Callable[[Store, Owned], object]
) -> None:
    before = (store.export("ana", anas.conversation, "json"), store.comparisons("ana", 9))
    with pytest.raises(NotFound):
        call(store, anas)
    assert (store.export("ana", anas.conversation, "json"), store.comparisons("ana", 9)) == before


def test_progress_on_another_users_answer_changes_nothing(store: Store, anas: Owned) -> None:
    store.progress("bia", anas.answer, "Changed")
    assert store.messages("ana", anas.conversation)[1].text == ""


def test_lists_hold_only_ones_own(store: Store, anas: Owned) -> None:
    store.vote("ana", anas.comparison, "left")
    assert store.conversations("bia") == store.conversations("bia", "secret") == []
    assert store.comparisons("bia", 9) == []
    assert store.votes("bia") == []
    assert len(store.conversations("ana", "secret")) == len(store.comparisons("ana", 9)) == len(store.votes("ana")) == 1
