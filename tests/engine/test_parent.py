"""Processes that have others at work, and are told to end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from autopact.engine.processes.holder import Holder
from autopact.engine.processes.kernel import pidfd_open
from autopact.engine.processes.parent import GRACE, STILL, Client, Pulse

TOLD_AT_ONCE = """
import os, signal, time
from autopact.engine.processes.holder import Holder
from autopact.engine.processes.parent import Parent

forget = Parent.forget

def late(self):
    time.sleep(0.5)  # as a child that gets no processor yet
    forget(self)

Parent.forget = late
employer = Holder()
if {heeding}:
    employer.heed()
else:
    employer.wake(employer._end)
employer.employ(lambda control: signal.pause())
os.kill(os.getpid(), signal.SIGTERM)
raise SystemExit(employer.run())
"""


HANGING = """
import os, signal, sys, time
from autopact.engine.processes import parent
from autopact.engine.processes.holder import Holder
from autopact.engine.processes.tally import PULSE, Tally

parent.LOOK, parent.STILL = 0.2, 3
parent.AT_ONCE = 0.1
tally = Tally()
row = tally.rows[0]

def work(control):
    row[0] += 1
    for _ in range(3):
        time.sleep(0.2)
        row[PULSE] += 1
    if row[0] == 1:
        os.kill(os.getpid(), signal.SIGSTOP)

employer = Holder()
employer.employ(work, lambda: row[PULSE])
code = employer.run()
print(int(row[0]))
raise SystemExit(code)
"""


DEAF = """
import os, signal, time
from autopact.engine.processes import parent
from autopact.engine.processes.holder import Holder

parent.GRACE, parent.LOOK = 0.2, 1000

def work(control):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        os.kill(os.getppid(), signal.SIGTERM)
        time.sleep({often})

employer = Holder()
employer.heed()
employer.employ(work)
raise SystemExit(employer.run())
"""


KILLED = """
import os, signal
from autopact.engine.processes.holder import Holder

employer = Holder()
employer.employ(lambda control: os.kill(os.getpid(), signal.SIGKILL))
raise SystemExit(employer.run())
"""


FAILING = """
import os, signal, time
from autopact.engine.processes.holder import Holder
from autopact.engine.processes.parent import Parent

watch = Parent.watch

def late(self, *given):
    time.sleep(0.5)  # as one that gets no processor
    watch(self, *given)

Parent.watch = late

def work(control):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(3))
    os.kill(os.getppid(), signal.SIGTERM)
    while True:
        signal.pause()

employer = Holder()
employer.heed()
employer.employ(work)
raise SystemExit(employer.run())
"""


CROWDED = """
import errno, os, signal, sys, time
from autopact.engine.processes import parent
from autopact.engine.processes.holder import Holder
from autopact.engine.processes.tally import Tally

parent.LOOK = parent.AT_ONCE = 0.1
row = Tally(1).rows[0]
fork, forks = os.fork, iter({forks})

def forked():
    if next(forks, True):
        return fork()
    if {told}:
        os.kill(os.getpid(), signal.SIGTERM)
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

def work(control):
    row[0] += 1
    if row[0] == 1:
        time.sleep(0.2)
        sys.exit(1)

os.fork = forked
employer = Holder()
employer.heed()
employer.employ(work)
code = employer.run()
print(int(row[0]))
raise SystemExit(code)
"""


EARLY = """
import os
from autopact.engine.processes.parent import Parent

parent = Parent()
pid = os.fork()
if pid == 0:
    os._exit(3)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
parent.watch(pid, print)
parent.wake(lambda: None)
"""


def run(program: str, seconds: float = 60.0) -> subprocess.CompletedProcess[str]:
    """A program, once it has ended, which it has to in time."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds, env=os.environ)


def test_why_a_child_that_is_killed_at_once_ends_all_is_said() -> None:
    """It cannot say so itself."""
    done = run(KILLED)
    assert done.returncode == 1
    assert "was ended by a signal (Killed)" in done.stderr


@pytest.mark.parametrize("often", [0.05, 1000], ids=["time and again", "once"])
def test_a_child_that_does_not_end_when_it_is_told_to_is_ended(often: float) -> None:
    """Some time after it was first told, and that is no failure: whoever ends a service does not wait for ever."""
    done = run(DEAF.format(often=often))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_child_that_fails_when_it_is_told_to_end_is_no_failure() -> None:
    """However early that is; nor does another one begin in its place."""
    done = run(FAILING, GRACE / 2)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_child_that_ended_before_anybody_listened_is_heard_of() -> None:
    """No signal tells of it any more."""
    assert run(EARLY).stdout == "3\n"


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A process that does nothing until it is ended."""
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    yield pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_who_is_gone_leaves_no_evaluator_at_work(sleeper: int) -> None:
    """Nobody else would end it before it is done."""
    holder, (ours, theirs) = Holder(), socket.socketpair()
    holder.adopt(ours)
    (client,) = holder.clients
    client.evaluators[sleeper] = pidfd_open(sleeper)
    theirs.close()
    holder._listen(client)
    found = os.waitid(os.P_PID, sleeper, os.WEXITED | os.WNOWAIT)
    assert found
    assert found.si_status == signal.SIGKILL
    os.close(client.evaluators[sleeper])
    holder.selector.close()


def test_nobody_has_any_but_his_own_evaluators_stand_back(sleeper: int) -> None:
    """The number of one that has ended may be another's."""
    with socket.socket() as control:
        Holder().nice(Client(control), sleeper)
    assert os.getpriority(os.PRIO_PROCESS, sleeper) == os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.parametrize(("failing", "told", "begun"), [(2, False, 2), (1, True, 1)])
def test_a_child_is_replaced_once_there_may_be_another(failing: int, told: bool, begun: int) -> None:
    """Nothing else ends meanwhile, unless it is told to."""
    done = run(CROWDED.format(forks=[True, *[False] * failing], told=told), GRACE / 2)
    assert (done.returncode, done.stdout) == (0, f"{begun}\n")
    told_why = "A process cannot be started: Resource temporarily unavailable. It is tried again."
    assert done.stderr.count(told_why) == failing


def test_who_cannot_have_a_child_at_all_does_not_wait_for_one() -> None:
    """Else it would seem to serve, and nobody answer."""
    done = run(CROWDED.format(forks=[False], told=False), GRACE / 2)
    assert done.returncode == 1
    assert "Unavailable: A process cannot be started: Resource temporarily unavailable." in done.stderr


def test_a_child_that_hangs_is_ended_and_replaced() -> None:
    """Once it has shown that it lives; one that has only just begun is waited for."""
    done = run(HANGING)
    assert (done.returncode, done.stdout) == (0, "2\n")
    assert "has not moved" in done.stderr


def test_a_pulse_is_missed_from_its_first_beat_on() -> None:
    """However long a start takes, and each time that it stops."""
    beats = iter([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 3, *[3] * STILL, 3])
    pulse = Pulse(lambda: next(beats), 0)
    assert [pulse.stops() for _ in range(16)] == [False] * 16
    assert [pulse.stops() for _ in range(STILL + 1)] == [*[False] * (STILL - 1), True, False]


@pytest.mark.parametrize("heeding", [True, False], ids=["before it is run", "when it is"])
def test_a_child_is_told_to_end_however_new_it_is(heeding: bool) -> None:
    """One that has just been forked takes the signal for itself, and not for its parent, whose ears it still has."""
    done = run(TOLD_AT_ONCE.format(heeding=heeding), GRACE / 2)
    assert (done.returncode, done.stderr) == (0, "")
