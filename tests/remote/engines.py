"""Engines of others, started for the tests: `AUTOPACT_TEST_ENGINE` says which one the tests run before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.peers import PEERS, Running, running
from pyoxigraph import Quad

from autopact.engine.dataset import Dataset
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import Mark, look
from autopact.engine.remote.dialects import recognised
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import fill
from autopact.engine.remote.opening import Address

CHOSEN = os.environ.get("AUTOPACT_TEST_ENGINE", "oxigraph")


@contextmanager
def launched(name: str = CHOSEN) -> Iterator[Address]:
    """An engine that is empty; it ends with the context. Where it is not installed, the test is skipped."""
    with tempfile.TemporaryDirectory() as folder, started(name, Path(folder)) as engine:
        yield addressed(engine)


@contextmanager
def started(name: str, folder: Path) -> Iterator[Running]:
    """The same, as a process that can be killed and started again."""
    peer = PEERS[name]()
    if missing := peer.missing():
        pytest.skip(missing)
    with running(peer, folder) as engine:
        yield engine


def addressed(engine: Running) -> Address:
    """The addresses of an engine that runs, as an operator gives them."""
    return Address((engine.query,), engine.update)


@contextmanager
def serving(dataset: Dataset) -> Iterator[Remote]:
    """The chosen engine, filled with a dataset; it ends with the context."""
    with launched() as address:
        yield filled(address, dataset)


def filled(address: Address, dataset: Dataset, *, consistent: bool | None = None) -> Remote:
    """The engine at an address, which is filled with a dataset."""
    cluster = address.cluster(60)
    asking = Asking(cluster, recognised(cluster))
    quads = (Quad(*triple, name) for name, triples in dataset.graphs.items() for triple in triples)
    fill(asking, quads, Mark(dataset.id, dataset.inputs, consistent=consistent))
    contents = look(asking)
    return Remote(asking, lambda: contents, timeout=60)
