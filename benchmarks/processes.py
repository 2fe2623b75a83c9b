"""A program that was started, with what it takes of the machine. Linux only: it reads /proc."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path


class Processes:
    """A process that was started as the leader of a session, and all that it starts."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def alive(self) -> bool:
        """Whether the process that was started is still there."""
        return self._process.poll() is None

    def memory(self) -> int:
        """Bytes that it takes, all its processes together; what they share is counted once (PSS)."""
        return sum(self._memory("smaps_rollup", "Pss:"))

    def most_memory(self) -> int:
        """Bytes that the one of its processes has had at most that has had most; what it shares is counted too."""
        return max(self._memory("status", "VmHWM:"), default=0)

    def processor_seconds(self) -> float:
        """The processor time of its processes until now."""
        ticks = 0
        for process in self._processes():
            with contextlib.suppress(OSError):
                fields = _status(process)
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Ask it to end, and make it if it does not; nothing of it is left running."""
        self.send(signal.SIGTERM)
        self.send(signal.SIGCONT)  # who was stopped hears nothing
        if not self._gone(5):
            self.kill()

    def kill(self) -> None:
        """End it as a crash does, with all that it started."""
        self.send(signal.SIGKILL)
        self._gone(5)

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to each of its processes."""
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.name), sign)

    def stop(self) -> None:
        """Have each of its threads stand still; when this returns, they do."""
        self.send(signal.SIGSTOP)
        while any(not _stands(thread) for process in self._processes() for thread in (process / "task").glob("*")):
            time.sleep(0.001)

    def _memory(self, file: str, name: str) -> Iterator[int]:
        """The bytes that a file of each of its processes has by that name."""
        for process in self._processes():
            # A process may end while it is looked at.
            with contextlib.suppress(OSError):
                for line in (process / file).read_text(encoding="utf-8", errors="replace").splitlines():
                    if line.startswith(name):
                        yield int(line.split()[1]) * 1024

    def _gone(self, patience: float) -> bool:
        """Whether nothing of it is left, after that many seconds at most."""
        deadline = time.monotonic() + patience
        while self._processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _processes(self) -> list[Path]:
        """Its processes that live: it was made the leader of a session, which those that it starts belong to."""
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit():
                with contextlib.suppress(OSError):
                    fields = _status(process)
                    # A leader whose threads still end looks dead, and holds its files: wait until it can be reaped.
                    leader = int(process.name) == self._process.pid and self._process.poll() is None
                    if leader or (int(fields[3]) == self._process.pid and fields[0] != "Z"):
                        found.append(process)
        return found


def _stands(thread: Path) -> bool:
    """Whether a thread has stopped, or is no more."""
    with contextlib.suppress(OSError):
        return _status(thread)[0] in "TZX"
    return True


def _status(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the third on; the second, the name, may hold anything."""
    return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
