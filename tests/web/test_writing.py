"""Who may write, by updates and by the graph store, and what readers see of it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from autopact.sparql.bearer import Token, Tokens, digest
from autopact.sparql.protocol import Policy
from autopact.web import create_app
from autopact.web.endpoint import POLICY

from .writable import BEARER, GRAPH, INSERT, TRIPLE, TURTLE, Writing, client_of, kind


@pytest.fixture
def client(writable: Writing) -> FlaskClient:
    """A client of a site that knows one token: `secret`."""
    return client_of(writable)


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
        ({"Authorization": "Bearer s\xe9cret"}, 'Bearer realm="autopact", error="invalid_token"'),
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
        {"Origin": "http://[localhost"},
        {"Origin": "http://localhost:99999"},
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


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:80"},
        {"Origin": "https://localhost", "Host": "localhost:443"},
        {"Origin": "http://localhost:8081", "Host": "localhost:8081"},
    ],
)
def test_a_page_of_ours_may(client: FlaskClient, headers: dict[str, str]) -> None:
    """And so may what is no page, or a person without one; a proxy may have taken TLS off, and named its own port."""
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
