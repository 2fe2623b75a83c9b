"""Engines of others, started for the tests: `AUTOPACT_TEST_ENGINE` says which one the tests run before."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import rmtree

import pytest
from benchmarks.peers import PEERS, Running, running
from pyoxigraph import Quad
from tests.remote.inside import asked_from_here

from autopact.engine.dataset import Dataset
from autopact.engine.parts import RESERVED
from autopact.engine.remote.address import Address, reached
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import Mark, look
from autopact.engine.remote.dialects import recognised
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import fill

CHOSEN = os.environ.get("AUTOPACT_TEST_ENGINE", "oxigraph")


_running = ExitStack()
_idle: dict[str, list[Running]] = defaultdict(list)
atexit.register(_running.close)


@contextmanager
def launched(name: str = CHOSEN) -> Iterator[Address]:
    """An engine that is empty. Where it is not installed, the test is skipped.

    Starting one takes seconds, so it is emptied for whoever needs one next, unless something failed that it was used
    for; it ends when all tests are over. Virtuoso is started: by what it has counted of data that is gone it plans
    /queries/joint-ventures in a way that it has no stack for (SQ200).
    """
    if name == "virtuoso":
        with tempfile.TemporaryDirectory() as place, started(name, Path(place)) as engine:
            yield addressed(engine)
        return
    if not _idle[name]:
        folder = tempfile.mkdtemp()  # a TemporaryDirectory goes at the end by itself, while its engine still runs
        _running.callback(rmtree, folder)
        _idle[name].append(_running.enter_context(started(name, Path(folder))))
    engine = _idle[name].pop()
    yield addressed(engine)
    empty(addressed(engine))
    _idle[name].append(engine)


def empty(address: Address) -> None:
    """Have nothing in an engine any more but what it has for itself."""
    asking = reached(address, 60)
    if asking.dialect.lone:
        asking.cluster.update("DROP ALL")
    else:
        for graph in (*look(asking).sizes, *RESERVED):
            asking.cluster.update(f"CLEAR SILENT GRAPH {graph}")
    assert look(asking).empty


@contextmanager
def started(name: str, folder: Path) -> Iterator[Running]:
    """An engine that is empty, as a process that can be killed and started again; it ends with the context."""
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
    return asked_from_here(asking, lambda: contents)
