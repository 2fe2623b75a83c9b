"""The description of the addresses, and whether the service keeps to it.

The long form, by hand: `AUTOPACT_FUZZ=100 python -m pytest tests/web/test_openapi.py` asks each address so many times.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from pyoxigraph import Literal, NamedNode, Triple
from tests.serving import TOKEN, started

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.writes import Delta, Outcome
from autopact.sparql import graph_store, outcome, update
from autopact.sparql.request import ALLOW
from autopact.terms import ID, ONTOLOGY_GRAPH, OWL, RDF, Level
from autopact.web import create_app
from autopact.web.openapi import describe
from autopact.web.openapi.parts import Described

from .pages import strangers
from .writable import BEARER, GRAPH, Writing, client_of

EXAMPLES = os.environ.get("AUTOPACT_FUZZ", "10")

HERE = Path(__file__).parent / "schemathesis"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a server of the bundled graph, which takes writes."""
    with started(AUTOPACT_TOKEN=TOKEN) as (endpoint, _):
        yield endpoint.removesuffix("sparql")


def test_it_is_openapi_and_names_the_address_asked(client: FlaskClient) -> None:
    """By the standard's own schema."""
    answer = client.get("/openapi.json", base_url="https://example.org/cars")
    described = answer.get_json()
    OpenAPIV31SpecValidator(described).validate()
    assert described["servers"] == [{"url": "https://example.org/cars"}]


def test_it_says_nothing_of_cars_where_none_are() -> None:
    """The description is of the service, whosever graph it serves."""
    told = strangers("<urn:x:oak> <urn:x:on> <urn:x:hill> .").get("/openapi.json").get_json()["info"]
    assert not re.search(r"\bcars?\b", str(told))


def test_every_address_is_described_and_every_description_has_one(engine: Embedded) -> None:
    """With the methods that it knows, HEAD and OPTIONS aside, which all have."""
    known = {}
    for rule in create_app(engine).url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        allowed = {"writing.update": update.ALLOW, "writing.store": graph_store.ALLOW}.get(rule.endpoint, ALLOW)
        methods = rule.methods if rule.methods is not None else set(allowed.split(", "))
        known[path] = {method.lower() for method in methods - {"HEAD", "OPTIONS"}}
    described = {path: set(operations) for path, operations in describe("")["paths"].items()}
    assert described == known


def test_what_has_a_tag_is_described_with_it(client: FlaskClient) -> None:
    """That an answer is not sent again is one of those that a program must know of."""
    untagged = set()
    for path, got in _described(client):
        with client.get(path) as answer:
            tag = answer.headers.get("ETag")
        if tag:
            assert "304" in got["responses"], path
            assert "ETag" in got["responses"]["200"]["headers"], path
            assert "If-None-Match" in [each["name"] for each in got["parameters"]], path
        elif answer.status_code == 200:
            untagged.add(path)
    assert untagged == {"/changes?", "/health?", "/metrics?"}


def test_no_list_is_of_whatever() -> None:
    """Generators of clients leave out what has one that says nothing of its items, and what refers to that."""

    def of_whatever(described: object) -> Iterator[object]:
        if isinstance(described, dict):
            if described.get("type") == "array" and "items" not in described:
                yield described
            described = list(described.values())
        for each in described if isinstance(described, list) else ():
            yield from of_whatever(each)

    assert not list(of_whatever(describe("")))


def test_who_may_be_told_that_something_has_changed_can_say_what_is_meant() -> None:
    """Where 412 is described the header is, too; an update is refused with any."""
    for path, operations in describe("")["paths"].items():
        for method, operation in operations.items():
            named = [each["name"] for each in operation["parameters"]]
            assert ("If-Match" in named) == ("412" in operation["responses"] and path != "/update"), (path, method)


def test_what_a_change_says_of_itself_is_described() -> None:
    """All headers that a graph can be answered with which is there now."""
    done = outcome.done(Outcome("f" * 16, 7, Delta(dropped=[NamedNode("urn:g")]), still_holds=3), created="urn:g")
    described = describe("")["paths"]["/graph-store"]["put"]["responses"]["201"]["headers"]
    assert set(done.headers) == {*described, "Cache-Control"}


def test_each_media_type_that_an_address_offers_is_to_be_had_there(client: FlaskClient) -> None:
    """By the Accept header, and by `format=`; what `/sparql` and a saved question offer depends on the question."""
    for path, got in _described(client):
        named = next((each["schema"].get("enum", []) for each in got["parameters"] if each["name"] == "format"), None)
        if named is None or path.startswith(("/sparql", "/queries/")) or client.get(path).status_code != 200:
            continue
        for media_type in got["responses"]["200"]["content"]:
            answer = client.get(path, headers={"Accept": media_type}, follow_redirects=True)
            assert (answer.status_code, answer.mimetype) == (200, media_type), path
        for name in named:
            answer = client.get(path, query_string={"format": name})
            assert answer.status_code == 200, (path, name)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/page/{name}", "/page/x.rdf"),
        ("/page", "/page?iri=id:x&format=rdf"),
        ("/data/{name}", "/data/x.rdf"),
        ("/ontology", "/ontology?format=rdf"),
        ("/ontology.{suffix}", "/ontology.rdf"),
        ("/downloads/{name}", "/downloads/protege.rdf"),
        ("/sparql", "/sparql?query=CONSTRUCT+WHERE%7B?s+?p+?o%7D&format=rdf"),
        ("/graph-store", "/graph-store?default&format=rdf"),
    ],
)
def test_what_a_format_cannot_carry_is_described(path: str, asked: str) -> None:
    """RDF/XML, of a property that ends in no XML name, is 406 wherever it is asked for."""
    said = {Triple(ID.x, NamedNode("http://x.example/1"), Literal("odd")), Triple(ID.x, RDF.type, OWL.Class)}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: said, ONTOLOGY_GRAPH: said}, "odd"))).test_client()
    assert client.get(asked).status_code == 406
    assert "406" in describe("")["paths"][path]["get"]["responses"]


def test_each_media_type_that_a_graph_may_be_sent_in_is_read() -> None:
    """And no other is named: text and JSON without a name say no format, so they are refused."""
    client = client_of(Writing())
    for method in ("put", "post"):
        body = describe("")["paths"]["/graph-store"][method]["requestBody"]["content"]
        for media_type in {*body, "text/plain", "application/json"}:
            headers = {**BEARER, "Content-Type": media_type}
            answer = client.open(GRAPH, method=method.upper(), data=b"?", headers=headers)
            assert (answer.status_code != 415) == (media_type in body), media_type


def _described(client: FlaskClient) -> Iterator[tuple[str, Described]]:
    """The addresses that can be got, with examples in the place of what they need; and their descriptions."""
    for path, operations in client.get("/openapi.json").get_json()["paths"].items():
        if "get" in operations:
            needed = [each for each in operations["get"]["parameters"] if each.get("required")]
            given = {each["name"]: each["schema"]["examples"][0] for each in needed}
            asked = urlencode({each["name"]: given[each["name"]] for each in needed if each["in"] == "query"})
            yield f"{path.format(**given)}?{asked}", operations["get"]


WITH_TOKEN = ["--header", f"Authorization: Bearer {TOKEN}", "--include-path-regex", "^/(update|graph-store|changes)"]
"""Who has the token asks where it makes a difference, and where it is told what has been written."""


@pytest.mark.parametrize("more", [[], WITH_TOKEN], ids=["reading", "writing"])
def test_the_service_keeps_to_it(served: str, tmp_path: Path, more: list[str]) -> None:
    """No failure of the server, nothing that is not described, and 405 for methods that are not there.

    Schemathesis asks what the description allows and what it does not, with a seed, so that it asks the same each time.
    """
    command = "from schemathesis.cli import schemathesis; schemathesis()"
    done = subprocess.run(
        [
            sys.executable, "-c", command, "--config-file", str(HERE / "config.toml"), "run", f"{served}openapi.json",
            "--max-examples", EXAMPLES, "--seed", "1", "--phases", "examples,coverage,fuzzing", "--continue-on-failure",
            "--warnings", "off", "--no-color", *more,
        ],
        env={**os.environ, "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "hooks"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
