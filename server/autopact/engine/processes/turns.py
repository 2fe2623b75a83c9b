"""Clients that wait for the same thing take turns: one who asks much at a time holds up nobody else."""

from __future__ import annotations

from collections import Counter, deque
from typing import Protocol, TypeVar


class Waiting(Protocol):
    """What waits, and whose it is."""

    @property
    def client(self) -> str:
        """A name of the client."""


W = TypeVar("W", bound=Waiting)


def take(queue: deque[W], turn: W) -> None:
    """Take out what is served now; what else its client has in a queue goes behind what others have."""
    queue.remove(turn)
    rest = sorted(queue, key=lambda other: other.client == turn.client)
    queue.clear()
    queue.extend(rest)


def excess(queue: deque[W]) -> W:
    """Take out what is too much in a queue: the latest of whoever has most there, and rather of who has the last."""
    waiting = Counter(turn.client for turn in reversed(queue))
    most = max(waiting, key=waiting.__getitem__)
    latest = next(turn for turn in reversed(queue) if turn.client == most)
    queue.remove(latest)
    return latest
