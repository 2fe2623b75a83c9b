"""A base: everything that is stored after some change, as N-Quads between a line that says what it is, and an end.

https://www.w3.org/TR/n-quads/
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

from pyoxigraph import Quad, RdfFormat, parse

from autopact.engine.storage.files import damaged, opened, written
from autopact.engine.storage.journal import check

HEADING = b"# autopact base "
"""How the first line of a base begins: with the journals beside it, it is what a directory keeps."""

END = b"# end "

_AT_END = re.compile(rb"([0-9]+)(?: ([0-9a-f]{8}))?\n")
"""How many quads there are, and the CRC-32 of all lines before; there is none of what was written by earlier ones."""


class Base:
    """One that is there, opened to be read.

    Attributes:
        told: what its first line says.

    Raises:
        FileNotFoundError: it is there no longer.
        InputError: it is not what was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = opened(path)
        try:
            self._count = self._counted()
            self.told = self._heading()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Read no more of it."""
        self._file.close()

    def quads(self) -> Iterator[Quad]:
        """All that it has; to be read once.

        Raises:
            InputError: it is not what was written.
        """
        count = 0
        self._file.seek(0)
        try:
            for quad in parse(self._file, format=RdfFormat.N_QUADS):
                count += 1
                yield quad
        except SyntaxError as error:
            raise damaged(self._path, f"line {error.lineno}: {error.msg}") from None
        if count != self._count:
            raise damaged(self._path, f"of {self._count:,} quads it has {count:,}")

    def _counted(self) -> int:
        """How many quads it had when it was written, as its last line says."""
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(0, size - 64))
        end = self._file.read().rpartition(END)[2]
        found = _AT_END.fullmatch(end)
        if not found:
            raise damaged(self._path, "its end is missing")
        count, expected = found.groups()
        left, total = size - len(END) - len(end), 0
        self._file.seek(0)
        while expected and left and (piece := self._file.read(min(left, 1024 * 1024))):
            left, total = left - len(piece), crc32(piece, total)
        if expected and int(expected, 16) != total:
            raise damaged(self._path, "it is not what was written")
        return int(count)

    def _heading(self) -> dict[str, Any]:
        self._file.seek(0)
        line = self._file.readline()
        try:
            told: dict[str, Any] = json.loads(line.removeprefix(HEADING))
        except ValueError:
            raise damaged(self._path, "it does not say what it is") from None
        return told


def write(path: Path, told: Mapping[str, Any], blocks: Iterable[bytes]) -> int:
    """Write one; how many quads it has.

    Args:
        path: where it is to be.
        told: what its first line is to say.
        blocks: its lines, many at a time.

    Raises:
        Full: there is no room for it.
        InputError: it cannot be written, or something of it could not be read again.
    """
    count = total = 0
    with written(path) as file:
        heading = HEADING + json.dumps(told).encode() + b"\n"
        for block in chain([heading], blocks):
            count += block.count(b"\n")  # in a literal, they are escaped
            total = crc32(block, total)
            file.write(block)
        count -= 1  # the heading
        file.write(END + b"%d %08x\n" % (count, total))
        file.flush()
        with open(file.name, "rb") as again:
            check(again)
    return count
