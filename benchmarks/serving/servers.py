"""The servers that are compared: this one, and its peers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.environment import Checkout
from benchmarks.peers import PEERS, Peer, Place


class Autopact(Checkout, Peer):
    """This repository as it lies here, or another checkout of it."""

    name = "autopact"
    keeps = False

    def command(self, place: Place) -> Sequence[str | Path]:
        """With the data as files; nothing is derived, for the others derive nothing either."""
        serve = [self.program("autopact"), "serve", "--reasoning", "off", "--port", str(place.port)]
        return [*serve, *place.files]


SERVERS: dict[str, type[Peer]] = {Autopact.name: Autopact, **PEERS}
"""Every server by its name, in the order of the tables; the first is the one that the others are compared with."""
