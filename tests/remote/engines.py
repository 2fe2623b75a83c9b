"""Engines of others, started for the tests: `AUTOPACT_TEST_ENGINE` says which one the tests run before.

What an engine does in its own way is listed by the name of the test, in `otherwise.py`, strictly.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Quad

from autopact.engine.dataset import Dataset
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import Mark, look
from autopact.engine.remote.dialects import recognised
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import fill
from autopact.engine.remote.opening import Address

from .otherwise import OTHERWISE

CHOSEN = os.environ.get("AUTOPACT_TEST_ENGINE", "oxigraph")


@contextmanager
def launched(name: str = CHOSEN) -> Iterator[Address]:
    """An engine that is empty; it ends with the context. Where it is not installed, the test is skipped."""
    with {"oxigraph": oxigraph}[name]() as address:
        yield address


@contextmanager
def oxigraph() -> Iterator[Address]:
    """`oxigraph serve`, in memory."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        pytest.skip("needs the program oxigraph, which the extra `test` brings")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield Address((f"http://127.0.0.1:{port}/query",), f"http://127.0.0.1:{port}/update")
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def serving(dataset: Dataset) -> Iterator[Remote]:
    """The chosen engine, filled with a dataset; it ends with the context."""
    with launched() as address:
        yield filled(address, dataset)


def filled(address: Address, dataset: Dataset, *, consistent: bool | None = None) -> Remote:
    """The engine at an address, which is filled with a dataset."""
    cluster = address.cluster(20)
    asking = Asking(cluster, recognised(cluster))
    quads = (Quad(*triple, name) for name, triples in dataset.graphs.items() for triple in triples)
    fill(asking, quads, Mark(dataset.id, dataset.inputs, consistent=consistent))
    contents = look(asking)
    return Remote(asking, lambda: contents, timeout=20)


def expect(request: pytest.FixtureRequest) -> None:
    """Expect a test to fail, if the chosen engine does otherwise there."""
    if reason := OTHERWISE[CHOSEN].get(request.node.name):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("It does not listen.")
