"""Processes that have others: who asks them, who works for them, and what becomes of those who end.

Each that asks has a control socket, and says what it wants in words; what it gets may have descriptors with it.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import NoReturn, TypeAlias

from autopact.engine.processes import kernel
from autopact.errors import Unavailable

Work: TypeAlias = Callable[[socket.socket], None]
"""What a child does, with its end of the control socket."""

GRACE = 30.0
"""Seconds that the children at work have to end, once they are told to."""

AT_ONCE = 3.0
"""Seconds: a child that fails sooner than this after its start would do so again."""

LOOK = 10.0
"""Seconds from one look at the children at work to the next."""

STILL = 6
"""Looks, one after the other, at which a child at work has not moved: it hangs, and is ended."""

TOLD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
"""The signals by which a process is told to end."""

if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # it is to outlive its terminal, says `nohup`
    TOLD.remove(signal.SIGHUP)

NICE = 15
"""How far an evaluator stands back whose query takes long: of a processor that others want, it gets a thirtieth."""

LONGEST = 256
"""Bytes that words may have."""

MOST = 4
"""Descriptors that words may have with them."""


@dataclass(slots=True, eq=False)
class Client:
    """One that asks: its control socket, and its evaluators by their process ids, as pidfds."""

    control: socket.socket
    evaluators: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Pulse:
    """By what a child at work shows that it does not hang: a number that changes, once it has begun to.

    Looks are counted, not seconds: who stops this process and its children, and has them go on, ends none.
    """

    number: Callable[[], float]
    last: float
    still: float = -inf

    def stops(self) -> bool:
        """Whether it hangs, at this look for the first time."""
        number = self.number()
        self.still = self.still + 1 if number == self.last else 0
        self.last = number
        return self.still == STILL


class Parent:
    """A process, of one thread, that waits: for its children to end, and for what else is registered."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._ended: dict[int, Callable[[int], None]] = {}
        self._ears: tuple[socket.socket, ...] = ()

    def watch(self, pid: int, ended: Callable[[int], None]) -> None:
        """Call `ended` with the exit code when a child ends; a signal is a negative number."""
        self._ended[pid] = ended

    def wake(self, told: Callable[[], None]) -> None:
        """Hear from now on when a child ends, and call `told` when this process is told to end."""
        self._ears = waking, woken = socket.socketpair()
        waking.setblocking(False)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        for each in (*TOLD, signal.SIGCHLD):
            signal.signal(each, lambda *_: None)

        def heard() -> None:
            numbers = woken.recv(4096)
            self.reap()
            if not TOLD.isdisjoint(numbers):
                told()

        self.selector.register(woken, selectors.EVENT_READ, heard)
        self.reap()

    def forget(self) -> None:
        """Be the parent of nobody, and hear none of those it hears: for a process just forked from this one."""
        alone()
        for key in self.selector.get_map().values():
            if isinstance(key.fileobj, int):
                os.close(key.fileobj)
            else:
                key.fileobj.close()  # type: ignore[attr-defined]  # typed as whatever has a descriptor
        self.selector.close()
        for ear in self._ears:
            ear.close()

    def reap(self) -> None:
        """Bury the children that have ended, those of children that ended before them too."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self.bury(pid, os.waitstatus_to_exitcode(status))

    def bury(self, pid: int, code: int) -> None:
        """Tell who watches that a process has ended."""
        if ended := self._ended.pop(pid, None):
            ended(code)


class Employer(Parent):
    """One that has children at work, which ask it for what they need."""

    def __init__(self) -> None:
        super().__init__()
        self.clients: set[Client] = set()
        self._working: dict[int, Pulse] = {}
        self._missing: list[Callable[[], None]] = []
        self._looked = time.monotonic()
        self._end_by: float | None = None
        self._failed = 0

    def adopt(self, control: socket.socket) -> None:
        """Serve the client at the other end of this socket."""
        client = Client(control)
        self.clients.add(client)
        self.selector.register(control, selectors.EVENT_READ, lambda: self._listen(client))
        self.greet(client)

    def employ(self, work: Work, pulse: Callable[[], float] = time.monotonic) -> None:
        """Have a child do some work that asks for evaluators. If it fails later on, another one begins anew.

        Args:
            work: what it does.
            pulse: a number that changes as long as it does not hang, from some time after its start on.

        Raises:
            Unavailable: there may be no more processes.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        begun = time.monotonic()

        def ended(code: int) -> None:
            del self._working[pid]
            if code in (0, -signal.SIGTERM) or self._ending:
                return  # it was told to end, perhaps before it could listen to that
            if time.monotonic() - begun > AT_ONCE:
                self._replace(work, pulse)
            else:
                say_why(pid, code)
                self.fail()

        # A signal waits until it is known who hands it on to whom: the child would take it for its parent's.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)
        try:
            pid = self.spawn(work, ours, theirs)
        except OSError as error:
            ours.close()
            theirs.close()
            raise Unavailable(
                f"A process cannot be started: {error.strerror}.",
                mend="Allow for more of them (ulimit -u; in a container, its limit of processes).",
            ) from None
        else:
            self.adopt(ours)
            self._working[pid] = Pulse(pulse, pulse())
            self.watch(pid, ended)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _replace(self, work: Work, pulse: Callable[[], float]) -> None:
        """Employ another child in the place of one that is gone; later, if there may be no more processes now."""
        try:
            self.employ(work, pulse)
        except Unavailable as error:
            self._missing.append(partial(self._replace, work, pulse))
            print(f"autopact: {error.what} It is tried again.", file=sys.stderr, flush=True)

    def spawn(self, work: Work, ours: socket.socket, theirs: socket.socket) -> int:
        """A child that does some work with its end of a control socket; returns its process id."""
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.forget()
            ours.close()
            do(work, theirs, parent)
        theirs.close()
        return pid

    def heed(self) -> None:
        """End in good order from now on when this process is told to, whatever it is busy with until it is run."""

        def told(*_: object) -> None:
            self._end()
            sys.exit(self.run())

        for each in TOLD:
            signal.signal(each, told)

    def run(self) -> int:
        """Serve until nobody is left who asks; when it is told to end, so are the children at work.

        Returns:
            The exit code: 0, or what it failed with: 1 if a child at work failed at once.
        """
        self.wake(self._end)
        while self.clients or self._working or (self._missing and not self._ending):
            now = time.monotonic()
            if self._end_by is not None and now > self._end_by:
                break
            if now >= self._looked + LOOK:
                self._looked = now
                self._look()
            due = min(filter(None, (self._end_by, self.due(), self._looked + LOOK)))
            for key, _ in self.selector.select(due - now):
                key.data()
        for pid in self._working:
            os.kill(pid, signal.SIGKILL)
        return self._failed

    def fail(self, code: int = 1) -> None:
        """End, with this exit code, since something went wrong that nobody here can mend."""
        self._failed = self._failed or code
        self._end()

    def greet(self, client: Client) -> None:
        """Say to a client what there is to ask, if that is known."""

    def serve(self, client: Client, words: list[str], descriptors: list[int]) -> None:
        """Do what a client asks for; the descriptors are this one's to close."""
        raise NotImplementedError

    def due(self) -> float | None:
        """When something has to be done at the latest, as `time.monotonic` counts; it is done by asking."""
        return None

    def nice(self, client: Client, pid: int) -> None:
        """Have an evaluator stand back behind others."""
        if pid in client.evaluators:
            with contextlib.suppress(OSError):  # it may be ending
                for thread in os.listdir(f"/proc/{pid}/task"):  # each has a priority of its own on Linux
                    os.setpriority(os.PRIO_PROCESS, int(thread), NICE)

    def _look(self) -> None:
        """End the children at work that hang; others begin in their place, and in that of those that are missing."""
        for pid, pulse in self._working.items():
            if pulse.stops():
                told = f"autopact: Process {pid} has not moved for {LOOK * STILL:g} s, and is ended."
                print(told, file=sys.stderr, flush=True)
                os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
        if not self._ending:
            missing, self._missing = self._missing, []
            for replace in missing:
                replace()

    @property
    def _ending(self) -> bool:
        return self._end_by is not None

    def _end(self) -> None:
        if self._end_by is None:
            self._end_by = time.monotonic() + GRACE
            for pid in self._working:
                os.kill(pid, signal.SIGTERM)  # not waited for yet, so the number is still its own

    def _listen(self, client: Client) -> None:
        words, descriptors = heard(client.control)
        if words:
            self.serve(client, words, descriptors)
        else:
            self._leave(client)

    def _leave(self, client: Client) -> None:
        """Forget a client that is gone, and end its evaluators."""
        self.clients.remove(client)
        self.selector.unregister(client.control)
        client.control.close()
        for descriptor in client.evaluators.values():
            kill(descriptor)


def kill(itself: int) -> None:
    """End the process of a pidfd, whatever it does."""
    with contextlib.suppress(ProcessLookupError):
        kernel.pidfd_send_signal(itself, signal.SIGKILL)


def say_why(pid: int, code: int) -> None:
    """Say why a child has ended at its start, if that was a signal; else it has said so itself."""
    if code < 0:
        told = f"autopact: Process {pid} was ended by a signal ({signal.strsignal(-code)}) at its start."
        print(told, file=sys.stderr, flush=True)


def do(work: Work, control: socket.socket, parent: int) -> NoReturn:
    """Do some work in this process, just forked, and end."""
    code = 1
    try:
        dies_with_parent(parent)
        alone()
        work(control)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # here the process ends, and nobody else would say why
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:  # also where there is none of them, or no room
            os._exit(code)  # what the parent had open, and wants to do at its end, is no business of ours


def dies_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, however that ends.

    Args:
        parent: the process id of the parent, which may have ended before this was called.
    """
    set_death_signal = 1
    kernel.prctl(set_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def alone(told: signal.Handlers = signal.SIG_DFL) -> None:
    """Have nothing to do with the signals of the process that forked this one, and do this when it is told to end."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for each in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to all, and the parent says what follows
        signal.signal(each, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)


def deaf() -> None:
    """Have this process end when those do for whom it is there, and not by the signals that reach them all."""
    alone(signal.SIG_IGN)


def heard(control: socket.socket) -> tuple[list[str], list[int]]:
    """The words that came, and descriptors; no words if the other side is gone."""
    try:
        words, descriptors, _, _ = socket.recv_fds(control, LONGEST, MOST)
    except ConnectionError:
        return [], []
    return words.decode().split(), descriptors


def tell(control: socket.socket, words: str, *descriptors: int) -> None:
    """Say something; if the other side is gone, its socket says so."""
    with contextlib.suppress(OSError):
        socket.send_fds(control, [words.encode()], descriptors)


@contextlib.contextmanager
def held(body: bytes) -> Iterator[int]:
    """A file in memory that holds something for which a message has no room; its descriptor."""
    with open(kernel.memfd_create("autopact"), "wb") as file:
        file.write(body)
        file.seek(0)  # and with that, all of it is there; who gets the descriptor gets the place with it
        yield file.fileno()
