"""The file itself: who may read it, older, newer and damaged ones, and what SQLite's refusals become."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store import Store, StoreUnusable
from app.store.database import Database
from app.store.schema import MIGRATIONS, migrate


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "rumo.db", wait=0.1)
    yield opened
    opened.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_may_read_the_folder_and_its_files(path: Path, store: Store) -> None:
    store.create("ana")
    assert mode(path.parent) == mode(path.parent / "rumo.db-locks") == 0o700
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"rumo.db", "rumo.db-wal", "opening"}
    assert {mode(file) for file in files} == {0o600}


def test_the_file_is_written_through_to_the_disk_and_checks_its_references(database: Database) -> None:
    with database.read() as connection:
        values = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]


def test_what_was_kept_is_there_after_reopening_and_nothing_is_noticed(path: Path) -> None:
    first = Store.open(path)
    first.create("ana", "kept")
    first.close()
    second = Store.open(path)
    assert ([info.title for info in second.conversations("ana")], second.notices) == (["kept"], ())
    second.close()


def test_migrating_runs_only_new_scripts_and_keeps_the_rows() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        connection.execute(
            "INSERT INTO comparisons (id, user, question, modes, answers, created) VALUES ('c', 'ana', 'q', '', '', '')"
        )
        scripts = (*MIGRATIONS, "ALTER TABLE comparisons ADD COLUMN note TEXT NOT NULL DEFAULT 'none'")
        migrate(connection, scripts)
        migrate(connection, scripts)
        assert connection.execute("SELECT id, note FROM comparisons").fetchall() == [("c", "none")]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(scripts),)


def test_a_failing_script_is_undone_as_a_whole() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, (*MIGRATIONS, "CREATE TABLE half (a); INSERT INTO missing VALUES (1)"))
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'half'").fetchall() == []


def test_a_newer_file_is_refused_and_left_as_it_is(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="newer version of Rumo"):
        Store.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["not a database", "a page overwritten"])
def test_a_damaged_file_is_set_aside_with_its_contents_and_a_fresh_one_begun(path: Path, damage: str) -> None:
    store = Store.open(path)
    store.ask("ana", store.create("ana"), "x" * 50_000, "rag", "en")
    store.close()
    content = path.read_bytes()
    content = (
        b"not a database" * 999 if damage == "not a database" else content[:4096] + b"\xff" * 8192 + content[12288:]
    )
    path.write_bytes(content)
    store = Store.open(path)
    (aside,) = path.parent.glob("rumo-damaged-20*.db")
    assert aside.read_bytes() == content
    assert len(store.notices) == 1
    assert str(aside) in store.notices[0]
    assert store.conversations("ana") == []
    store.create("ana", "works")
    store.close()
    again = Store.open(path)
    assert (again.notices, len(again.conversations("ana"))) == ((), 1)
    again.close()


def test_the_log_of_a_damaged_file_goes_with_it_where_another_process_holds_it(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO conversations VALUES ('c', 'ana', 'logged', 0, 'logged', '', '')")
        with path.open("r+b") as file:
            file.write(b"\xff" * 4096)
        store = Store.open(path)
        (log,) = path.parent.glob("rumo-damaged-*.db-wal")
        assert b"logged" in log.read_bytes()
        store.create("ana", "fresh")
        store.close()
    again = Store.open(path)
    assert ([info.title for info in again.conversations("ana")], again.notices) == (["fresh"], ())
    again.close()


def test_a_full_disk_is_named_and_nothing_half_is_kept(database: Database) -> None:
    with database.write() as connection:
        connection.execute("CREATE TABLE filler (text)")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    rows = [("small",), ("x" * 100_000,)]
    with pytest.raises(StoreUnusable, match="full: free some space"), database.write() as connection:
        connection.executemany("INSERT INTO filler VALUES (?)", rows)
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM filler").fetchone()[0] == 0


def test_a_locked_file_is_named_after_the_wait_and_works_afterwards(database: Database) -> None:
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnusable, match="Another program is using"), database.write():
            pass
        other.execute("ROLLBACK")
        with database.write() as connection:
            connection.execute("CREATE TABLE after_wait (a)")


def test_a_read_only_file_is_named_with_the_fix(database: Database) -> None:
    with database.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnusable, match="set RUMO_HOME"), database.write() as connection:
        connection.execute("CREATE TABLE t (a)")


def test_a_folder_that_cannot_be_made_is_named_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(StoreUnusable, match="set RUMO_HOME"):
        Store.open(tmp_path / "home" / "rumo.db")


def test_importing_the_store_loads_no_heavy_library() -> None:
    code = "import sys, app.store; print(*{'filelock', 'torch', 'gradio', 'faiss', 'numpy'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    assert shown.stdout.strip() == ""
