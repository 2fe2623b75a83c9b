"""The writer, and the savepoints that it leaves behind: processes forked from one another, which share their memory.

    savepoint     has the state after some change, and changes nothing. It forks evaluators, and the writer.
    writer        does one write after the other; now and then it forks a savepoint of what it has come to.

A write has happened when it is in the journal. One that fails after it has changed something takes its writer with
it: whatever the reason was, a deadline, its memory or a crash, a savepoint forks another, which follows the journal to
where the last one was. So nothing is ever undone, and no half of a write is left in anybody's memory.

    a savepoint does     fork TAG            an evaluator
                         greet TAG           a file with what there is to ask
                         write               a writer
                         leave               no more of these; it ends with the last of its evaluators
                says     up NUMBER END + journal, file      its state, when it has read the data
                         born TAG PID + descriptors         as the holder does
                         facts TAG + file
                         writer PID + descriptors           its control socket, its standard error, itself (a pidfd);
                                                            without them, it is not to be had now
                         died PID CODE                      a child
    a writer does        write SECONDS + file
                         save                a savepoint
                says     ready END                          it can be told to write; this is where it is
                         committing                         it must not be ended any more
                         committed START END NUMBER QUADS   done: the record is there; after a large change with
                                                            the control socket of a savepoint that has it
                         told STATE + file                  nothing was changed: a record that is in no journal
                         fault STATE + file                 nothing was changed: what was wrong
                         savepoint NUMBER + socket          its control socket; without that, it is not to be had now

STATE is `clean`, or `spoilt`: then it ends.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import NoReturn, Protocol

from autopact.engine.processes import frames, kernel, pages
from autopact.engine.processes.child import UPDATE, over_memory, too_deep
from autopact.engine.processes.evaluator import Limits, forked
from autopact.engine.processes.holder import settle
from autopact.engine.processes.orders import unpacked
from autopact.engine.processes.parent import Parent, alone, deaf, dies_with_parent, heard, held, tell
from autopact.engine.processes.snapshot import FAR, Replica, facts
from autopact.engine.storage.journal import Journal, deltas, record
from autopact.engine.storage.published import Published
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Outcome, Write
from autopact.errors import AutopactError, Unavailable

BEYOND = 5.0
"""Seconds beyond its deadline after which a write ends its process, should nobody be there to do so."""


class Link(Protocol):
    """The way to an engine that readers ask in the place of evaluators, and that every change has to reach first."""

    def settle(self, writable: Writable) -> tuple[Outcome, str] | None:
        """Have a state be what the engine has, if that is another one: what changed by that, and the request's name."""

    def commit(self, writable: Writable, outcome: Outcome, name: str) -> None:
        """Have the engine become a state that a write has made."""


@dataclass(slots=True)
class State:
    """What is written in.

    Attributes:
        writable: the data, and what follows from it.
        journal: where changes are kept; its end is where the data is.
        published: the end of what all may see.
        limits: what a query or a write may take.
        aside: work on the data as it is at first, to be done beside all other.
        link: the way to the engine that readers ask, if that is elsewhere.
    """

    writable: Writable
    journal: Journal
    published: Published
    limits: Limits
    aside: Callable[[], None] | None = None
    link: Link | None = None


def hold(load: Callable[[], State], control: socket.socket, root: int) -> NoReturn:
    """Be the first savepoint, of data that is read now; for a process just forked.

    Args:
        load: reads the data.
        control: the socket to the switchboard.
        root: the switchboard's process id.
    """
    try:
        gc.disable()  # what is read stays, and to look through it again and again takes as long as reading it
        state = load()
    except AutopactError as error:
        print(f"autopact: {error}", file=sys.stderr, flush=True)
        os._exit(error.exit_code)
    settle()
    gc.enable()
    state.published.end = state.journal.end
    with facts(state.writable.engine, state.writable.number, state.journal.end) as file:
        tell(control, f"up {state.writable.number} {state.journal.end}", state.journal.file, file)
    part: _Savepoint | _Writer = _Savepoint(state, control, root)
    while True:
        try:
            part.run()
        except _Forked as fork:
            part = fork.part


class _Forked(BaseException):
    """This process was forked just now, and has a part of its own.

    It leaves all that its parent was at before it begins: else each would be deeper in calls than the one before, until
    one is too deep.
    """

    def __init__(self, part: _Savepoint | _Writer) -> None:
        super().__init__()
        self.part = part


class _Savepoint(Parent):
    """The process of a savepoint."""

    def __init__(self, state: State, control: socket.socket, root: int) -> None:
        super().__init__()
        self._state, self._control, self._root = state, control, root
        self._children = 0
        self._leaving = False

    def run(self) -> NoReturn:
        """Serve until nobody needs it any more."""
        kernel.named("autopact:save")
        self.wake(lambda: None)
        self.selector.register(self._control, selectors.EVENT_READ, self._listen)
        if self._state.aside:
            self._beside(self._state.aside)
        while not self._leaving or self._children:
            for key, _ in self.selector.select():
                key.data()
        os._exit(0)

    def _listen(self) -> None:
        words, _ = heard(self._control)
        if not words:
            os._exit(0)  # and its evaluators with it
        engine, journal = self._state.writable.engine, self._state.journal
        if words[0] == "fork":
            replica = Replica(journal.file, self._state.published, journal.end)
            try:
                with forked(engine, self._state.limits, replica) as (pid, ends):
                    self._bear(pid)
                    tell(self._control, f"born {words[1]} {pid}", *ends)
            except OSError:  # there may be no more processes, or files
                tell(self._control, f"born {words[1]} 0")
        elif words[0] == "greet":
            with facts(engine, self._state.writable.number, journal.end) as file:
                tell(self._control, f"facts {words[1]}", file)
        elif words[0] == "write":
            self._write()
        else:
            self._leaving = True

    def _write(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        complaints, errors = os.pipe()
        with ours, theirs, open(complaints, "rb"), open(errors, "wb"):
            try:
                pid = os.fork()
            except OSError:  # there may be no more processes
                tell(self._control, "writer 0")
                return
            if pid == 0:
                os.dup2(errors, 2)
                self.forget()
                raise _Forked(_Writer(self._state, theirs.dup(), self._root))
            self._bear(pid, staying=False)
            itself = kernel.pidfd_open(pid)
            tell(self._control, f"writer {pid}", ours.fileno(), complaints, itself)
            os.close(itself)

    def _beside(self, work: Callable[[], None]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._control.close()
            alone()
            dies_with_parent(parent)
            try:
                work()
            except AutopactError as error:  # everything is as it was, and the next start tries again
                print(f"autopact: {error}", file=sys.stderr, flush=True)
            except Exception:  # the same, and nobody else would say why
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(0)
        self._state.aside = None
        self._bear(pid)

    def _bear(self, pid: int, *, staying: bool = True) -> None:
        """Tell of a child's end; with `staying`, this does not end before."""
        self._children += staying

        def ended(code: int) -> None:
            self._children -= staying
            tell(self._control, f"died {pid} {code}")

        self.watch(pid, ended)


class _Writer:
    """The process of the writer."""

    def __init__(self, state: State, control: socket.socket, root: int) -> None:
        self._state, self._control, self._root = state, control, root

    def run(self) -> NoReturn:
        """Write until nobody is there any more who wants something written."""
        deaf()
        kernel.named("autopact:write")
        gc.disable()  # what a write makes stays, mostly; the rest is collected when a savepoint is made
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # its savepoints outlive it, and are buried by others
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        state = self._state
        for entry in state.journal.follow(state.published.end):
            state.writable.redo(deltas(state.journal.file, entry)[0])
            state.writable.become(entry.data, entry.number)  # which an engine that others write in may have called so
        with suppress(AutopactError):  # an engine that is gone; the next write says so
            self._settle()
        state.published.end = state.journal.end
        tell(self._control, f"ready {state.journal.end}")
        while True:
            words, descriptors = heard(self._control)
            if not words:
                os._exit(0)
            if os.getppid() == self._root:
                dies_with_parent(self._root)
            if words[0] == "write":
                self._write(float(words[1]), *descriptors)
            else:
                self._save()

    def _write(self, seconds: float, file: int) -> None:
        # A backstop: the switchboard keeps the deadline, as long as there is one.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + BEYOND)
        with open(file, "rb") as request:
            body = request.read()
        try:
            with self._bounded():
                write, outcome, told = self._beside(body)
        except AutopactError as error:
            self._tell("fault", frames.fault(error))
        except MemoryError:
            self._tell("fault", frames.fault(over_memory(UPDATE)), spoilt=True)
        except RecursionError:
            self._tell("fault", frames.fault(too_deep(UPDATE)), spoilt=True)
        except Exception as error:  # its client alone is told so; the log has the rest
            sys.excepthook(*sys.exc_info())
            self._tell("fault", frames.fault(AutopactError(f"The engine failed: {error}")), spoilt=True, code=1)
        else:
            if write.dry_run or not outcome.stored:
                self._tell("told", told)
            else:
                start = self._append(outcome, told, write.id)
                number, quads = outcome.number, outcome.quads
                del write, outcome, told  # before a savepoint is made, which would keep them
                self._publish(start, number, quads)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _beside(self, body: bytes) -> tuple[Write, Outcome, bytes]:
        """Do a write in a thread, which has a heap of its own.

        In the one that was forked, the holes lie on pages that are shared, and each that something is put in would be
        copied.
        """
        with ThreadPoolExecutor(1) as heap:
            try:
                work = heap.submit(self._do, body)
            except RuntimeError:  # there may be no more threads
                return self._do(body)
            return work.result()

    def _do(self, body: bytes) -> tuple[Write, Outcome, bytes]:
        """Do a write: what was asked, what came of it, and that as a record."""
        write = unpacked(body)
        self._settle()
        outcome = self._state.writable.apply(write)
        return write, outcome, record(outcome, name=write.id, who=write.who)

    def _settle(self) -> None:
        """Have a change of what somebody else has written in the engine, if there is an engine, and somebody has."""
        if (state := self._state).link and (found := state.link.settle(state.writable)):
            outcome, name = found
            state.journal.append(record(outcome, name=name))
            state.published.end = state.journal.end

    def _append(self, outcome: Outcome, told: bytes, name: str) -> int:
        """Have a record in the journal: from then on it has happened. Returns where it begins."""
        journal = self._state.journal
        start = journal.end
        signal.setitimer(signal.ITIMER_REAL, 0)
        tell(self._control, "committing")
        try:
            if self._state.link:
                self._state.link.commit(self._state.writable, outcome, name)
            journal.append(told)
        except AutopactError as error:  # what is in memory here is not, and shall not be
            self._tell("fault", frames.fault(error), spoilt=True)
        except OSError as error:  # the disk fails, and the log has the rest
            sys.excepthook(*sys.exc_info())
            fault = Unavailable(
                f"The disk does not keep the change: {error.strerror}.",
                mend="Tell who runs the service; look at what is there before you try again.",
            )
            self._tell("fault", frames.fault(fault), spoilt=True, code=1)
        return start

    def _publish(self, start: int, number: int, quads: int) -> None:
        """Have everybody see a change; after a large one, have those forked soon who need not read of it."""
        with ExitStack() as stack:
            savepoint = [stack.enter_context(each).fileno() for each in self._forked()] if quads > FAR else []
            self._state.published.end = end = self._state.journal.end
            tell(self._control, f"committed {start} {end} {number} {quads}", *savepoint)

    def _tell(self, what: str, body: bytes, *, spoilt: bool = False, code: int = 0) -> None:
        """Say that nothing was changed; if something was, in this process, end."""
        spoilt = spoilt or self._state.writable.spoilt
        with held(body) as file:
            tell(self._control, f"{what} {'spoilt' if spoilt else 'clean'}", file)
        if spoilt:
            os._exit(code)

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """A write takes no more memory than it may; allocating more ends this process."""
        none = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (self._state.limits.addresses(), none[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, none)

    def _save(self) -> None:
        # What the last writes have written on, the next one does: code, most of it, which counts who refers to it.
        soon = pages.written()
        with ExitStack() as stack:
            savepoint = [stack.enter_context(each).fileno() for each in self._forked()]
            tell(self._control, f"savepoint {self._state.writable.number}", *savepoint)
        orders = select.poll()
        orders.register(self._control, select.POLLIN)
        pages.copy(soon, lambda: bool(orders.poll(0)))

    def _forked(self) -> list[socket.socket]:
        """The control socket of a savepoint of what there is now; none if there may be no more processes."""
        # What the last writes have left is shared with the savepoint as long as the collector does not touch it.
        gc.collect()
        gc.freeze()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                pid = os.fork()
            except OSError:
                ours.close()
                return []
            if pid == 0:
                gc.enable()
                self._control.close()
                ours.close()
                raise _Forked(_Savepoint(self._state, theirs.dup(), self._root))
        return [ours]
