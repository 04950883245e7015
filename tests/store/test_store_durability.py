"""What is asked outlives the process that asked it, and two processes and many threads do not disturb each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.store import Store, StoreUnusable
from app.store.owners import opening

Asking = Callable[[str], tuple[subprocess.Popen[str], str]]


def kill(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()


@pytest.mark.parametrize("partial", ["", "At least"])
def test_a_question_survives_a_kill_and_its_answer_is_cut_with_its_text(
    path: Path, asking_process: Asking, partial: str
) -> None:
    child, conversation = asking_process(partial)
    kill(child)
    store = Store.open(path)
    kept = [(m.text, m.status) for m in store.messages("ana", conversation)]
    store.close()
    assert kept == [("How much data do I need?", "complete"), (partial, "cut")]


def test_the_answer_of_a_living_process_stays_pending(path: Path, asking_process: Asking) -> None:
    child, conversation = asking_process("At least")
    store = Store.open(path)
    assert store.messages("ana", conversation)[1].status == "pending"
    store.close()
    kill(child)
    store = Store.open(path)
    assert store.messages("ana", conversation)[1].status == "cut"
    store.close()


def test_closing_cuts_ones_own_pending_answers_only(path: Path, store: Store) -> None:
    other = Store.open(path)
    conversation = store.create("ana")
    store.ask("ana", conversation, "mine?", "rag", "en")
    other.ask("ana", conversation, "other's?", "rag", "en")
    other.close()
    other.close()
    assert [m.status for m in store.messages("ana", conversation)] == ["complete", "pending", "complete", "cut"]


def test_locks_of_closed_and_dead_stores_are_removed(path: Path, asking_process: Asking) -> None:
    child, _ = asking_process("")
    kill(child)
    store = Store.open(path)
    assert len(list(path.parent.glob("rumo.db-locks/*.owner"))) == 1
    store.close()
    assert list(path.parent.glob("rumo.db-locks/*.owner")) == []


def test_eight_threads_of_two_stores_lose_nothing(path: Path, store: Store) -> None:
    other = Store.open(path)
    conversation = store.create("ana")

    def work(number: int) -> None:
        mine = (store, other)[number % 2]
        for turn in range(10):
            _, answer = mine.ask("ana", conversation, f"{number}.{turn}", "rag", "en")
            mine.progress("ana", answer, "part")
            mine.finish("ana", answer, f"answer {number}.{turn}", "complete", {})
            mine.conversations("ana", "answer")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    other.close()
    kept = store.messages("ana", conversation)
    assert [m.position for m in kept] == list(range(160))
    assert all(m.status == "complete" for m in kept)
    assert {(q.text, a.text) for q, a in zip(kept[::2], kept[1::2], strict=True)} == {
        (f"{number}.{turn}", f"answer {number}.{turn}") for number in range(8) for turn in range(10)
    }


_OPENS = """
import sys
from pathlib import Path
from app.store import Store

store = Store.open(Path(sys.argv[1]))
store.create("ana")
store.close()
"""


def test_many_processes_may_open_a_new_store_at_once(path: Path) -> None:
    children = [subprocess.Popen([sys.executable, "-c", _OPENS, str(path)]) for _ in range(4)]  # noqa: S603 - our own text
    assert [child.wait() for child in children] == [0, 0, 0, 0]
    store = Store.open(path)
    assert len(store.conversations("ana")) == 4
    assert store.notices == ()
    store.close()


def test_a_store_that_another_process_keeps_opening_is_reported_as_in_use(path: Path) -> None:
    with opening(path, wait=1), pytest.raises(StoreUnusable, match="Another program is using"):
        Store.open(path, wait=0.1)


def test_a_closed_store_says_what_to_do(store: Store) -> None:
    store.close()
    with pytest.raises(StoreUnusable, match="start Rumo again"):
        store.conversations("ana")
