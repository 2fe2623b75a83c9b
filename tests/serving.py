"""`autopact serve` as a process of its own, and requests to it that say no more than they are told to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROGRAM = [sys.executable, "-c", "from autopact.cli import main; main()"]
"""How `autopact` is started, wherever it is installed."""

TOKEN = "of-the-tests"  # noqa: S105 - of no service but those that are started here
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {"Content-Type": "application/sparql-update"}


@contextmanager
def started(*arguments: str, **variables: str) -> Iterator[tuple[str, list[str]]]:
    """The address of the endpoint of a server, and what it had said by then; it ends with the context.

    Raises:
        RuntimeError: it does not start; with what it says.
    """
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **variables},
    )
    assert process.stdout
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "endpoint" in line:
                yield line.split()[-1], said
                break
        else:
            raise RuntimeError("".join(said))
    finally:
        process.terminate()
        print(process.communicate(timeout=30)[0])  # for whoever reads why a test failed


@contextmanager
def running(
    *files: Path, allowed: Iterable[str] = (), reasoning: str = "off", options: Iterable[str] = ()
) -> Iterator[str]:
    """The address of the endpoint of a server of some files; it ends with the context.

    `allowed` are the hosts that it may ask, `reasoning` says what it infers.
    """
    hosts = [part for host in allowed for part in ("--allow-service", host)]
    with started(*map(str, files), "--reasoning", reasoning, *options, *hosts) as (address, _):
        yield address


def send(
    server: str,
    method: str,
    path: str,
    *,
    body: Any = None,
    headers: dict[str, str] | None = None,
    timeout: float = 20,
) -> tuple[HTTPResponse, bytes]:
    """A server's response to a request, and its body; nothing is added to the headers but the Host.

    The server is named by the address of its endpoint, or by host and port.
    """
    connection = HTTPConnection(urlsplit(server).netloc or server, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def family(pid: int) -> dict[int, str]:
    """A process and all below it, each with its state: R if any of its threads runs."""
    try:
        tasks = [Path(f"/proc/{pid}/task/{task}") for task in os.listdir(f"/proc/{pid}/task")]
        states = [(task / "stat").read_text(encoding="ascii").rpartition(") ")[2][0] for task in tasks]
        children = [child for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
        found = {pid: "R" if "R" in states else states[0]}
    except (FileNotFoundError, ProcessLookupError, IndexError):  # it has just ended; at the last it has no threads
        return {}
    for child in children:
        found |= family(int(child))
    return found


def at_work(pid: int) -> Callable[[], bool]:
    """Tells whether a process, or one below it, has been at work since now: on a query, say, that takes its time.

    Others run too, but for a moment: to be born, or to look what there is to do.
    """
    before = {each: spent(each) for each in family(pid)}
    return lambda: any(spent(each) - before.get(each, 0.0) > 0.1 for each in family(pid))


def spent(pid: int) -> float:
    """Seconds of processor time that a process has taken, as long as it is there."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def writing() -> Iterator[str]:
    """The address of a server that takes writes from who has the token; of an empty plain store."""
    with started("--empty", "--reasoning", "off", AUTOPACT_TOKEN=TOKEN) as (address, _):
        yield address


def emptied(endpoint: str) -> None:
    """Have nothing in a store any more."""
    response, body = send(endpoint, "POST", "/update", body=b"DROP ALL", headers={**AUTHORIZED, **UPDATE})
    assert response.status == 204, body
