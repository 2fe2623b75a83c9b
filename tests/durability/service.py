"""A service without HTTP: the switchboard with workers that write and read what they are told over sockets of files.

    python -m tests.durability.service DIRECTORY SOCKETS WORKERS [SETTINGS]

DIRECTORY keeps the data, or is `-`. Each worker listens at SOCKETS/NUMBER. A line comes with JSON, a line goes back:

    {"update": TEXT, …}     {"number": N, "data": ID, "stored": [REMOVED, ADDED]} or {"fault": CODE, "what": WORDS}
    {"query": TEXT}         {"rows": CSV} or a fault
    {"why": [S, P, O]}      {"why": EXPLANATION} or a fault
    {}                      {"data": ID, "number": N, "sizes": {GRAPH: TRIPLES}}

SETTINGS is JSON: of `Source`, and `memory`, `timeout`, `room`, `depth`, `broken`, `crowded`.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import resource
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import QueryResultsFormat, RdfFormat, parse

from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.evaluators import Evaluators
from autopact.engine.processes.switchboard import Switchboard
from autopact.engine.seam import Job, Why
from autopact.engine.storage.published import Published
from autopact.engine.writes import Update, Write
from autopact.errors import AutopactError


async def answer(engine: Evaluators, asked: dict[str, Any]) -> dict[str, Any]:
    """What is told of one thing asked for."""
    try:
        if "update" in asked:
            update = Update(asked.pop("update"))
            done = (await engine.written(Write([update], **asked)))()
            stored = [len(done.stored.removed), len(done.stored.added)]
            return {"number": done.number, "data": done.data, "stored": stored}
        if "query" in asked:
            answer = await engine.answer_async(
                Job(asked["query"], QueryResultsFormat.CSV, timeout=asked.get("timeout"))
            )
            return {"rows": answer.read().decode()}
        if "why" in asked:
            triple = next(iter(parse(" ".join([*asked["why"], "."]), format=RdfFormat.N_TRIPLES))).triple
            explained = await asyncio.to_thread(engine.explain, Why(triple))
            return {"why": json.loads(explained.read())}
        sizes = {graph.value: size for graph, size in engine.sizes.items()}
    except AutopactError as error:
        return {"fault": error.code, "what": error.what}
    return {"data": engine.id, "number": engine._snapshot.number, "sizes": sizes}


async def listen(control: socket.socket, path: Path, published: Published, timeout: float) -> None:
    """Serve one socket, until the switchboard is gone."""
    engine = Evaluators(control, timeout=timeout, published=published)
    await engine.open()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(json.dumps(await answer(engine, json.loads(line))).encode() + b"\n")
            await writer.drain()
        writer.close()

    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(talk, path, limit=64 * 1024 * 1024)
    async with server:
        await server.serve_forever()


def _fail(broken: Path) -> None:
    """Have the disk fail while there is a file of that name."""

    def failing(real: Callable[..., None]) -> Callable[..., None]:
        def call(*given: int) -> None:
            if broken.exists():
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(*given)

        return call

    os.fdatasync, os.ftruncate = failing(os.fdatasync), failing(os.ftruncate)


def _crowd(crowded: Path) -> None:
    """Have no more processes, and threads, while there is a file of that name; who is refused one leaves its name."""
    fork, start = os.fork, threading.Thread.start

    def forked() -> int:
        try:
            file = os.open(crowded, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            return fork()
        os.write(file, Path("/proc/self/comm").read_bytes())
        os.close(file)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def started(thread: threading.Thread) -> None:
        if crowded.exists():
            raise RuntimeError("can't start new thread")
        start(thread)

    os.fork, threading.Thread.start = forked, started  # type: ignore[method-assign]


def main(directory: str, sockets: str, workers: str, settings: str = "{}") -> int:
    """Serve until it is ended."""
    given = json.loads(settings)
    limits = Limits(memory=given.pop("memory", 512 * 1024**2))
    timeout, room, depth = given.pop("timeout", 10.0), given.pop("room", None), given.pop("depth", None)
    broken, crowded, published = given.pop("broken", None), given.pop("crowded", None), Published()

    def begin(control: socket.socket, root: int) -> None:
        from autopact.engine.opening import opened
        from autopact.engine.processes.writer import hold
        from autopact.engine.source import Source

        if room is not None:  # bytes that a file of a process with the data may have, as on a disk that is full
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        if depth is not None:  # calls that a process with the data may be in, one within the other
            sys.setrecursionlimit(depth)
        files = [Path(file) for file in given.pop("files", ())]
        if broken is not None:
            _fail(Path(broken))
        if crowded is not None:
            _crowd(Path(crowded))
        source = Source(files, directory=None if directory == "-" else Path(directory), **given)
        hold(lambda: opened(source, published, limits), control, root)

    switchboard = Switchboard(begin)
    for number in range(int(workers)):
        path = Path(sockets) / str(number)
        switchboard.employ(lambda control, path=path: asyncio.run(listen(control, path, published, timeout)))
    switchboard.start()
    return switchboard.run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
