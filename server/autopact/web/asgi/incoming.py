"""The body of a request while it comes: in memory, and, where it is large, in a temporary file that has no name."""

from __future__ import annotations

import asyncio
from tempfile import TemporaryFile
from typing import IO

from autopact.errors import FULL, Full

SPILT = 1024 * 1024
"""Bytes of a body in a file that are gathered before they are written."""


class Incoming:
    """What has come of a body.

    `size` is how much that is, `held` how much of it is in memory.

    Args:
        small: bytes that stay in memory; of a body that has more, all goes to a file.
    """

    def __init__(self, small: int) -> None:
        self.size = 0
        self.file: IO[bytes] | None = None
        self._small = small
        self._held = bytearray()  # one block: of many pieces, the allocator would keep some

    @property
    def held(self) -> int:
        """How much of it is in memory."""
        return len(self._held)

    async def add(self, piece: bytes) -> None:
        """Take a piece of it.

        Raises:
            Full: there is no room for it.
        """
        self._held += piece
        self.size += len(piece)
        if self.size > self._small and self.held > SPILT:
            await self._spill()

    async def complete(self) -> bytes:
        """All of it, or nothing, if it is in the file, which is the caller's from now on.

        Raises:
            Full: there is no room for it.
        """
        if self.size > self._small:
            await self._spill()
        return bytes(self._held)

    def drop(self) -> None:
        """It is of no use any more."""
        if self.file:
            self.file.close()

    async def _spill(self) -> None:
        try:
            self.file = self.file or TemporaryFile()  # noqa: SIM115 - whoever takes it closes it
            await asyncio.to_thread(self.file.write, bytes(self._held))
            await asyncio.to_thread(self.file.flush)
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise Full("There is no room for the body.", mend="Try again later, or send less at once.") from None
        self._held.clear()
