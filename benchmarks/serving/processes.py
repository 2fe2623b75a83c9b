"""A server as a running process that can be asked."""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.processes import Processes
from benchmarks.serving.servers import Place, Server


class Failed(Exception):
    """A server does not start, or gives no good answer."""


class Running(Processes):
    """A server that was started, and its address."""

    def __init__(self, server: Server, process: subprocess.Popen[bytes], port: int) -> None:
        super().__init__(process)
        self.server, self.port = server, port

    @property
    def url(self) -> str:
        """The address of its endpoint, without a query."""
        return f"http://127.0.0.1:{self.port}{self.server.endpoint}"

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
