"""Small engines that do what engines do on bad days, each with a port to which it can come back; clusters of them."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from autopact.engine.remote import marks
from autopact.engine.remote.cluster import Cluster

JSON = "application/sparql-results+json"
NT = "application/n-triples"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
QUERY = "SELECT ?x { ?x ?p ?o }"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
NONE = b'{"head":{"vars":["n"]},"results":{"bindings":[]}}'
TRUE = b'{"head":{},"boolean":true}'


@dataclass(frozen=True)
class Heard:
    """A request, as an engine heard it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> str:
        """The query, of a form or by itself."""
        if self.headers.get("content-type", "").endswith("form-urlencoded"):
            return parse_qs(self.body.decode())["query"][0]
        return self.body.decode()


class Handler(BaseHTTPRequestHandler):
    """Has its engine do what it does with a request."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Hear a request, and have it answered."""
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        heard = Heard(self.command, self.path, headers, self.rfile.read(length))
        engine = self.server.engine
        engine.heard.append(heard)
        with suppress(ConnectionError):
            engine.answer(self, heard)

    do_OPTIONS = do_POST  # noqa: N815

    def say(self, body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> None:
        """Answer, whole."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Say these bytes, and hang up."""
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """Knows its engine, and its connections, so that it can break them."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine = engine
        self.connections: set[socket.socket] = set()
        self.address_family = socket.AF_INET6 if ":" in engine.host else socket.AF_INET
        super().__init__((engine.host, port), Handler)
        if engine.tls:
            self.socket = engine.tls.wrap_socket(self.socket, server_side=True)

    def process_request(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        """Remember the connection."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request) -> None:  # type: ignore[no-untyped-def]
        """Forget it."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: clients hang up, and engines are killed."""


Behave: TypeAlias = Callable[[Handler, Heard], None]


def well(handler: Handler, heard: Heard) -> None:
    """What an engine does on a good day: a row for a query, no mark, the truth, and writes done."""
    if heard.path.startswith("/sparql"):
        query = heard.query
        handler.say(TRUE if query.startswith("ASK") else NONE if marks.GRAPH in query else ROWS)
    else:
        handler.send_response(204)
        handler.end_headers()


def saying(raw: bytes) -> Behave:
    """An engine that says these bytes to whatever it is asked, and hangs up."""
    return lambda handler, _: handler.raw(raw)


def giving(body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> Behave:
    """An engine that answers everything so."""
    return lambda handler, _: handler.say(body, media_type, status, **headers)


@dataclass
class Engine:
    """An engine; `behave` says what it does with a request."""

    behave: Behave = well
    port: int = 0
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    heard: list[Heard] = field(default_factory=list)
    _server: Server | None = None

    def answer(self, handler: Handler, heard: Heard) -> None:
        """Answer a request as it does now."""
        self.behave(handler, heard)

    @property
    def reads(self) -> str:
        """Its address for queries."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/sparql"

    @property
    def update(self) -> str:
        """Its address for updates."""
        return f"http://127.0.0.1:{self.port}/update"

    @property
    def store(self) -> str:
        """Its address of the Graph Store Protocol."""
        return f"http://127.0.0.1:{self.port}/store"

    def start(self) -> None:
        """Listen, at the port that it had if it had one."""
        self._server = Server(self, self.port)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def kill(self) -> None:
        """Break all connections, and listen no more."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            for connection in list(server.connections):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    @property
    def queries(self) -> list[str]:
        """The queries of clients that it heard."""
        return [
            h.query
            for h in self.heard
            if h.path.startswith("/sparql") and "mark" not in h.query and "ASK" not in h.query
        ]


@contextmanager
def engines(*behave: Behave, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[list[Engine]]:
    """Engines that run, one for each behaviour."""
    started = [Engine(each, host=host, tls=tls) for each in behave]
    try:
        for engine in started:
            engine.start()
        yield started
    finally:
        for engine in started:
            engine.kill()


@contextmanager
def cluster(*of: Engine, **options: Any) -> Iterator[Cluster]:
    """A cluster of engines, the first of which is the leader."""
    options = {"timeout": 10.0, "update": of[0].update, **options}
    made = Cluster([engine.reads for engine in of], **options)
    try:
        yield made
    finally:
        made.close()


def asked(of: Cluster, accept: str = JSON, **options: Any) -> bytes:
    """The body of the answer to a query."""
    with of.query(QUERY, accept=accept, **options).file as file:
        return file.read()
