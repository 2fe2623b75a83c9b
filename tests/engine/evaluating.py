"""Evaluators as tests use them."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pyoxigraph import QueryResultsFormat

from autopact.engine.processes.evaluators import Evaluators

T = TypeVar("T")
JSON = QueryResultsFormat.JSON
CSV = QueryResultsFormat.CSV
FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def over(control: socket.socket, use: Callable[[Evaluators], Awaitable[T]], **options: float) -> T:
    """What some use of evaluators gives. Queries have a minute, unless it is said otherwise."""

    async def main() -> T:
        given = {"timeout": 60.0, **options}
        evaluators = Evaluators(control, **given)  # type: ignore[arg-type]  # whole numbers but for the timeout
        await evaluators.open()
        try:
            return await use(evaluators)
        finally:
            evaluators.close()

    return asyncio.run(main())


def pids(evaluators: Evaluators) -> set[int]:
    """The process ids of the evaluators at work."""
    return {child.pid for child in evaluators._pool._working}


async def until(reached: Callable[[], bool]) -> None:
    """Wait for something, as long as the busiest machine may take to come to it."""
    async with asyncio.timeout(60):
        while not reached():
            await asyncio.sleep(0.01)


async def gone(pid: int) -> None:
    """Wait until a process has ended."""
    await until(lambda: not os.path.exists(f"/proc/{pid}"))
