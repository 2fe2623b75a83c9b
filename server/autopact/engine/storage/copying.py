"""Copies of a directory, made while it may be written."""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path
from typing import IO

from autopact.engine.storage.aside import aside
from autopact.engine.storage.directory import Directory
from autopact.engine.storage.files import FORMAT, bases, journals, opened, sync
from autopact.engine.storage.journal import whole
from autopact.errors import FULL, Full, InputError, Place


def copy(directory: Directory, target: Path) -> int:
    """Copy what a directory keeps to a new one, while it may be written; returns the last change that is in it.

    Raises:
        InputError: there is something by that name, or it lies in the directory; or something there cannot be read.
        Full: there is no room for it.
    """
    if target.exists():
        raise InputError("There is something by that name.", mend="Give another one.", place=Place(str(target)))
    directory.refuse_within(target)
    try:
        with aside(target, partial(Path.mkdir, parents=True)) as own:
            while not _copied(directory, own):
                pass
            number = last(own)
            sync(own)
            own.rename(target)
            sync(target.parent)
    except OSError as error:
        if error.errno in FULL:
            raise Full(f"There is no room for {target}.", mend="Make some, or choose another place.") from None
        raise InputError(
            f"This cannot be written: {error.strerror}.", mend="Choose another place.", place=Place(str(target))
        ) from None
    return number


def _copied(directory: Directory, target: Path) -> bool:
    """Copy the files of one moment; False if a new base has taken the place of the one that was there."""
    number, base = directory.newest()
    try:
        source = opened(base)
    except FileNotFoundError:
        return False
    with source:
        _copy(source, target / base.name, os.fstat(source.fileno()).st_size)
    for first, path in journals(directory.path).items():
        with opened(path) as journal:
            end = os.fstat(journal.fileno()).st_size
            if first >= number:  # only what is whole: the end may be on its way to the disk just now
                end = max((entry.end for entry in whole(journal.fileno(), where=str(path))), default=0)
            _copy(journal, target / path.name, end)
    with opened(directory.path / "format") as source:
        _copy(source, target / "format", len(FORMAT))
    return True


def last(path: Path) -> int:
    """The last change that a directory keeps."""
    numbers = [max(bases(path), default=0)]
    for first, each in journals(path).items():
        if first >= numbers[0]:
            with opened(each) as journal:
                numbers += [entry.number for entry in whole(journal.fileno(), where=str(each))]
    return max(numbers)


def _copy(source: IO[bytes], target: Path, length: int) -> None:
    """Copy a file, so many bytes of it, and have the disk keep it; who may not read it may not read the copy."""
    mode = stat.S_IMODE(os.fstat(source.fileno()).st_mode) | stat.S_IRUSR | stat.S_IWUSR
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as copy:
        while length and (piece := source.read(min(length, 1024 * 1024))):
            length -= copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
