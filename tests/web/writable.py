"""An engine that takes writes, in this process, with a journal in memory, and a client of the site over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from werkzeug.test import TestResponse

from autopact.engine.seam import Answer, Job, Status
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Change, Delta, Outcome, Write
from autopact.gateway.hosts import Hosts
from autopact.sparql.bearer import Token, Tokens, digest
from autopact.sparql.protocol import Policy
from autopact.web import create_app
from autopact.web.endpoint import POLICY

BEARER = {"Authorization": "Bearer secret"}
FORM = "application/x-www-form-urlencoded"
INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
TURTLE = {**BEARER, "Content-Type": "text/turtle"}
GRAPH = "/graph-store?graph=urn:g"
TRIPLE = b"<urn:a> <urn:b> <urn:c> ."


class Writing:
    """An engine and its writer; the last write is `asked`, and `fails` is what comes of any.

    Args:
        writable: what is written to.
        options: what another one is made with, when this one is spoilt.
    """

    def __init__(self, writable: Writable | None = None, **options: Any) -> None:
        self.asked: Write | None = None
        self.fails: Exception | None = None
        self._options = options or {"plain": True}
        self._writable = writable or Writable(**self._options)
        self._journal: list[tuple[Change, Delta]] = []

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self._writable.engine.id

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs."""
        return self._writable.engine.sizes

    @property
    def consistent(self) -> bool | None:
        """Not known here."""
        return None

    @property
    def engines(self) -> Sequence[Status]:
        """None: everything is evaluated here."""
        return ()

    @property
    def prefixes(self) -> Mapping[str, str]:
        """As of `Engine`."""
        return self._writable.engine.prefixes

    def query(self, text: str, **options: Any) -> Any:
        """The answer to a query."""
        return self._writable.engine.query(text, **options)

    def answer(self, job: Job) -> Answer:
        """The answer to a job."""
        return self._writable.engine.answer(job)

    async def answer_async(self, job: Job) -> Answer:
        """The same."""
        return self.answer(job)

    def explain(self, why: Any) -> Answer:
        """The reasons for a triple."""
        return self._writable.engine.explain(why)

    def write(self, write: Write) -> Outcome:
        """Do a write; when it has failed, or was only to be tried, all is as it was."""
        self.asked = write
        if self.fails:
            raise self.fails
        old = self._writable
        quads, graphs, data, number = list(old.quads()), old.graphs(), self.id, old.number
        try:
            outcome = old.apply(write)
        finally:
            if old.spoilt:
                self._writable = Writable(quads, graphs, data=data, number=number, **self._options)
        if outcome.stored and not write.dry_run:
            stored, derived = outcome.stored, outcome.derived
            told = Change(
                outcome.number, write.id, outcome.data, write.who, "2026-11-25T21:00:00.000+00:00",
                *(len(quads) for quads in (stored.removed, stored.added, derived.removed, derived.added)),
                outcome.consistent,
            )  # fmt: skip
            self._journal.append((told, stored))
        return outcome

    def changes(self, *, after: int = 0, before: int | None = None, most: int = 100) -> Sequence[Change]:
        """The latest changes."""
        found = [told for told, _ in reversed(self._journal) if after < told.number < (before or 10**9)]
        return found[:most]

    def stating(self, quads: Iterable[Quad]) -> Mapping[Quad, Change]:
        """The latest change that stated each of some quads."""
        wanted = list(quads)
        return {quad: told for told, delta in self._journal for quad in wanted if quad in delta.added}

    def change(self, number: int) -> tuple[Change, Delta] | None:
        """A change."""
        return next((each for each in self._journal if each[0].number == number), None)


def client_of(writable: Writing, *tokens: Token, hosts: tuple[str, ...] = (), upload: int = 10_000) -> FlaskClient:
    """A client of a site over it."""
    app = create_app(writable, writer=writable)
    app.config[POLICY] = Policy(Hosts.of(*hosts), Tokens(tokens or (Token("token", digest("secret")),)), upload)
    return app.test_client()


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document that an answer is, of the one shape."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == status
    return told


def kind(answer: TestResponse, status: int) -> str:
    """The kind of problem that an answer tells of."""
    return str(problem(answer, status)["type"]).rpartition("/")[2]
