"""`autopact serve` before an engine of others, and a small file of a stranger's for it to serve."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from tests.serving import TOKEN, send, started

from autopact.engine.remote.address import Address

TURTLE = """
@prefix : <urn:t#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Carmaker rdfs:subClassOf :Company . :partner a owl:SymmetricProperty .
:Allied rdfs:subClassOf :Company ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :partner ;
  owl:someValuesFrom :Carmaker ] .
:acme a :Carmaker ; :partner :brix .
"""


class Service:
    """A service that runs, and what it has said so far."""

    def __init__(self, address: str, said: list[str]) -> None:
        self._address, self.said = address, "".join(said)

    def send(self, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Status and body of the response to a POST; to a GET, where there is nothing to post.

        The address is told when the data is there. Where the machine is busy, a web process may still be loading what
        it needs by then, and say so: it is asked again.
        """
        method = "POST" if body else "GET"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for _ in range(60):
            response, answer = send(self._address, method, path, body=body, headers=named, timeout=30)
            if not (response.status == 503 and b'starting"' in answer):
                break
            time.sleep(0.5)
        return response.status, answer

    def rows(self, query: str, **parameters: str) -> list[tuple[str, ...]]:
        """The rows of a query, sorted."""
        form = urlencode({"query": f"PREFIX : <urn:t#> {query}", **parameters}).encode()
        status, body = self.send("/sparql", form, Content_Type="application/x-www-form-urlencoded", Accept="text/csv")
        assert status == 200, body
        return sorted(map(tuple, list(csv.reader(body.decode().splitlines()))[1:]))

    def update(self, text: str) -> tuple[int, bytes]:
        """Status and body of the response to an update."""
        headers = {"Content_Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
        return self.send("/update", f"PREFIX : <urn:t#> {text}".encode(), **headers)


@contextmanager
def service(address: Address, *options: str, writing: bool = False) -> Iterator[Service]:
    """`autopact serve` before an engine; it ends with the context."""
    engine = ["--engine", *address.reads, "--engine-update", str(address.update)] if address.reads else []
    variables = {"AUTOPACT_TOKEN": TOKEN} if writing else {}
    with started(*engine, *options, **variables) as (endpoint, said):
        yield Service(endpoint, said)


TYPES = "SELECT ?x ?c { ?x a ?c . FILTER (STRSTARTS(STR(?x), 'urn:t#') && STRSTARTS(STR(?c), 'urn:t#')) }"
"""Who is in which class of the stranger's."""


INFERRED = [
    ("urn:t#acme", "urn:t#Carmaker"),
    ("urn:t#acme", "urn:t#Company"),
    ("urn:t#brix", "urn:t#Allied"),
    ("urn:t#brix", "urn:t#Company"),
]
