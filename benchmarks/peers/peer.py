"""What a server has to say of itself so that it can be installed, loaded and started."""

from __future__ import annotations

import contextlib
import http.client
import random
import shutil
import socket
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from benchmarks.environment import CACHE, Environment

_LOADING = 3600
"""Seconds that a server may take to read one file."""


class Failed(Exception):
    """A server does not start, or gives no good answer."""


class Absent(Failed):
    """A server is not installed here; says what to do about it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs.

    Attributes:
        files: N-Triples that its default graph is to hold.
        store: a folder for it, not there before `load`.
        port: to listen at, on 127.0.0.1.
    """

    files: Sequence[Path]
    store: Path
    port: int


class Peer(Environment, ABC):
    """A SPARQL server, installed below a cache folder.

    Attributes:
        query, update, graph_store: the paths of its endpoints; None where it has none.
        credentials: a user and a password, for a server that asks for them.
        default_graph: the graph that files go to, where no triple can be outside of one.
        keeps: whether its data outlives its process; otherwise a new one gets the files again, and no updates.
    """

    query: ClassVar[str] = "/sparql"
    update: ClassVar[str | None] = None
    graph_store: ClassVar[str | None] = None
    credentials: ClassVar[tuple[str, str] | None] = None
    default_graph: ClassVar[str | None] = None
    keeps: ClassVar[bool] = True

    def __init__(self, cache: Path = CACHE) -> None:
        super().__init__(cache)

    def needed(self) -> str:
        """What the machine lacks before `install` can be of use: a sentence, or nothing."""
        return ""

    def missing(self) -> str:
        """Why it cannot be started, with the mend: a sentence, or nothing if it can."""
        if lacks := self.needed():
            return lacks
        return "" if self.installed() else f"{self.name} is not installed: python -m benchmarks.peers {self.name}."

    def load(self, place: Place) -> None:
        """Bring the files into the store that `command` then serves; also says where to store when there are none."""

    def feed(self, place: Place) -> None:
        """Bring the files into the running server, once if it keeps them, else after each start."""

    def recover(self, place: Place) -> None:
        """Mend what it keeps so that it starts, after it was killed: for a server that does not do so itself."""

    @abstractmethod
    def command(self, place: Place) -> Sequence[str | Path]:
        """The command that serves there until it is ended."""


class JavaPeer(Peer):
    """A server that Maven brings.

    Attributes:
        pom: the file beside this one that says which.
        archive: the pattern of the archive's name that has the version in it.
    """

    pom: ClassVar[str]
    archive: ClassVar[str]
    java: ClassVar[Sequence[str]] = ("java", "-Xmx8g")

    def needed(self) -> str:
        """Java."""
        return "" if shutil.which("java") else "Java is not installed (Debian: apt install default-jre-headless)."

    def fingerprint(self) -> str:
        """What is to be fetched."""
        return self._pom.read_text(encoding="utf-8")

    def fetch(self) -> None:
        """By Maven, from where it is set up to look.

        Raises:
            Absent: there is no Maven.
        """
        if shutil.which("mvn") is None:
            raise Absent("Maven is not installed (Debian: apt install maven).")
        shutil.rmtree(self.home, ignore_errors=True)
        subprocess.run(
            ["mvn", "--quiet", "--batch-mode", "-f", self._pom, "dependency:copy-dependencies",
             "-DexcludeTransitive=true", f"-DoutputDirectory={self.home}"],
            check=True,
        )  # fmt: skip

    def version(self) -> str:
        """As the archive's name has it."""
        return self.found(self.archive).stem.rpartition("-")[2]

    def found(self, pattern: str) -> Path:
        """The archive of that name."""
        return next(self.home.glob(pattern))

    @property
    def _pom(self) -> Path:
        return Path(__file__).with_name(self.pom)


def upload(port: int, method: str, path: str, body: Path, media_type: str = "application/n-triples") -> None:
    """Send a file to a server that runs.

    Raises:
        Failed: the server does not take it.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LOADING)
    with contextlib.closing(connection), body.open("rb") as file:
        connection.request(method, path, file, {"Content-Type": media_type})
        response = connection.getresponse()
        told = response.read()
    if response.status >= 300:
        raise Failed(f"{method} {path} of {body.name}: status {response.status}: {told[:500].decode(errors='replace')}")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at.

    It is none of those that Linux gives out itself, from 32768 on: a client's connection, or a server that names no
    port, would take it from a server that was killed, before that is started again.
    """
    while True:
        port = random.randrange(10_000, 32_768)  # noqa: S311 - no secret
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
