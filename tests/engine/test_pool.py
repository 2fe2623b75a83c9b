"""Whose query is evaluated when: a fast lane and a slow one, and who waits for which."""

import asyncio
import contextlib
import errno
import itertools
import os
import resource
import socket
from collections.abc import AsyncIterator, Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest

from autopact.engine.embedded import Embedded
from autopact.engine.processes import holder, pool
from autopact.engine.processes.births import Births
from autopact.engine.processes.evaluators import CALLER, Caller, Evaluators
from autopact.engine.processes.holder import holding
from autopact.engine.processes.parent import NICE
from autopact.engine.processes.pool import DEEP, SPARE
from autopact.engine.seam import Job
from autopact.errors import (
    EvaluatorLost,
    Overloaded,
    OverTime,
)

from .evaluating import CSV, FOR_EVER, JSON, gone, over, pids, until


def test_the_queue_is_bounded(control: socket.socket) -> None:
    """What comes when it is full is turned away at once, with a time to come again."""

    async def use(evaluators: Evaluators) -> None:
        await until(lambda: evaluators.load().idle > 0)
        asked = [asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON, timeout=2.0))) for _ in range(6)]
        await asyncio.sleep(0)
        # One has the fast lane to itself, and two wait for it.
        refused = [failure for each in asked if each.done() and (failure := each.exception())]
        assert [type(failure) for failure in refused] == [Overloaded] * 3
        assert all(isinstance(failure, Overloaded) and failure.retry_after > 0 for failure in refused)
        failures = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(failure) for failure in failures} == {OverTime, Overloaded}
        assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"

    over(control, use, fast=1, slow=1, waiting=2)


def test_who_has_most_waiting_is_turned_away(control: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many one client asks at a time, there is a place for another."""
    monkeypatch.setattr(pool, "SLOW", inf)  # so that nobody's turn comes meanwhile

    async def use(evaluators: Evaluators) -> None:
        CALLER.set(Caller("a"))
        many = [asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON))) for _ in range(6)]
        await asyncio.sleep(0)
        assert [each.done() for each in many] == [False] * 3 + [True] * 3
        CALLER.set(Caller("b"))
        other = asyncio.create_task(evaluators.answer_async(Job("ASK {}", CSV)))
        await asyncio.wait([many[2]])
        assert isinstance(many[2].exception(), Overloaded)
        with pytest.raises(Overloaded):  # one more would be as many as the other has
            await evaluators.answer_async(Job("ASK {}", CSV))
        for each in many:
            each.cancel()
        assert (await other).body == b"true"
        await asyncio.gather(*many, return_exceptions=True)

    over(control, use, fast=1, slow=1, waiting=2)


def test_pages_are_made_for_who_asks_for_them(control: socket.socket) -> None:
    """What a page needs waits with what its client asks, not with what all other pages need."""

    def read(evaluators: Evaluators, caller: Caller, text: str) -> asyncio.Task[Any]:
        CALLER.set(caller)
        return asyncio.create_task(asyncio.to_thread(evaluators.query, text))

    async def use(evaluators: Evaluators) -> None:
        one = Caller("a")
        many = [read(evaluators, one, FOR_EVER) for _ in range(4)]
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)  # one was too many
        assert (await read(evaluators, Caller("b"), "ASK {}")).value
        one.leave()
        failures = await asyncio.gather(*many, return_exceptions=True)
        assert {type(failure) for failure in failures} == {EvaluatorLost, Overloaded}

    over(control, use, fast=1, slow=1, waiting=2)


def test_few_may_wait_behind_long_queries(control: socket.socket) -> None:
    """One more that turns out to be long is told so then, and does not have to wait out its time."""

    async def use(evaluators: Evaluators) -> None:
        asked = []
        for _ in range(4):
            asked.append(asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON))))
            await asyncio.sleep(0.2)
        done, others = await asyncio.wait(asked, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        # One is in the slow lane, one waits for it, and one has the fast lane to itself.
        assert [type(each.exception()) for each in done] == [Overloaded]
        assert evaluators.load().waiting_slow == 1
        for each in others:
            each.cancel()
        await asyncio.wait(others)

    over(control, use, fast=1, slow=1, waiting=4)


@contextlib.asynccontextmanager
async def occupied(evaluators: Evaluators, client: str) -> AsyncIterator[None]:
    """Both lanes, each of one place, have a query of a client that never ends."""

    async def ask() -> None:
        CALLER.set(Caller(client))
        await evaluators.answer_async(Job(FOR_EVER, CSV))

    runaways = [asyncio.create_task(ask()) for _ in range(2)]
    await until(lambda: (evaluators.load().fast, evaluators.load().slow) == (1, 1))
    yield
    for runaway in runaways:
        runaway.cancel()
    await asyncio.wait(runaways)


def order(control: socket.socket, busy: str, clients: str) -> str:
    """In what order clients are answered that come together, while one keeps both lanes busy."""
    answered = []

    async def use(evaluators: Evaluators) -> None:
        async def ask(client: str) -> None:
            CALLER.set(Caller(client))
            await evaluators.answer_async(Job("ASK {}", CSV))
            answered.append(client)

        async with occupied(evaluators, busy):
            await asyncio.gather(*map(ask, clients))

    over(control, use, fast=1, slow=1)
    return "".join(answered)


def test_who_has_long_queries_at_work_comes_after_others(control: socket.socket) -> None:
    """Whoever came first."""
    assert order(control, "a", "ab") == "ba"


def test_clients_take_turns(control: socket.socket) -> None:
    """However much one of them asks at a time, and first."""
    assert order(control, "z", "aaabbc") == "abcaba"


def test_what_is_half_done_is_not_turned_away(control: socket.socket) -> None:
    """Who has had an answer is given the next ones, however many wait; whoever begins then is turned away."""

    async def use(evaluators: Evaluators) -> None:
        going_on, begun = asyncio.Event(), []

        async def ask(*texts: str) -> None:
            CALLER.set(Caller("one"))
            for text in texts:
                begun.append((await evaluators.answer_async(Job(text, CSV))).body)
                await going_on.wait()

        pages = [asyncio.create_task(ask("ASK {}", "ASK { ?s ?p ?o }")) for _ in range(4)]
        await until(lambda: len(begun) == len(pages))
        async with occupied(evaluators, "one"):
            # Some of them may be given to an evaluator whose query has only just begun.
            others = [asyncio.create_task(ask("ASK {}")) for _ in range(2 * DEEP + 6)]
            await asyncio.sleep(0)
            going_on.set()
            done = await asyncio.gather(*pages, *others, return_exceptions=True)
        assert [type(each) for each in done[:4]] == [type(None)] * 4
        assert Overloaded in map(type, done[4:])

    over(control, use, fast=1, slow=1, waiting=4)


def test_however_many_long_queries_there_are_short_ones_are_answered(control: socket.socket) -> None:
    """More runaways than both lanes are wide wait for the slow one; each client is told the truth at the deadline."""

    async def use(evaluators: Evaluators) -> None:
        def run_away(seconds: float) -> list[asyncio.Task[Any]]:
            job = Job(FOR_EVER, JSON, timeout=seconds)
            return [asyncio.create_task(evaluators.answer_async(job)) for _ in range(12)]

        runaways = run_away(60.0)
        for _ in range(10):
            assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"
        assert not any(runaway.done() for runaway in runaways)
        for runaway in runaways:
            runaway.cancel()
        await asyncio.wait(runaways)
        await until(lambda: evaluators.load().idle > 0)
        failures = await asyncio.gather(*run_away(1.0), return_exceptions=True)
        assert {type(failure) for failure in failures} == {OverTime, Overloaded}

    over(control, use, fast=1, slow=2)


def test_a_long_query_stands_back_behind_others(control: socket.socket) -> None:
    """The thread that works on it, not only the process that it is in."""

    def priorities(pid: int) -> set[int]:
        return {os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()}

    async def use(evaluators: Evaluators) -> None:
        runaway = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON)))
        await until(lambda: {NICE} == {each for pid in pids(evaluators) for each in priorities(pid)})
        runaway.cancel()

    over(control, use)


def test_who_stands_back_gets_no_other_query(control: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stand back with that as well, however short it is: another evaluator takes its place."""
    monkeypatch.setattr(pool, "HEAVY", 0.0)
    monkeypatch.setattr(Births, "nice", lambda *_: None)  # on a busy machine it would take for ever
    some = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 2000000 }"

    async def use(evaluators: Evaluators) -> None:
        asking = asyncio.create_task(evaluators.answer_async(Job(some, CSV)))
        await until(lambda: any(child.behind for child in evaluators._pool._working))
        (behind,) = evaluators._pool._working
        assert (await asking).body == b"n\r\n2000000\r\n"
        assert behind not in evaluators._pool._idle
        await gone(behind.pid)

    over(control, use)


def test_long_queries_make_way_for_short_ones(control: socket.socket) -> None:
    """With one place in the fast lane and runaways in it, a short query is answered long before they end."""

    async def use(evaluators: Evaluators) -> None:
        runaways = [asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON))) for _ in range(2)]
        await until(lambda: evaluators.load().fast + evaluators.load().slow > 0)
        assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"
        assert not any(runaway.done() for runaway in runaways)
        for runaway in runaways:
            runaway.cancel()
        await asyncio.wait(runaways)

    over(control, use, fast=1, slow=4)


def scarce(get: Callable[..., Any]) -> Callable[..., Any]:
    """The same, which is not to be had the first times."""
    tries = itertools.count()

    def given(*what: Any) -> Any:
        if next(tries) <= SPARE:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return get(*what)

    return given


def test_where_no_more_processes_may_be_nothing_ends(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there may be some again, there are."""
    monkeypatch.setattr(holder, "forked", scarce(holder.forked))
    with holding(engine) as control:
        assert over(control, lambda evaluators: evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"


def test_a_holder_that_does_not_listen_is_asked_again(control: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was not told it does not do, and nobody waits for that."""
    monkeypatch.setattr(socket, "send_fds", scarce(socket.send_fds))
    assert over(control, lambda evaluators: evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"


def test_a_process_that_can_open_no_file_says_so_and_goes_on_when_it_can(control: socket.socket) -> None:
    """Not the answers in files, not new evaluators: each client is told, and nothing is left behind."""
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(21))
    large = f"SELECT ?x21 {{ BIND('x' AS ?x0) {doubled} }}"

    async def use(evaluators: Evaluators) -> None:
        assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        taken, refused = [], 0
        try:
            for _ in range(4):
                with contextlib.suppress(OSError):  # that there are too many, at last
                    while True:
                        taken.append(os.dup(0))
                try:  # an evaluator that ends meanwhile makes room
                    (await evaluators.answer_async(Job(large, CSV, timeout=2.0))).close()
                except Overloaded:
                    refused += 1
                except OverTime:  # there was one, and other work had the processor
                    pass
        finally:
            for each in taken:
                os.close(each)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert refused
        for _ in range(4):
            answer = await evaluators.answer_async(Job(large, CSV))
            assert answer.length > 2**21
            answer.close()
        load = evaluators.load()
        assert (load.fast, load.slow, load.waiting_fast, load.waiting_slow) == (0, 0, 0, 0)

    over(control, use, fast=1, slow=1)
