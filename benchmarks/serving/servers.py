"""The servers that are compared. To add one, add a class: it is registered by being defined.

A class says what to install into an environment of its own, how data gets in, and the command that serves it.
"""

from __future__ import annotations

import contextlib
import http.client
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from benchmarks.environment import Checkout, Environment

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


class Server(Environment, ABC):
    """A SPARQL server, installed below a cache folder.

    Attributes:
        endpoint: the path of its query endpoint.
    """

    endpoint: ClassVar[str] = "/sparql"

    def __init_subclass__(cls) -> None:
        SERVERS[cls.name] = cls

    def load(self, place: Place) -> None:
        """Bring the data into the store that `command` then serves."""

    def feed(self, place: Place) -> None:
        """Bring the data into the running server."""

    @abstractmethod
    def command(self, place: Place) -> list[str]:
        """The command that serves there until it is ended."""


class Autopact(Checkout, Server):
    """This repository as it lies here, or another checkout of it."""

    name = "autopact"

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
