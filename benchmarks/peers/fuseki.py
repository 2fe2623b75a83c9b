"""Apache Jena's server, on its own store on disk."""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from benchmarks.peers.peer import JavaPeer, Place

_HEAD = 16
"""Bytes before the data of a record in TDB2's journal.

First the length of the data, in four bytes, big-endian, -1 where there is none; then the Adler-32 of the whole record,
itself as zeros.
"""


class Fuseki(JavaPeer):
    """With TDB2."""

    name = "fuseki"
    pom, archive = "fuseki-pom.xml", "jena-fuseki-server-*.jar"
    query, update, graph_store = "/data/query", "/data/update", "/data/data"

    def load(self, place: Place) -> None:
        """By its bulk loader."""
        place.store.mkdir()
        if place.files:
            loader: list[str | Path] = [
                *self.java,
                "-cp",
                self.found(self.archive),
                "tdb2.tdbloader",
                "--loc",
                place.store,
            ]
            subprocess.run([*loader, *place.files], check=True, capture_output=True)

    def recover(self, place: Place) -> None:
        """Cut off the journal what is not whole, or not what it was written as: TDB2 does not start with it.

        It was being written when the server was killed, so its transaction was never committed.
        """
        for journal in place.store.glob("Data-*/journal.jrnl"):
            with journal.open("r+b") as file:
                whole = 0
                while _is_whole(file):
                    whole = file.tell()
                file.truncate(whole)

    def command(self, place: Place) -> Sequence[str | Path]:
        """Without a time limit."""
        serve: list[str | Path] = [
            *self.java,
            "-jar",
            self.found(self.archive),
            "--localhost",
            "--port",
            str(place.port),
        ]
        return [*serve, "--update", "--tdb2", f"--loc={place.store}", "/data"]


def _is_whole(journal: BinaryIO) -> bool:
    """Whether the next record of a journal is there to its end, as its checksum says; it is read."""
    head = journal.read(_HEAD)
    data = journal.read(max(0, int.from_bytes(head[:4], signed=True)))
    return len(head) == _HEAD and zlib.adler32(head[:4] + bytes(4) + head[8:] + data) == int.from_bytes(head[4:8])
