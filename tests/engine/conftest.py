"""A holder of evaluators, for whoever has queries that had better be evaluated elsewhere."""

import socket
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, Triple

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.holder import holding
from autopact.terms import ID, Level


@pytest.fixture(scope="module")
def engine() -> Embedded:
    """A thousand triples: a million pairs, a thousand million triads."""
    numbers = {Triple(ID[f"n{number}"], ID.p, Literal(number)) for number in range(1000)}
    return Embedded(Graphs({Level.CERTAIN.asserted: numbers}), data="numbers")


@pytest.fixture
def control(engine: Embedded) -> Iterator[socket.socket]:
    """A holder of that, with little memory and small results."""
    with holding(engine, Limits(memory=128 * 1024**2, result=256 * 1024**2)) as socket_:
        yield socket_
