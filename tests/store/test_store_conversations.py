from __future__ import annotations

import pytest

from app.store import NotAccepted, NotFound, Store


def titles(store: Store, query: str = "", user: str = "ana") -> list[str]:
    return [info.title for info in store.conversations(user, query)]


def test_the_conversation_used_last_comes_first(store: Store) -> None:
    first, second = store.create("ana", "first"), store.create("ana", "second")
    assert [info.id for info in store.conversations("ana")] == [second, first]
    store.ask("ana", first, "Again?", "rag", "en")
    assert [(info.id, info.messages) for info in store.conversations("ana")] == [(first, 2), (second, 0)]


def test_the_first_question_gives_the_title_and_later_ones_do_not(store: Store) -> None:
    conversation = store.create("ana")
    question = "Quanto custa ajustar um modelo de linguagem\npara classificar mensagens de clientes?"
    store.ask("ana", conversation, question, "rag", "pt-BR")
    store.ask("ana", conversation, "And then?", "rag", "en")
    assert titles(store) == ["Quanto custa ajustar um modelo de linguagem para classificar…"]


def test_a_first_word_without_an_end_is_cut(store: Store) -> None:
    store.ask("ana", store.create("ana"), "x" * 500, "rag", "en")
    assert titles(store) == ["x" * 60 + "…"]


def test_editing_the_first_question_renews_its_title_but_not_a_given_one(store: Store) -> None:
    conversation = store.create("ana")
    store.ask("ana", conversation, "Old?", "rag", "en")
    store.truncate("ana", conversation, 0)
    store.ask("ana", conversation, "New?", "rag", "en")
    assert titles(store) == ["New?"]
    store.rename("ana", conversation, "Mine")
    store.truncate("ana", conversation, 0)
    store.ask("ana", conversation, "Newest?", "rag", "en")
    assert titles(store) == ["Mine"]


def test_a_title_is_one_line_of_at_most_120_characters_and_never_blank(store: Store) -> None:
    conversation = store.create("ana", "before")
    store.rename("ana", conversation, "a\nb  " + "c" * 200)
    assert titles(store) == ["a b " + "c" * 116]
    with pytest.raises(NotAccepted, match="title"):
        store.rename("ana", conversation, " \n ")


def test_deleting_removes_the_conversation_and_its_messages(store: Store) -> None:
    conversation = store.create("ana")
    _, answer = store.ask("ana", conversation, "Findable?", "rag", "en")
    store.delete("ana", conversation)
    assert titles(store, "findable") == []
    with pytest.raises(NotFound):
        store.messages("ana", conversation)
    with pytest.raises(NotFound):
        store.finish("ana", answer, "late", "complete", {})


@pytest.mark.parametrize("query", ["decisao", "DECISÃO", "decisa\u0303o", "cisã", "guia decisão", "ﬁne"])
def test_search_ignores_accents_case_order_and_word_ends(store: Store, query: str) -> None:
    store.ask("ana", store.create("ana", "outra"), "Nada disso", "rag", "pt-BR")
    store.ask("ana", store.create("ana", "Guia"), "Qual a Decisão sobre fine-tuning?", "rag", "pt-BR")
    assert titles(store, query) == ["Guia"]


def test_search_finds_titles_questions_and_answers_and_wants_every_word(store: Store) -> None:
    conversation = store.create("ana", "Invoices")
    _, answer = store.ask("ana", conversation, "Which method?", "rag", "en")
    store.finish("ana", answer, "Use QLoRA.", "complete", {})
    assert titles(store, "invoices method qlora") == ["Invoices"]
    assert titles(store, "invoices prefix") == []


@pytest.mark.parametrize(
    "special", ['"', "'", "%", "_", "*", "(", "^", "-", "AND NOT", 'a"b', "\\", "NEAR(", ":", "?1"]
)
def test_special_characters_in_a_query_only_find_themselves(store: Store, special: str) -> None:
    store.create("ana", "plain")
    store.create("ana", f"with {special} in it")
    assert titles(store, special) == [f"with {special} in it"]


@pytest.mark.parametrize("query", ["\0", "\ud800", "\u0301", "x" * 100_000, "a " * 5_000])
def test_no_query_is_an_error(store: Store, query: str) -> None:
    store.create("ana", "b")
    assert titles(store, query) in ([], ["b"])


def test_a_blank_query_finds_all(store: Store) -> None:
    store.create("ana", "one")
    assert titles(store, " \n") == ["one"]
