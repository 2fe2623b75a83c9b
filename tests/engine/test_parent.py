"""Processes that have others at work, and are told to end."""

import os
import subprocess
import sys

import pytest

TOLD_AT_ONCE = """
import os, signal, time
from autopact.engine.holder import Holder
from autopact.engine.parent import Parent

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


@pytest.mark.parametrize("heeding", [True, False], ids=["before it is run", "when it is"])
def test_a_child_is_told_to_end_however_new_it_is(heeding: bool) -> None:
    """One that has just been forked takes the signal for itself, and not for its parent, whose ears it still has."""
    program = [sys.executable, "-c", TOLD_AT_ONCE.format(heeding=heeding)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=15, env=os.environ)
    assert (done.returncode, done.stderr) == (0, "")
