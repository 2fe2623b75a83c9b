"""Other people's clients ask a started server, each in its own way of speaking the protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from tests.serving import AUTHORIZED, running, writing

DATA = """
<http://x/acme> <http://x/partner> <http://x/brix> ; <http://x/name> "Acme & Sons"@en, "Acmé" .
<http://x/brix> <http://x/partner> <http://x/coil> ; <http://x/founded> 1971 .
<http://x/acme> <http://x/sees> _:somebody . _:somebody <http://x/name> "somebody" .
"""
COUNT = 7
PARTNERS = "SELECT ?a ?b { ?a <http://x/partner> ?b } ORDER BY ?a"
GRAPH = "CONSTRUCT { ?b <http://x/partnerOf> ?a } WHERE { ?a <http://x/partner> ?b }"
LONG = "# " + "long " * 10_000 + "\n"
"""A comment that makes a query too long for an address."""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a small graph."""
    file: Path = tmp_path_factory.mktemp("asking") / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with running(file) as address:
        yield address


@pytest.mark.parametrize(("method", "request_method"), [("GET", None), (POST, None), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_selects(endpoint: str, method: str, request_method: str | None) -> None:
    """By GET, by a form and directly; a long query too where it stands in the body."""
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setMethod(method)
    if request_method:
        client.setRequestMethod(request_method)
    client.setQuery((LONG if method == POST else "") + PARTNERS)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [(row["a"]["value"], row["b"]["value"]) for row in rows] == [
        ("http://x/acme", "http://x/brix"),
        ("http://x/brix", "http://x/coil"),
    ]


@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_sparqlwrapper_reads_the_other_formats_of_results(endpoint: str, form: str) -> None:
    """XML, CSV and TSV as well."""
    client = SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(PARTNERS)
    answer = client.queryAndConvert()
    text = answer.toxml() if form == XML else answer.decode()
    assert text.count("http://x/brix") == 2


def test_sparqlwrapper_asks(endpoint: str) -> None:
    """A truth in JSON."""
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setQuery("ASK { ?s <http://x/founded> 1971 }")
    assert client.queryAndConvert()["boolean"] is True


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which it makes of RDF/XML
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML])
def test_sparqlwrapper_constructs(endpoint: str, form: str) -> None:
    """A graph in the formats that it asks for."""
    client = SPARQLWrapper(endpoint, returnFormat=form)
    client.setQuery(GRAPH)
    answer = client.queryAndConvert()
    graph = answer if form == RDFXML else rdflib.Graph().parse(data=answer, format="turtle")
    assert len(graph) == 2


def test_sparqlwrapper_tells_a_bad_query(endpoint: str) -> None:
    """As one that is badly formed, with the reason and the place."""
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match='"line": 1'):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_s_store_takes_the_endpoint_for_a_graph(endpoint: str, method: str) -> None:
    """It counts, finds triples, asks, selects and constructs."""
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method))  # type: ignore[no-untyped-call]
    acme, partner = rdflib.URIRef("http://x/acme"), rdflib.URIRef("http://x/partner")
    assert len(graph) == COUNT
    assert list(graph.objects(acme, partner)) == [rdflib.URIRef("http://x/brix")]
    assert rdflib.Literal("Acmé") in set(graph.objects(acme, rdflib.URIRef("http://x/name")))
    assert graph.query("ASK { ?s <http://x/founded> ?year FILTER(?year > 1970) }").askAnswer
    assert [str(row[1]) for row in graph.query(PARTNERS)] == ["http://x/brix", "http://x/coil"]
    constructed = graph.query(GRAPH).graph
    assert constructed is not None
    assert len(constructed) == 2


def test_python_s_clients_write_with_the_token_in_a_header() -> None:
    """As docs/writing.md has it: rdflib's store and SPARQLWrapper, each on what the other wrote."""
    with writing() as endpoint:
        update = endpoint.removesuffix("/sparql") + "/update"
        graph = rdflib.Dataset(SPARQLUpdateStore(endpoint, update, headers=AUTHORIZED), default_union=True)
        graph.update("INSERT DATA { <http://x/acme> <http://x/name> 'Acmé' }")
        assert [str(row.n) for row in graph.query("SELECT ?n { <http://x/acme> <http://x/name> ?n }")] == ["Acmé"]
        client = SPARQLWrapper(update)
        client.setMethod(POST)
        client.addCustomHttpHeader("Authorization", AUTHORIZED["Authorization"])
        client.setQuery("DELETE WHERE { ?s ?p ?o }")
        client.query()
        assert not list(graph.query("SELECT ?n { ?s ?p ?n }"))


@pytest.fixture(scope="module")
def rsparql() -> list[str]:
    """Jena's command for asking a remote endpoint. `JENA_JARS` is the folder of its jars."""
    jars = os.environ.get("JENA_JARS")
    if not jars or shutil.which("java") is None:
        pytest.skip("needs Java, and Jena's jars in the folder that JENA_JARS names (tests/interop/jena-pom.xml)")
    return ["java", "-cp", f"{jars}/*", "arq.rsparql"]


@pytest.mark.parametrize("query", [PARTNERS, LONG + PARTNERS], ids=["short", "long"])
def test_jena_selects(rsparql: list[str], endpoint: str, tmp_path: Path, query: str) -> None:
    """By GET and, where that would be too long, by POST; its Java asks for HTTP/2 each time."""
    file = tmp_path / "query.rq"
    file.write_text(query, encoding="utf-8")
    asked = [*rsparql, "--service", endpoint, "--query", str(file), "--results", "JSON"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(ran.stdout)["results"]["bindings"]
    assert [row["b"]["value"] for row in rows] == ["http://x/brix", "http://x/coil"]


def test_jena_constructs(rsparql: list[str], endpoint: str) -> None:
    """A graph, which comes in a format of Jena's choice."""
    asked = [*rsparql, "--service", endpoint, GRAPH]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert len(rdflib.Graph().parse(data=ran.stdout, format="turtle")) == 2


@pytest.fixture(scope="module")
def curl() -> list[str]:
    """Curl, which fails where the status does, and shows what it got."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    return ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "20"]


@pytest.mark.parametrize(
    "options",
    [
        ["--get", "--data-urlencode", f"query={PARTNERS}"],
        ["--data-urlencode", f"query={PARTNERS}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", PARTNERS],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", LONG + PARTNERS],
        ["--get", "--http1.0", "--data-urlencode", f"query={PARTNERS}"],
        ["--get", "--http2", "--data-urlencode", f"query={PARTNERS}"],
        ["--get", "--compressed", "--data-urlencode", f"query={PARTNERS}"],
        ["--header", "Expect: 100-continue", "--data-urlencode", f"query={PARTNERS}"],
        ["--header", "Transfer-Encoding: chunked", "--data-urlencode", f"query={PARTNERS}"],
    ],
    ids=["GET", "form", "direct", "long", "HTTP/1.0", "HTTP/2 asked for", "compressed", "expecting", "chunked"],
)
def test_curl_selects(curl: list[str], endpoint: str, options: list[str]) -> None:
    """Whatever it is told about how to ask."""
    ran = subprocess.run([*curl, "--header", "Accept: text/csv", *options, endpoint], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.split() == [b"a,b", b"http://x/acme,http://x/brix", b"http://x/brix,http://x/coil"]


def test_curl_tells_a_bad_query(curl: list[str], endpoint: str) -> None:
    """By its exit code, with the problem document."""
    asked = [*curl, "--get", "--data-urlencode", "query=SELECT", endpoint]
    ran = subprocess.run(asked, capture_output=True, check=False)
    assert ran.returncode == 22
    assert json.loads(ran.stdout)["status"] == 400
