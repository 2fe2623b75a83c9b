"""The holder: the process that has the data in memory, and forks evaluators from it.

It has one thread and evaluates nothing, so that a fork is safe and takes a millisecond. It is the parent of all: of
the evaluators, and of those that ask for them (the web processes). Each of these has a control socket to it:

    asks       fork TAG NUMBER         an evaluator of my own
               nice PID                that one shall stand back behind others
    is told    hello + file            what there is to ask: the snapshot's id, its graphs and their sizes,
                                       and whether it contradicts itself
               born PID TAG NUMBER + descriptors
                                       an evaluator: its channel, its file, its standard error, itself (a pidfd);
                                       without them, it is not to be had now
               died PID CODE           it ended; a signal is a negative number

TAG tells the client which of its evaluators has come; NUMBER is about changes, of which there are none here.

Where the data may change, the switchboard takes its place, and says the same words.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import socket
from collections.abc import Iterator

from autopact.engine.embedded import Embedded
from autopact.engine.processes.evaluator import Limits, forked
from autopact.engine.processes.pages import gather
from autopact.engine.processes.parent import Client, Employer, do, tell
from autopact.engine.processes.snapshot import facts


class Holder(Employer):
    """Holds an engine for those who ask; see the module."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__()
        self._limits = limits or Limits()
        self._engine: Embedded | None = None

    def hold(self, engine: Embedded) -> None:
        """Have this engine from now on, and tell those who wait for it."""
        self._engine = engine
        settle()
        for client in self.clients:
            self.greet(client)

    def greet(self, client: Client) -> None:
        """Say what there is to ask, once it is there."""
        if self._engine:
            with facts(self._engine) as file:
                tell(client.control, "hello", file)

    def serve(self, client: Client, words: list[str], descriptors: list[int]) -> None:
        """Do what a client asks for."""
        for descriptor in descriptors:
            os.close(descriptor)
        if words[0] == "fork" and self._engine:
            self._fork(client, self._engine, words[1])
        elif words[0] == "nice":
            self.nice(client, int(words[1]))

    def _fork(self, client: Client, engine: Embedded, tag: str) -> None:
        """A new evaluator for a client."""
        try:
            with forked(engine, self._limits) as (pid, ends):

                def ended(code: int) -> None:
                    os.close(client.evaluators.pop(pid))
                    tell(client.control, f"died {pid} {code}")

                client.evaluators[pid] = os.dup(ends[-1])
                self.watch(pid, ended)
                tell(client.control, f"born {pid} {tag} 0", *ends)
        except OSError:  # there may be no more processes, or files
            tell(client.control, f"born 0 {tag} 0")


def settle() -> None:
    """Have what was read lie so that the processes forked from here share it."""
    # They share these pages as long as nobody writes on them, and the collector would.
    gc.collect()
    gc.freeze()
    # And what reading the data took lies about in pieces, among which every evaluator would have to search.
    ctypes.CDLL(None).malloc_trim(0)
    gather()


@contextlib.contextmanager
def holding(engine: Embedded, limits: Limits | None = None) -> Iterator[socket.socket]:
    """A holder of an engine in a process of its own; what comes is a control socket to it, and with that it ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        ours.close()
        do(lambda control: _hold(control, engine, limits), theirs, parent)
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        os.waitpid(pid, 0)


def _hold(control: socket.socket, engine: Embedded, limits: Limits | None) -> None:
    holder = Holder(limits)
    holder.adopt(control)
    holder.hold(engine)
    holder.run()
