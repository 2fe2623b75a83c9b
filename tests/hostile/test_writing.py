"""Writes that would take the service down, reach out, or wait for ever: their client is told, and writing goes on."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from tests.serving import at_work, send
from tests.waiting import within

from .serving import Server, running

DEADLINE = 3.0
TOKEN = "of-the-tests"  # noqa: S105 - of no service but those that are started here
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {**BEARER, "Content-Type": "application/sparql-update"}
GRAPH = "/graph-store?graph=urn:g"
DEEP = 50_000


class Page(BaseHTTPRequestHandler):
    """What another host has to load: some triples, some trouble."""

    pages: ClassVar = {
        "/a.ttl": ("text/turtle", b"<> <urn:b> <#c> ."),
        "/bomb": ("application/rdf+xml", b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>'),
        "/context": ("application/ld+json", b'{"@context": "http://127.0.0.1:SILENT/", "a": 1}'),
        "/wrong": ("text/turtle", b"<urn:a> <urn:b>"),
        "/large": ("text/turtle", b"#" * (70 * 1024 * 1024)),
    }  # fmt: skip
    silent = 0

    def do_GET(self) -> None:
        """Answer, never in time for `/slow`, and elsewhere for `/moved`."""
        if self.path == "/slow":
            time.sleep(DEADLINE + 2)
        if self.path in ("/moved", "/away"):
            self.send_response(302)
            away = f"http://127.0.0.1:{self.silent}/"
            self.send_header("Location", "/a.ttl" if self.path == "/moved" else away)
            self.end_headers()
            return
        kind, body = self.pages.get(self.path, ("text/plain", b""))
        body = body.replace(b"SILENT", str(self.silent).encode())
        self.send_response(200 if self.path in self.pages else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def silent() -> Iterator[socket.socket]:
    """A socket that nobody may knock at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        yield listener


@pytest.fixture(scope="module")
def other(silent: socket.socket) -> Iterator[str]:
    """Another host, which may be asked."""
    Page.silent = silent.getsockname()[1]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, other: str) -> Iterator[Server]:
    """A server that takes writes of who has the token, with a short deadline and little memory."""
    options = ("--workers", "2", "--timeout", str(DEADLINE), "--memory-limit", "256MiB", "--upload-limit", "32MiB")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AUTOPACT_TOKEN", TOKEN)
        with running(tmp_path_factory.mktemp("writing"), *options, "--allow-service", other) as started:
            yield started


def ask(
    server: Server, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of the answer to a request."""
    answer, content = send(server.address, method, path, body=body, headers=headers, timeout=DEADLINE + 20)
    return answer.status, content


def update(server: Server, text: str) -> tuple[int, str]:
    """The status of an update, and the kind of problem."""
    status, body = ask(server, "POST", "/update", text.encode(), UPDATE)
    return status, json.loads(body)["type"].rpartition("/")[2] if body else ""


@pytest.fixture(autouse=True)
def _writing_goes_on(server: Server) -> Iterator[None]:
    """After each test, what is written is there, seen by whoever is asked, several times."""
    yield
    for number in range(4):
        assert (
            update(server, f"DELETE WHERE {{ <urn:still> ?p ?o }} ; INSERT DATA {{ <urn:still> <urn:b> {number} }}")[0]
            == 204
        )
        for _ in range(3):
            query = f"/sparql?query=ASK%7B%3Curn:still%3E%3Curn:b%3E{number}%7D"
            assert ask(server, "GET", query, headers={"Accept": "text/csv"})[1] == b"true"


def test_triples_grow_into_one_another_only_so_far(server: Server) -> None:
    """Update by update: whoever shows them goes down into them, and pages of others are made by the same process."""
    value = f"{'TRIPLE(<urn:a>, <urn:b>, ' * 40} ?o {')' * 40}"
    deeper = f"DELETE {{ ?s <urn:b> ?o }} INSERT {{ ?s <urn:b> ?t }} WHERE {{ ?s <urn:b> ?o BIND ({value} AS ?t) }}"
    assert update(server, "INSERT DATA { <urn:deep> <urn:b> 1 }")[0] == 204
    came = [update(server, deeper.replace("?s", "<urn:deep>")) for _ in range(4)]
    assert came == [(204, ""), (204, ""), (400, "input"), (400, "input")]
    assert ask(server, "GET", "/page?iri=urn:deep", headers={"Accept": "text/html"})[0] == 200


NESTED = {
    "groups": f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ {'{' * DEEP}{'}' * DEEP} }}",
    "parentheses": f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ FILTER({'(' * DEEP}1{')' * DEEP}) }}",
    "negations": f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ FILTER({'!' * DEEP}true) }}",
    "a list": f"INSERT DATA {{ <urn:a> <urn:b> {'(' * DEEP}{')' * DEEP} }}",
    "a path": f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ ?s <urn:b>{'/<urn:b>' * DEEP} ?o }}",
    "a base in quotation marks": f'BASE "x:> <x:> {"<<( <x:> <x:> " * DEEP}<x:>{" )>> " * DEEP} . <x:" LOAD <x>',
    "no end": "INSERT DATA { " + "<urn:a> <urn:b> [ " * DEEP,
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_without_end_ends_one_process_at_most(server: Server, name: str) -> None:
    """Its client is told 400, 403 or 503; nobody else notices."""
    assert update(server, NESTED[name])[0] in (400, 403, 503)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { ?a <urn:b> ?b } WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }",
        "DELETE { ?a <urn:b> ?b } WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?a) = CONCAT(STR(?b), STR(?c))) }",
    ],
)
def test_a_runaway_is_ended_at_its_time(server: Server, text: str) -> None:
    """Or when it takes more memory than it may; nothing of it is there."""
    begun = time.monotonic()
    status, kind = update(server, text)
    assert (status, kind in ("timeout", "memory")) == (503, True)
    assert time.monotonic() - begun < DEADLINE + 10


def test_readers_never_wait_for_it(server: Server) -> None:
    """While it is under way, whoever asks is answered."""
    answered, begun = 0, at_work(server.process.pid)
    with ThreadPoolExecutor() as pool:
        runaway = pool.submit(update, server, "INSERT { ?a <urn:b> ?b } WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }")
        assert within(20, lambda: begun() or runaway.done())
        while not runaway.done():
            query = f"/sparql?query=ASK%7B%3Curn:x%3E%3Curn:b%3E{answered}%7D"
            assert ask(server, "GET", query, headers={"Accept": "text/csv"}) == (200, b"false")
            answered += 1
        assert runaway.result()[0] == 503
    assert answered > 1  # who has to wait for it gets one answer


DOCUMENTS = {
    "an entity bomb": (
        "application/rdf+xml",
        b'<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><r>&j;</r>",
        400,
    ),
    "a remote context": ("application/ld+json", b'{"@context": "http://127.0.0.1:SILENT/", "a": 1}', 400),
    "an array without end": ("application/ld+json", b"[" * 1_000_000, 400),
    "a list without end": ("text/turtle", b"<urn:a> <urn:b> " + b"(" * 1_000_000, 400),
    "elements without end": ("application/rdf+xml", b"<a>" * 1_000_000, 400),
    "a literal without end": ("text/turtle", b"<urn:a> <urn:b> '" + b"x" * 20_000_000, 400),
    "a file of this machine": (
        "application/rdf+xml", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>', 400,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_are_more_than_they_seem(server: Server, silent: socket.socket, name: str) -> None:
    """Are refused, or their process is ended; nothing is fetched for them."""
    kind, body, status = DOCUMENTS[name]
    body = body.replace(b"SILENT", str(silent.getsockname()[1]).encode())
    found, told = ask(server, "PUT", GRAPH, body, {**BEARER, "Content-Type": kind})
    assert found in (status, 503), told
    assert ask(server, "GET", GRAPH)[0] == 404
    with pytest.raises(TimeoutError):
        silent.accept()


def test_a_body_that_inflates_without_end(server: Server) -> None:
    """Is read as far as it may go."""
    packed = gzip.compress(b"#" * (33 * 1024 * 1024))
    headers = {**BEARER, "Content-Type": "text/turtle", "Content-Encoding": "gzip"}
    assert ask(server, "PUT", GRAPH, packed, headers)[0] == 413


def test_a_large_document_comes_in(server: Server) -> None:
    """Twenty times as large as a query may be in a second or two, and goes again."""
    body = b"".join(b"<urn:s%d> <urn:b> '%d' .\n" % (n, n) for n in range(20_000)) + (b"#" * 1023 + b"\n") * (20 * 1024)
    headers = {**BEARER, "Content-Type": "text/turtle"}
    status, told = ask(server, "PUT", GRAPH, body, headers)
    assert status == 201, told
    assert ask(server, "GET", GRAPH, headers={"Accept": "application/n-triples"})[1].count(b"\n") == 20_000
    assert ask(server, "DELETE", GRAPH, headers=BEARER)[0] == 204
    assert ask(server, "GET", GRAPH)[0] == 404


# LOAD


def test_load_brings_what_is_there(server: Server, other: str) -> None:
    """Read against its address, that which gave it in the end, into a graph or the default one."""
    address = f"http://{other}"
    text = f"LOAD <{address}/a.ttl> INTO GRAPH <urn:g> ; LOAD <{address}/moved> ; LOAD SILENT <{address}/nowhere>"
    assert update(server, text) == (204, "")
    got = ask(server, "GET", GRAPH, headers={"Accept": "application/n-triples"})[1].decode()
    assert got == f"<{address}/a.ttl> <urn:b> <{address}/a.ttl#c> .\n"
    query = f"/sparql?query=ASK%7B%3C{address}/a.ttl%3E%3Curn:b%3E%3Fo%7D"
    assert ask(server, "GET", query, headers={"Accept": "text/csv"})[1] == b"true"
    assert update(server, f"DROP GRAPH <urn:g> ; DELETE WHERE {{ <{address}/a.ttl> ?p ?o }}")[0] == 204


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/nowhere", 502, "remote"),
        ("/wrong", 400, "syntax"),
        ("/bomb", 400, "syntax"),
        ("/context", 400, "syntax"),
        ("/large", 502, "remote-too-large"),
        ("/slow", 504, "remote-timeout"),
    ],
)
def test_what_cannot_be_loaded_fails_the_whole_request(
    server: Server, other: str, path: str, status: int, kind: str
) -> None:
    """Unless it is SILENT: then nothing comes of it, and the rest is done."""
    text = "INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> 1 }} }} ; LOAD {} <http://{}{}> INTO GRAPH <urn:g>"
    assert update(server, text.format("", other, path)) == (status, kind)
    assert ask(server, "GET", GRAPH)[0] == 404
    if path != "/slow":
        assert update(server, text.format("SILENT", other, path)) == (204, "")
        assert ask(server, "GET", GRAPH, headers={"Accept": "application/n-triples"})[1].count(b"\n") == 1
        assert update(server, "DROP GRAPH <urn:g>")[0] == 204


@pytest.mark.parametrize("silent_", ["", "SILENT"])
def test_load_asks_nobody_else(server: Server, silent: socket.socket, other: str, silent_: str) -> None:
    """Directly, by another name of this machine, or where a page leads that may be asked."""
    port = silent.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://{other}/away"):
        assert update(server, f"LOAD {silent_} <{address}>") == (403, "not-allowed")
    with pytest.raises(TimeoutError):
        silent.accept()


def test_service_within_an_update_reaches_nobody(server: Server, silent: socket.socket, other: str) -> None:
    """SILENT or not, allowed or not."""
    for address in (f"127.0.0.1:{silent.getsockname()[1]}", other):
        for word in ("", "SILENT"):
            text = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {word} <http://{address}/> {{ ?s ?p ?o }} }}"
            assert update(server, text)[0] == 403
    with pytest.raises(TimeoutError):
        silent.accept()
