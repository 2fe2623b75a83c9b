"""What Linux offers, asked of it through the C library.

A Python that was built on an older system, as those of uv and conda may be, has no functions for it.

https://man7.org/linux/man-pages/man2/pidfd_open.2.html
https://man7.org/linux/man-pages/man2/memfd_create.2.html
https://man7.org/linux/man-pages/man2/prctl.2.html
"""

from __future__ import annotations

import ctypes
import os
from functools import cache

PIDFD_SEND_SIGNAL, PIDFD_OPEN = 424, 434
"""What C libraries may have no names for either; the numbers are the same on every processor but Alpha."""

SET_NAME = 15
CLOSE_ON_EXEC = 1


def pidfd_open(pid: int) -> int:
    """A descriptor of a process, which no other one takes over with its id.

    Raises:
        OSError: there is no such process.
    """
    return _call(PIDFD_OPEN, pid, 0)


def pidfd_send_signal(pidfd: int, signal: int) -> None:
    """Send a signal to the process of a descriptor.

    Raises:
        ProcessLookupError: it has ended.
    """
    _call(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0)


def memfd_create(name: str) -> int:
    """The descriptor of a new file that is in memory alone."""
    return _done(_library().memfd_create(name.encode(), CLOSE_ON_EXEC))


def prctl(option: int, value: int) -> None:
    """Have this process be other than it was in one respect, where the kernel knows of it."""
    _library().prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))


def named(name: str) -> None:
    """Have `ps` and `/metrics` tell what this process is."""
    _library().prctl(SET_NAME, name.encode(), 0, 0, 0)


@cache
def _library() -> ctypes.CDLL:
    """The C library, once: each is a class, which takes a collection to be rid of, and writers have none for long."""
    return ctypes.CDLL(None, use_errno=True)


def _call(*numbers: int) -> int:
    return _done(_library().syscall(*map(ctypes.c_long, numbers)))


def _done(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
