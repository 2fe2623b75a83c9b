"""A server as a running process, with what it takes of the machine. Linux only: it reads /proc."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.serving.servers import Place, Server


class Failed(Exception):
    """A server does not start, or gives no good answer."""


class Running:
    """A server that was started, and its address."""

    def __init__(self, server: Server, process: subprocess.Popen[bytes], port: int) -> None:
        self.server, self.port = server, port
        self._process = process

    @property
    def url(self) -> str:
        """The address of its endpoint, without a query."""
        return f"http://127.0.0.1:{self.port}{self.server.endpoint}"

    @property
    def alive(self) -> bool:
        """Whether the process that was started is still there."""
        return self._process.poll() is None

    def ask(
        self, query: str, accept: str, timeout: float, *, post: bool = False, until: threading.Event | None = None
    ) -> bytes:
        """The body of the answer.

        Args:
            query: what to ask.
            accept: the media type to ask for.
            timeout: seconds to wait for the answer.
            post: send the query as the body, for one that is too long for an address.
            until: hang up when this is set.

        Raises:
            Failed: there is none in that time, or its status is not 200.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        begun = time.monotonic()
        try:
            if post:
                headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
                connection.request("POST", self.server.endpoint, query.encode(), headers)
            else:
                address = f"{self.server.endpoint}?{urlencode({'query': query})}"
                connection.request("GET", address, headers={"Accept": accept})
            while until and connection.sock and not select.select([connection.sock], [], [], 0.1)[0]:
                if until.is_set() or time.monotonic() - begun > timeout:
                    raise Failed(f"hung up after {time.monotonic() - begun:.1f} s")
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"{type(error).__name__} after {time.monotonic() - begun:.1f} s") from error
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise Failed(f"status {response.status} after {time.monotonic() - begun:.1f} s")
        return body

    def memory(self) -> int:
        """Bytes that it takes, all its processes together; what they share is counted once (PSS)."""
        total = 0
        for process in self._processes():
            # A process may end while it is looked at.
            with contextlib.suppress(OSError):
                for line in (process / "smaps_rollup").read_text(encoding="ascii").splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        return total

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
        for sign, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            for process in self._processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(process.name), sign)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if not self._processes():
                    return
                time.sleep(0.02)

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


def _status(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the third on; the second, the name, may hold anything."""
    return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


@contextlib.contextmanager
def running(server: Server, files: list[Path], store: Path, log: Path, patience: float = 300) -> Iterator[Running]:
    """The server on that data, from its first answer on; it is ended afterwards.

    Raises:
        Failed: it ended, or gave no answer in that many seconds.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    place = Place(files, store, port)
    with log.open("wb") as out:
        process = subprocess.Popen(
            server.command(place), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    it = Running(server, process, port)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                it.ask("ASK { }", "application/sparql-results+json", 5)
                break
            except Failed as failed:
                if not it.alive or time.monotonic() > deadline:
                    told = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise Failed(f"{server.name} did not start ({failed}): {told}") from failed
                time.sleep(0.01)
        server.feed(place)
        it.ask("ASK { ?s ?p ?o }", "application/sparql-results+json", patience)
        yield it
    finally:
        it.end()
