"""The holder: the process that has the data in memory, and forks evaluators from it.

It has one thread and evaluates nothing, so that a fork is safe and takes a millisecond. It is the parent of all: of
the evaluators, and of those that ask for them (the web processes). Each of these has a control socket to it:

    asks       fork                    an evaluator of my own
               nice PID                that one shall stand back behind others
    is told    hello + file            what there is to ask: the snapshot's id, its graphs and their sizes,
                                       and whether it contradicts itself
               born PID + descriptors  an evaluator: its channel, its file, its standard error, itself (a pidfd)
               died PID CODE           it ended; a signal is a negative number
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from autopact.engine.embedded import Embedded
from autopact.engine.evaluator import Limits, become, dies_with_parent

Work: TypeAlias = Callable[[socket.socket], None]
"""What a child of the holder does, with its end of the control socket."""

NICE = 15
"""How far an evaluator stands back whose query takes long: of a processor that others want, it gets a thirtieth."""

GRACE = 30.0
"""Seconds that the children at work have to end, once they are told to."""

AT_ONCE = 3.0
"""Seconds: a child that fails sooner than this after its start would do so again."""


@dataclass(slots=True, eq=False)
class Client:
    """One that asks: its control socket, and its evaluators by their process ids, as pidfds."""

    control: socket.socket
    evaluators: dict[int, int] = field(default_factory=dict)


class Holder:
    """Holds an engine for those who ask; see the module."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._engine: Embedded | None = None
        self._selector = selectors.DefaultSelector()
        self._clients: set[Client] = set()
        self._working: set[int] = set()
        self._end_by: float | None = None
        self._failed = False

    def adopt(self, control: socket.socket) -> None:
        """Serve the client at the other end of this socket."""
        client = Client(control)
        self._clients.add(client)
        self._selector.register(control, selectors.EVENT_READ, lambda: self._listen(client))
        if self._engine:
            _greet(client, self._engine)

    def employ(self, work: Work) -> None:
        """Have a child do some work that asks for evaluators. If it fails later on, another one begins anew."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent, begun = os.getpid(), time.monotonic()
        pid = os.fork()
        if pid == 0:
            for control in (ours, *(client.control for client in self._clients)):
                control.close()
            _do(work, theirs, parent)
        theirs.close()
        self.adopt(ours)
        self._working.add(pid)

        def ended(code: int) -> None:
            self._working.remove(pid)
            if code in (0, -signal.SIGTERM) or self._end_by is not None:
                return  # it was told to end, perhaps before it could listen to that
            if time.monotonic() - begun > AT_ONCE:
                self.employ(work)
            else:
                self._failed = True
                self._end()

        self._watch(pid, ended)

    def hold(self, engine: Embedded) -> None:
        """Have this engine from now on, and tell those who wait for it."""
        self._engine = engine
        # The children share these pages as long as nobody writes on them, and the collector would.
        gc.collect()
        gc.freeze()
        # And what reading the data took lies about in pieces, among which every evaluator would have to search.
        ctypes.CDLL(None).malloc_trim(0)
        for client in self._clients:
            _greet(client, engine)

    def run(self) -> int:
        """Serve until nobody is left who asks; SIGTERM and SIGINT are handed on to the children at work.

        Returns:
            The exit code: 0, or 1 if a child failed at once.
        """
        waking, woken = socket.socketpair()
        waking.setblocking(False)
        self._selector.register(woken, selectors.EVENT_READ, self._end)
        signal.set_wakeup_fd(waking.fileno())
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: None)
        while self._clients or self._working:
            left = None if self._end_by is None else self._end_by - time.monotonic()
            if left is not None and left < 0:
                break
            for key, _ in self._selector.select(left):
                key.data()
            if self._end_by is not None and woken.fileno() in self._selector.get_map():
                self._selector.unregister(woken)  # told once, and it stays readable
        for pid in self._working:
            os.kill(pid, signal.SIGKILL)
        return int(self._failed)

    def _end(self) -> None:
        self._end_by = time.monotonic() + GRACE
        for pid in self._working:
            os.kill(pid, signal.SIGTERM)  # not waited for yet, so the number is still its own

    def _watch(self, pid: int, ended: Callable[[int], None]) -> int:
        """Call `ended` with the exit code when a child ends; returns a pidfd of it, open until then."""
        descriptor = os.pidfd_open(pid)

        def reap() -> None:
            self._selector.unregister(descriptor)
            os.close(descriptor)
            ended(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

        self._selector.register(descriptor, selectors.EVENT_READ, reap)
        return descriptor

    def _listen(self, client: Client) -> None:
        try:
            words = client.control.recv(64).decode().split()
        except ConnectionError:
            words = []
        if not words:
            self._leave(client)
        elif words[0] == "fork" and self._engine:
            self._fork(client, self._engine)
        elif words[0] == "nice" and int(words[1]) in client.evaluators:
            with contextlib.suppress(OSError):  # it may be ending
                for thread in os.listdir(f"/proc/{int(words[1])}/task"):  # each has a priority of its own on Linux
                    os.setpriority(os.PRIO_PROCESS, int(thread), NICE)

    def _fork(self, client: Client, engine: Embedded) -> None:
        """A new evaluator for a client."""
        ours, theirs = socket.socketpair()
        complaints, errors = os.pipe()
        with ours, theirs, open(complaints, "rb"), open(errors, "wb"), tempfile.TemporaryFile() as spool:
            os.set_blocking(errors, False)  # one with much to complain of shall not wait for a reader
            pid = os.fork()
            if pid == 0:
                become(engine, theirs, spool.fileno(), errors, self._limits)

            def ended(code: int) -> None:
                del client.evaluators[pid]
                _tell(client, f"died {pid} {code}")

            client.evaluators[pid] = itself = self._watch(pid, ended)
            _tell(client, f"born {pid}", ours.fileno(), spool.fileno(), complaints, itself)

    def _leave(self, client: Client) -> None:
        """Forget a client that is gone, and end its evaluators."""
        self._clients.remove(client)
        self._selector.unregister(client.control)
        client.control.close()
        for descriptor in client.evaluators.values():
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)


@contextlib.contextmanager
def holding(engine: Embedded, limits: Limits | None = None) -> Iterator[socket.socket]:
    """A holder of an engine in a process of its own; what comes is a control socket to it, and with that it ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        ours.close()
        _do(lambda control: _hold(control, engine, limits), theirs, parent)
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


def _do(work: Work, control: socket.socket, parent: int) -> NoReturn:
    """Do some work in this process, just forked, and end."""
    code = 1
    try:
        dies_with_parent(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all, and the holder says what follows
        work(control)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # here the process ends, and nobody else would say why
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what the parent had open, and wants to do at its end, is no business of ours


def _greet(client: Client, engine: Embedded) -> None:
    with tempfile.TemporaryFile() as file:  # there may be more graphs than a message has room for
        sizes = {name.value: size for name, size in engine.sizes.items()}
        file.write(json.dumps({"id": engine.id, "sizes": sizes, "consistent": engine.consistent}).encode())
        file.flush()
        _tell(client, "hello", file.fileno())


def _tell(client: Client, words: str, *descriptors: int) -> None:
    with contextlib.suppress(OSError):  # if it is gone, its control socket says so
        socket.send_fds(client.control, [words.encode()], descriptors)
