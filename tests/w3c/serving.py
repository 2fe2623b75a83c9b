"""`autopact serve` as a process of its own, over the graphs of the protocol's tests."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from tests.web.writable import Writing

from autopact.sparql.bearer import Tokens
from autopact.sparql.protocol import Policy
from autopact.web import create_app
from autopact.web.connection import Connection
from autopact.web.endpoint import POLICY
from autopact.web.front import Front

AUTHORIZED = {"Authorization": "Bearer of-the-tests"}
UPDATE = {"Content-Type": "application/sparql-update"}


@contextmanager
def running(*files: Path, allowed: Iterable[str] = (), reasoning: str = "off") -> Iterator[str]:
    """The address of the endpoint of a server of some files; it ends with the context.

    `allowed` are the hosts that it may ask, `reasoning` says what it infers.
    """
    options = ["--port", "0", "--reasoning", reasoning]
    options += [part for host in allowed for part in ("--allow-service", host)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from autopact.cli import main; main()", "serve", *map(str, files), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "endpoint" in line:
                yield line.split()[-1]
                break
        else:
            pytest.fail("".join(said))
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def send(
    endpoint: str, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    """A server's response to a request, and its body; nothing is added to the headers but the Host."""
    connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=20)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@contextmanager
def writing() -> Iterator[str]:
    """The address of a server of an empty plain store, which takes writes from who has the token."""
    app = create_app(engine := Writing(), writer=engine)
    app.config[POLICY] = policy = Policy(tokens=Tokens.of("of-the-tests"))
    front = Front(app, engine, policy=policy)
    settings = uvicorn.Config(front, http=Connection, ws="none", lifespan="off", log_config=None, port=0)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/sparql"
    server.should_exit = True
    thread.join(20)


def emptied(endpoint: str) -> None:
    """Have nothing in a store any more."""
    response, body = send(endpoint, "POST", "/update", body=b"DROP ALL", headers={**AUTHORIZED, **UPDATE})
    assert response.status == 204, body
