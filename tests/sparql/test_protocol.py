"""SPARQL 1.1 Protocol: requests in, responses out."""

import json
from urllib.parse import urlencode

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from autopact.engine.embedded import Engine
from autopact.sparql.protocol import Request, Response, respond
from autopact.terms import AP, CLAIM, GRAPH, RDF

ENDPOINT = "http://localhost/sparql"
PARTIES = f"SELECT ?party {{ ?pact <{AP}hasParty> ?party }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _get(engine: Engine, accept: str | None = "text/csv", method: str = "GET", **parameters: object) -> Response:
    encoded = urlencode({name.replace("_", "-"): value for name, value in parameters.items()}, doseq=True)
    return respond(Request(ENDPOINT, method, encoded.encode(), accept=accept), engine)


def _problem(response: Response, status: int) -> dict[str, object]:
    """The problem document of a response; every failure has this one shape."""
    assert response.status == status
    assert response.content_type == "application/problem+json"
    problem: dict[str, object] = json.loads(response.body)
    assert problem["status"] == status
    assert str(problem["type"]).startswith("https://w3id.org/autopact/problem/")
    assert problem["title"]
    assert problem["detail"]
    return problem


def test_a_query_by_get(engine: Engine) -> None:
    """Is answered in the format asked for, with Vary, to any page."""
    response = _get(engine, query=PARTIES)
    assert (response.status, response.content_type) == (200, "text/csv; charset=utf-8")
    assert response.body == b"party\r\nhttps://w3id.org/autopact/id/brix\r\n"
    assert response.headers["Vary"] == "Accept"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", urlencode({"query": PARTIES}).encode()),
        ("application/x-www-form-urlencoded; charset=UTF-8", urlencode({"query": PARTIES}).encode()),
        ("application/sparql-query", PARTIES.encode()),
    ],
)
def test_a_query_by_post(engine: Engine, content_type: str, body: bytes) -> None:
    """As a form, or as the query itself; parameters may stand in the address too."""
    request = Request(ENDPOINT, "POST", b"certainty=probable", content_type, body, "text/csv")
    assert respond(request, engine).body.count(b"\r\n") == 3


@pytest.mark.parametrize(
    ("query", "accept", "start"),
    [
        (PARTIES, None, b'{"head":{"vars":["party"]}'),
        (PARTIES, "application/sparql-results+xml", b"<?xml"),
        (PARTIES, "text/tab-separated-values", b"?party\n<https:"),
        ("ASK {}", None, b'{"head":{},"boolean":true}'),
        ("ASK {}", "text/csv", b"true"),
        ("DESCRIBE ?pact WHERE { ?pact ?p ?o }", None, b"@prefix"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", b"<https:"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", b"[{"),
    ],
)
def test_formats(engine: Engine, query: str, accept: str | None, start: bytes) -> None:
    """Each form of query in each of its formats."""
    response = _get(engine, accept, query=query)
    assert response.status == 200
    assert response.body.startswith(start)


@pytest.mark.parametrize(
    ("parameters", "triples"),
    [
        ({}, 4),
        ({"inference": "off"}, 3),
        ({"certainty": "certain", "inference": "on"}, 4),
        ({"certainty": "probable"}, 5),
        ({"certainty": "possible", "inference": "off"}, 4),
        ({"default_graph_uri": CLAIM.two.value}, 2),
        ({"default_graph_uri": [CLAIM.one.value, CLAIM.two.value], "certainty": "possible"}, 2),
        ({"default_graph_uri": "http://localhost/nowhere"}, 0),
        ({"named_graph_uri": CLAIM.two.value}, 0),
    ],
)
def test_the_default_graph_is_what_the_request_chooses(
    engine: Engine, parameters: dict[str, object], triples: int
) -> None:
    """By certainty and inference, or by a dataset of its own; triples are never counted twice."""
    assert _get(engine, query=COUNT, **parameters).body == f"n\r\n{triples}\r\n".encode()


def test_the_request_s_dataset_replaces_the_text_s(engine: Engine) -> None:
    """FROM and FROM NAMED have no say where default-graph-uri has."""
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }".replace("{", f"FROM NAMED <{CLAIM.one.value}> {{", 1)
    assert _get(engine, query=query).body == f"g\r\n{CLAIM.one.value}\r\n".encode()
    assert _get(engine, query=query, default_graph_uri=GRAPH.asserted.value).body == b"g\r\n"


def test_overlapping_from_clauses_give_no_duplicates(engine: Engine) -> None:
    """Graphs of FROM are merged, as the standard says."""
    query = COUNT.replace("{", f"FROM <{CLAIM.one.value}> FROM <{CLAIM.two.value}> {{")
    assert _get(engine, query=query).body == b"n\r\n2\r\n"


@pytest.mark.parametrize(
    ("encoded", "words"),
    [
        (b"query=ASK{}&query=ASK{}", "2 queries"),
        (b"query=ASK{}&certainty=sure", "certain, probable, possible"),
        (b"query=ASK{}&inference=yes", "on, off"),
        (b"query=ASK{}&certainty=certain&certainty=certain", "once"),
        (b"query=ASK{}&default-graph-uri=relative", "absolute IRI"),
        (b"query=%ff", "UTF-8"),
        (b"query=\xff", "UTF-8"),
        (b"query=", "empty"),
        (b"query=ASK{}&format=papyrus", "format=csv"),
    ],
)
def test_a_bad_request_says_what_is_wrong_and_the_mend(engine: Engine, encoded: bytes, words: str) -> None:
    """With 400, and the values there are."""
    problem = _problem(respond(Request(ENDPOINT, query_string=encoded), engine), 400)
    assert words in f"{problem['detail']} {problem['mend']}"


def test_percent_escapes_are_decoded_once(engine: Engine) -> None:
    """`%2525` is the text `%25`."""
    response = respond(Request(ENDPOINT, query_string=b"query=SELECT('%2525'AS%20?x){}", accept="text/csv"), engine)
    assert response.body == b"x\r\n%25\r\n"


def test_a_syntax_fault_has_line_and_column(engine: Engine) -> None:
    """In members of their own."""
    problem = _problem(_get(engine, query="SELECT *\n{ ?s ?p ?o ) }"), 400)
    assert (problem["line"], problem["column"]) == (2, 12)


def test_an_error_in_an_expression_leaves_its_cell_empty(engine: Engine) -> None:
    """The row stays, with 200."""
    assert _get(engine, query="SELECT (1/0 AS ?x) (2 AS ?y) {}").body == b"x,y\r\n,2\r\n"


@pytest.mark.parametrize("word", ["SERVICE", "service SILENT", r"S\u0045RVICE"])
def test_service_is_forbidden(engine: Engine, word: str) -> None:
    """With 403 and a type of its own."""
    problem = _problem(_get(engine, query=f"ASK {{ {word} <http://localhost/> {{}} }}"), 403)
    assert str(problem["type"]).endswith("/refused")


def test_what_cannot_be_had_is_406_and_lists_what_can(engine: Engine) -> None:
    """For rows and for graphs."""
    assert "text/csv" in str(_problem(_get(engine, "text/turtle", query="ASK {}"), 406)["mend"])
    assert "text/turtle" in str(_problem(_get(engine, "text/csv", query="CONSTRUCT WHERE { ?s ?p ?o }"), 406)["mend"])


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/sparql-update"])
def test_a_body_of_another_type_is_415(engine: Engine, content_type: str | None) -> None:
    """And the mend names the types that are read."""
    response = respond(Request(ENDPOINT, "POST", b"", content_type, b"ASK {}"), engine)
    assert "application/sparql-query" in str(_problem(response, 415)["mend"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_405_with_allow(engine: Engine, method: str) -> None:
    """Allow names the methods there are."""
    response = _get(engine, method=method, query="ASK {}")
    _problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_options_names_the_methods_and_lets_any_page_in(engine: Engine) -> None:
    """204, without a body, with what a browser asks for ahead of a request."""
    response = _get(engine, method="OPTIONS")
    assert (response.status, response.body) == (204, b"")
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_a_form_without_a_query_is_400(engine: Engine) -> None:
    """Only GET without a query asks for the description."""
    _problem(respond(Request(ENDPOINT, "POST", b"", "application/x-www-form-urlencoded", b""), engine), 400)


@pytest.mark.parametrize(
    ("accept", "form"),
    [(None, RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML), ("application/ld+json", RdfFormat.JSON_LD)],
)
def test_without_a_query_the_service_describes_itself(engine: Engine, accept: str | None, form: RdfFormat) -> None:
    """In RDF by negotiation: the address asked, the language, the formats, the default dataset and its graphs."""
    response = _get(engine, accept)
    triples = {quad.triple for quad in parse(response.body, format=form)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    objects = {(t.predicate.value.removeprefix(sd), t.object) for t in triples}
    assert ("endpoint", NamedNode(ENDPOINT)) in objects
    assert ("supportedLanguage", NamedNode(sd + "SPARQL11Query")) in objects
    assert ("resultFormat", NamedNode("http://www.w3.org/ns/formats/SPARQL_Results_CSV")) in objects
    assert ("name", CLAIM.one) in objects
    (service,) = {t.subject for t in triples if t.predicate == RDF.type and t.object == NamedNode(sd + "Service")}
    assert any(t.subject == service and t.predicate.value == sd + "defaultDataset" for t in triples)
