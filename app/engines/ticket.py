"""One request in flight: the side that generates puts pieces in, the side that asked takes them out, each in its own thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

from app.engines.base import EngineError, Piece

_POLL = 0.02  # seconds between looks at the caller's cancel event: about a token on the embedded model


class Ticket:
    """A queue of pieces that ends once, with the last piece or with an error."""

    def __init__(self) -> None:
        """Begin with nothing generated."""
        self._items: queue.SimpleQueue[Piece | EngineError | None] = queue.SimpleQueue()
        self._gone = threading.Event()

    @property
    def gone(self) -> bool:
        """Whether whoever asked has stopped listening, so that generating on would be for nobody."""
        return self._gone.is_set()

    def put(self, piece: Piece) -> None:
        """Hand over one piece."""
        self._items.put(piece)

    def end(self) -> None:
        """Say that the last piece was put."""
        self._items.put(None)

    def fail(self, error: EngineError) -> None:
        """Say that generation cannot go on."""
        self._items.put(error)

    def pieces(self, cancel: threading.Event | None, stop: Callable[[], object]) -> Iterator[Piece]:
        """Yield the pieces as they come; call `stop` when that is over, for whatever reason.

        Ends early once `cancel` is set. Raises the EngineError that the other side reported.
        """
        try:
            while cancel is None or not cancel.is_set():
                try:
                    item = self._items.get(timeout=_POLL)
                except queue.Empty:
                    continue
                if item is None:
                    return
                if isinstance(item, EngineError):
                    raise item
                yield item
        finally:
            self._gone.set()
            stop()
