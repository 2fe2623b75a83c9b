"""What is written aside: under a name of its own, beside the one that it gets when it is whole."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

_OWN = 4
"""Bytes of chance in a name, should another process write beside the same one."""


@contextmanager
def aside(path: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    """A file or folder, made beside a path; it goes where what is done with it fails.

    It is locked meanwhile: by that, the next one beside the same path knows what to clear away, since its process was
    killed. What is still empty may have been made just now, and not be locked yet.

    Raises:
        OSError: it cannot be made.
    """
    for left in path.parent.glob(f".{escape(path.name)}.{'[0-9a-f]' * 2 * _OWN}.part"):
        with suppress(OSError), _opened(left) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if any(left.iterdir()) if left.is_dir() else left.stat().st_size:
                _remove(left)
    own = path.with_name(f".{path.name}.{secrets.token_hex(_OWN)}.part")
    make(own)
    try:
        with _opened(own) as file:
            with suppress(OSError):  # over a network there may be no locks, and then nothing is cleared away
                fcntl.flock(file, fcntl.LOCK_EX)
            yield own
    except BaseException:
        _remove(own)
        raise


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY)
    try:
        yield file
    finally:
        os.close(file)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
