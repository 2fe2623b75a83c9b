"""The switchboard: what stands in the holder's place where the data may change.

It has no data, and does nothing but pass on who wants what: evaluators from the newest savepoint, writes to the
writer, one at a time. All other processes are below it, and those whose parents end become its own children, so that it
hears of every end. When the writer ends in the middle of something, a savepoint forks another; when the savepoint
ends, the writer does. A client has a control socket as to the holder, and says besides:

    asks       fork TAG NUMBER         an evaluator that has seen at least that change
               write SECONDS DEADLINE NAME CLIENT + file, socket    a write; the socket is for what comes of it:
    is told        done START END          it is in the journal there
                   told + file             nothing was changed: a record that is in no journal
                   fault + file            nothing was changed: what was wrong
               savepoint               evaluators can be had that have seen much more than the client's may have
"""

from __future__ import annotations

import json
import os
import select
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from autopact.engine.processes import kernel
from autopact.engine.processes.child import LAST_WORDS, UPDATE, cause, over_time
from autopact.engine.processes.parent import Client, Employer, deaf, heard, kill, say_why, tell
from autopact.engine.processes.queue import Order, Queue
from autopact.engine.processes.snapshot import FAR
from autopact.engine.storage.journal import entries
from autopact.errors import Overloaded

QUIET = 0.05
"""Seconds without a write after which a savepoint is made."""

CHANGES, QUADS = 256, 10_000
"""Changes, or quads of them, after which a savepoint is made whoever waits."""

MISFIRES = 5
"""Writers that may end before they are ready, one after the other, before there is no sense in another one."""

LINGER = 5.0
"""Seconds that the processes with the data have to end at the end."""


@dataclass(slots=True, eq=False)
class _Savepoint:
    """A savepoint: the last change that it has, what it was asked for, and its evaluators by their process ids."""

    control: socket.socket
    number: int
    asked: dict[str, tuple[Client, list[str]]] = field(default_factory=dict)
    evaluators: dict[int, Client] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Writer:
    """The writer: its control socket, itself (a pidfd), its standard error while that is open, and what it has said."""

    pid: int
    control: socket.socket
    itself: int
    complaints: int | None
    said: bytes = b""
    ready: bool = False
    committing: bool = False

    def listen(self, selector: selectors.BaseSelector) -> bool:
        """Read some of what it has said, if there is any: whether there was."""
        if self.complaints is None:  # the number of that descriptor may be another's now
            return False
        try:
            piece = os.read(self.complaints, LAST_WORDS)
        except BlockingIOError:  # all of it was read already, and its savepoints may say more
            return False
        self.said = (self.said + piece)[-LAST_WORDS:]
        if not piece:
            selector.unregister(self.complaints)
            os.close(self.complaints)
            self.complaints = None
        return bool(piece)


class Switchboard(Employer):
    """Passes on who wants what; see the module.

    Args:
        begin: reads the data and is the first savepoint, given its control socket and the id of this process.
        up: is told when the data is there, with the snapshot's id and the sizes of its graphs.
    """

    def __init__(
        self,
        begin: Callable[[socket.socket, int], None],
        up: Callable[[Switchboard, str, Mapping[str, int]], None] = lambda *_: None,
    ) -> None:
        super().__init__()
        self._begin, self._up = begin, up
        self._reading: int | None = None
        self._journal: int | None = None
        self._number = self._at = 0
        self._savepoint: _Savepoint | None = None
        self._saving = False
        self._behind = self._untold = 0
        self._last = 0.0
        self._again: float | None = None
        self._writer: _Writer | None = None
        self._misfires = 0
        self._order: Order | None = None
        self._queue = Queue()
        self._waiting: list[tuple[Client, list[str]]] = []
        self._tags = count()
        subreaper = 36
        kernel.prctl(subreaper, 1)

    def start(self) -> None:
        """Have the data read."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = os.getpid()

        def begin(control: socket.socket) -> None:
            deaf()
            self._begin(control, root)

        self._reading = pid = self.spawn(begin, ours, theirs)
        self._trust(_Savepoint(ours, -1))

        def ended(code: int) -> None:
            if self._reading:  # it is the only one with the data
                self._reading = None
                say_why(pid, code)
                self.fail(max(code, 1))

        self.watch(pid, ended)

    def run(self) -> int:
        """Serve until nobody is left who asks, then have those end that have the data; returns the exit code."""
        try:
            return super().run()
        finally:
            self._close()

    def greet(self, client: Client) -> None:
        """Have a savepoint say what there is to ask, once it is there."""
        if self._journal is not None:
            self._ask(client, ["greet"])

    def serve(self, client: Client, words: list[str], descriptors: list[int]) -> None:
        """Do what a client asks for."""
        if words[0] == "write":
            self._queue.add(words[3], words[4], float(words[1]), float(words[2]), *descriptors)
            if self._failed:
                self._queue.let_go()
            self._next()
        elif words[0] == "fork":
            self._ask(client, words)
        elif words[0] == "nice":
            self.nice(client, int(words[1]))

    def due(self) -> float | None:
        """Do what is due, and say when something will be."""
        now = time.monotonic()
        times = []
        if (order := self._order) and (writer := self._writer) and not (writer.committing or order.error):
            if now >= order.deadline:
                order.error = over_time(order.seconds, UPDATE)
                kill(writer.itself)
            else:
                times.append(order.deadline)
        times += self._queue.expire(now)
        if self._again is not None:
            if now >= self._again:
                self._try_again()
            else:
                times.append(self._again)
            if self._writer is None and (order := self._order) and now >= order.deadline:
                self._finish("")  # nobody knows when there will be a writer; its client looks whether it has happened
        if self._behind and not self._order:
            if now >= self._last + QUIET:
                self._save()
            else:
                times.append(self._last + QUIET)
        return min(times, default=None)

    def _ask(self, client: Client, words: list[str]) -> None:
        """Ask the savepoint for something for a client; or have one made, if there is none that has what is wanted."""
        savepoint = self._savepoint
        least = int(words[2]) if words[0] == "fork" else 0
        # An evaluator that is far behind would have to read much, and the client would want another one.
        if savepoint is None or savepoint.number < least or self._behind > QUADS:
            self._waiting.append((client, words))
            self._save()
            return
        tag = str(next(self._tags))
        savepoint.asked[tag] = client, words
        tell(savepoint.control, f"{words[0]} {tag}")

    def _trust(self, savepoint: _Savepoint) -> None:
        """Have a savepoint be the one that is asked from now on."""
        if self._savepoint:
            tell(self._savepoint.control, "leave")
        self._savepoint = savepoint
        self.selector.register(savepoint.control, selectors.EVENT_READ, lambda: self._hear_savepoint(savepoint))
        waiting, self._waiting = self._waiting, []
        for client, words in waiting:
            self._ask(client, words)
        # Of much only: one that hangs reads nothing of it, and when there is no room left for more, all would hang.
        if self._untold > FAR:
            self._untold = 0
            for client in self.clients:
                if client.evaluators:
                    tell(client.control, "savepoint")

    def _hear_savepoint(self, savepoint: _Savepoint) -> None:
        words, descriptors = heard(savepoint.control)
        match words:
            case []:
                self._lose(savepoint)
            case ["up", number, end]:
                self._reading = None
                self._journal = os.dup(descriptors[0])
                savepoint.number = self._number = int(number)
                self._at = int(end)
                tell(savepoint.control, "write")
                for client in self.clients:
                    self.greet(client)
                if not self._ending:  # those who would be employed now were never told to end
                    told = json.loads(os.pread(descriptors[1], os.fstat(descriptors[1]).st_size, 0))
                    self._up(self, told["id"], told["sizes"])
            case ["born", tag, pid]:
                self._born(savepoint, *savepoint.asked.pop(tag), int(pid), descriptors)
            case ["facts", tag]:
                assert self._journal is not None  # noqa: S101 - nobody is greeted before
                tell(savepoint.asked.pop(tag)[0].control, "hello", descriptors[0], self._journal)
            case ["writer", pid]:
                if descriptors:
                    self._employ_writer(int(pid), *map(os.dup, descriptors))
                else:
                    self._again = time.monotonic() + QUIET
            case ["died", pid, code]:
                self.bury(int(pid), int(code))
        for descriptor in descriptors:
            os.close(descriptor)

    def _born(self, savepoint: _Savepoint, client: Client, words: list[str], pid: int, descriptors: list[int]) -> None:
        """An evaluator for a client, or none, if it is not to be had."""
        if not descriptors:
            tell(client.control, f"born 0 {words[1]} 0")
            return

        def ended(code: int) -> None:
            del savepoint.evaluators[pid]
            os.close(client.evaluators.pop(pid))
            tell(client.control, f"died {pid} {code}")

        client.evaluators[pid] = os.dup(descriptors[-1])
        savepoint.evaluators[pid] = client
        self.watch(pid, ended)
        if client in self.clients:
            tell(client.control, f"born {pid} {words[1]} {savepoint.number}", *descriptors)
        else:
            kill(descriptors[-1])

    def _lose(self, savepoint: _Savepoint) -> None:
        """A savepoint has ended, and its evaluators with it."""
        self.selector.unregister(savepoint.control)
        savepoint.control.close()
        for pid, client in list(savepoint.evaluators.items()):
            # It may have been buried before its birth was known here. If it lives, its end is heard of.
            if _is_over(client.evaluators[pid]):
                self.bury(pid, -signal.SIGKILL)
        if (writer := self._writer) and _is_over(writer.itself):  # as may the writer, and nobody be left to say so
            self.bury(writer.pid, -signal.SIGKILL)
        if savepoint is self._savepoint:
            self._savepoint = None
            self._saving = False
            if self._writer:
                self._save()
            elif not self._reading:
                self._give_up()
        for client, words in savepoint.asked.values():
            self._ask(client, words)

    def _employ_writer(self, pid: int, control: int, complaints: int, itself: int) -> None:
        """A writer that was forked."""
        self._writer = writer = _Writer(pid, socket.socket(fileno=control), itself, complaints)
        os.set_blocking(complaints, False)

        def ended(code: int) -> None:
            self._misfires += not writer.ready
            writer.ready = False
            self._hear_out(writer)
            while writer.listen(self.selector):
                pass
            os.close(itself)
            self._end_writer(writer, code)

        self.selector.register(complaints, selectors.EVENT_READ, lambda: writer.listen(self.selector))
        self.selector.register(writer.control, selectors.EVENT_READ, lambda: self._hear_writer(writer))
        self.watch(pid, ended)

    def _hear_out(self, writer: _Writer) -> None:
        """Hear what a writer that has ended said last: it is about the write under way, and no later one."""
        try:
            while writer.control.fileno() >= 0:
                writer.control.setblocking(False)
                self._hear_writer(writer)
        except BlockingIOError:  # a savepoint that it has just forked has the other end still
            self._hang_up(writer)

    def _hang_up(self, writer: _Writer) -> None:
        self.selector.unregister(writer.control)
        writer.control.close()

    def _hear_writer(self, writer: _Writer) -> None:
        if writer.control.fileno() < 0:  # its end was heard of in the same round
            return
        words, descriptors = heard(writer.control)
        match words:
            case []:
                self._hang_up(writer)
            case ["ready", end]:
                self._misfires = 0
                writer.ready = True
                self._find_out(int(end))
            case ["committing"]:
                writer.committing = True
            case ["committed", start, end, number, quads]:
                writer.committing = False
                self._note(int(number), int(end), int(quads))
                if descriptors:
                    self._saved(int(number), descriptors[0])
                self._finish(f"done {start} {end}")
            case [("told" | "fault") as what, state]:
                if state == "spoilt":
                    self._renew()
                self._finish(what, *descriptors)
            case ["savepoint", number]:
                if descriptors:
                    self._saving = False
                    self._saved(int(number), descriptors[0])
                else:
                    self._again = time.monotonic() + QUIET
        for descriptor in descriptors:
            os.close(descriptor)
        self._next()

    def _saved(self, number: int, control: int) -> None:
        """A savepoint was made, of what there was after a change."""
        self._behind = 0 if number == self._number else 1
        self._trust(_Savepoint(socket.socket(fileno=os.dup(control)), number))

    def _end_writer(self, writer: _Writer, code: int) -> None:
        """A writer has ended. If it was at work, what came of that is known when the next one has looked."""
        if code == 1:
            sys.stderr.write(writer.said.decode(errors="replace"))
            sys.stderr.flush()
        if writer is not self._writer:
            return
        if self._order and not self._order.error:
            self._order.error = cause(code, writer.said, UPDATE)
        self._renew()

    def _renew(self) -> None:
        """Have another writer in the place of one that has ended, or will do so."""
        self._writer = self._again = None
        self._saving = False
        if self._savepoint and self._misfires < MISFIRES:
            tell(self._savepoint.control, "write")
        else:
            self._give_up()

    def _give_up(self) -> None:
        """End, since nobody has the data any more; what was acknowledged is where the next start finds it."""
        if not self._ending:
            print("autopact: All processes that had the data have ended.", file=sys.stderr, flush=True)
            self.fail()
        self._finish("")  # its client looks whether it has happened; the service ends when all are answered
        self._queue.let_go()

    def _find_out(self, end: int) -> None:
        """A new writer is ready: see whether the last one has done what it was at."""
        assert self._journal is not None  # noqa: S101 - there is a writer
        done = list(entries(self._journal, self._at, end))
        for entry in done:
            self._note(entry.number, entry.end, entry.quads)
        if order := self._order:
            # Its change is known by its name: an engine that others write in has their changes, too.
            if its := next((entry for entry in done if entry.id == order.name), None):
                self._finish(f"done {its.start} {its.end}")
            else:
                self._order = None
                order.refuse(order.error or Overloaded("The update was not done."))
        if self._waiting or not self._savepoint:
            self._save()

    def _note(self, number: int, end: int, quads: int) -> None:
        """A change has happened."""
        self._number, self._at, self._last = number, end, time.monotonic()
        self._behind += quads + QUADS // CHANGES
        self._untold += quads

    def _finish(self, words: str, *descriptors: int) -> None:
        """The write under way has come to its end."""
        if order := self._order:
            self._order = None
            order.answer(words, *descriptors)

    def _next(self) -> None:
        """Have the next write done, if nothing is under way."""
        writer = self._writer
        if writer is None or not writer.ready or self._order:
            return
        if self._behind > QUADS:
            self._save()  # the writer does first what it was told first
        if order := self._queue.next():
            self._order = order
            left = max(order.deadline - time.monotonic(), 0.001)
            tell(writer.control, f"write {left}", order.request)

    def _save(self) -> None:
        """Have a savepoint made of what there is now."""
        if self._writer and self._writer.ready and not self._saving:
            self._saving = True
            tell(self._writer.control, "save")

    def _try_again(self) -> None:
        """Ask once more for the process that was not to be had: a writer, or else a savepoint."""
        self._again = None
        if self._writer is None:
            self._renew()
        else:
            self._saving = False
            self._save()

    def _close(self) -> None:
        """Have those end that have the data: nobody is left who wants it."""
        if self._reading:
            os.kill(self._reading, signal.SIGKILL)  # not waited for yet, so the number is still its own
        if self._writer and not self._writer.committing:
            kill(self._writer.itself)
        self.forget()
        deadline = time.monotonic() + LINGER
        with suppress(ChildProcessError):
            while time.monotonic() < deadline:
                if os.waitpid(-1, os.WNOHANG) == (0, 0):
                    time.sleep(0.002)


def _is_over(itself: int) -> bool:
    """Whether the process of a pidfd has ended."""
    asked = select.poll()
    asked.register(itself, select.POLLIN)
    return bool(asked.poll(0))
