"""Other endpoints, as bad as they come, played on this machine; and one that is good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

JSON = "application/sparql-results+json"
EMPTY = b'{"head":{"vars":[]},"results":{"bindings":[]}}'

STORE = Store()
STORE.extend(Quad(NamedNode(f"urn:s{number}"), NamedNode("urn:there"), Literal(number)) for number in range(5))


class Others(ThreadingHTTPServer):
    """A server whose paths are the endpoints; `left` is set when somebody does not wait for `/slow` any more.

    `/together` answers when so many ask at a time as `four` says.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.left = threading.Event()
        self.four = threading.Barrier(4)
        self.queries: list[str] = []


@contextmanager
def playing() -> Iterator[Others]:
    """The others, until the context ends."""
    with Others() as others:
        thread = threading.Thread(target=others.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield others
        finally:
            others.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Others

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.query = form["query"][0]
        self.server.queries.append(self.query)
        _PATHS[urlsplit(self.path).path](self)

    def good(self) -> None:
        self.say(200, STORE.query(self.query).serialize(format=QueryResultsFormat.JSON))

    def together(self) -> None:
        self.server.four.wait(20)
        self.good()

    def slow(self) -> None:
        self.connection.settimeout(20)
        self.connection.recv(1)  # nothing comes but the end
        self.server.left.set()

    def large(self) -> None:
        self.say(200, EMPTY.ljust(9 * 1024 * 1024))

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65536)
        except ConnectionError:
            self.server.left.set()

    def cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(EMPTY)

    def elsewhere(self) -> None:
        self.send_response(307)
        self.send_header("Location", parse_qs(urlsplit(self.path).query)["to"][0])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def say(self, status: int, body: bytes, media_type: str = JSON, headers: Mapping[str, str] | None = None) -> None:
        """Answer."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _says(status: int, body: bytes, media_type: str = JSON) -> Callable[[_Handler], None]:
    return lambda handler: handler.say(status, body, media_type)


_PATHS: dict[str, Callable[[_Handler], None]] = {
    "/good": _Handler.good,
    "/together": _Handler.together,
    "/slow": _Handler.slow,
    "/large": _Handler.large,
    "/endless": _Handler.endless,
    "/cut": _Handler.cut,
    "/elsewhere": _Handler.elsewhere,
    "/error": _says(500, b"oh"),
    "/bad-request": _says(400, b"no"),
    "/not-found": _says(404, b"no"),
    "/nothing": _says(204, b""),
    "/page": _says(200, b"<html></html>", "text/html"),
    "/other-type": _says(200, EMPTY, "text/plain"),
    "/no-json": _says(200, b"<html></html>"),
    "/truth": _says(200, b'{"head":{},"boolean":true}'),
    "/half": _says(200, EMPTY[:-1]),
    "/part": lambda handler: handler.say(200, EMPTY, headers={"X-SPARQL-MaxRows": "10000"}),
}
