"""Federated query: a server asks others, which play the endpoints of the manifest.

All of them hold the data of all tests, a graph for each file; the IRI of an endpoint says which of them it is to use.

https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, parse_query_results, serialize
from tests.serving import running, send

from .asking import JSON, triples
from .comparison import expected, of_solutions, same
from .exceptions import OUTCOME
from .manifest import Case, cases, graph

CASES = [case for case in cases("service") if case.kind == "QueryEvaluationTest"]
NOBODY = "http://nobody.example/graph"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str, str]]:
    """The server that is asked, the one that it asks, the one that this asks in turn, and one that is not there."""
    files = {file for case in CASES for file in (*case.data, *case.others.values())}
    data: Path = tmp_path_factory.mktemp("service") / "data.nq"
    quads = [Quad(*triple, graph(file)) for file in files for triple in triples(file)]
    data.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/sparql"
    with (
        _asking(data) as third,
        _asking(data, third, nowhere) as second,
        _asking(data, second, third, nowhere) as first,
    ):
        yield first, second, third, nowhere


@contextmanager
def _asking(data: Path, *endpoints: str) -> Iterator[str]:
    """The address of a server of the data that may ask some endpoints."""
    with running(data, allowed=[urlsplit(endpoint).netloc for endpoint in endpoints]) as address:
        yield address


def _played(case: Case, servers: tuple[str, str, str, str]) -> str:
    """The query with the addresses of those who play its endpoints: example2 may be asked by example1 in turn."""
    _, second, third, nowhere = servers
    text = case.text.replace("http://invalid.endpoint.org/sparql", nowhere)
    for iri, file in case.others.items():
        player = third if "example2" in iri else second
        text = text.replace(f"<{iri}>", f"<{player}?{urlencode({'default-graph-uri': graph(file).value})}>")
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.iri.partition("#")[2])
def test_service(case: Case, servers: tuple[str, str, str, str]) -> None:
    """The answer is as expected, or the query is refused as is written in the list of exceptions."""
    form = {
        "query": _played(case, servers),
        "default-graph-uri": [graph(file).value for file in case.data] or NOBODY,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    response, body = send(servers[0], "POST", "/sparql", body=urlencode(form, doseq=True).encode(), headers=headers)
    if response.status != 200:
        assert (response.status, json.loads(body)["type"].rpartition("/")[2]) == (403, "refused"), body
        assert OUTCOME.get(case.iri) == "refused"
        return
    assert case.result
    assert same(of_solutions(parse_query_results(body, format=QueryResultsFormat.JSON)), expected(case.result))
    assert case.iri not in OUTCOME


def test_every_case_is_here() -> None:
    """The manifest has seven."""
    assert len(CASES) == 7
