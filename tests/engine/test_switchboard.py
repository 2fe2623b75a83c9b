"""What the switchboard hears of its writers."""

from __future__ import annotations

import os
import selectors
import socket

from autopact.engine.switchboard import _Writer


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
