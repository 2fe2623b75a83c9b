"""Apache Jena's server, on its own store on disk."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import JavaPeer, Place


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
