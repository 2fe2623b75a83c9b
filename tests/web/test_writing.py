"""Updates and the graph store over HTTP: who may, how they are asked, and what is said of what was done."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode
from werkzeug.test import TestResponse

from autopact.engine.writes import Delta, Load, Outcome, Put, Remove, Update
from autopact.errors import Full, Overloaded, Unfit
from autopact.gateway.hosts import Hosts
from autopact.sparql.bearer import Token, Tokens, digest
from autopact.sparql.protocol import Policy
from autopact.web import create_app
from autopact.web.endpoint import POLICY

from .writable import Writing

BEARER = {"Authorization": "Bearer secret"}
FORM = "application/x-www-form-urlencoded"
INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
TURTLE = {**BEARER, "Content-Type": "text/turtle"}
GRAPH = "/graph-store?graph=urn:g"
TRIPLE = b"<urn:a> <urn:b> <urn:c> ."


@pytest.fixture
def writable() -> Writing:
    """An engine that takes writes."""
    return Writing()


def client_of(writable: Writing, *tokens: Token, hosts: tuple[str, ...] = (), upload: int = 10_000) -> FlaskClient:
    """A client of a site over it."""
    app = create_app(writable, writer=writable)
    app.config[POLICY] = Policy(Hosts.of(*hosts), Tokens(tokens or (Token("token", digest("secret")),)), upload)
    return app.test_client()


@pytest.fixture
def client(writable: Writing) -> FlaskClient:
    """A client of a site that knows one token: `secret`."""
    return client_of(writable)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document that an answer is, of the one shape."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == status
    return told


def kind(answer: TestResponse, status: int) -> str:
    """The kind of problem that an answer tells of."""
    return str(problem(answer, status)["type"]).rpartition("/")[2]


# Who may


def test_without_a_token_nothing_is_ever_written(writable: Writing) -> None:
    """Where the operator names none, whatever a client brings."""
    client = create_app(writable, writer=writable).test_client()
    for answer in (
        client.post("/update", data={"update": INSERT}, headers=BEARER),
        client.put(GRAPH, data=TRIPLE, headers=TURTLE),
        client.delete(GRAPH, headers=BEARER),
    ):
        assert kind(answer, 403) == "updates-off"
    assert writable.asked is None


def test_a_service_for_reading_only_says_so(writable: Writing) -> None:
    """Even with a token."""
    app = create_app(writable)
    app.config[POLICY] = Policy(tokens=Tokens((Token("token", digest("secret")),)))
    assert kind(app.test_client().post("/update", data={"update": INSERT}, headers=BEARER), 403) == "updates-off"


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, 'Bearer realm="autopact"'),
        ({"Authorization": "Basic c2VjcmV0OnNlY3JldA=="}, 'Bearer realm="autopact"'),
        ({"Authorization": "secret"}, 'Bearer realm="autopact"'),
        ({"Authorization": "Bearer"}, 'Bearer realm="autopact", error="invalid_token"'),
        ({"Authorization": "Bearer wrong"}, 'Bearer realm="autopact", error="invalid_token"'),
        ({"Authorization": "Bearer secret, Bearer secret"}, 'Bearer realm="autopact", error="invalid_token"'),
    ],
)
def test_who_has_no_token_is_told_to_bring_one(
    client: FlaskClient, writable: Writing, headers: dict[str, str], challenge: str
) -> None:
    """401 with a challenge, that says if one was wrong; at both addresses."""
    for answer in (
        client.post("/update", data={"update": INSERT}, headers=headers),
        client.put(GRAPH, data=TRIPLE, headers={"Content-Type": "text/turtle", **headers}),
    ):
        assert kind(answer, 401) == "unauthorized"
        assert answer.headers["WWW-Authenticate"] == challenge
    assert writable.asked is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8081"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_origin_changes_nothing(
    client: FlaskClient, writable: Writing, headers: dict[str, str]
) -> None:
    """Even with the right token, however it got that."""
    answer = client.post("/update", data={"update": INSERT}, headers=BEARER | headers)
    assert kind(answer, 403) == "other-origin"
    assert kind(client.delete(GRAPH, headers=BEARER | headers), 403) == "other-origin"
    assert writable.asked is None


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_a_page_of_ours_may(client: FlaskClient, headers: dict[str, str]) -> None:
    """And so may what is no page."""
    assert client.post("/update", data={"update": INSERT}, headers=BEARER | headers).status_code == 204


@pytest.mark.parametrize("address", ["/update", "/graph-store", "/graph-store/a/b"])
def test_no_preflight_lets_another_page_send_a_token(client: FlaskClient, address: str) -> None:
    """It names neither the header nor a method that writes."""
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Headers": "authorization"}
    answer = client.options(address, headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Access-Control-Allow-Headers" not in answer.headers
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_a_token_has_its_name_and_its_graphs(writable: Writing) -> None:
    """Which the writer holds it to."""
    tokens = Token("all", digest("secret")), Token("one", digest("other"), frozenset({NamedNode("urn:g")}))
    client = client_of(writable, *tokens)
    other = {"Authorization": "bearer other"}
    assert kind(client.post("/update", data={"update": INSERT}, headers=other), 403) == "not-allowed"
    assert writable.asked
    assert (writable.asked.who, writable.asked.graphs) == ("one", {NamedNode("urn:g")})
    allowed = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }"
    assert client.post("/update", data={"update": allowed}, headers=other).status_code == 204
    assert client.post("/update", data={"update": INSERT}, headers=BEARER).status_code == 204
    assert (writable.asked.who, writable.asked.graphs) == ("all", None)


# Updates


@pytest.mark.parametrize("address", ["/update", "/update/"])
def test_an_update_by_form_and_directly(client: FlaskClient, writable: Writing, address: str) -> None:
    """Done when there is an answer: 204, without a body or its type."""
    for body, content_type in (({"update": INSERT}, FORM), (INSERT, "application/sparql-update; charset=utf-8")):
        answer = client.post(address, data=body, content_type=content_type, headers=BEARER)
        assert (answer.status_code, answer.data) == (204, b"")
        assert "Content-Type" not in answer.headers
        assert writable.asked
        (update,) = writable.asked.operations
        assert isinstance(update, Update)
        assert (update.text, update.base_iri) == (INSERT, f"http://localhost{address}")
        assert (update.using_graphs, update.using_named_graphs) == (None, None)
    assert client.get("/sparql?query=ASK{<urn:a><urn:b><urn:c>}", headers={"Accept": "text/csv"}).text == "true"


def test_graphs_of_the_request_and_what_it_may_take(client: FlaskClient, writable: Writing) -> None:
    """In the address, or in a form; naming one kind leaves none of the other."""
    address = "/update?using-graph-uri=urn:a&using-graph-uri=urn:b&timeout=2.5"
    client.post(address, data=INSERT, content_type="application/sparql-update", headers=BEARER)
    assert writable.asked
    (update,) = writable.asked.operations
    assert isinstance(update, Update)
    assert update.using_graphs == (NamedNode("urn:a"), NamedNode("urn:b"))
    assert (update.using_named_graphs, writable.asked.timeout) == ((), 2.5)
    client.post("/update", data={"update": INSERT, "using-named-graph-uri": "urn:a"}, headers=BEARER)
    (update,) = writable.asked.operations
    assert isinstance(update, Update)
    assert (update.using_graphs, update.using_named_graphs) == ((), (NamedNode("urn:a"),))


@pytest.mark.parametrize(
    ("address", "body", "content_type", "status"),
    [
        ("/update", "", FORM, 400),
        ("/update", "update=a&update=b", FORM, 400),
        ("/update?update=a", INSERT, "application/sparql-update", 400),
        ("/update", "query=ASK{}", FORM, 400),
        ("/update", "update=%FF", FORM, 400),
        ("/update", b"\xff", "application/sparql-update", 400),
        ("/update", INSERT, "application/sparql-update; charset=utf-16", 400),
        ("/update", "CLEAR XYZ", "application/sparql-update", 400),
        ("/update?using-graph-uri=nothing", INSERT, "application/sparql-update", 400),
        ("/update?timeout=0", INSERT, "application/sparql-update", 400),
        ("/update?dry-run=yes", INSERT, "application/sparql-update", 400),
        ("/update", INSERT, "text/plain", 415),
        ("/update", INSERT, "application/sparql-query", 415),
        ("/update", INSERT, None, 415),
        ("/update", "#" * 10_001, "application/sparql-update", 413),
    ],
)
def test_what_is_no_update(
    client: FlaskClient, address: str, body: str | bytes, content_type: str | None, status: int
) -> None:
    """Is told so, in the one shape."""
    headers = BEARER | ({"Content-Type": content_type} if content_type else {})
    problem(client.post(address, data=body, headers=headers), status)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_an_update_comes_by_post_alone(client: FlaskClient, method: str) -> None:
    """GET?update= is no update either."""
    answer = client.open("/update?update=CLEAR%20ALL", method=method, headers=BEARER)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
        ("DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }", "USING"),
        (
            "INSERT DATA { <urn:a> <urn:b> 'x' } ;\n INSERT { ?s ?p 1 } U\\u0053ING NAMED <urn:g> WHERE { ?s ?p 2 }",
            "USING",
        ),
    ],
)
def test_graphs_are_named_in_one_place(client: FlaskClient, text: str, word: str) -> None:
    """In the text or in the request."""
    told = problem(client.post("/update?using-graph-uri=urn:g", data={"update": text}, headers=BEARER), 400)
    assert word in told["detail"]
    assert told["line"] == text.count("\n") + 1


def test_words_within_a_group_name_no_graph(client: FlaskClient, writable: Writing) -> None:
    """Nor do those of a string, a name or a comment."""
    text = "INSERT DATA { <urn:with> <urn:b> 'WITH USING' } # USING <urn:g>"
    client.post("/update?using-named-graph-uri=urn:g", data={"update": text}, headers=BEARER)
    assert writable.asked


def test_what_still_holds_is_told(client: FlaskClient, writable: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a header, and which change it was in another."""
    outcome = Outcome("f" * 16, 7, Delta(dropped=[NamedNode("urn:g")]), still_holds=3)
    monkeypatch.setattr(writable, "write", lambda _: outcome)
    answer = client.post("/update", data={"update": INSERT}, headers=BEARER)
    assert (answer.headers["Autopact-Still-Holds"], answer.headers["Autopact-Change"]) == ("3", "7")


def test_what_is_refused_whole_says_what_is_wrong(client: FlaskClient, writable: Writing) -> None:
    """422, with each finding: what, where and the mend."""
    finding = {"code": "claim-evidence", "term": "claim:x", "what": "It rests on nothing.", "mend": "Say on what."}
    writable.fails = Unfit("One thing would be wrong.", mend="Mend it.", findings=[finding])
    told = problem(client.post("/update", data={"update": INSERT}, headers=BEARER), 422)
    assert told["findings"] == [finding]
    page = client.post("/update", data={"update": INSERT}, headers={**BEARER, "Accept": "text/html"})
    assert page.status_code == 422
    assert "It rests on nothing." in page.text


@pytest.mark.parametrize(("error", "status"), [(Full("No room."), 507), (Overloaded("Too much."), 503)])
def test_what_cannot_be_done_now(client: FlaskClient, writable: Writing, error: Exception, status: int) -> None:
    """Is told honestly."""
    writable.fails = error
    problem(client.post("/update", data={"update": INSERT}, headers=BEARER), status)


def test_a_dry_run_tells_and_changes_nothing(client: FlaskClient, writable: Writing) -> None:
    """What would be stored and what not any more; what would follow."""
    before = writable.id
    answer = client.post("/update?dry-run=1", data={"update": INSERT}, headers=BEARER)
    told = answer.get_json()
    assert (answer.status_code, writable.id) == (200, before)
    assert told["stored"]["added"] == {"count": 1, "quads": ["<urn:a> <urn:b> <urn:c> ."]}
    assert told["stored"]["removed"] == told["inferred"]["gained"] == {"count": 0, "quads": []}
    assert client.put(f"{GRAPH}&dry-run=1", data=TRIPLE, headers=TURTLE).get_json()["stored"]["created"] == ["urn:g"]
    assert client.get(GRAPH).status_code == 404


def test_a_dry_run_shows_the_beginning_of_much(client: FlaskClient) -> None:
    """And counts all of it."""
    text = "INSERT DATA { " + " ".join(f"<urn:a> <urn:b> {number} ." for number in range(1500)) + " }"
    client = client_of(Writing(), upload=10**6)
    added = client.post("/update?dry-run=1", data={"update": text}, headers=BEARER).get_json()["stored"]["added"]
    assert (added["count"], len(added["quads"])) == (1500, 1000)


# LOAD


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("LOAD <http://example.org/a>", [Load("http://example.org/a")]),
        ("load silent <http://example.org/a> INTO GRAPH <urn:g>", [Load("http://example.org/a", True)]),
        ("PREFIX e: <http://example.org/> LOAD e:a ; LOAD SILENT e:a", [Load("http://example.org/a")]),
        ("BASE <http://example.org/x/> LOAD <../b>", [Load("http://example.org/b")]),
        (r"LO\u0041D <http://ex\u0061mple.org/a>", [Load("http://example.org/a")]),
        ("LOAD SILENT <somescheme://x/y>", [Load("somescheme://x/y", True)]),
        ("LOAD <file:///etc/passwd>", [Load("file:///etc/passwd")]),
        ("INSERT DATA { <urn:LOAD> <urn:b> 'LOAD <http://elsewhere.example/>' }", []),
    ],
)
def test_what_an_update_loads(writable: Writing, text: str, loads: list[Load]) -> None:
    """Is read before it is done: for whoever fetches it."""
    writable.fails = Unfit("Enough.")
    client_of(writable, hosts=("example.org",)).post("/update", data={"update": text}, headers=BEARER)
    assert writable.asked
    (update,) = writable.asked.operations
    assert isinstance(update, Update)
    assert update.loads == loads


@pytest.mark.parametrize(
    ("hosts", "reason"),
    [((), "refused"), (("example.org",), "not-allowed"), (("elsewhere.example:81",), "not-allowed")],
)
@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(
    "address", ["http://elsewhere.example/", r"http://elsewh\u0065re.example/", "http://user@example.org/"]
)
def test_load_asks_nobody_else(
    writable: Writing, hosts: tuple[str, ...], reason: str, silent: str, address: str
) -> None:
    """403 at its place, SILENT or not, however it is written."""
    client = client_of(writable, hosts=hosts)
    told = client.post("/update", data={"update": f"CLEAR ALL ;\nLOAD {silent} <{address}>"}, headers=BEARER)
    assert kind(told, 403) == reason
    assert (told.get_json()["line"], writable.asked) == (2, None)


# The graph store


def test_a_graph_comes_and_goes(client: FlaskClient) -> None:
    """Put new 201, replaced 204; got as what was put; added to; deleted; gone."""
    assert client.get(GRAPH).status_code == client.head(GRAPH).status_code == 404
    created = client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    assert (created.status_code, created.headers["Location"], created.data) == (201, "urn:g", b"")
    assert client.get(GRAPH, headers={"Accept": "application/n-triples"}).data.strip() == TRIPLE
    assert client.post(GRAPH, data=b"<urn:a> <urn:b> 2 .", headers=TURTLE).status_code == 204
    assert client.get(GRAPH, headers={"Accept": "application/n-triples"}).data.count(b"\n") == 2
    assert client.put(GRAPH, data=b"<urn:a> <urn:b> 3 .", headers=TURTLE).status_code == 204
    assert client.get(GRAPH, headers={"Accept": "application/n-triples"}).data.count(b"\n") == 1
    assert client.delete(GRAPH, headers=BEARER).status_code == 204
    assert kind(client.get(GRAPH), 404) == "not-found"
    assert kind(client.delete(GRAPH, headers=BEARER), 404) == "no-graph"


def test_an_empty_graph_is_one(client: FlaskClient) -> None:
    """It can be put and got."""
    assert client.put(GRAPH, data=b"", headers=TURTLE).status_code == 201
    assert (client.get(GRAPH).status_code, client.get(GRAPH).data.strip()) == (200, b"")


def test_the_default_graph_is_always_there(client: FlaskClient, writable: Writing) -> None:
    """Nothing creates or drops it."""
    assert client.get("/graph-store?default").status_code == 200
    assert client.put("/graph-store?default", data=TRIPLE, headers=TURTLE).status_code == 204
    assert writable.asked
    (put,) = writable.asked.operations
    assert isinstance(put, Put)
    assert (put.graph, put.merge, put.document.base_iri) == (DefaultGraph(), False, "http://localhost/graph-store")
    assert client.get("/graph-store?default").data.strip() == TRIPLE
    assert client.delete("/graph-store?default", headers=BEARER).status_code == 204
    assert client.delete("/graph-store?default", headers=BEARER).status_code == 204
    assert writable.asked.operations == [Remove(DefaultGraph())]


@pytest.mark.parametrize("name", ["person/1.ttl", "a//b", "%31", "a%2Fb", "x/"])
def test_a_graph_named_by_the_address_itself(client: FlaskClient, writable: Writing, name: str) -> None:
    """As it was sent, once the server says how; what is relative in it is relative to it."""
    sent = {"autopact.address": f"http://localhost/graph-store/{name}"}
    assert (
        client.put(f"/graph-store/{name}", data=b"<> <urn:b> 1 .", headers=TURTLE, environ_overrides=sent).status_code
        == 201
    )
    assert list(writable.sizes) == [NamedNode(f"http://localhost/graph-store/{name}")]
    got = client.get(f"/graph-store/{name}", environ_overrides=sent, headers={"Accept": "application/n-triples"})
    assert got.text.startswith(f"<http://localhost/graph-store/{name}> ")
    assert client.delete(f"/graph-store/{name}", headers=BEARER, environ_overrides=sent).status_code == 204


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store/"])
def test_the_store_itself_makes_a_graph(client: FlaskClient, address: str) -> None:
    """With an address of its own, by which it is had in both ways."""
    created = client.post(address, data=b"<> <urn:b> 1 .", headers=TURTLE)
    where = created.headers["Location"]
    assert created.status_code == 201
    assert where.startswith("http://localhost/graph-store/")
    for again in (where, f"/graph-store?graph={where}"):
        got = client.get(again, headers={"Accept": "application/n-triples"})
        assert got.text.startswith(f"<{where}> <urn:b> ")
    assert client.post(address, data=b"", headers=TURTLE).headers["Location"] != where


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/graph-store", 400),
        ("PUT", "/graph-store/", 400),
        ("DELETE", "/graph-store", 400),
        ("GET", "/graph-store?graph=relative", 400),
        ("GET", "/graph-store?graph=urn:a&graph=urn:b", 400),
        ("GET", "/graph-store?graph=urn:a&default", 400),
        ("GET", "/graph-store/direct?graph=urn:a", 400),
        ("GET", "/graph-store?default&inference=maybe", 400),
        ("GET", "/graph-store?default&format=png", 400),
        ("PATCH", GRAPH, 405),
        ("PROPFIND", GRAPH, 405),
    ],
)
def test_what_names_no_graph_or_does_nothing_known(client: FlaskClient, method: str, address: str, status: int) -> None:
    """Is told so."""
    answer = client.open(address, method=method, data=TRIPLE, headers=TURTLE)
    problem(answer, status)
    assert (answer.headers.get("Allow") == "GET, HEAD, PUT, POST, DELETE, OPTIONS") == (status == 405)


def test_a_graph_in_the_format_that_a_client_likes(client: FlaskClient) -> None:
    """By q-values, by name; 406 names what there is; HEAD has the headers of GET."""
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    for accept, media_type in (
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle; charset=utf-8"),
    ):
        got, head = client.get(GRAPH, headers={"Accept": accept}), client.head(GRAPH, headers={"Accept": accept})
        assert got.content_type == head.content_type == media_type
        assert got.headers["Content-Length"] == head.headers["Content-Length"]
        assert head.data == b""
        assert "Accept" in got.headers["Vary"]
    assert client.get(f"{GRAPH}&format=nt").content_type == "application/n-triples"
    assert "text/turtle" in problem(client.get(GRAPH, headers={"Accept": "image/png"}), 406)["mend"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/n-triples", TRIPLE, 201),
        ("text/turtle; charset=UTF-8", TRIPLE, 201),
        ("application/ld+json", b'{"@id": "urn:a", "urn:b": 1}', 201),
        ("application/rdf+xml", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', 201),
        ("text/turtle", b"<urn:a> <urn:b> ", 400),
        ("text/turtle; charset=latin-1", TRIPLE, 400),
        ("application/ld+json", b'{"@context": "http://127.0.0.1:9/context", "a": 1}', 400),
        ("text/csv", b"a,b", 415),
        ("text/plain", TRIPLE, 415),
        ("application/json", b'{"a": 1}', 415),
        (None, TRIPLE, 415),
        ("text/turtle", b"#" * 10_001, 413),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno end", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nno head\r\n--x--", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/csv\r\n\r\na,b\r\n--x--", 415),
    ],
)
def test_a_document_of_whatever_kind(client: FlaskClient, content_type: str | None, body: bytes, status: int) -> None:
    """Is read, or refused by what is wrong with it."""
    headers = BEARER | ({"Content-Type": content_type} if content_type else {})
    answer = client.put(GRAPH, data=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert client.get(GRAPH).status_code == (200 if status == 201 else 404)


def test_a_form_brings_several_documents(client: FlaskClient, writable: Writing) -> None:
    """Each in its own format; what was there gives way to the first, and the others join it."""
    client.put(GRAPH, data=b"<urn:old> <urn:b> 1 .", headers=TURTLE)
    body = (
        b'--x y\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/turtle\r\n\r\n<urn:a> <urn:b> 1 .\r\n'
        b'--x y\r\nContent-Type: application/ld+json\r\n\r\n{"@id": "urn:c", "urn:d": 2}\r\n--x y--\r\n'
    )
    headers = {**BEARER, "Content-Type": 'multipart/form-data; boundary="x y"'}
    assert client.post(GRAPH, data=body, headers=headers).status_code == 204
    assert writable.sizes[NamedNode("urn:g")] == 3
    assert client.put(GRAPH, data=body, headers=headers).status_code == 204
    assert writable.sizes[NamedNode("urn:g")] == 2


def test_a_compressed_document(client: FlaskClient) -> None:
    """Is read as large as it may be, and no larger; in a coding that is known."""
    packed = {**TURTLE, "Content-Encoding": "gzip"}
    assert client.put(GRAPH, data=gzip.compress(TRIPLE), headers=packed).status_code == 201
    assert kind(client.put(GRAPH, data=gzip.compress(b"#" * 10_001), headers=packed), 413) == "request-too-large"
    assert problem(client.put(GRAPH, data=gzip.compress(TRIPLE)[:-3], headers=packed), 400)
    answer = client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "Content-Encoding": "br"})
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "gzip, deflate")


def test_entities_that_grow_without_end_reach_no_parser(client: FlaskClient, writable: Writing) -> None:
    """Ten lines of XML that would be gigabytes."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "x">{entities}]><rdf:RDF>&e9;</rdf:RDF>'
    answer = client.put(GRAPH, data=bomb, headers={**BEARER, "Content-Type": "application/rdf+xml"})
    assert kind(answer, 400) == "syntax"
    assert writable.asked is None


def test_a_graph_is_kept_as_long_as_nothing_changes(client: FlaskClient) -> None:
    """By a weak tag; after a change it is another one."""
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    tag = client.get(GRAPH).headers["ETag"]
    assert tag.startswith('W/"')
    unchanged = client.get(GRAPH, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert client.get(GRAPH, headers={"If-None-Match": tag, "Accept": "application/n-triples"}).status_code == 200
    client.post(GRAPH, data=b"<urn:a> <urn:b> 2 .", headers=TURTLE)
    assert client.get(GRAPH, headers={"If-None-Match": tag}).status_code == 200


def test_a_change_may_be_meant_for_what_its_client_knows(client: FlaskClient) -> None:
    """If-Match and If-None-Match: 412 where it is something else by now, and nothing is lost."""
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-Match": "*"}).status_code == 412
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"}).status_code == 201
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"}).status_code == 412
    tag = client.get(GRAPH, headers={"Accept": "application/ld+json"}).headers["ETag"]
    assert client.put(GRAPH, data=b"<urn:a> <urn:b> 2 .", headers={**TURTLE, "If-Match": tag}).status_code == 204
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-Match": tag}).status_code == 412
    assert kind(client.delete(GRAPH, headers={**BEARER, "If-Match": tag}), 412) == "changed"
    assert b"2" in client.get(GRAPH).data


def test_a_change_that_comes_between_is_noticed(client: FlaskClient, writable: Writing) -> None:
    """The writer is told which snapshot a condition was looked up in."""
    before = writable.id
    client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"})
    assert writable.asked
    assert writable.asked.expected == before


# Who reads meanwhile


def test_everything_follows_the_snapshot(client: FlaskClient) -> None:
    """What pages count and say of the data, the tags of answers, the health report, the description."""

    def looks() -> list[object]:
        return [
            client.get("/health").get_json()["data"],
            client.get("/", headers={"Accept": "text/html"}).text,
            client.get("/sparql?query=ASK{}").headers["ETag"],
            client.get("/sparql", headers={"Accept": "application/n-triples"}).headers["ETag"],
            client.get("/metrics").text.partition('data="')[2][:16],
        ]

    before = looks()
    client.post("/update", data={"update": INSERT}, headers=BEARER)
    assert all(old != new for old, new in zip(before, looks(), strict=True))
