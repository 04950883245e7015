"""Which processes are alive, so that an answer left pending by a dead one can be told from one that is being written.

Each open store holds a lock on a file of its own for as long as it lives. The operating system gives the lock back when the
process ends, however it ends: no clock, no heartbeat, no process number that another process may get.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.store.errors import busy, translated

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Owner:
    """One open store, while it lives. `token` names it in the rows that it is writing."""

    def __init__(self, folder: Path) -> None:
        """Take a new lock in `folder`. Raises OSError."""
        self.token = uuid.uuid4().hex
        self._file = folder / f"{self.token}.owner"
        self._lock = _lock(self._file)
        self._lock.acquire(timeout=0)

    def close(self) -> None:
        """Give the lock back. Calling it twice is fine."""
        self._lock.release()
        self._file.unlink(missing_ok=True)


@contextmanager
def opening(path: Path, wait: float) -> Iterator[Path]:
    """Let one process at a time open the store at `path`; yield the folder of its locks.

    Creates missing folders for their owner alone. Raises StoreUnusable, also when the others take longer than `wait` seconds.
    """
    from filelock import Timeout

    folder = path.with_name(f"{path.name}-locks")
    with translated(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = _lock(folder / "opening")
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise busy(path) from error
        try:
            yield folder
        finally:
            lock.release()


def living(folder: Path) -> list[str]:
    """Return the tokens of the owners that are alive, and remove what the dead ones left. Call it while `opening`."""
    return [file.stem for file in sorted(folder.glob("*.owner")) if _is_held(file)]


def _is_held(file: Path) -> bool:
    from filelock import Timeout

    lock = _lock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    file.unlink(missing_ok=True)
    return False


def _lock(file: Path) -> BaseFileLock:
    from filelock import FileLock

    # Whichever thread closes the store gives the lock back, so it must not belong to the thread that took it.
    return FileLock(file, mode=0o600, thread_local=False)
