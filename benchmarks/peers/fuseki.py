"""Apache Jena's server, on its own store on disk."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import JavaPeer, Place

_HEAD = 16
"""Bytes before the data of a record in TDB2's journal. The first four are the length of the data, big-endian."""


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
        """Cut the last record off the journal if it is not whole: TDB2 does not start with it.

        It was being written when the server was killed, so its transaction was never committed.
        """
        for journal in place.store.glob("Data-*/journal.jrnl"):
            with journal.open("r+b") as file:
                size, whole = journal.stat().st_size, 0
                while len(head := file.read(_HEAD)) == _HEAD:
                    end = file.tell() + int.from_bytes(head[:4])
                    if end > size:
                        break
                    whole = file.seek(end)
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
