"""`/downloads`: each export once for a snapshot and a choice, with the digest of what is sent."""

from __future__ import annotations

import gc
import io
import json
import time
import weakref
import zipfile
from base64 import b64encode
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any
from unittest.mock import Mock

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BaseDirection, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from tests.export import worlds
from tests.serving import running, send

from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.engine.graphs import Graphs
from autopact.errors import Changed
from autopact.export.material import Material
from autopact.export.tools import TOOLS
from autopact.export.writing import body, digest
from autopact.terms import AP, CLAIM, ID, RDFS, XSD, Level
from autopact.web import create_app, shelf

NAMES = [f"{tool.name}.{form.suffix}" for tool in TOOLS.values() for form in tool.formats]


def listed(client: FlaskClient) -> list[dict[str, Any]]:
    """The list, when all that is on it is made."""
    deadline = time.monotonic() + 120
    while True:
        rows: list[dict[str, Any]] = client.get("/downloads?format=json").get_json()["downloads"]
        if all(row["sha256"] for row in rows) or time.monotonic() > deadline:
            return rows
        time.sleep(0.05)


def test_every_export_is_listed_with_what_is_sent(client: FlaskClient) -> None:
    """Its media type, length, digest and entity tag are those of the body."""
    rows = listed(client)
    assert [row["href"] for row in rows] == [f"/downloads/{name}" for name in NAMES]
    for row in rows:
        answer = client.get(row["href"])
        assert answer.status_code == 200
        found = sha256(answer.data)
        assert (len(answer.data), found.hexdigest()) == (row["size"], row["sha256"])
        assert answer.headers["Content-Length"] == str(row["size"])
        assert answer.headers["ETag"] == row["etag"] == f'"{found.hexdigest()}"'
        assert answer.headers["Repr-Digest"] == f"sha-256=:{b64encode(found.digest()).decode()}:"
        assert answer.content_type == row["mediaType"]
        name = row["href"].rsplit("/", 1)[1]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="autopact-{name}"'


def test_who_has_it_is_told_so(client: FlaskClient) -> None:
    """And HEAD says what GET would."""
    first = client.get("/downloads/gephi.gexf")
    again = client.get("/downloads/gephi.gexf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head("/downloads/gephi.gexf")
    assert (head.data, head.headers["ETag"]) == (b"", first.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(first.data))


def test_it_is_made_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all who ask for the same, and for tools that take the same."""
    client.get("/downloads/jena.trig")
    monkeypatch.setattr(shelf, "body", None)
    assert client.get("/downloads/jena.trig").data == client.get("/downloads/rdflib.trig").data
    assert client.get("/downloads/rdf4j.trig").status_code == 500  # which has another layout, and would be made now


def test_certainty_and_inference_choose(client: FlaskClient) -> None:
    """As everywhere; and the links of the list keep the choice."""

    def triples(query: str) -> set[Triple]:
        found = client.get(f"/downloads/owlready2.nt{query}")
        assert found.status_code == 200
        return {quad.triple for quad in parse(found.data, format=RdfFormat.N_TRIPLES)}

    dyne = Triple(ID.acme, AP.partnerOf, ID.dyne)
    assert dyne not in triples("")
    assert dyne in triples("?certainty=probable")
    assert triples("?inference=off") <= triples("")
    row = client.get("/downloads?format=json&certainty=probable&inference=off").get_json()["downloads"][0]
    assert row["href"] == "/downloads/protege.ttl?certainty=probable&inference=off"
    answer = client.get("/downloads/owlready2.nt?certainty=sure")
    assert (answer.status_code, "certainty='sure' is not known" in answer.text) == (400, True)


@pytest.mark.parametrize("name", ["nothing.ttl", "gephi.ttl", "gephi", ".ttl", "protege.", "protege.turtle"])
def test_what_is_no_export_is_not_there(client: FlaskClient, name: str) -> None:
    """404, with where to look."""
    answer = client.get(f"/downloads/{name}")
    assert answer.status_code == 404
    assert "/downloads" in answer.get_json()["mend"]


def test_people_see_a_table(client: FlaskClient) -> None:
    """With a link for each, in their language."""
    listed(client)
    page = client.get("/downloads?lang=fr", headers={"Accept": "text/html"}).text
    assert "Téléchargements" in page
    for name in NAMES:
        assert f'href="/downloads/{name}"' in page
    assert client.get("/downloads/gephi.gexf").headers["ETag"].strip('"')[:16] in page
    assert "/downloads" in client.get("/", headers={"Accept": "text/html"}).text


def test_a_page_does_not_wait_until_all_is_made(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is being made, and has all of it once that is done."""
    go_on = Event()
    make = shelf.body
    monkeypatch.setattr(shelf, "body", lambda *what: go_on.wait(20) and make(*what))
    page = {"Accept": "text/html"}
    assert "being made just now" in client.get("/downloads", headers=page).text
    go_on.set()
    assert all(each["sha256"] for each in listed(client))
    assert "being made" not in client.get("/downloads", headers=page).text


def test_where_no_thread_can_be_started_each_is_made_when_it_is_wanted(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is there without lengths, and with them as soon as one can be."""
    with monkeypatch.context() as crowded:
        crowded.setattr(Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
        rows = client.get("/downloads?format=json").get_json()["downloads"]
        assert not any(row["sha256"] for row in rows)
        assert "being made" not in client.get("/downloads", headers={"Accept": "text/html"}).text
    assert all(each["sha256"] for each in listed(client))


def test_several_files_are_an_archive(client: FlaskClient) -> None:
    """Of the folder that the command writes, packed, and readable where it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(client.get("/downloads/duckdb.zip").data)) as archive:
        assert archive.namelist() == ["claims.csv", "edges.csv", "load.sql", "nodes.csv", "values.csv"]
        assert CLAIM.denial.value in archive.read("claims.csv").decode()
        for each in archive.infolist():
            assert (each.external_attr >> 16, each.date_time[0]) == (0o644, 1980)
            assert each.compress_size < each.file_size


def test_a_plain_store_is_exported_too() -> None:
    """All that is in its default graph is stated, and its graphs are there beside it."""
    graphs = Graphs(plain=True)
    quads = [Quad(ID.a, RDFS.label, Literal("A"), DefaultGraph()), Quad(ID.a, AP.x, ID.b, NamedNode("urn:x:g"))]
    graphs.amend((), quads)
    client = create_app(Embedded(graphs, data="plain")).test_client()
    assert set(parse(client.get("/downloads/jena.nq").data, format=RdfFormat.N_QUADS)) == set(quads)
    assert b'label="A"' in client.get("/downloads/gephi.gexf").data


def test_the_page_says_which_formats_have_named_graphs(client: FlaskClient) -> None:
    """Where there are any beside those of claims, which are in each as nodes."""
    graphs = {Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}, NamedNode("urn:x:g"): {Triple(ID.a, AP.x, ID.c)}}
    stranger = create_app(Embedded(Dataset(graphs, "named"))).test_client()
    pages = [each.get("/downloads", headers={"Accept": "text/html"}).text for each in (stranger, client)]
    assert ["TriG, N-Quads, JSON-LD have the named graphs, too" in page for page in pages] == [True, False]


def test_what_cannot_be_written_is_told_to_who_asks_for_it() -> None:
    """The others are made all the same."""
    triples = {Triple(ID.a, RDFS.label, Literal("bell \x07"))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "bell"))).test_client()
    answer = client.get("/downloads/gephi.gexf")
    assert answer.status_code == 406
    assert "control character" in answer.get_json()["detail"]
    assert client.get("/downloads/jena.nq").status_code == 200


@pytest.mark.parametrize("order", [("owlready2", "jena"), ("jena", "owlready2")], ids=" ".join)
@pytest.mark.parametrize("suffix", ["nt", "rdf"])
def test_what_one_tool_does_not_read_is_refused_to_that_one_alone(order: tuple[str, str], suffix: str) -> None:
    """Whoever asks first."""
    triples = {Triple(ID.a, AP.size, Literal(str(2**64), datatype=XSD.integer))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "large"))).test_client()
    found = {tool: client.get(f"/downloads/{tool}.{suffix}").status_code for tool in order}
    assert found == {"owlready2": 406, "jena": 200}


def test_what_cannot_be_written_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again is told the same."""
    triples = {Triple(ID.a, RDFS.label, Literal("bell \x07"))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "bell"))).test_client()
    first = client.get("/downloads/gephi.gexf")
    monkeypatch.setattr(shelf, "body", None)
    again = client.get("/downloads/gephi.gexf")
    assert (again.status_code, again.get_json()) == (406, first.get_json())


def test_people_are_told_what_cannot_be_written() -> None:
    """In the place of its length; the link leads to the same, since a browser says nothing of a download that fails."""
    triples = {Triple(ID.a, AP.x, Literal("many", datatype=XSD.integer))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "many"))).test_client()
    deadline = time.monotonic() + 120
    while "being made just now" in (page := client.get("/downloads", headers={"Accept": "text/html"}).text):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    row = page.partition('href="/downloads/owlready2.nt"')[2].partition("</tr>")[0]
    assert row.startswith(">N-Triples</a>")
    assert "because of one number" in row
    assert "made when it is asked for" not in page
    assert 'href="/downloads/rdflib.nt" download>' in page


def test_no_more_than_a_few_wait_for_exports(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever wants another page finds a thread."""
    going_on = Event()

    def slow(*arguments: Any) -> Any:
        assert going_on.wait(60)
        return body(*arguments)

    monkeypatch.setattr(shelf, "body", slow)
    address, app = "/downloads/jena.trig?certainty=probable&inference=off", client.application
    with ThreadPoolExecutor(shelf.WAITING + 1) as threads:
        asked = [threads.submit(lambda: app.test_client().get(address).status_code) for _ in range(shelf.WAITING + 1)]
        refused, waiting = wait(asked, timeout=20, return_when=FIRST_COMPLETED)
        going_on.set()
        assert [each.result() for each in refused] == [503]
        assert {each.result() for each in waiting} == {200}


def test_too_large_a_graph_is_told_with_the_command(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that is not small is made by nobody's looking at the list."""
    monkeypatch.setattr(shelf, "SMALL", 1)
    monkeypatch.setattr(shelf, "LARGEST_NETWORK", 1)
    query = "certainty=possible&inference=off"  # which no other test asks for
    rows = client.get(f"/downloads?format=json&{query}").get_json()["downloads"]
    assert not any(row["sha256"] for row in rows)
    answer = client.get(f"/downloads/neo4j.cypher?{query}")
    assert answer.status_code == 503
    assert "autopact export --for neo4j --format cypher" in answer.get_json()["mend"]
    assert client.get(f"/downloads/jena.trig?{query}").status_code == 200


def test_programs_are_told_what_cannot_be_written() -> None:
    """In the list, so that nobody waits for its length."""
    triples = {Triple(ID.a, AP.x, Literal("many", datatype=XSD.integer))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "many"))).test_client()
    answers = {name: client.get(f"/downloads/{name}") for name in ("owlready2.nt", "rdflib.nt")}
    listed = client.get("/downloads", headers={"Accept": "application/json"}).get_json()["downloads"]
    why = {each["href"]: each["refused"] for each in listed}
    assert why["/downloads/owlready2.nt"] == answers["owlready2.nt"].get_json()["detail"]
    assert why["/downloads/rdflib.nt"] is None


def test_what_no_tool_reads_is_told_once() -> None:
    """And not at each of fifty formats, once every one of them was tried."""
    triples = {Triple(ID.a, AP.x, Literal("x", language="ar", direction=BaseDirection.RTL))}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "twelve"))).test_client()
    assert {client.get(f"/downloads/{name}").status_code for name in NAMES} == {406}
    page = client.get("/downloads", headers={"Accept": "text/html"}).text
    assert page.count("RDF 1.2") == 1
    assert "<table" not in page


def test_rules_are_told_where_there_are_not_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since a service looks them up one by one."""
    own = tmp_path / "own.ttl"
    own.write_text("<urn:near> a <http://www.w3.org/2002/07/owl#SymmetricProperty> . <urn:a> <urn:near> <urn:b> .")
    dataset = assemble([own])
    found = []
    for most in (1, 0):
        monkeypatch.setattr(shelf, "RULED", most)
        client = create_app(Embedded(dataset, Explainer.of(dataset))).test_client()
        found.append("prp-symp" in client.get("/downloads/neo4j.cypher").text)
    assert found == [True, False]


def test_a_started_server_sends_what_the_command_writes(tmp_path: Path) -> None:
    """Though its evaluators are other processes, which are asked in SPARQL; anybody's graph too."""
    own = tmp_path / "own.trig"
    own.write_text(
        "@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":Dog rdfs:subClassOf :Animal . :rex a :Dog ; :chases [ rdfs:label 'a \\u0022cat\\u0022' ] .\n"
        ":g { :rex :owns :Bone }"
    )
    dataset = assemble([own])
    for files, engine in [((), worlds.bundled()), ((own,), Embedded(dataset, Explainer.of(dataset)))]:
        with running(*files, reasoning="owl-rl") as endpoint:
            got = {name: ask(endpoint, f"/downloads/{name}?certainty=possible") for name in ("jena.nq", "age.sql")}
        material = Material(engine, Level.POSSIBLE, rule=engine.rule)
        for name, content in got.items():
            tool, suffix = name.split(".")
            with body(material, TOOLS[tool], TOOLS[tool].format(suffix)) as file:
                assert sha256(content).hexdigest() == digest(file)[1], name
    assert b"cax-sco" in got["age.sql"]
    assert b"<http://example.org/Bone> <http://example.org/g>" in got["jena.nq"]


def test_a_started_server_refuses_what_is_of_rdf_1_2(tmp_path: Path) -> None:
    """In named graphs, too, which it asks for otherwise."""
    own = tmp_path / "own.trig"
    own.write_text("<urn:a> <urn:b> <urn:c> . <urn:g> { <urn:a> <urn:b> 'x'@ar--rtl }")
    with running(own) as endpoint:
        assert b"RDF 1.2" in ask(endpoint, "/downloads/jena.nq", 406)
        assert ask(endpoint, "/downloads/jena.nt").count(b"\n") == 1


def ask(endpoint: str, path: str, status: int = 200) -> bytes:
    """What an address of a server has."""
    answer, content = send(endpoint, "GET", path, timeout=300)
    assert answer.status == status, content
    assert answer.headers["Content-Length"] == str(len(content))
    return content


def test_after_a_change_it_is_another() -> None:
    """What is sent is of the snapshot that is served then."""
    engine = Embedded(Dataset({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}}, "first"))
    client = create_app(engine).test_client()
    first = client.get("/downloads/virtuoso.nq")
    engine.graphs.amend((), [Quad(ID.a, AP.x, ID.c, Level.CERTAIN.asserted)])
    engine.changed("second")
    second = client.get("/downloads/virtuoso.nq", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.data.count(b"\n") == first.data.count(b"\n") + 1
    assert json.loads(client.get("/downloads?format=json").data)["data"] == "second"


def test_an_export_is_kept_as_long_as_it_is_true_and_not_too_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a file: those that nobody can ask for any more, or has asked for of late, give their room back."""
    monkeypatch.setattr(shelf, "KEPT", 2)
    engine = Embedded(Dataset({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}}, "first"))
    exports, choice, tool = shelf.Shelf(engine), (Level.CERTAIN, True), TOOLS["jena"]
    made = [weakref.ref(exports.get(tool, form, choice)) for form in tool.formats[:3]]
    gc.collect()
    assert [each() is None for each in made] == [True, False, False]
    engine.changed("second")
    exports.get(tool, tool.formats[0], choice)
    gc.collect()
    assert [each() is None for each in made] == [True] * 3


def test_a_change_while_it_is_made_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """As something to be tried again."""

    def changed(*_: object) -> None:
        raise Changed("The graph was changed while it was exported.", mend="Ask again.")

    monkeypatch.setattr(shelf, "body", changed)
    answer = client.get("/downloads/jena.trig")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_what_is_changed_while_it_is_read_is_not_exported() -> None:
    """Since half of it would be of one snapshot, and half of another."""
    engine = Embedded(Dataset({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}}, "first"))
    material = Material(engine)
    engine.changed("second")
    for read in (material.named, lambda: material.triples(Level.CERTAIN.asserted)):
        with pytest.raises(Changed):
            list(read())
