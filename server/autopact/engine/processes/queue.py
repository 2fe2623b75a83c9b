"""Writes that wait for their turn."""

from __future__ import annotations

import os
import socket
from collections import deque
from dataclasses import dataclass

from autopact.engine.processes import frames, turns
from autopact.engine.processes.parent import held, tell
from autopact.errors import AutopactError, Overloaded

WAITING = 64
"""Writes that may wait for the one under way; of more, whoever has most is turned away one of his at once."""


@dataclass(slots=True, eq=False)
class Order:
    """A write that somebody waits for; `error` is why it fails, where that is known before its writer has ended."""

    name: str
    client: str
    request: int
    reply: socket.socket
    seconds: float
    deadline: float
    error: AutopactError | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether the one who waits for it is still there."""
        try:
            return bool(self.reply.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def answer(self, words: str, *descriptors: int) -> None:
        """Say what came of it."""
        tell(self.reply, words, *descriptors)
        self.reply.close()
        os.close(self.request)

    def refuse(self, error: AutopactError) -> None:
        """Say that nothing came of it."""
        with held(frames.fault(error)) as file:
            self.answer("fault", file)


class Queue:
    """The writes that wait for the one under way: their clients take turns."""

    def __init__(self) -> None:
        self._waiting: deque[Order] = deque()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, name: str, client: str, seconds: float, deadline: float, request: int, reply: int) -> None:
        """Take in a write of that name, given by its descriptors, with so many seconds, which are over at the deadline.

        If too many wait, one of whoever has most of them is refused.
        """
        order = Order(name, client, request, socket.socket(fileno=reply), seconds, deadline)
        self._waiting.append(order)
        if len(self._waiting) > WAITING:
            turns.excess(self._waiting).refuse(Overloaded("Too many updates are waiting already."))

    def expire(self, now: float) -> list[float]:
        """Refuse those whose time is over; when that of each other one is."""
        for late in [each for each in self._waiting if now >= each.deadline]:
            self._waiting.remove(late)
            late.refuse(Overloaded("The update's turn did not come in the time that it has."))
        return [each.deadline for each in self._waiting]

    def next(self) -> Order | None:
        """The first that somebody still waits for, taken out."""
        while self._waiting:
            turns.take(self._waiting, order := self._waiting[0])
            if order.is_wanted:
                return order
            order.answer("")
        return None

    def let_go(self) -> None:
        """Have their clients look for themselves whether they have happened; none has."""
        while self._waiting:
            self._waiting.popleft().answer("")
