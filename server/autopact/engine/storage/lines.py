"""Quads as lines of N-Quads, in a file aside: as many as the disk has room for, since of each 8 bytes are in memory.

The same quad is always the same line, its number or time spelt as a store tells it: else what is deleted in a store
would still be there when the line is read again. Two lines of one hash, which is rare if they differ, are compared.

https://www.w3.org/TR/n-quads/#canonical-quads
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from autopact.engine.graphs import chunks
from autopact.terms import XSD

if TYPE_CHECKING:
    import numpy as np

CHUNK = 10_000
"""Quads that are written at a time."""

BLOCK = 1024 * 1024
"""Bytes that are read at a time, and then to the end of the line."""


DUMPED = b"# autopact dump\n"
"""The first line of what a directory keeps, written out: all of it stays where the lines have it."""

_OF_VALUE = f'"^^<{XSD}'.encode()
"""What stands in the line of each quad with a literal of which a store may keep no more than the value."""

_TOLD_SO = re.compile(
    rf'"(0|-?[1-9][0-9]{{0,17}})"\^\^<{XSD}integer>|"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"\^\^<{XSD}date>'.encode()
)
"""What most of them have, which is told as it is spelt."""


def blocks_of(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The lines of quads, many at a time."""
    for chunk in chunks(quads, CHUNK):
        yield serialize(chunk, format=RdfFormat.N_QUADS) or b""


def blocks_in(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file from its beginning, many at a time."""
    file.seek(0)
    while block := file.read(BLOCK):
        yield block + file.readline()


def _told(lines: Sequence[bytes]) -> Iterator[bytes]:
    """The lines, those last that a store may tell in another spelling."""
    spelt = []
    for line in lines:
        if _OF_VALUE in line and not _TOLD_SO.search(line):
            spelt.append(line)
        else:
            yield line
    if spelt:
        store = Store()
        store.extend(parse(b"".join(spelt), format=RdfFormat.N_QUADS))
        yield from (serialize(store, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


class Lines:
    """Lines to which more are added, and which are then read, each once and in the order of its first appearance.

    Args:
        folder: where the file is; it has no name, and is gone with this process.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - see close
        self._hashes: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []

    def close(self) -> None:
        """Give the file up."""
        self._file.close()

    def add(self, block: bytes) -> None:
        """Add whole lines."""
        import numpy as np  # noqa: PLC0415 - web processes know this module, and add no line

        lines = list(_told(block.splitlines(keepends=True)))
        self._hashes.append(np.fromiter(map(hash, lines), dtype=np.int64, count=len(lines)))
        self._file.writelines(lines)

    def blocks(self) -> Iterator[bytes]:
        """Each line once, many at a time."""
        import numpy as np  # noqa: PLC0415 - as above

        hashes = np.concatenate([np.zeros(0, dtype=np.int64), *self._hashes])
        in_order = np.sort(hashes)
        shared = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
        del in_order
        if not len(shared):
            yield from blocks_in(self._file)
            return
        seen: set[bytes] = set()
        at = 0
        for block in blocks_in(self._file):
            lines = block.splitlines(keepends=True)
            suspect = np.isin(hashes[at : at + len(lines)], shared).tolist()
            at += len(lines)
            kept = []
            for line, is_suspect in zip(lines, suspect, strict=True):
                if line not in seen:
                    kept.append(line)
                if is_suspect:
                    seen.add(line)
            yield b"".join(kept)
