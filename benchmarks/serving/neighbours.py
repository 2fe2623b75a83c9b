"""What others feel while somebody's query runs away: look-ups before, during and after."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import Failed, Peer, Running, running
from benchmarks.serving.client import Client, Sample
from benchmarks.serving.generator import Generated
from benchmarks.serving.mix import NEIGHBOUR, RUNAWAY, TOO_DEEP

CONNECTIONS = 4
GIVEN_UP = 15
"""Seconds after which whoever sent a hostile query hangs up, and sends it again."""

PATIENCE = 5
"""Seconds that a neighbour waits for an answer."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A hostile query, and how many send it at the same time."""

    name: str
    query: str
    senders: int


TROUBLES = (
    Trouble("one runaway", RUNAWAY, 1),
    Trouble("16 runaways", RUNAWAY, 16),
    Trouble("10,000 nested groups", TOO_DEEP, 1),
)


@dataclass(frozen=True, slots=True)
class Felt:
    """What the neighbours of one trouble felt on one server.

    Attributes:
        before: look-ups with nobody else there.
        during: the same while the hostile queries ran; None where the server was gone.
        fates: what became of the hostile queries, and of how many.
        alive: whether the server still answers 3 seconds after everybody hung up.
        busy: processors that it keeps busy then, with nothing to do.
        memory: bytes that it took when the neighbours had asked, and the hostile queries still ran.
    """

    server: str
    trouble: str
    before: Sample
    during: Sample | None
    fates: dict[str, int]
    alive: bool
    busy: float
    memory: int


def disturb(
    servers: Sequence[Peer],
    troubles: Sequence[Trouble],
    data: Generated,
    files: list[Path],
    folder: Path,
    seconds: int,
    say: Callable[[str], None],
) -> list[Felt]:
    """Every trouble on every server, which is killed and started again between them.

    Args:
        servers: what to compare.
        troubles: what is done to them.
        data: what was generated.
        files: the vocabulary, then the data.
        folder: where stores and logs may be put.
        seconds: how long the neighbours ask in each stage.
        say: told what goes on.

    Raises:
        Failed: a server does not start, or has trouble without any.
    """
    client, found = Client(folder), []
    for server in servers:
        with running(server, folder, files) as it:
            for trouble in troubles:
                if trouble is not troubles[0]:
                    it.restart()
                felt = _felt(client, it, trouble, data, seconds)
                found.append(felt)
                during = f"{felt.during.per_second:.0f}/s" if felt.during else "gone"
                say(f"{server.name}, {trouble.name}: {felt.before.per_second:.0f}/s, then {during}; {felt.fates}")
    return found


def _felt(client: Client, it: Running, trouble: Trouble, data: Generated, seconds: int) -> Felt:
    values = NEIGHBOUR.values(data)

    def ask() -> Sample:
        return client.load(
            it, NEIGHBOUR, values, unique=True, connections=CONNECTIONS, seconds=seconds, patience=PATIENCE
        )

    ask()  # nobody measures a server that was never asked
    before = ask()
    during: Sample | None = None
    with _sent(it, trouble) as fates:
        time.sleep(1)
        with contextlib.suppress(Failed):
            during = ask()
        memory = it.memory()
    time.sleep(3)
    used, begun = it.processor_seconds(), time.monotonic()
    time.sleep(1)
    busy = (it.processor_seconds() - used) / (time.monotonic() - begun)
    alive = it.alive
    try:
        it.ask("ASK { }", "application/sparql-results+json", PATIENCE)
    except Failed:
        alive = False
    return Felt(it.peer.name, trouble.name, before, during, dict(fates), alive, round(busy, 2), memory)


@contextlib.contextmanager
def _sent(it: Running, trouble: Trouble) -> Iterator[Counter[str]]:
    """The hostile queries, sent again whenever they are answered, until the end, when all senders hang up."""
    fates: Counter[str] = Counter()
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            try:
                it.ask(trouble.query, "application/sparql-results+json", GIVEN_UP, post=True, until=over)
                fates["answered"] += 1
            except Failed as failed:
                if not over.is_set():
                    fates[str(failed).partition(" after")[0]] += 1
                over.wait(0.1)

    senders = [threading.Thread(target=send) for _ in range(trouble.senders)]
    for sender in senders:
        sender.start()
    try:
        yield fates
    finally:
        over.set()
        for sender in senders:
            sender.join()
