import threading
import time

import pytest

from app.engines.base import EngineError, Piece
from app.engines.ticket import Ticket


def test_pieces_come_out_in_order_and_stop_is_called_once() -> None:
    ticket, stops = Ticket(), list[None]()
    ticket.put(Piece("a", 1, 1))
    ticket.put(Piece("b", 1, 2))
    ticket.end()
    assert [piece.text for piece in ticket.pieces(None, lambda: stops.append(None))] == ["a", "b"]
    assert len(stops) == 1


def test_an_error_is_raised_where_it_came() -> None:
    ticket = Ticket()
    ticket.put(Piece("a", 1, 1))
    ticket.fail(EngineError("Broken: mend it."))
    pieces = ticket.pieces(None, lambda: None)
    assert next(pieces).text == "a"
    with pytest.raises(EngineError, match="Broken"):
        next(pieces)


def test_cancelling_ends_the_wait_of_a_silent_generation() -> None:
    ticket, cancel = Ticket(), threading.Event()
    threading.Timer(0.05, cancel.set).start()
    began = time.monotonic()
    assert list(ticket.pieces(cancel, lambda: None)) == []
    assert time.monotonic() - began < 1
    assert ticket.gone


def test_closing_the_iterator_tells_the_generating_side() -> None:
    ticket = Ticket()
    ticket.put(Piece("a", 1, 1))
    pieces = ticket.pieces(None, lambda: None)
    next(pieces)
    assert not ticket.gone
    pieces.close()  # type: ignore[attr-defined]
    assert ticket.gone
