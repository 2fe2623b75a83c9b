"""Evaluators as tests use them."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pyoxigraph import QueryResultsFormat

from autopact.engine.evaluators import Evaluators

T = TypeVar("T")
JSON = QueryResultsFormat.JSON
CSV = QueryResultsFormat.CSV
FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def over(control: socket.socket, use: Callable[[Evaluators], Awaitable[T]], **options: float) -> T:
    """What some use of evaluators gives."""

    async def main() -> T:
        evaluators = Evaluators(control, **options)  # type: ignore[arg-type]  # whole numbers but for the timeout
        await evaluators.open()
        try:
            return await use(evaluators)
        finally:
            evaluators.close()

    return asyncio.run(main())


def pids(evaluators: Evaluators) -> set[int]:
    """The process ids of the evaluators at work."""
    return {child.pid for child in evaluators._pool._working}


async def gone(pid: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(1000):
        if not os.path.exists(f"/proc/{pid}"):
            return True
        await asyncio.sleep(0.01)
    return False
