"""The servers that are compared. To add one, add a class: it is registered by being defined.

A class says what to install into an environment of its own, how data gets in, and the command that serves it.
"""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

SERVERS: dict[str, type[Server]] = {}
"""Every server by its name, in the order of the tables; the first is the one that the others are compared with."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs.

    Attributes:
        files: N-Triples that its default graph is to hold.
        store: a folder for it, not there before `load`.
        port: to listen at, on 127.0.0.1.
    """

    files: list[Path]
    store: Path
    port: int = 0


class Server(ABC):
    """A SPARQL server, installed below a cache folder.

    Attributes:
        name: as it stands in tables and on the command line.
        distribution: the name that its version is found by.
        packages: what pip is to install.
        endpoint: the path of its query endpoint.
    """

    name: ClassVar[str]
    distribution: ClassVar[str]
    packages: tuple[str, ...] = ()
    endpoint: ClassVar[str] = "/sparql"

    def __init_subclass__(cls) -> None:
        SERVERS[cls.name] = cls

    def __init__(self, cache: Path) -> None:
        self.home = cache / "servers" / self.name.replace(" ", "-")

    def program(self, name: str) -> str:
        """The path of a program of its environment."""
        return str(self.home / "bin" / name)

    def fingerprint(self) -> str:
        """What its installation depends on: when this changes, it is installed anew."""
        return f"{sys.version} {self.packages}"

    def install(self) -> None:
        """Make its environment, unless it is there and still right."""
        stamp = self.home / "installed"
        digest = sha256(self.fingerprint().encode()).hexdigest()
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.home], check=True)
        pip = [self.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *self.packages], check=True)
        stamp.write_text(digest, encoding="utf-8")

    def version(self) -> str:
        """The version that runs."""
        code = f"import importlib.metadata as m; print(m.version({self.distribution!r}))"
        return subprocess.run(
            [self.program("python"), "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()

    def load(self, place: Place) -> None:  # noqa: B027 - nothing to do for servers that read files as they start
        """Bring the data into the store that `command` then serves."""

    def feed(self, place: Place) -> None:  # noqa: B027 - nothing to do for servers that have the data by then
        """Bring the data into the running server."""

    @abstractmethod
    def command(self, place: Place) -> list[str]:
        """The command that serves there until it is ended."""


class Autopact(Server):
    """This repository as it lies here, or another checkout of it."""

    name = "autopact"
    distribution = "autopact"
    checkout = Path(__file__).parents[2]

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.packages = ("--editable", str(self.checkout))

    def fingerprint(self) -> str:
        """Its dependencies: the code itself runs from where it lies."""
        return super().fingerprint() + (self.checkout / "pyproject.toml").read_text(encoding="utf-8")

    def command(self, place: Place) -> list[str]:
        """With the data as files; nothing is derived, for the others derive nothing either."""
        return [
            self.program("autopact"),
            "serve",
            *map(str, place.files),
            "--reasoning",
            "off",
            "--port",
            str(place.port),
        ]


class Oxigraph(Server):
    """Oxigraph's own server, on its own store; written in Rust."""

    name = "oxigraph"
    distribution = "oxigraph"
    packages = ("oxigraph",)
    endpoint = "/query"

    def load(self, place: Place) -> None:
        """By its bulk loader."""
        subprocess.run(
            [self.program("oxigraph"), "load", "--location", place.store, "--file", *place.files],
            check=True,
            capture_output=True,
        )

    def command(self, place: Place) -> list[str]:
        """Without its `--timeout-s`: a thread then sleeps out that time for every query, answered or not.

        A few thousand look-ups a second exhaust the threads of the machine within seconds (seen with 0.5.13).
        """
        return [self.program("oxigraph"), "serve", "--location", str(place.store), "--bind", f"127.0.0.1:{place.port}"]


class OxigraphInMemory(Server):
    """The same program, with its store in memory as autopact has it."""

    name = "oxigraph-memory"
    distribution = "oxigraph"
    packages = Oxigraph.packages
    endpoint = Oxigraph.endpoint

    def feed(self, place: Place) -> None:
        """By the graph store protocol."""
        for file in place.files:
            connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
            with contextlib.closing(connection), file.open("rb") as body:
                connection.request("POST", "/store?default", body, {"Content-Type": "application/n-triples"})
                connection.getresponse().read()

    def command(self, place: Place) -> list[str]:
        """Without a location; see `Oxigraph` for the time limit that it does not get."""
        return [self.program("oxigraph"), "serve", "--bind", f"127.0.0.1:{place.port}"]


class RdflibEndpoint(Server):
    """rdflib behind FastAPI; like autopact, a Python library that is also a server."""

    name = "rdflib-endpoint"
    distribution = "rdflib-endpoint"
    packages = ("rdflib-endpoint[cli]",)
    endpoint = "/"

    def command(self, place: Place) -> list[str]:
        """With the data as files. It knows no time limit."""
        return [
            self.program("rdflib-endpoint"),
            "serve",
            *map(str, place.files),
            "--host",
            "127.0.0.1",
            "--port",
            str(place.port),
        ]
