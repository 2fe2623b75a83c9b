"""What the switchboard hears of its writers."""

from __future__ import annotations

import os
import selectors
import socket
from types import SimpleNamespace

import pytest

from autopact.engine import switchboard as module
from autopact.engine.parent import heard, held, tell
from autopact.engine.switchboard import Switchboard, _Savepoint, _Writer


def test_a_writer_that_is_silent_takes_nothing_that_others_say() -> None:
    """Though the descriptor of its standard error is another's by then, which the operating system numbers alike."""
    with selectors.DefaultSelector() as selector, socket.socket() as control:
        complaints, errors = os.pipe()
        writer = _Writer(control, -1, complaints)
        selector.register(complaints, selectors.EVENT_READ)
        os.write(errors, b"Traceback")
        os.close(errors)
        assert writer.listen(selector)
        assert not writer.listen(selector)
        assert not selector.get_map()
        other, speaking = os.pipe()
        assert complaints in (other, speaking)
        selector.register(other, selectors.EVENT_READ)
        os.write(speaking, b"for somebody else")
        assert not writer.listen(selector)
        assert (writer.said, writer.complaints) == (b"Traceback", None)
        assert os.read(other, 100) == b"for somebody else"
        for descriptor in (other, speaking):
            os.close(descriptor)


def test_a_writer_whose_savepoints_live_on_is_not_waited_for() -> None:
    """They have its standard error open as well, and say nothing for now."""
    with selectors.DefaultSelector() as selector, socket.socket() as control:
        complaints, errors = os.pipe()
        os.set_blocking(complaints, False)
        writer = _Writer(control, -1, complaints)
        os.write(errors, b"Traceback")
        assert writer.listen(selector)
        assert not writer.listen(selector)
        assert (writer.said, writer.complaints) == (b"Traceback", complaints)
        for descriptor in (complaints, errors):
            os.close(descriptor)


@pytest.mark.parametrize("end_first", [True, False])
def test_one_writer_takes_the_place_of_another(monkeypatch: pytest.MonkeyPatch, end_first: bool) -> None:
    """Whether the end of one that is spoilt is heard of before what it said last, or after: two would both write."""
    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_, **__: SimpleNamespace(prctl=lambda *_: 0))
    switchboard = Switchboard(lambda *_: None)
    (ours, savepoint), (control, writer) = (socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2))
    complaints, errors = os.pipe()
    with ours, savepoint, writer, held(b"what it would change") as file:
        os.close(errors)
        switchboard._trust(_Savepoint(ours, 0))
        switchboard._employ_writer(1, control.detach(), complaints, os.open(os.devnull, os.O_RDONLY))
        employed = switchboard._writer
        assert employed
        tell(writer, "told spoilt", file)
        happens = [lambda: switchboard.bury(1, 0), lambda: switchboard._hear_writer(employed)]
        for each in happens if end_first else reversed(happens):
            each()
        assert heard(savepoint) == (["write"], [])
        savepoint.setblocking(False)
        with pytest.raises(BlockingIOError):
            heard(savepoint)
        employed.control.close()
        switchboard.selector.close()
