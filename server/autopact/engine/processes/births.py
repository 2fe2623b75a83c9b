"""Evaluators as they come from a holder: asked for, born, dead. See `holder` for its words."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable

from autopact.engine.processes.child import Child, Ends, Turn
from autopact.engine.processes.parent import heard, tell
from autopact.engine.processes.snapshot import Snapshot

DESCRIPTORS = 4
"""How many a holder sends with a new evaluator; fewer arrive where there is no room for them."""


class Births:
    """What a web process says to its holder, and hears from it. It belongs to the event loop in which it is opened.

    Args:
        control: a control socket to the holder.
        snapshot: what evaluators answer about.
        come: is given a new evaluator, connected, and the tag that it was asked for with.
        lost: is given the tag of one that is not to be had now.
        newer: is told that evaluators can be had which have seen more.
        free: is given an evaluator that has nothing to do any more, as `Child` has it.
        gone: is given a dead one, as `Child` has it.
    """

    def __init__(
        self,
        control: socket.socket,
        snapshot: Snapshot,
        *,
        come: Callable[[Child, int], None],
        lost: Callable[[int], None],
        newer: Callable[[], None],
        free: Callable[[Child, list[Turn]], None],
        gone: Callable[[Child], None],
    ) -> None:
        self._control, self._snapshot = control, snapshot
        self._come, self._lost, self._newer, self._free, self._gone = come, lost, newer, free, gone
        self._joining: set[asyncio.Task[None]] = set()
        self._unburied: dict[int, Child] = {}

    def open(self) -> None:
        """Listen to the holder."""
        self._control.setblocking(False)
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    def close(self) -> None:
        """End all evaluators."""
        self._end()
        self._control.close()

    def _end(self) -> None:
        """End all evaluators, of which nobody says any more that they have ended."""
        asyncio.get_running_loop().remove_reader(self._control)
        for child in self._unburied.values():
            child.kill()
            child.died(-signal.SIGKILL)

    def fork(self, tag: int, number: int) -> None:
        """Ask for an evaluator, which is lost if the holder does not listen, or is gone."""
        try:
            self.send(f"fork {tag} {number}")
        except OSError:
            self._lost(tag)

    def nice(self, child: Child) -> None:
        """Have an evaluator stand back behind others."""
        tell(self._control, f"nice {child.pid}")

    def send(self, words: str, *descriptors: int) -> None:
        """Say something to the holder; raises OSError if that cannot be said now."""
        socket.send_fds(self._control, [words.encode()], descriptors)

    def _hear(self) -> None:
        """What the holder says."""
        words, descriptors = heard(self._control)
        if not words:
            self._end()
            return
        what, *numbers = words
        if what == "savepoint":
            self._newer()
        elif what == "born":
            pid, tag, number = map(int, numbers)
            if len(descriptors) == DESCRIPTORS:
                self._born(pid, tag, number, *descriptors)
            else:
                for each in descriptors:  # without its socket, it ends
                    os.close(each)
                self._lost(tag)
        else:
            pid, code = map(int, numbers)
            if child := self._unburied.pop(pid, None):
                child.died(code)

    def _born(self, pid: int, tag: int, number: int, channel: int, spool: int, errors: int, itself: int) -> None:
        """Have a new evaluator join in."""
        child = Child(pid, Ends(spool, errors, itself), self._free, self._gone)
        child.number, child.quads = number, self._snapshot.quads
        self._unburied[pid] = child
        loop = asyncio.get_running_loop()

        async def join() -> None:
            # Only then is the socket the connection's alone: one that ends before is closed twice by uvloop, the second
            # time as whatever has its number by then.
            await loop.create_unix_connection(lambda: child, sock=socket.socket(fileno=channel))
            if child.fit:
                self._come(child, tag)
            else:  # it has died meanwhile
                self._lost(tag)

        task = loop.create_task(join())
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)
