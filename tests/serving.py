"""`autopact serve` as a process of its own, and requests to it that say no more than they are told to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PROGRAM = [sys.executable, "-c", "from autopact.cli import main; main()"]
"""How `autopact` is started, wherever it is installed."""

TOKEN = "of-the-tests"  # noqa: S105 - of no service but those that are started here
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {"Content-Type": "application/sparql-update"}


@contextmanager
def running(
    *files: Path, allowed: Iterable[str] = (), reasoning: str = "off", options: Iterable[str] = ()
) -> Iterator[str]:
    """The address of the endpoint of a server of some files; it ends with the context.

    `allowed` are the hosts that it may ask, `reasoning` says what it infers.
    """
    options = ["--port", "0", "--reasoning", reasoning, *options]
    options += [part for host in allowed for part in ("--allow-service", host)]
    process = subprocess.Popen(
        [*PROGRAM, "serve", *map(str, files), *options],
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
        print(process.communicate(timeout=20)[0])  # for whoever reads why a test failed


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
    """The address of a server that takes writes from who has the token; of an empty plain store."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AUTOPACT_TOKEN", TOKEN)
        with running(options=("--empty",)) as address:
            yield address


def emptied(endpoint: str) -> None:
    """Have nothing in a store any more."""
    response, body = send(endpoint, "POST", "/update", body=b"DROP ALL", headers={**AUTHORIZED, **UPDATE})
    assert response.status == 204, body
