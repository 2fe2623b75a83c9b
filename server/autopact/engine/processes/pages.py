"""Pages of memory, and what a fork costs: now, by the entries that it copies, and later, by the pages.

What many processes share is put into large pages, of which a fork has to copy fewer entries: done by Linux 6.1 and
later. What this one is going to write on is copied before that, when it has nothing else to do: by 5.14 and later. On
others, everything stays as it is.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import FileIO

LARGE = 2 * 1024 * 1024
"""Bytes of a large page: all of its places are in one entry of a table of the kernel's, where small ones have many."""

FULL = 0.9
"""How much of a large page has to be in memory already, and this process's alone: the rest would take memory anew."""

_OURS = bytes(byte & 0xA1 == 0x81 for byte in range(256))
"""Whether the last of the eight bytes that the kernel has about a small page says both, and that it is no file's."""

TABLE = "/proc/self/pagemap"
"""What the kernel has about this process's pages; where there is no such file, nothing is done here."""

MOST = 4096
"""Pages that are copied at most before somebody writes on them."""

_COLLAPSE = 25
"""MADV_COLLAPSE: make large pages of small ones now, whatever the machine is set to do by itself."""

_POPULATE_WRITE = 23
"""MADV_POPULATE_WRITE: have pages as if they had been written on, and leave what is on them."""

_madvise = ctypes.CDLL(None).madvise

Span = tuple[int, int]
"""Addresses of a first byte, and of the one behind the last."""


def gather() -> None:
    """Have what this process alone has in memory lie in large pages."""
    with suppress(OSError), open(TABLE, "rb", buffering=0) as table:
        for start, end in list(_writable(files=False)):
            for page in range(-(-start // LARGE) * LARGE, end - LARGE + 1, LARGE):
                # What cannot be gathered stays as it is, and keeps nothing else from it.
                if sum(_ours(table, (page, page + LARGE))) * mmap.PAGESIZE >= FULL * LARGE:
                    _advise((page, page + LARGE), _COLLAPSE)


def written() -> list[Span]:
    """What this process alone has: what it has written on since a fork shared it, and what it copied after that."""
    found: list[Span] = []
    with suppress(OSError), open(TABLE, "rb", buffering=0) as table:
        for start, end in list(_writable(files=True)):
            runs = re.finditer(rb"\x01+", _ours(table, (start, end)))
            found += [(start + run.start() * mmap.PAGESIZE, start + run.end() * mmap.PAGESIZE) for run in runs]
    return found


def copy(spans: Sequence[Span], wanted: Callable[[], bool]) -> None:
    """Have memory be this process's alone again, nothing of it if it is more than `MOST` pages.

    Args:
        spans: where it is.
        wanted: whether the process has something else to do; then the rest is left.
    """
    if sum(end - start for start, end in spans) <= MOST * mmap.PAGESIZE:
        for span in spans:
            if wanted():
                break
            _advise(span, _POPULATE_WRITE)


def _advise(span: Span, advice: int) -> None:
    start, end = span
    _madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), advice)


def _ours(table: FileIO, span: Span) -> bytes:
    """Of each small page, 1 if it is in memory and nobody else's, else 0.

    https://docs.kernel.org/admin-guide/mm/pagemap.html
    """
    start, end = span
    entries = os.pread(table.fileno(), 8 * (end - start) // mmap.PAGESIZE, 8 * start // mmap.PAGESIZE)
    return entries[7::8].translate(_OURS)


def _writable(*, files: bool) -> Iterator[Span]:
    """Where this process may write; with `files`, on what was read from one, too, which does not change that."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        for line in file:
            span, rights, _, _, inode, *name = line.split()
            if rights == "rw-p" and (files or (inode == "0" and name in ([], ["[heap]"]))):
                start, end = span.split("-")
                yield int(start, 16), int(end, 16)
