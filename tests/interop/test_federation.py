"""SERVICE in both directions: from here to the engines of others, and from them to here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from benchmarks.peers import PEERS, Absent
from benchmarks.peers import running as running_engine
from tests.serving import running, send

JSON = "application/sparql-results+json"

HERE = """
<http://x/acme> <http://x/partner> <http://x/brix>, <http://x/coil> .
<http://x/coil> <http://x/since> 1999 ; <http://x/name> "Co\\u00efl, \\"the\\" one"@en ; <http://x/knows> _:b .
_:b <http://x/name> "nobody" .
"""
THERE = """
<http://x/brix> <http://x/seat> "K\\u00F6ln \\"am\\" Rhein"@de .
<http://x/coil> <http://x/seat> "Lyon" .
<http://x/coil> <http://x/founded> "1971"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/coil> <http://x/knows> _:b .
_:b <http://x/name> "somebody" .
"""


@dataclass
class Pair:
    """This service and another engine, each of which may ask the other; `bundled` serves the graph that is shipped."""

    name: str
    here: str
    bundled: str
    there: str

    def ask(self, whom: str, query: str) -> tuple[int, str]:
        """The status and the body of the answer of one of them."""
        parts = urlsplit(whom)
        body = urlencode({"query": query.replace("HERE", self.here).replace("THAT", self.there)})
        headers = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}
        path = f"{parts.path}?{parts.query}"
        response, answer = send(whom, "POST", path, body=body, headers=headers, timeout=60)
        return response.status, answer.decode()

    def rows(self, whom: str, query: str) -> list[dict[str, str]]:
        """The solutions, sorted: literals with their languages, blank nodes by that they are some."""
        status, body = self.ask(whom, query)
        assert status == 200, body
        found = [{name: _shown(term) for name, term in row.items()} for row in json.loads(body)["results"]["bindings"]]
        return sorted(found, key=lambda row: sorted(row.items()))


def _shown(term: dict[str, Any]) -> str:
    if term["type"] == "bnode":
        return "_:"
    return str(term["value"]) + (f"@{term['xml:lang']}" if "xml:lang" in term else "")


@pytest.fixture(scope="module")
def bundled() -> Iterator[str]:
    """This service with the graph that is shipped."""
    with running(reasoning="owl-rl") as address:
        yield address


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "fuseki", "rdf4j"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, bundled: str) -> Iterator[Pair]:
    """Both, for each engine that is installed."""
    folder = tmp_path_factory.mktemp(request.param)
    here, there = folder / "here.ttl", folder / "there.nt"
    here.write_text(HERE, encoding="utf-8")
    there.write_text(THERE, encoding="utf-8")
    try:
        with running_engine(PEERS[request.param](), folder, [there]) as engine:
            allowed = [urlsplit(engine.query).netloc]
            with running(here, allowed=allowed) as address:
                yield Pair(request.param, address, bundled, engine.query)
    except Absent as absent:
        pytest.skip(str(absent))


def test_from_here_to_there(pair: Pair) -> None:
    """The join is that of both graphs, in all languages, once for each pair."""
    query = "SELECT * { <http://x/acme> <http://x/partner> ?c SERVICE <THAT> { ?c <http://x/seat> ?s } }"
    assert pair.rows(pair.here, query) == [
        {"c": "http://x/brix", "s": 'Köln "am" Rhein@de'},
        {"c": "http://x/coil", "s": "Lyon"},
    ]


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("?c <http://x/founded> ?y FILTER (?y > 1900)", [{"c": "http://x/coil", "y": "1971"}]),
        ("?c <http://x/knows> ?k . ?k <http://x/name> ?n", [{"c": "http://x/coil", "k": "_:", "n": "somebody"}]),
        (
            "?c <http://x/seat> ?s OPTIONAL { ?c <http://x/founded> ?y }",
            [
                {"c": "http://x/brix", "s": 'Köln "am" Rhein@de'},
                {"c": "http://x/coil", "s": "Lyon", "y": "1971"},
            ],
        ),
        ("SELECT (COUNT(*) AS ?n) { ?c <http://x/seat> ?s }", [{"n": "2"}]),
        ("?c <http://x/nothing> ?s", []),
        ("", [{}]),
        ("VALUES ?x { 1 'é'@fr <http://x/ü> UNDEF }", [{}, {"x": "1"}, {"x": "http://x/ü"}, {"x": "é@fr"}]),
    ],
)
def test_what_there_is_asked_comes_back(pair: Pair, pattern: str, rows: list[dict[str, str]]) -> None:
    """Numbers, blank nodes, what is unbound, a sub-query, nothing, and everything that VALUES can say."""
    assert pair.rows(pair.here, f"SELECT * {{ SERVICE <THAT> {{ {pattern} }} }}") == rows


def test_a_truth_from_there(pair: Pair) -> None:
    """ASK with a clause."""
    _, body = pair.ask(pair.here, "ASK { SERVICE <THAT> { <http://x/coil> <http://x/founded> 1971 } }")
    assert json.loads(body)["boolean"] is True


def test_who_refuses_there(pair: Pair) -> None:
    """An address that is none there is 502, and one solution without values with SILENT."""
    status, body = pair.ask(pair.here, "SELECT * { SERVICE <THATx> { ?s ?p ?o } }")
    assert (status, json.loads(body)["type"]) == (502, "https://w3id.org/autopact/problem/remote")
    assert pair.rows(pair.here, "SELECT * { SERVICE SILENT <THATx> { ?s ?p ?o } }") == [{}]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (
            "SELECT * { ?c <http://x/seat> ?s SERVICE <HERE> { <http://x/acme> <http://x/partner> ?c } }",
            [{"c": "http://x/brix", "s": 'Köln "am" Rhein@de'}, {"c": "http://x/coil", "s": "Lyon"}],
        ),
        (
            "SELECT * { SERVICE <HERE> { <http://x/acme> <http://x/partner> ?c } ?c <http://x/founded> ?y }",
            [{"c": "http://x/coil", "y": "1971"}],
        ),
        (
            "SELECT * { SERVICE <HERE> { ?c <http://x/since> ?y ; <http://x/name> ?n FILTER (?y < 2000) } }",
            [{"c": "http://x/coil", "y": "1999", "n": 'Coïl, "the" one@en'}],
        ),
        (
            "SELECT * { SERVICE <HERE> { ?c <http://x/knows> ?k . ?k <http://x/name> ?n } }",
            [{"c": "http://x/coil", "k": "_:", "n": "nobody"}],
        ),
        ("SELECT * { SERVICE <HERE> { ?c <http://x/nothing> ?k } }", []),
        ("SELECT (COUNT(*) AS ?n) { SERVICE <HERE> { ?s ?p ?o } }", [{"n": "6"}]),
    ],
)
def test_from_there_to_here(pair: Pair, query: str, rows: list[dict[str, str]]) -> None:
    """Whatever method and media types the engine asks with, it gets what is here, and joins it."""
    assert pair.rows(pair.there, query) == rows


@pytest.mark.parametrize("parameters", ["", "inference=off", "certainty=possible", "certainty=probable&inference=off"])
def test_the_address_says_how_sure(pair: Pair, parameters: str) -> None:
    """`certainty` and `inference` in the IRI of the service choose what the other engine sees of this one."""
    address = f"{pair.bundled}?{parameters}" if parameters else pair.bundled
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    direct = pair.rows(address, count % "?s ?p ?o")
    assert pair.rows(pair.there, count % f"SERVICE <{address}> {{ ?s ?p ?o }}") == direct


def test_the_levels_differ(pair: Pair) -> None:
    """So that the test above says something."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    ways = ["", "?inference=off", "?certainty=possible", "?certainty=probable&inference=off"]
    assert len({pair.rows(pair.bundled + way, count)[0]["n"] for way in ways}) == len(ways)


def test_a_refusal_here_fails_there(pair: Pair) -> None:
    """A level that is none is 400 here, and no answer there: none of the engines takes it for an empty one."""
    status, body = pair.ask(pair.there, "SELECT * { SERVICE <HERE?certainty=nonsense> { ?s ?p ?o } }")
    if pair.name == "oxigraph":
        # It has sent its 200 by then, and writes what happened into the middle of it.
        assert (status, body.startswith("{")) == (200, True)
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)
    else:
        assert status in (400, 500, 502)
