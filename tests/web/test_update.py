"""SPARQL Update over HTTP: how it is asked, what it loads, and what is said of what was done."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from autopact.engine.writes import Delta, Load, Outcome, Update
from autopact.errors import Full, Overloaded, Unfit

from .writable import BEARER, FORM, GRAPH, INSERT, TRIPLE, TURTLE, Writing, client_of, kind, problem


@pytest.fixture
def client(writable: Writing) -> FlaskClient:
    """A client of a site that knows one token: `secret`."""
    return client_of(writable)


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


@pytest.mark.parametrize("tag", ["*", '"of-the-graph-store"'])
def test_an_update_has_nothing_to_match(client: FlaskClient, writable: Writing, tag: str) -> None:
    """Nobody is left to believe that If-Match has guarded an update."""
    answer = client.post("/update", data={"update": INSERT}, headers={**BEARER, "If-Match": tag})
    assert "/graph-store" in problem(answer, 412)["mend"]
    assert writable.asked is None


@pytest.mark.parametrize(
    ("address", "body", "content_type", "status"),
    [
        ("/update", "", FORM, 400),
        ("/update", "update=a&update=b", FORM, 400),
        ("/update?update=a", INSERT, "application/sparql-update", 400),
        ("/update", "query=ASK{}", FORM, 400),
        ("/update?inference=off", INSERT, "application/sparql-update", 400),
        ("/update", "certainty=possible&update=", FORM, 400),
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


def test_what_is_found_quotes_no_more_than_a_piece(client: FlaskClient, writable: Writing) -> None:
    """Of an IRI without end; what is wrong with it stands behind."""
    term = "claim:" + "x" * 1_000_000
    writable.fails = Unfit("Wrong.", findings=[{"term": term, "what": f"{term} rests on nothing."}])
    [finding] = problem(client.post("/update", data={"update": INSERT}, headers=BEARER), 422)["findings"]
    assert max(map(len, finding.values())) < 3000
    assert finding["what"].endswith("rests on nothing.")


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


@pytest.mark.parametrize("name", ["dryrun", "dry_run", "dryRun", "Dry-Run"])
def test_what_may_be_meant_as_a_dry_run_is_not_done(client: FlaskClient, writable: Writing, name: str) -> None:
    """In the address or in the form, of an update or of a graph."""
    before = writable.id
    for answer in (
        client.post(f"/update?{name}=1", data={"update": INSERT}, headers=BEARER),
        client.post("/update", data={"update": INSERT, name: "1"}, headers=BEARER),
        client.put(f"{GRAPH}&{name}=1", data=TRIPLE, headers=TURTLE),
        client.delete(f"{GRAPH}&{name}", headers=BEARER),
    ):
        problem(answer, 400)
    assert writable.id == before


def test_a_dry_run_shows_the_beginning_of_much(client: FlaskClient) -> None:
    """And counts all of it."""
    text = "INSERT DATA { " + " ".join(f"<urn:a> <urn:b> {number} ." for number in range(1500)) + " }"
    client = client_of(Writing(), upload=10**6)
    added = client.post("/update?dry-run=1", data={"update": text}, headers=BEARER).get_json()["stored"]["added"]
    assert (added["count"], len(added["quads"])) == (1500, 1000)
    assert added["quads"] == sorted(added["quads"])
    assert not any('"999"' in quad for quad in added["quads"])  # which comes behind 1 to 1499 as texts are sorted


def test_a_dry_run_tells_apart_what_is_stated_projected_and_inferred() -> None:
    """What would go of each, and what would come; what would hold all the same; nothing of it is kept."""
    writing = Writing(reasoning=True)
    client, within = client_of(writing), "http://www.w3.org/2002/07/owl#TransitiveProperty"
    schema = f"<urn:within> a <{within}> . <urn:a> <urn:within> <urn:b> . <urn:b> <urn:within> <urn:c> ."
    stated = f"INSERT DATA {{ {schema} GRAPH <urn:g> {{ <urn:é> <urn:p> 1 }} }}"
    assert client.post("/update", data={"update": stated}, headers=BEARER).status_code == 204
    trial = (
        "DELETE DATA { <urn:b> <urn:within> <urn:c> } ; INSERT DATA { <urn:a> <urn:within> <urn:c> } ; "
        "INSERT DATA { <urn:c> <urn:within> <urn:d> } ; DROP GRAPH <urn:g> ; CREATE GRAPH <urn:h> ; "
        "DELETE DATA { <urn:a> <urn:within> <urn:d> }"
    )
    answer = client.post("/update?dry-run=1", data={"update": trial}, headers=BEARER)
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    assert "urn:é" in answer.text
    told, part = answer.get_json(), "https://w3id.org/autopact/graph"
    shown = {
        kind: {way: [quad.removesuffix(" .").replace("urn:", "") for quad in some["quads"]] for way, some in of.items()}
        for kind, of in ((kind, told[kind]) for kind in ("projected", "inferred"))
    }
    assert shown == {
        "projected": {
            "removed": [f"<b> <within> <c> <{part}/asserted>"],
            "added": [f"<a> <within> <c> <{part}/asserted>", f"<c> <within> <d> <{part}/asserted>"],
        },
        "inferred": {
            "lost": [f"<a> <within> <c> <{part}/inferred>"],
            "gained": [f"<a> <within> <d> <{part}/inferred>"],
        },
    }
    counts = {way: told["stored"][way]["count"] for way in ("removed", "added")}
    assert counts == {"removed": 2, "added": 2}
    assert (told["stored"]["dropped"], told["stored"]["created"]) == (["urn:g"], ["urn:h"])
    assert (told["stillHolds"], told["consistent"]) == (1, True)
    disjoint = "<urn:A> <http://www.w3.org/2002/07/owl#disjointWith> <urn:B> . <urn:a> a <urn:A> , <urn:B> ."
    ill = client.post("/update?dry-run=1", data={"update": f"INSERT DATA {{ {disjoint} }}"}, headers=BEARER)
    assert ill.get_json()["consistent"] is False


def test_an_update_that_changes_nothing_has_no_number(client: FlaskClient) -> None:
    """There is no such change."""
    first, again = (client.post("/update", data={"update": INSERT}, headers=BEARER).headers for _ in range(2))
    assert first["Cache-Control"] == "no-store"
    assert "Autopact-Change" in first
    assert not {"Autopact-Still-Holds", "Location"} & {*first.keys()}
    assert "Autopact-Change" not in again


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("LOAD <http://example.org/a>", [Load("http://example.org/a")]),
        ("load silent <http://example.org/a> INTO GRAPH <urn:g>", [Load("http://example.org/a", True)]),
        ("PREFIX e: <http://example.org/> LOAD e:a ; LOAD SILENT e:a", [Load("http://example.org/a")]),
        ("BASE <http://example.org/x/> LOAD <../b>", [Load("http://example.org/b")]),
        ("BASE <http://example.org/> PREFIX e: <x/> BASE <urn:y> LOAD e:a", [Load("http://example.org/x/a")]),
        ("VERSION '1.2' LOAD <http://example.org/a>", [Load("http://example.org/a")]),
        ("; ".join(f"LOAD <urn:{at % 8}>" for at in range(16)), [Load(f"urn:{at}") for at in range(8)]),
        (r"LO\u0041D <http://ex\u0061mple.org/a>", [Load("http://example.org/a")]),
        ("LOAD SILENT <somescheme://x/y>", [Load("somescheme://x/y", True)]),
        ("LOAD <file:///etc/passwd>", [Load("file:///etc/passwd")]),
        ("LOAD undeclared:a", []),
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


def test_an_update_loads_from_so_many_addresses_and_no_more(writable: Writing) -> None:
    """Each is a request to somebody else: nine are one too many, SILENT or not."""
    text = "; ".join(f"LOAD SILENT <http://example.org/{at}>" for at in range(9))
    told = client_of(writable, hosts=("example.org",)).post("/update", data={"update": text}, headers=BEARER)
    assert (kind(told, 403), writable.asked) == ("refused", None)


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
