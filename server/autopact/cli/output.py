"""Where a command writes what is more than words: a file, or standard output."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from autopact.engine.journal import FULL
from autopact.errors import Full, InputError, Place


@contextmanager
def written(out: Path | None) -> Iterator[IO[bytes]]:
    """The file; without a name, standard output.

    Raises:
        Full: there is no room for what is written.
        InputError: it cannot be written.
    """
    try:
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as file:
            yield file
            file.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:  # who reads has enough
            raise
        place = Place(str(out) if out else "standard output")
        if error.errno in FULL:
            raise Full("There is no room for it.", mend="Make some, or choose another place.", place=place) from None
        raise InputError(
            f"It cannot be written: {error.strerror}.", mend="Choose another place with -o.", place=place
        ) from None
