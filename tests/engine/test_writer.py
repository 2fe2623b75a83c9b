"""What savepoints do beside all other work."""

import errno
import os
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from autopact.engine.writer import _Savepoint
from autopact.errors import Full


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Full("There is no room for it."), "autopact: There is no room for it.\n"),
        (OSError(errno.EROFS, "Read-only"), "OSError: [Errno 30] Read-only\n"),
    ],
    ids=["full", "broken"],
)
def test_work_beside_that_fails_says_why(error: Exception, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever it is, and nothing else comes of it: the next start tries again."""

    def fail() -> None:
        raise error

    state: Any = SimpleNamespace(aside=fail)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        savepoint = _Savepoint(state, theirs, os.getpid())
        savepoint._beside(fail)
        (pid,) = savepoint._ended
        assert os.waitpid(pid, 0)[1] == 0
        savepoint.selector.close()
    assert capfd.readouterr().err.endswith(said)
    assert state.aside is None
