"""What can go wrong in the store, as a caller can act on it. Every text is one sentence that names the fix."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The store did not do what was asked, and nothing of it was kept."""


class NotFound(StoreError):
    """No such conversation, message or comparison belongs to this person."""


class NotAccepted(StoreError):
    """What was given is too long, empty or not one of the possible values."""


class StoreUnusable(StoreError):
    """The file cannot be read or written: a full disk, a lock, a permission, damage, or a newer Rumo's file."""


DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DENIED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH})
_NO_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code (https://sqlite.org/rescode.html), SQLITE_ERROR where the module raised by itself."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def busy(path: Path) -> StoreUnusable:
    """Say that another program holds the file."""
    return StoreUnusable(f"Another program is using {path}: close it, or wait a moment and try again.")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite or the operating system raises inside as StoreUnusable."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error
    except OSError as error:
        raise _from_system(error, path) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StoreUnusable:
    code = primary_code(error)
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code in _BUSY:
        return busy(path)
    if code in _DENIED:
        return _denied(path, str(error))
    if code in DAMAGE:
        return StoreUnusable(f"{path} is damaged: start Rumo again, and it sets that file aside and begins a new one.")
    return StoreUnusable(f"{path} cannot be used ({error}): check the disk, then start Rumo again.")


def _from_system(error: OSError, path: Path) -> StoreUnusable:
    return _full(path) if error.errno in _NO_SPACE else _denied(path, error.strerror or str(error))


def _full(path: Path) -> StoreUnusable:
    return StoreUnusable(f"The disk that holds {path} is full: free some space and try again.")


def _denied(path: Path, reason: str) -> StoreUnusable:
    return StoreUnusable(
        f"{path} cannot be written ({reason}): allow writing to it and its folder, "
        "or set RUMO_HOME to a folder that you can write to."
    )
