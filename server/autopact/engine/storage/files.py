"""The files of a directory: what they are called, how one is written, and what is wrong with one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from autopact.errors import FULL, Full, InputError, Place

FORMAT = "autopact data 1\n"
"""What the file `format` says."""

_BASE, _JOURNAL = re.compile(r"base-([0-9]+)\.nq"), re.compile(r"journal-([0-9]+)")


def bases(path: Path) -> dict[int, Path]:
    """The bases in a directory, each by the last change that is in it."""
    return _numbered(path, _BASE)


def journals(path: Path) -> dict[int, Path]:
    """The journals in a directory, each by the change that it goes on from."""
    return _numbered(path, _JOURNAL)


def _numbered(path: Path, name: re.Pattern[str]) -> dict[int, Path]:
    """The files of such a name, by their numbers. What else is there is somebody else's, such as a packed journal."""
    return {int(found[1]): each for each in path.glob("*-*") if (found := name.fullmatch(each.name))}


def opened(path: Path) -> IO[bytes]:
    """A file of a directory, to be read.

    Raises:
        FileNotFoundError: it is there no longer.
        InputError: it cannot be read.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise fault(path, "This cannot be read", error) from None


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name when the disk has all of it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync(path.parent)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):
            raise fault(path, "This cannot be written", error) from None
        raise


def sync(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fault(path: Path, what: str, error: OSError) -> InputError | Full:
    """The error that something cannot be done with a file."""
    if error.errno in FULL:
        return Full(f"There is no room for {path}.", mend="Make room on that disk.")
    return InputError(
        f"{what}: {error.strerror}.",
        mend="Look at the path, and at who may read and write there.",
        place=Place(str(path)),
    )


def damaged(path: Path, why: str) -> InputError:
    """The error that a file, or a directory, is not what was kept."""
    return InputError(f"This is damaged: {why}.", mend="Restore the directory from a backup.", place=Place(str(path)))
