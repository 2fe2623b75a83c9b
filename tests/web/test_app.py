"""The application as a whole: errors, headers, contradictions."""

import json
import re
import subprocess
import sys

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from pyoxigraph import Triple

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import AutopactError, InputError, MissingPart, QueryFault, Unavailable
from autopact.sparql.problem import NotAcceptable, NotThere, Refused, UnsupportedMedia, WrongMethod, problem_of
from autopact.terms import AP, ID, ONTOLOGY_GRAPH, OWL, RDF, Level
from autopact.web import create_app

from .writable import kind


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AutopactError("x"), 500),
        (MissingPart("x"), 501),
        (Unavailable("x"), 503),
        (InputError("x"), 400),
        (QueryFault("x"), 400),
        (Refused("x"), 403),
        (NotThere("x"), 404),
        (WrongMethod("PUT", "GET"), 405),
        (NotAcceptable("x"), 406),
        (UnsupportedMedia("x"), 415),
    ],
)
def test_one_table_maps_errors_to_statuses(error: AutopactError, status: int) -> None:
    """A kind that the table does not name has the status of the one above it."""
    assert problem_of(error).status == status


def test_a_failure_inside_tells_nothing_of_the_inside(
    engine: Embedded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client gets 500 in the usual shape; the log has the rest."""
    app = create_app(engine)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(engine, "query", fail)
    answer = app.test_client().get("/page/acme")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "GET /page/acme" in caplog.text
    assert "secret" in caplog.text


def test_a_web_process_does_not_bring_the_reasoner() -> None:
    """Nor what it counts with: there are several such processes, and they have to be ready soon."""
    code = "import sys, autopact.web.worker; print(*(m for m in sys.modules if m in ('numpy', 'autopact.reasoner')))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


@pytest.mark.parametrize(("address", "method"), [("/nowhere", "get"), ("/health", "post"), ("/page/acme", "delete")])
def test_the_framework_s_errors_have_the_same_shape(client: FlaskClient, address: str, method: str) -> None:
    """An unknown address and a wrong method come as problem documents, the latter with Allow."""
    answer = getattr(client, method)(address)
    problem = json.loads(answer.data)
    assert answer.content_type == "application/problem+json"
    assert problem["status"] == answer.status_code
    assert ("Allow" in answer.headers) == (answer.status_code == 405)
    assert (answer.headers["Allow"] if answer.status_code == 405 else "/openapi.json") in problem["mend"]


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/health", "GET, HEAD, OPTIONS"),
        ("/page/acme", "GET, HEAD, OPTIONS"),
        ("/reconcile", "GET, HEAD, OPTIONS, POST"),
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/sparql/", "GET, HEAD, POST, OPTIONS"),
    ],
)
def test_options_is_answered_in_one_shape(client: FlaskClient, address: str, methods: str) -> None:
    """Every address says what it allows, in the same order whichever process answers, and nothing else."""
    answer = client.options(address)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == methods
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(("path", "status"), [("//", 200), ("//health", 200), ("/page//acme", 404)])
def test_nobody_is_sent_on_for_a_slash_too_many(client: FlaskClient, path: str, status: int) -> None:
    """In front it makes no difference; elsewhere it makes another address, which is not there."""
    assert client.get("/", environ_overrides={"PATH_INFO": path}).status_code == status


@pytest.mark.parametrize("address", ["/sparql", "/graph-store?default"])
def test_a_host_that_is_no_name_breaks_nothing(client: FlaskClient, address: str) -> None:
    """What a client says of the host never ends an IRI or a tag early."""
    answer = client.get(address, headers={"Host": "a b<c>"})
    assert answer.status_code in (200, 400)
    assert "<c>" not in answer.text


def test_a_contradiction_shows_in_the_health_report() -> None:
    """Something in two disjoint classes is enough."""
    dataset = Dataset(
        {
            ONTOLOGY_GRAPH: {Triple(AP.Agreement, OWL.disjointWith, AP.Negotiation)},
            Level.CERTAIN.asserted: {
                Triple(ID.pact, RDF.type, AP.Agreement),
                Triple(ID.pact, RDF.type, AP.Negotiation),
            },
        },
        "0" * 64,
    )
    app: Flask = create_app(Embedded(dataset))
    assert app.test_client().get("/health").get_json()["consistent"] is False


def test_a_template_that_lacks_something_fails(client: FlaskClient) -> None:
    """It leaves no blank where something should stand, so that tests see it."""
    with client.application.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ nothing_is_called_this }}")


@pytest.mark.parametrize("address", ["/", "/ontology.ttl", "/queries", "/openapi.json", "/page/acme", "/robots.txt"])
def test_what_a_client_has_is_not_sent_again(client: FlaskClient, address: str) -> None:
    """Pages and documents have a tag of what is in them; HEAD tells the same one."""
    first = client.get(address)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    assert client.head(address).headers["ETag"] == tag
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).data == first.data


TAGGED = [
    "/", "/page/acme.ttl", "/network.json", "/queries/joint-ventures", "/queries/joint-ventures.csv",
    "/.well-known/void", "/static/style.css", "/downloads/gephi.gexf",
]  # fmt: skip


@pytest.mark.parametrize("address", TAGGED)
@pytest.mark.parametrize("named", ["*", "{tag}", '"other", {tag}'])
def test_what_a_client_means_is_sent(client: FlaskClient, address: str, named: str) -> None:
    """By its tag, a weak one too, or by what stands for any."""
    first = client.get(address, buffered=True)
    again = client.get(address, headers={"If-Match": named.format(tag=first.headers["ETag"])}, buffered=True)
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])


@pytest.mark.parametrize("address", TAGGED)
def test_what_a_client_does_not_mean_is_not_sent(client: FlaskClient, address: str) -> None:
    """It is told so in the shape of every problem, whatever would have stood there."""
    with client.get(address, headers={"If-Match": '"other"'}) as answer:
        assert kind(answer, 412) == "changed"
        assert "ETag" not in answer.headers
        assert "X-Content-Type-Options" in answer.headers


@pytest.mark.parametrize("address", ["/search", "/downloads", "/changes"])
def test_who_takes_a_page_if_nothing_better_gets_one(client: FlaskClient, address: str) -> None:
    """Where what would be better is not to be had; and no format is passed over that is not to be had either."""
    answer = client.get(address, headers={"Accept": "application/rdf+xml, text/html;q=0.5"})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert kind(client.get(address, headers={"Accept": "image/png"}), 406) == "not-acceptable"
    for name, media_type in {"json": "application/json", "html": "text/html"}.items():
        assert client.get(address, query_string={"format": name}).mimetype == media_type
    assert kind(client.get(address, query_string={"format": "csv"}), 400) == "query"


@pytest.mark.parametrize("address", ["/health", "/metrics", "/nowhere"])
def test_what_is_of_the_moment_has_no_tag(client: FlaskClient, address: str) -> None:
    """Nor what went wrong."""
    assert "ETag" not in client.get(address).headers


def test_a_file_of_ours_is_asked_for_once(client: FlaskClient) -> None:
    """Pages link to it by an address that names its content; by another, a client has to ask whether it has changed."""
    [address] = re.findall(r'href="(/static/style\.css[^"]*)"', client.get("/").text)
    linked, plain = (client.get(each, buffered=True) for each in (address, "/static/style.css"))
    assert set(linked.headers["Cache-Control"].split(", ")) == {"max-age=31536000", "immutable"}
    assert (plain.headers["Cache-Control"], plain.data) == ("no-cache", linked.data)
    assert client.get(f"{address}0", buffered=True).headers["Cache-Control"] == "no-cache"
    tag = plain.headers["ETag"]
    assert tag.strip('"') in address  # the same on every machine, whenever the file was written
    assert client.get("/static/style.css", headers={"If-None-Match": tag}, buffered=True).status_code == 304
    part = client.get("/static/style.css", headers={"Range": "bytes=9-"}, buffered=True)
    assert (part.status_code, part.data) == (200, plain.data)


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "%2e%2e/app.py", "..%2f..%2f..%2f..%2fetc/passwd"])
def test_no_other_file_is_had(client: FlaskClient, name: str) -> None:
    """Whatever its name leads to."""
    assert client.get(f"/static/{name}").status_code == 404


def test_a_page_elsewhere_may_ask_with_any_header(client: FlaskClient) -> None:
    """And read those of the answer: libraries add some of their own."""
    asked = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    for address in ("/sparql", "/queries", "/completions"):
        told = client.options(address, headers={**asked, "Access-Control-Request-Headers": "x-requested-with"})
        assert (told.status_code, told.headers["Access-Control-Allow-Origin"]) == (204, "*")
        assert "*" in told.headers["Access-Control-Allow-Headers"].split(", ")
        answer = client.get(address)
        assert answer.headers["Access-Control-Allow-Origin"] == answer.headers["Access-Control-Expose-Headers"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
