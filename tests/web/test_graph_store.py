"""The Graph Store Protocol: graphs as documents, which come, change and go."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode

from autopact.engine.update.writable import Writable
from autopact.engine.writes import Put, Remove
from autopact.sparql import document
from autopact.sparql.bearer import Token, digest
from autopact.terms import RDF, RDFS

from .writable import BEARER, GRAPH, TRIPLE, TURTLE, Writing, client_of, kind, problem


@pytest.fixture
def client(writable: Writing) -> FlaskClient:
    """A client of a site that knows one token: `secret`."""
    return client_of(writable)


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
    assert kind(client.get(GRAPH), 404) == "no-graph"
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


def test_what_follows_is_added_where_that_is_wanted() -> None:
    """To the default graph; any other is what is stored in it."""
    client = client_of(Writing(Writable()))
    stated = {f"<urn:a> {RDF.type} <urn:A> .", f"<urn:A> {RDFS.subClassOf} <urn:B> ."}
    for graph, follows in (("/graph-store?default", {f"<urn:a> {RDF.type} <urn:B> ."}), (GRAPH, set[str]())):
        assert client.put(graph, data="\n".join(stated), headers=TURTLE).status_code in (201, 204)
        for inference, expected in (("off", stated), ("on", stated | follows)):
            got = client.get(f"{graph}&inference={inference}", headers={"Accept": "application/n-triples"})
            assert set(got.text.strip().splitlines()) == expected


def test_a_token_is_for_its_graphs(writable: Writing) -> None:
    """Whoever has no right to a graph neither changes it, nor makes one; what is changed is noted under the token."""
    robot = Token("robot", digest("secret"), frozenset({NamedNode("urn:g")}))
    client = client_of(writable, robot, Token("anna", digest("other")))
    others = TURTLE | {"Authorization": "Bearer other"}
    assert client.put("/graph-store?default", data=TRIPLE, headers=others).status_code == 204
    assert client.put(GRAPH, data=TRIPLE, headers=TURTLE).status_code == 201
    for method, address in (
        ("PUT", "/graph-store?graph=urn:h"),
        ("PUT", "/graph-store?default"),
        ("DELETE", "/graph-store?default"),
        ("POST", "/graph-store"),
    ):
        assert kind(client.open(address, method=method, data=b"", headers=TURTLE), 403) == "not-allowed"
    assert list(writable.sizes) == [NamedNode("urn:g")]
    assert [change.who for change in writable.changes()] == ["robot", "anna"]


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
        ("application/rdf+xml", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', 400),
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


@pytest.mark.parametrize(
    ("file", "media_type", "status"),
    [
        ("cars.ttl", "application/octet-stream", 201),
        ("Cars.NT", "text/plain", 201),
        ("cars.ttl", None, 201),
        ("cars.ttl", "application/rdf+xml", 400),
        ("cars.csv", "application/octet-stream", 415),
        ("cars.ttl", "text/csv", 415),
    ],
)
def test_a_file_whose_type_says_nothing_is_what_its_name_says(
    client: FlaskClient, file: str, media_type: str | None, status: int
) -> None:
    """`curl -F file=@cars.ttl` calls it bytes, other programs nothing at all; a type that says something holds."""
    head = f'Content-Disposition: form-data; name="file"; filename="{file}"'
    head += f"\r\nContent-Type: {media_type}" if media_type else ""
    form = f"--x\r\n{head}\r\n\r\n{TRIPLE.decode()}\r\n--x--\r\n"
    answer = client.put(GRAPH, data=form, headers={**BEARER, "Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("name", ["cars.ttl; filename*=utf-8''cars.ttl", "cars.ttl", '"cars; old.ttl"'])
def test_the_name_of_a_file_may_have_quotation_marks(client: FlaskClient, name: str) -> None:
    """.NET writes none where it needs none."""
    form = f"--x\r\nContent-Disposition: form-data; name=file; filename={name}\r\n\r\n{TRIPLE.decode()}\r\n--x--\r\n"
    answer = client.put(GRAPH, data=form, headers={**BEARER, "Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("head", "body", "told"),
    [
        ("Content-Type: text/turtle", "<urn:a> <urn:b> ", "Part 2 does not parse as Turtle"),
        ("Content-Type: text/csv", "a,b", "Part 2 has the type 'text/csv'"),
        ("Content-Type: text/turtle; charset=latin1", "", "Part 2 is in latin1"),
        ("Content-Type: application/rdf+xml", "<a>", "Part 2: This RDF/XML breaks off"),
        ('Content-Disposition: form-data; name="a"; filename="cars.csv"', "", "Part 2 (cars.csv) has no Content-Type"),
    ],
)
def test_of_several_documents_the_wrong_one_is_named(client: FlaskClient, head: str, body: str, told: str) -> None:
    """By its number, and its file if it has one; none of them is stored."""
    form = f"--x\r\nContent-Type: text/turtle\r\n\r\n<urn:a> <urn:b> 1 .\r\n--x\r\n{head}\r\n\r\n{body}\r\n--x--\r\n"
    answer = client.put(GRAPH, data=form, headers={**BEARER, "Content-Type": "multipart/form-data; boundary=x"})
    assert told in answer.get_json()["detail"]
    assert client.get(GRAPH).status_code == 404


def test_what_stops_a_document_of_rdf_xml_has_its_place(client: FlaskClient) -> None:
    """Its parser tells none; what is relative to the graph is no fault."""
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    body = f'{head}\n<rdf:Bag rdf:about="a"/>\n <dc:b/></rdf:RDF>'
    answer = client.put(GRAPH, data=body, headers={**BEARER, "Content-Type": "application/rdf+xml"})
    assert [problem(answer, 400)[name] for name in ("line", "column")] == [3, 2]


@pytest.mark.parametrize(("parts", "status"), [(3, 201), (4, 413)])
def test_a_form_has_as_many_parts_as_it_may(
    client: FlaskClient, parts: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark of its end is none."""
    monkeypatch.setattr(document, "MOST_PARTS", 3)
    form = b"--x\r\nContent-Type: text/turtle\r\n\r\n\r\n" * parts + b"--x--\r\n"
    answer = client.put(GRAPH, data=form, headers={**BEARER, "Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == status


def form_of(*files: bytes) -> bytes:
    """A form with packed files of Turtle."""
    head = b'--x\r\nContent-Disposition: form-data; name="a"; filename="cars.ttl.gz"\r\nContent-Type: application/gzip'
    return b"".join(head + b"\r\n\r\n" + file + b"\r\n" for file in files) + b"--x--\r\n"


@pytest.mark.parametrize(
    ("file", "status", "told"),
    [
        (gzip.compress(b"<urn:d> <urn:e> <urn:f> ."), 201, ""),
        (gzip.compress(b"#" * 9_990), 413, "Part 2 (cars.ttl.gz) comes to more than is taken."),
        (gzip.compress(TRIPLE)[:-9], 400, "Part 2 (cars.ttl.gz) ends before its gzip does."),
        (gzip.compress(TRIPLE)[:-8] + bytes(8), 400, "Part 2 (cars.ttl.gz) is no gzip, or was damaged."),
    ],
    ids=["whole", "large", "cut", "damaged"],
)
def test_packed_files_are_what_is_in_them(
    client: FlaskClient, writable: Writing, file: bytes, status: int, told: str
) -> None:
    """As `curl -F file=@cars.ttl.gz` sends them; all of them together are as large as one may be."""
    headers = {**BEARER, "Content-Type": "multipart/form-data; boundary=x"}
    answer = client.put(GRAPH, data=form_of(gzip.compress(TRIPLE), file), headers=headers)
    if told:
        assert problem(answer, status)["detail"] == told
    assert answer.status_code == status
    assert writable.sizes.get(NamedNode("urn:g"), 0) == (0 if told else 2)


def test_a_packed_file_is_what_is_in_it(client: FlaskClient, writable: Writing) -> None:
    """As `curl -T cars.ttl.gz` sends it, without a word about that; as large as it may be."""
    assert client.put(GRAPH, data=gzip.compress(TRIPLE), headers=TURTLE).status_code == 201
    assert writable.sizes[NamedNode("urn:g")] == 1
    large = client.put(GRAPH, data=gzip.compress(b"#" * 10_001), headers=TURTLE)
    assert problem(large, 413)["detail"] == "The document comes to more than is taken."
    damaged = client.put(GRAPH, data=gzip.compress(TRIPLE)[:-9], headers=TURTLE)
    assert problem(damaged, 400)["detail"] == "The document ends before its gzip does."


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


def test_a_part_of_a_graph_takes_not_the_place_of_the_whole(client: FlaskClient) -> None:
    """As of a client that goes on with what broke off: RFC 9110, 14.5."""
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    before = client.get(GRAPH).data
    for method in ("put", "post"):
        answer = getattr(client, method)(
            GRAPH, data=b"<urn:a> <urn:b> 2 .", headers={**TURTLE, "Content-Range": "bytes 0-18/40"}
        )
        assert kind(answer, 400) == "query"
    assert client.get(GRAPH).data == before


def test_a_change_may_be_meant_for_what_its_client_knows(client: FlaskClient) -> None:
    """If-Match and If-None-Match: 412 where it is something else by now, and nothing is lost."""
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-Match": "*"}).status_code == 412
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"}).status_code == 201
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"}).status_code == 412
    tag = client.get(GRAPH, headers={"Accept": "application/ld+json"}).headers["ETag"]
    assert client.put(GRAPH, data=b"<urn:a> <urn:b> 2 .", headers={**TURTLE, "If-Match": tag}).status_code == 204
    assert client.put(GRAPH, data=TRIPLE, headers={**TURTLE, "If-Match": tag}).status_code == 412
    assert kind(client.delete(GRAPH, headers={**BEARER, "If-Match": tag}), 412) == "changed"
    for address, name in ((GRAPH, "<urn:g>"), ("/graph-store", "<http://localhost/graph-store/")):
        answer = client.post(address, data=TRIPLE, headers={**TURTLE, "If-Match": tag})
        assert f"What is in {name}" in problem(answer, 412)["detail"]
    assert b"2" in client.get(GRAPH).data


def test_conditions_take_the_default_graph_for_there() -> None:
    """Though there be nothing in it yet."""
    client = client_of(Writing())
    default = "/graph-store?default"
    assert client.put(default, data=TRIPLE, headers={**TURTLE, "If-None-Match": "*"}).status_code == 412
    assert client.put(default, data=TRIPLE, headers={**TURTLE, "If-Match": "*"}).status_code == 204


def test_a_document_that_is_not_the_one_that_was_named_is_not_given(client: FlaskClient) -> None:
    """If-Match is kept to by those who read, too, as at the endpoint."""
    client.put(GRAPH, data=TRIPLE, headers=TURTLE)
    tag = client.get(GRAPH).headers["ETag"]
    for asked in (client.get, client.head):
        assert [asked(GRAPH, headers={"If-Match": each}).status_code for each in ("*", tag, '"x"')] == [200, 200, 412]


def test_a_change_that_comes_between_is_noticed(client: FlaskClient, writable: Writing) -> None:
    """The writer is told which snapshot a condition was looked up in; without one, nothing hinders it."""
    for condition, expected in (({"If-None-Match": "*"}, writable.id), ({}, "")):
        client.put(GRAPH, data=TRIPLE, headers={**TURTLE, **condition})
        assert writable.asked
        assert writable.asked.expected == expected
