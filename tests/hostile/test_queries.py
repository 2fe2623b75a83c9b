"""No query takes the service down, and no neighbour notices one.

Each hostile query is sent to a real server while another client keeps asking a plain question. It must be answered, by
a true result or a problem document, in the time that it asks for and not in all that the server would give it, and the
neighbour must never fail. By how little it is late depends on the machine; `python -m tests.hostile` looks at that.
"""

import time

import pytest

from .queries import TABLE, Hostile
from .serving import Before, Neighbour, Server, ask, outcome

pytestmark = pytest.mark.usefixtures("before")

TIMEOUT = 1.0
"""Seconds that a query asks for which may not be answered."""

PATIENCE = 30.0
"""Seconds that the server gives to any other, however busy the machine is."""


@pytest.mark.parametrize("hostile", TABLE, ids=str)
def test_a_hostile_query_fails_its_own_client_only(server: Server, neighbour: Neighbour, hostile: Hostile) -> None:
    """It comes to what the table says, in time, and the neighbour is served all the while."""
    timeout = TIMEOUT if "timeout" in hostile.outcomes else PATIENCE
    answered, begun = len(neighbour.times), time.monotonic()
    came = outcome(*ask(server, hostile.text.encode(), timeout=timeout))
    took = time.monotonic() - begun
    assert any(came is each or (came == each and type(came) is type(each)) for each in hostile.outcomes), came
    assert took < PATIENCE
    assert len(neighbour.times) > answered or took < 0.5


def test_triples_in_one_another_end_no_process_that_makes_a_page_of_them(server: Server, neighbour: Neighbour) -> None:
    """As deep as a query makes them: a parser would overflow its stack, and others are served by the same process."""
    deeper = [f"BIND ({'TRIPLE(<urn:s>, <urn:p>, ' * 40} ?t{i} {')' * 40} AS ?t{i + 1})" for i in range(150)]
    query = f"SELECT ?t150 {{ BIND (1 AS ?t0) {' '.join(deeper)} }}".encode()
    before = server.web()
    assert ask(server, query)[0] == 200
    assert ask(server, query, accept="text/html")[0] == 503
    assert server.web() == before
    assert neighbour.is_alive()


def test_everything_is_given_back(neighbour: Neighbour, before: Before) -> None:
    """Processors, memory, files and connections, as before the first of them."""
    before.is_back(neighbour)


def test_names_tell_the_queries_apart() -> None:
    """No two have the same."""
    assert len({hostile.name for hostile in TABLE}) == len(TABLE) > 250
