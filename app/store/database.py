"""The SQLite file: opening it soundly, and transactions from many threads. It knows nothing of what the tables mean.

One connection behind one lock serves all threads of a process: a transaction takes about a millisecond, so waiting for one
another is cheaper than the busy errors and the open files of a connection for each thread. Between processes SQLite's own
locks do the same.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.store.errors import DAMAGE, primary_code, translated
from app.store.schema import migrate, refuse_newer


class Database:
    """An open file. `notices` are sentences for the person about how it was opened."""

    def __init__(self, path: Path, wait: float) -> None:
        """Open or create `path`; `wait` is how many seconds a transaction waits for another process.

        A damaged file is renamed and a new one begun, with a notice. The caller keeps other processes from opening it meanwhile.
        Raises StoreUnusable.
        """
        self.path = path
        self.notices: tuple[str, ...] = ()
        self.closed = False
        self._wait = wait
        self._lock = threading.Lock()
        with translated(path):
            self._connection = self._connect()
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file, after the transaction of another thread. Calling it twice is fine."""
        with self._lock, translated(self.path):
            self._connection.close()
            self.closed = True

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for reading one consistent state. Raises StoreUnusable."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for writing: durable when the block ends, undone when it raises. Raises StoreUnusable."""
        # IMMEDIATE: a transaction that reads first and asks for the write lock later can fail without waiting.
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has already rolled back
                    self._connection.execute("ROLLBACK")
                raise

    def _connect(self) -> sqlite3.Connection:
        # SQLite would create the file for everyone to read; its -wal and -shm files take this file's mode.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self.path.chmod(0o600)
        connection = sqlite3.connect(self.path, timeout=self._wait, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self) -> None:
        if self._damaged():
            self._connection.close()
            aside = _set_aside(self.path)
            self.notices = (
                f"The file of conversations was damaged, so a new one was begun; the old one is kept as {aside}.",
            )
            self._connection = self._connect()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        migrate(self._connection)

    def _damaged(self) -> bool:
        try:
            # The version comes first: a newer file's schema may read as damage.
            refuse_newer(self._connection, self.path)
            return bool(self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
        except sqlite3.DatabaseError as error:
            if primary_code(error) in DAMAGE:
                return True
            raise


def _set_aside(path: Path) -> Path:
    """Rename the file and return its new path."""
    now = datetime.now(UTC)
    aside = path.with_name(f"{path.stem}-damaged-{now:%Y-%m-%d-%H%M%S-%f}{path.suffix}")
    # The log goes first: left behind alone, it would be read into the new file.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside
