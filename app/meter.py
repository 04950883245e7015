"""The clock of one answer."""

from __future__ import annotations

import time

from app.events import Seconds


class Meter:
    """The clock of one answer, in seconds from its start."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._retrieved = 0.0
        self._first = 0.0

    def retrieved(self) -> None:
        """The search is done."""
        self._retrieved = self._elapsed()

    def shown(self) -> None:
        """Text is shown; only the first time counts."""
        self._first = self._first or self._elapsed()

    def read(self) -> Seconds:
        """The times so far."""
        return Seconds(retrieve=self._retrieved, first_token=self._first, total=self._elapsed())

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start
