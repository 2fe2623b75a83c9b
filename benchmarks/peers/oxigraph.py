"""Oxigraph's own server, written in Rust."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import Peer, Place, upload


class Oxigraph(Peer):
    """On its own store, on disk."""

    name = "oxigraph"
    distribution = "oxigraph"
    packages = ("oxigraph>=0.5.9,<0.6",)
    query, update, graph_store = "/query", "/update", "/store"

    def load(self, place: Place) -> None:
        """By its bulk loader."""
        if place.files:
            subprocess.run(
                [self.program("oxigraph"), "load", "--location", place.store, "--file", *place.files],
                check=True,
                capture_output=True,
            )

    def command(self, place: Place) -> Sequence[str | Path]:
        """Without its `--timeout-s`: a thread then sleeps out that time for every query, answered or not.

        A few thousand look-ups a second exhaust the threads of the machine within seconds (seen with 0.5.13).
        """
        return [self.program("oxigraph"), "serve", "--location", place.store, "--bind", f"127.0.0.1:{place.port}"]


class OxigraphInMemory(Peer):
    """The same program, with its store in memory as autopact has it."""

    name = "oxigraph-memory"
    distribution = "oxigraph"
    packages = Oxigraph.packages
    query, update, graph_store = Oxigraph.query, Oxigraph.update, Oxigraph.graph_store
    keeps = False

    def feed(self, place: Place) -> None:
        """By the graph store protocol."""
        for file in place.files:
            upload(place.port, "POST", "/store?default", file)

    def command(self, place: Place) -> Sequence[str | Path]:
        """Without a location; see `Oxigraph` for the time limit that it does not get."""
        return [self.program("oxigraph"), "serve", "--bind", f"127.0.0.1:{place.port}"]
