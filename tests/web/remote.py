"""Another engine: `oxigraph serve`, asked over the SPARQL protocol, by nothing but what the seam says."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import (
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)  # fmt: skip

from autopact.engine.dataset import Dataset
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Triples, Why
from autopact.engine.writing import write
from autopact.errors import MissingPart, Place, QueryFault, SyntaxFault
from autopact.terms import Level

NOTHING = NamedNode("urn:nothing")
READABLE = f"{QueryResultsFormat.JSON.media_type}, {RdfFormat.N_TRIPLES.media_type}"


class Remote:
    """An engine that is somewhere else; see `autopact.engine.seam.Engine`."""

    def __init__(self, port: int, dataset: Dataset) -> None:
        self._port = port
        self.id = dataset.id
        self.sizes: Mapping[NamedNode, int] = {name: len(triples) for name, triples in dataset.graphs.items()}
        self.default_graphs = dataset.default_graphs

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Solutions | Boolean | Triples:
        """The answer to a query as a complete value."""
        job = Job(text, QueryResultsFormat.JSON, base_iri, prefixes or {}, default_graphs, named_graphs)
        media_type, body = self._ask(job, READABLE)
        if media_type == RdfFormat.N_TRIPLES.media_type:
            return Triples(tuple(sorted((quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)), key=str)))
        result = parse_query_results(body, format=QueryResultsFormat.JSON)
        if not isinstance(result, QuerySolutions):
            return Boolean(bool(result))
        names = tuple(variable.value for variable in result.variables)
        return Solutions(names, tuple({name: row[name] for name in names} for row in result))

    def answer(self, job: Job) -> Answer:
        """The answer to a job: results as the other engine writes them, graphs in our order and with our prefixes."""
        if isinstance(job.format, RdfFormat):
            _, body = self._ask(job, RdfFormat.N_TRIPLES.media_type)
            body = write([quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)], job.format)
        else:
            _, body = self._ask(job, job.format.media_type)
        return Answer(len(body), body)

    async def answer_async(self, job: Job) -> Answer:
        """The same."""
        return await asyncio.to_thread(self.answer, job)

    consistent: bool | None = None  # nothing reasons here

    def explain(self, why: Why) -> Answer:  # noqa: ARG002 - the seam's signature
        """Nothing is explained."""
        raise MissingPart("This engine gives no reasons.")

    def _ask(self, job: Job, accept: str) -> tuple[str, bytes]:
        default = self.default_graphs(Level.CERTAIN, True) if job.default_graphs is None else job.default_graphs
        named = list(self.sizes) if job.named_graphs is None else job.named_graphs
        prologue = [f"BASE <{job.base_iri}> "] if job.base_iri else []
        prologue += [f"PREFIX {prefix}: <{iri}> " for prefix, iri in job.prefixes.items()]
        form = [
            ("query", "".join(prologue) + job.text),
            *(("default-graph-uri", graph.value) for graph in default or [NOTHING]),
            *(("named-graph-uri", graph.value) for graph in named),
        ]
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        connection.request("POST", "/query", urlencode(form), headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            raise _fault(body.decode(), len("".join(prologue)))
        return response.headers.get_content_type(), body


def _fault(said: str, before: int) -> QueryFault | SyntaxFault:
    """What the other engine complains of, at the place in our text."""
    place = re.search(r"error at (\d+):(\d+)", said)
    if not place:
        return QueryFault(said)
    line, column = int(place[1]), int(place[2])
    return SyntaxFault(
        f"The query does not parse: {said}",
        place=Place(line=line, column=max(1, column - before) if line == 1 else column),
    )


def oxigraph() -> str:
    """The program; without it, the test that wants it is skipped."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        pytest.skip("needs the program oxigraph, which the extra `test` brings")
    return program


@contextmanager
def serving(program: str, dataset: Dataset) -> Iterator[Remote]:
    """Another engine that has a dataset; it ends with the context."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        _fill(port, dataset)
        yield Remote(port, dataset)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _fill(port: int, dataset: Dataset) -> None:
    quads = (Quad(*triple, name) for name, triples in dataset.graphs.items() for triple in triples)
    body = serialize(quads, format=RdfFormat.N_QUADS)
    for _ in range(200):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", "/store", body, {"Content-Type": RdfFormat.N_QUADS.media_type})
            assert connection.getresponse().status == 204
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("It does not listen.")
