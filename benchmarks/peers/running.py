"""A server as a running process that can be asked, killed and started again."""

from __future__ import annotations

import contextlib
import http.client
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.peers.peer import Absent, Failed, Peer, Place, free_port
from benchmarks.processes import Processes

_RESULTS = "application/sparql-results+json"


class Running(Processes):
    """A server that was started, and its addresses, which stay the same when it is started again.

    Attributes:
        peer: what it is.
        place: its files, folder and port.
        log: the file that has what it printed.
    """

    def __init__(self, peer: Peer, place: Place, log: Path) -> None:
        self.peer, self.place, self.log = peer, place, log
        super().__init__(self._launched())

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.place.port}"

    @property
    def query(self) -> str:
        """The address that queries are sent to."""
        return self.origin + self.peer.query

    @property
    def update(self) -> str | None:
        """The address that updates are sent to, for a server that takes them."""
        return None if self.peer.update is None else self.origin + self.peer.update

    @property
    def graph_store(self) -> str | None:
        """The address of its graph store, without `?graph=`, for a server that has one."""
        return None if self.peer.graph_store is None else self.origin + self.peer.graph_store

    @property
    def credentials(self) -> tuple[str, str] | None:
        """A user and a password, for a server that asks for them."""
        return self.peer.credentials

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
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=timeout)
        begun = time.monotonic()
        try:
            if post:
                headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
                connection.request("POST", self.peer.query, query.encode(), headers)
            else:
                address = f"{self.peer.query}?{urlencode({'query': query})}"
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
            told = " ".join(body[:200].decode(errors="replace").split())
            raise Failed(f"status {response.status} after {time.monotonic() - begun:.1f} s: {told}")
        return body

    def restart(self, patience: float = 300) -> None:
        """Kill it if it runs; start it on the data that it keeps, or on the files, at the same addresses.

        Raises:
            Failed: it ended, or gave no answer in that many seconds.
        """
        self.kill()
        self.peer.recover(self.place)
        self._process = self._launched()
        self.wait(patience)
        if not self.peer.keeps:
            self.peer.feed(self.place)

    def freeze(self) -> None:
        """Have it stand still, with its connections open, as a server does that is too busy for anybody."""
        self.stop()

    def thaw(self) -> None:
        """Have it go on."""
        self.send(signal.SIGCONT)

    def wait(self, patience: float) -> None:
        """Return when it answers a query.

        Raises:
            Failed: it ended, or gave no answer in that many seconds.
        """
        deadline = time.monotonic() + patience
        while True:
            try:
                self.ask("ASK { }", _RESULTS, 5)
            except Failed as failed:
                if not self.alive or time.monotonic() > deadline:
                    told = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise Failed(f"{self.peer.name} did not start ({failed}): {told}") from failed
                time.sleep(0.01)
            else:
                return

    def _launched(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                self.peer.command(self.place), cwd=self.log.parent, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip


@contextlib.contextmanager
def running(peer: Peer, folder: Path, files: Sequence[Path] = (), patience: float = 300) -> Iterator[Running]:
    """A server on that data, from its first answer on; it is ended afterwards, with all that it started.

    Args:
        peer: which server.
        folder: where its store and its log may be put, named as it is.
        files: N-Triples for its default graph.
        patience: seconds that it may take to start, beside loading.

    Raises:
        Absent: it is not installed here.
        Failed: it does not start, or does not take the files.
    """
    if missing := peer.missing():
        raise Absent(missing)
    folder = folder.resolve()
    place = Place([file.resolve() for file in files], folder / peer.name, free_port())
    peer.load(place)
    it = Running(peer, place, folder / f"{peer.name}.log")
    try:
        it.wait(patience)
        peer.feed(place)
        it.ask("ASK { ?s ?p ?o }", _RESULTS, patience)
        yield it
    finally:
        it.end()
