"""SERVICE: other endpoints, asked ahead of the evaluation by the process that may.

What a clause gives depends on nothing around it: SPARQL evaluates from the inside out, and joins. So all clauses of a
query are asked at the same time, each for all solutions of its pattern, and their answers go to the evaluator, which
puts them where the clauses stood (`autopact.engine.rewriting.weaving`). Answers are not read here: they come from
strangers.

https://www.w3.org/TR/sparql11-federated-query/#defn_evalService
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from autopact.engine.complete import JSON, NAMES, cut_short
from autopact.engine.seam import Service
from autopact.errors import AutopactError, NotAllowed, RemoteFault

if TYPE_CHECKING:
    from autopact.gateway.client import Gateway

T = TypeVar("T")

LARGEST = 8 * 1024 * 1024
"""Bytes that the answers to all clauses of a query may have together; each has the same share."""

SHARE = 0.8
"""What part of its time is for others to answer; the rest is for what is made of their answers."""

HEADERS = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}


async def replies(services: Sequence[Service], gateway: Gateway | None, seconds: float) -> list[bytes | None]:
    """What the endpoints answer, undecoded; None where one failed that may.

    Args:
        services: the clauses.
        gateway: the way out; None where there is none.
        seconds: how much time the query has left.

    Raises:
        NotAllowed: an endpoint may not be asked from here; SILENT or not.
        RemoteFault: one did not answer as it should.
    """
    if gateway is None:
        raise NotAllowed("SERVICE is closed here: queries never leave this endpoint.")
    largest = LARGEST // len(services)
    return await together(_reply(service, gateway, seconds * SHARE, largest) for service in services)


async def together(requests: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What comes of requests that are made at the same time; one failure ends the others.

    Raises:
        AutopactError: one fails; a refusal is told of rather than what came of it elsewhere.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(request) for request in requests]
    except* AutopactError as failed:
        raise min(failed.exceptions, key=lambda error: not isinstance(error, NotAllowed)) from None
    return [task.result() for task in tasks]


async def _reply(service: Service, gateway: Gateway, seconds: float, largest: int) -> bytes | None:
    try:
        reply = await gateway.post(
            service.iri, urlencode({"query": service.query}).encode(), headers=HEADERS, seconds=seconds, largest=largest
        )
        if reply.status != 200:
            raise RemoteFault(f"<{service.iri}> answers with the status {reply.status}.", mend="Ask it directly why.")
        if reply.media_type not in NAMES[JSON]:
            raise RemoteFault(f"<{service.iri}> answers with {reply.media_type[:80]!r}, not with {JSON}.")
        if limit := cut_short(reply.headers):
            raise RemoteFault(f"<{service.iri}> has cut its answer short, by {limit}.", mend="Ask it for less.")
    except RemoteFault:
        if service.silent:
            return None
        raise
    return reply.body
