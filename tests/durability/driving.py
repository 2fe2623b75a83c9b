"""Starting such a service, talking to it, and ending any of its processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.waiting import within


class Lost(Exception):
    """The service, or that worker of it, is gone before it has answered."""


class Service:
    """A service that was started.

    Args:
        folder: where its sockets are, and its data in `data`.
        workers: how many there are.
        settings: as `tests.durability.service` has them.
        durable: whether anything is kept.
    """

    def __init__(self, folder: Path, workers: int = 2, *, durable: bool = True, **settings: Any) -> None:
        self.folder = folder
        self.data = folder / "data"
        for number in range(workers):
            (folder / str(number)).unlink(missing_ok=True)
        data = str(self.data) if durable else "-"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.service", data, str(folder), str(workers), json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self.workers = workers
        self._seen: set[int] = set()

    def ready(self, seconds: float = 30.0) -> Service:
        """This, once every worker answers."""
        for number in range(self.workers):
            assert within(seconds, lambda n=number: self._answers(n) or self.process.poll() is not None)
            if self.process.poll() is not None:
                raise AssertionError(self.process.communicate()[1])
        return self

    def _answers(self, number: int) -> bool:
        try:
            with Talk(self, number) as talk:
                return "data" in talk.ask()
        except Lost:
            return False

    def family(self) -> dict[int, str]:
        """Its processes with their names: root, work, save, write, evaluate."""
        return dict(_family(self.process.pid, "root"))

    def pids(self, name: str) -> list[int]:
        """The processes of a name."""
        return [pid for pid, each in self.family().items() if each == name]

    def kill(self, *names: str) -> None:
        """End all processes of these names; `all` means every one. At the same time, as far as that can be."""
        family = self.family()
        self._seen |= family.keys()
        doomed = [pid for pid, name in family.items() if name in names or "all" in names]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self) -> int:
        """End it in good order; returns its exit code."""
        self._seen |= self.family().keys()
        self.process.terminate()
        return self.gone()

    def gone(self, seconds: float = 10.0) -> int:
        """Wait for its end, and make sure that nothing of it is left; returns its exit code."""
        code = self.process.wait(seconds)
        left: list[int] = []

        def none_left() -> bool:
            left[:] = [pid for pid in self._seen if _is_ours(pid)]
            return not left

        assert within(seconds, none_left), left
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()
        return code


class Talk:
    """A connection to a worker."""

    def __init__(self, service: Service, number: int = 0) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        try:
            self._socket.connect(str(service.folder / str(number)))
        except OSError as error:
            self._socket.close()
            raise Lost from error
        self._file = self._socket.makefile("rwb")

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()
        self._socket.close()

    def ask(self, **asked: Any) -> dict[str, Any]:
        """What is told.

        Raises:
            Lost: nobody is there any more.
        """
        try:
            self._file.write(json.dumps(asked).encode() + b"\n")
            self._file.flush()
            line = self._file.readline()
        except OSError as error:
            raise Lost from error
        if not line.endswith(b"\n"):
            raise Lost
        answer: dict[str, Any] = json.loads(line)
        return answer

    def rows(self, query: str) -> list[list[str]]:
        """The rows of an answer."""
        answer = self.ask(query=query)
        assert "rows" in answer, answer
        return [line.split(",") for line in answer["rows"].splitlines()[1:]]

    def count(self, pattern: str = "?s ?p ?o") -> int:
        """How many solutions a pattern has."""
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")[0][0])


@contextmanager
def serving(folder: Path, workers: int = 2, **settings: Any) -> Iterator[Service]:
    """A service that is ready, and ends in good order."""
    service = Service(folder, workers, **settings)
    try:
        yield service.ready()
        if service.process.poll() is None:
            assert service.end() == 0
    finally:
        service.kill("all")
        service.gone()


def _family(pid: int, name: str) -> Iterator[tuple[int, str]]:
    yield pid, name
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return
    for child in children:
        yield from _family(child, _name(child, name))


def _name(pid: int, parent: str) -> str:
    try:
        own = Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip()
    except OSError:
        own = ""
    if own in ("autopact:save", "autopact:write"):
        name = own.removeprefix("autopact:")
        # An evaluator has the name of the savepoint that forked it, and a savepoint, at first, that of the writer.
        return {"save": "evaluate", "write": "save"}[name] if parent == name else name
    return "work"


def _is_ours(pid: int) -> bool:
    """Whether a process is there, be it dead and unburied."""
    try:
        return b"tests.durability" in Path(f"/proc/{pid}/cmdline").read_bytes() or _is_dead(pid)
    except OSError:
        return False


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].startswith("Z")
