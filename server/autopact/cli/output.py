"""Where a command writes what is more than words: a file, or standard output."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autopact.engine.storage.aside import aside
from autopact.errors import FULL, Full, InputError, Place
from autopact.turtle import packed
from autopact.turtle.reader import walk

STANDARD_OUTPUT = Path("-")


def beside(files: Sequence[Path], out: Path | None) -> None:
    """See to it that what is written does not take the place of what is read.

    Raises:
        InputError: it would.
    """
    if out and out.exists() and any(out.samefile(file) for file in walk(files)):
        raise InputError("This is one of the files that are read.", mend="Name another with -o.", place=Place(str(out)))


@contextmanager
def written(out: Path | None) -> Iterator[IO[bytes]]:
    """The file; standard output without a name or by `-`. A file that is there stays until the new one is whole.

    It is packed with gzip if its name says so.

    Raises:
        Full: there is no room for what is written.
        InputError: it cannot be written.
    """
    try:
        if out is None or out == STANDARD_OUTPUT:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif out.exists() and not out.is_file():  # a device or a pipe
            with out.open("wb") as file:
                yield file
        else:
            with _whole(out.resolve()) as new, packed.into(out, new) as whole:
                yield whole
    except OSError as error:
        if error.errno == errno.EPIPE:  # who reads has enough
            raise
        place = Place("standard output" if out in (None, STANDARD_OUTPUT) else str(out))
        if error.errno in FULL:
            raise Full("There is no room for it.", mend="Make some, or choose another place.", place=place) from None
        raise InputError(
            f"It cannot be written: {error.strerror}.", mend="Choose another place with -o.", place=place
        ) from None


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file beside another, whose name it gets when the disk has all of it."""
    with aside(path, Path.touch) as new, new.open("wb") as file:
        if path.exists():
            shutil.copymode(path, new)  # what others may not read, they may not read now
        yield file
        file.flush()
        os.fsync(file.fileno())
        new.replace(path)
