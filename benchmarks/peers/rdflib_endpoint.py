"""rdflib behind FastAPI; like autopact, a Python library that is also a server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import Peer, Place


class RdflibEndpoint(Peer):
    """In memory. It has no graph store protocol."""

    name = "rdflib-endpoint"
    distribution = "rdflib-endpoint"
    packages = ("rdflib-endpoint[cli]>=0.6.3,<0.7",)
    query = update = "/"
    keeps = False

    def command(self, place: Place) -> Sequence[str | Path]:
        """With the data as files. It knows no time limit."""
        serve = [self.program("rdflib-endpoint"), "serve", "--enable-update"]
        return [*serve, "--host", "127.0.0.1", "--port", str(place.port), *place.files]
