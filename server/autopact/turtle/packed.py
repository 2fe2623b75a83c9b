"""Files that are packed with gzip: read as what is in them, no more than such files come to, and written.

https://www.rfc-editor.org/rfc/rfc1952
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from pathlib import Path, PurePath
from shutil import copyfileobj
from typing import IO, cast

from autopact.errors import InputError, NoRdf, Place, SyntaxFault

ENDING = ".gz"
MAGIC = b"\x1f\x8b"
"""How what is packed begins."""

LITTLE = 64 * 1024 * 1024
"""Bytes that any file may come to."""

GROWTH = 256
"""How many times its size a larger one may come to. Gzip can do a thousand; the most even of triples take sixty."""


LEVEL = 6
"""How hard it is packed, as the program `gzip` does; harder takes twice the time, and saves hardly anything."""


def name(file: PurePath) -> PurePath:
    """The name of what is in a file."""
    return file.with_suffix("") if file.suffix.lower() == ENDING else file


def inside(file: Path, opened: IO[bytes]) -> IO[bytes]:
    """What is in a file that is opened, packed or not; reading it raises InputError where that cannot be had."""
    return cast("IO[bytes]", _Unpacked(file, opened)) if name(file) != file else opened


def into(file: Path, opened: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """What is to be in a file that is opened, packed if its name says so; closed, all of it is there."""
    if name(file) == file:
        return nullcontext(opened)
    return cast("AbstractContextManager[IO[bytes]]", GzipFile("", "wb", LEVEL, opened, mtime=0))


def unpacked(body: bytes, *, name: str, largest: int) -> bytes:
    """What is in a document that somebody sends, packed or not; of what comes to too much, a byte more than it may.

    Args:
        body: the document.
        name: what it is called.
        largest: bytes that it may come to.

    Raises:
        SyntaxFault: its gzip ends too soon, or was damaged.
    """
    if not body.startswith(MAGIC):  # as no text in UTF-8 does
        return body
    try:
        return GzipFile(fileobj=BytesIO(body)).read(largest + 1)
    except _FAULTS as error:
        raise SyntaxFault(f"{name} {_what(error)}.", mend="Pack it again, or leave it plain.") from None


@contextmanager
def on_disk(file: Path) -> Iterator[IO[bytes]]:
    """What is in a file, as a file itself."""
    with file.open("rb") as opened:
        if name(file) == file:
            yield opened
            return
        with tempfile.TemporaryFile() as flat:
            copyfileobj(inside(file, opened), flat)
            flat.flush()
            yield flat


_FAULTS = (BadGzipFile, EOFError, zlib.error)


def _what(error: Exception) -> str:
    return "ends before its gzip does" if isinstance(error, EOFError) else "is no gzip, or was damaged"


class _Unpacked(GzipFile):
    """What is packed in a file that is opened.

    Args:
        file: the file, for its name.
        opened: the same, opened.
    """

    def __init__(self, file: Path, opened: IO[bytes]) -> None:
        super().__init__(fileobj=opened, mode="rb")
        self._file = file
        self._most = max(LITTLE, GROWTH * os.stat(file).st_size)

    def read(self, size: int | None = -1) -> bytes:
        """Some bytes, or the rest.

        Raises:
            NoRdf: it is no gzip, or ends too soon.
            InputError: it comes to too much.
        """
        left = self._most + 1 - self.tell()
        try:
            found = super().read(left if size is None or size < 0 else min(size, left))
        except _FAULTS as error:
            mend = "Fetch it or pack it again."
            raise NoRdf(f"The file {_what(error)}.", mend=mend, place=self._place) from None
        if self.tell() > self._most:
            raise InputError(
                f"The file comes to more than {self._most:,} bytes, which is no graph.",
                mend="Unpack it yourself if it is one.",
                place=self._place,
            )
        return found

    @property
    def _place(self) -> Place:
        return Place(str(self._file))
