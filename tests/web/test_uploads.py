"""Large bodies, which the front lets in of those who may write: to a file, with a bound and a time of their own."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from pyoxigraph import NamedNode

from autopact.sparql.bearer import Tokens
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.protocol import Policy
from autopact.web import create_app
from autopact.web.asgi import bodies, front, incoming
from autopact.web.asgi.front import Front
from autopact.web.endpoint import POLICY

from .exchange import ask
from .writable import GRAPH, Writing

UPLOAD = 4 * 1024 * 1024
TURTLE = {"content_type": "text/turtle"}
BEARER = {"authorization": "Bearer secret"}
LINE = b"<urn:a> <urn:b> '%07d" + b"-" * 50 + b"' .\n"


@pytest.fixture
def service(writable: Writing) -> Front:
    """A site over it, behind its front, that takes bodies twice as large as usual."""
    policy = Policy(tokens=Tokens.of("secret"), upload=UPLOAD)
    app = create_app(writable, writer=writable)
    app.config[POLICY] = policy
    return Front(app, writable, policy=policy)


def lines(size: int) -> Iterator[bytes]:
    """Turtle of that many bytes, or a few less, a line at a time in pieces of some hundreds."""
    count = size // len(LINE % 0)
    for start in range(0, count, 600):
        yield b"".join(LINE % number for number in range(start, min(count, start + 600)))


def test_a_large_document_comes_in_by_a_file(service: Front, writable: Writing) -> None:
    """Whole, and the file is gone."""
    size = LARGEST_BODY + 500_000
    status, _, body = ask(service, GRAPH, "PUT", lines(size), **TURTLE, **BEARER)
    assert status == 201, body
    assert writable.sizes[NamedNode("urn:g")] == size // len(LINE % 0)
    assert service._bodies.coming == 0


@pytest.mark.parametrize("size", [1000, LARGEST_BODY + 500_000], ids=["small", "large"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_what_comes_in_chunks_is_whole(service: Front, writable: Writing, size: int, packed: bool) -> None:
    """A document whose client did not know its length, packed or not, and an update, small or large."""
    text = b"".join(lines(size))
    body, headers = (gzip.compress(text), {"content_encoding": "gzip"}) if packed else (text, {})
    chunked = {"transfer_encoding": "chunked", **BEARER}
    status, _, told = ask(service, GRAPH, "PUT", [body[:100], body[100:]], **TURTLE, **headers, **chunked)
    assert status == 201, told
    assert writable.sizes[NamedNode("urn:g")] == text.count(b"\n")
    update = b"INSERT DATA { GRAPH <urn:h> { " + text + b" } }"
    body = gzip.compress(update) if packed else update
    kind = {"content_type": "application/sparql-update"}
    assert ask(service, "/update", "POST", [body[:100], body[100:]], **kind, **headers, **chunked)[0] == 204
    assert writable.sizes[NamedNode("urn:h")] == writable.sizes[NamedNode("urn:g")]


def test_a_large_update_does_too(service: Front, writable: Writing) -> None:
    """Directly and by form."""
    text = b"INSERT DATA { <urn:a> <urn:b> '" + b"x" * (LARGEST_BODY + 1) + b"' }"
    for body, kind in ((text, "application/sparql-update"), (b"update=" + text, "application/x-www-form-urlencoded")):
        assert ask(service, "/update", "POST", [body], content_type=kind, **BEARER)[0] == 204
    assert writable.asked


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({}, 401, "unauthorized"),
        ({"authorization": "Bearer wrong"}, 401, "unauthorized"),
        ({**BEARER, "sec_fetch_site": "cross-site"}, 403, "other-origin"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_who_may_not_write_sends_no_large_body(
    service: Front, writable: Writing, headers: dict[str, str], status: int, kind: str, declared: bool
) -> None:
    """It is told why as soon as that is known, and the connection is closed."""
    length = {"content_length": str(LARGEST_BODY + 1)} if declared else {}
    body = lines(LARGEST_BODY + 100_000)
    found, sent, problem = ask(service, GRAPH, "PUT", body, **TURTLE, **headers, **length)
    assert (found, sent["connection"]) == (status, "close")
    assert json.loads(problem)["type"].endswith(f"/{kind}")
    assert len(list(body)) > (0 if declared else -1)
    assert writable.asked is None


@pytest.mark.parametrize("address", ["/sparql", "/page/x", "/updates"])
def test_a_token_makes_no_other_body_larger(service: Front, address: str) -> None:
    """Queries and pages have the bound that they always had."""
    assert ask(service, address, "POST", lines(LARGEST_BODY + 100_000), **TURTLE, **BEARER)[0] == 413


def test_a_large_body_has_a_bound_too(service: Front, writable: Writing) -> None:
    """As it comes, and as it is once it is inflated."""
    assert ask(service, GRAPH, "PUT", lines(UPLOAD + 100_000), **TURTLE, **BEARER)[0] == 413
    packed = gzip.compress(b"#" * (UPLOAD + 1))
    assert ask(service, GRAPH, "PUT", [packed], **TURTLE, **BEARER, content_encoding="gzip")[0] == 413
    assert writable.asked is None


def test_a_large_body_has_a_time_of_its_own(service: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so has a small one without a token."""

    async def slow() -> AsyncIterator[bytes]:
        yield b"#"
        yield b"#"
        await asyncio.sleep(3600)

    monkeypatch.setattr(bodies, "BODY_TIME", 0.1)
    monkeypatch.setattr(bodies, "UPLOAD_TIME", 0.2)
    for headers in ({}, BEARER):
        assert ask(service, GRAPH, "PUT", slow(), **TURTLE, **headers)[0] == 408


def test_a_client_that_hangs_up_leaves_nothing(service: Front, writable: Writing) -> None:
    """Half a document changes nothing."""
    body = [*lines(LARGEST_BODY + 100_000), b"<hangs up>"]
    assert ask(service, GRAPH, "PUT", body, **TURTLE, **BEARER)[0] == 0
    assert writable.asked is None


def test_a_full_disk_is_told_of(service: Front, writable: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is small is taken all the same."""

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(incoming, "TemporaryFile", full)
    status, headers, body = ask(service, GRAPH, "PUT", lines(LARGEST_BODY + 100_000), **TURTLE, **BEARER)
    assert (status, headers["connection"]) == (507, "close")
    assert json.loads(body)["type"].endswith("/full")
    assert ask(service, GRAPH, "PUT", lines(1000), **TURTLE, **BEARER)[0] == 201
    assert writable.asked


def test_a_graph_is_named_as_its_address_was_sent(service: Front, writable: Writing) -> None:
    """Percent-encoded or not, with two slashes, behind a proxy."""
    for path in ("a%2Fb", "%31", "1", "x//y", "z/", "%0A", "%C3%A9"):
        status, headers, _ = ask(service, f"/graph-store/{path}", "PUT", lines(100), **TURTLE, **BEARER)
        assert (status, headers["location"]) == (201, f"http://here.example/graph-store/{path}")
        assert ask(service, f"/graph-store/{path}")[0] == 200
    assert len(writable.sizes) == 7
    behind = Front(service._bridge._application, writable, base_url="https://x.example/cars", policy=service._policy)
    status, headers, _ = ask(behind, "/cars/graph-store/1", "PUT", lines(100), **TURTLE, **BEARER)
    assert (status, headers["location"]) == (201, "https://x.example/cars/graph-store/1")
    assert ask(behind, "/graph-store/1")[0] == 200
    origin = {"origin": "https://x.example", "sec_fetch_site": "same-origin"}
    assert ask(behind, "/graph-store", "POST", lines(100), **TURTLE, **BEARER, **origin)[0] == 201


def test_kept_answers_are_those_of_the_snapshot(service: Front) -> None:
    """After a change the same question has another answer, at once."""
    question = "/sparql?query=ASK%7B%3Curn%3Aa%3E%3Curn%3Ab%3E%3Curn%3Ac%3E%7D"
    for word in (b"false", b"true"):
        for _ in range(2):
            assert ask(service, question, accept="text/csv")[2] == word
        text = b"INSERT DATA { <urn:a> <urn:b> <urn:c> }"
        assert ask(service, "/update", "POST", [text], content_type="application/sparql-update", **BEARER)[0] == 204


def test_large_bodies_are_read_a_few_at_a_time(
    service: Front, writable: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is turned away; what is small is not."""
    monkeypatch.setattr(front, "MOST_LARGE", 0)
    status, headers, _ = ask(service, GRAPH, "PUT", lines(LARGEST_BODY + 100_000), **TURTLE, **BEARER)
    assert (status, headers["retry-after"], writable.asked) == (503, "2", None)
    assert ask(service, GRAPH, "PUT", lines(1000), **TURTLE, **BEARER)[0] == 201
