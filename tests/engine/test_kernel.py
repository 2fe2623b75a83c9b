"""What is asked of the kernel."""

import gc
import os
import signal

import pytest

from autopact.engine.processes import kernel
from autopact.engine.processes.parent import dies_with_parent


def test_asking_leaves_nothing_behind() -> None:
    """Writers ask at each write that changes nothing, and look through what they have made at those that do."""

    def ask() -> None:
        os.close(kernel.memfd_create("autopact"))
        os.close(kernel.pidfd_open(os.getpid()))
        with pytest.raises(OSError, match="Bad file descriptor"):
            kernel.pidfd_send_signal(-1, signal.SIGKILL)
        dies_with_parent(os.getppid())

    ask()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(100):
            ask()
        assert len(gc.get_objects()) - before < 100
    finally:
        gc.enable()
        kernel.prctl(1, 0)  # and this process lives on, whatever its parent does
