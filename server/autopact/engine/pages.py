"""Pages of memory: what many processes share is put into large ones, of which a fork has to copy fewer entries.

Done by Linux 6.1 and later; on others, everything stays as it is.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Iterator

LARGE = 2 * 1024 * 1024
"""Bytes of a large page: all of its places are in one entry of a table of the kernel's, where small ones have many."""

FULL = 0.9
"""How much of a large page has to be in memory already, and this process's alone: the rest would take memory anew."""

_OURS = bytes(byte & 0x81 == 0x81 for byte in range(256))
"""Whether the last of the eight bytes that the kernel has about a small page says both."""

_COLLAPSE = 25
"""MADV_COLLAPSE: make large pages of small ones now, whatever the machine is set to do by itself."""


def gather() -> None:
    """Have what this process alone has in memory lie in large pages."""
    libc = ctypes.CDLL(None)
    table = os.open("/proc/self/pagemap", os.O_RDONLY)
    try:
        for start, end in list(_heaps()):
            for page in range(-(-start // LARGE) * LARGE, end - LARGE + 1, LARGE):
                # What cannot be gathered stays as it is, and keeps nothing else from it.
                if _filled(table, page) >= FULL:
                    libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(LARGE), _COLLAPSE)
    finally:
        os.close(table)


def _filled(table: int, page: int) -> float:
    """How much of a large page is in memory, and nobody else's.

    https://docs.kernel.org/admin-guide/mm/pagemap.html
    """
    entries = os.pread(table, 8 * LARGE // mmap.PAGESIZE, 8 * page // mmap.PAGESIZE)
    return sum(entries[7::8].translate(_OURS)) * mmap.PAGESIZE / LARGE


def _heaps() -> Iterator[tuple[int, int]]:
    """Where memory of this process alone lies that holds no file: addresses of first bytes, and behind the last."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        for line in file:
            span, rights, _, _, inode, *name = line.split()
            if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
                start, end = span.split("-")
                yield int(start, 16), int(end, 16)
