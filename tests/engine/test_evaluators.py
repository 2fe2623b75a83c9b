"""Queries in processes that may be killed: what goes wrong with one is one client's affair."""

import asyncio
import os
import resource
import signal
import socket
import time
from contextlib import suppress
from math import inf
from typing import Any

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat
from tests.serving import family
from tests.waiting import within

from autopact.engine.embedded import Embedded
from autopact.engine.processes.child import UPDATE, cause, over_memory, over_time
from autopact.engine.processes.evaluator import GROWN, Limits
from autopact.engine.processes.evaluators import CALLER, Caller, Evaluators
from autopact.engine.processes.holder import holding
from autopact.engine.processes.pool import Pool
from autopact.engine.seam import Answer, Job
from autopact.engine.writes import Write
from autopact.engine.writing import IN_MEMORY
from autopact.errors import (
    AutopactError,
    EvaluatorLost,
    NotAllowed,
    Overloaded,
    OverMemory,
    OverSize,
    OverTime,
    QueryFault,
    SyntaxFault,
    TooDeep,
    Unwritable,
)
from autopact.terms import ID

from .evaluating import CSV, FOR_EVER, JSON, gone, over, pids, until

MUCH_MEMORY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
NESTED = "SELECT * " + "{" * 10_000 + "?s ?p ?o" + "}" * 10_000
LONG_PATH = f"ASK {{ ?s {'/'.join(['<http://example.org/p>'] * 10_000)} ?o }}"
MILLION = "SELECT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f }"


QUERIES: list[tuple[str, QueryResultsFormat | RdfFormat]] = [
    ("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3", JSON),
    ("ASK {}", QueryResultsFormat.TSV),
    (f"CONSTRUCT WHERE {{ ?s {ID.p} 7 }}", RdfFormat.TURTLE),
    ("SELECT ?none { }", QueryResultsFormat.XML),
]


@pytest.mark.parametrize(("text", "form"), QUERIES)
def test_an_answer_is_the_one_of_the_engine_in_process(
    engine: Embedded, control: socket.socket, text: str, form: QueryResultsFormat | RdfFormat
) -> None:
    """Byte by byte."""
    answer = over(control, lambda evaluators: evaluators.answer_async(Job(text, form)))
    assert answer.read() == engine.answer(Job(text, form)).read()
    assert answer.length == len(answer.read())


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p 3 }", "CONSTRUCT WHERE { ?s ?p ?o }", "ASK {{}"]
)
def test_a_thread_gets_the_same_values_as_from_the_engine_in_process(
    engine: Embedded, control: socket.socket, text: str
) -> None:
    """Solutions, truth and triples alike; and a fault is raised with its place."""
    if text == "ASK {{}":
        with pytest.raises(SyntaxFault) as caught:
            over(control, lambda evaluators: asyncio.to_thread(evaluators.query, text))
        assert caught.value.place.column == 8
        return
    assert over(control, lambda evaluators: asyncio.to_thread(evaluators.query, text)) == engine.query(text)


def test_a_value_with_a_term_that_cannot_be_read_is_refused(engine: Embedded) -> None:
    """It is written, for whoever asks for the bytes; the parser has a bound."""
    twice = " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(24))
    text = f"SELECT ?x24 {{ VALUES ?x0 {{ 'x' }} {twice} }}"
    with holding(engine) as control, pytest.raises(OverSize, match="too large to be read"):
        over(control, lambda evaluators: asyncio.to_thread(evaluators.query, text))


def test_the_snapshot_is_known_without_holding_it(engine: Embedded, control: socket.socket) -> None:
    """Its id, its graphs and their sizes."""

    async def known(evaluators: Evaluators) -> tuple[str, object, list[NamedNode]]:
        return evaluators.id, evaluators.sizes

    assert over(control, known) == (engine.id, engine.sizes)


@pytest.mark.parametrize(("asked", "given"), [(600.0, 60), (30.0, 30), (None, 60)])
def test_an_update_knows_all_the_time_that_it_may_take(
    control: socket.socket, monkeypatch: pytest.MonkeyPatch, asked: float | None, given: int
) -> None:
    """And no more: what it loads has taken some of it, and that is not what its client is told that it had."""
    sent: list[str] = []

    async def loaded(write: Write, *_: object) -> Write:
        await asyncio.sleep(0.01)
        return write

    def send(words: str, *_: int) -> None:
        sent.append(words)
        raise BlockingIOError

    async def use(evaluators: Evaluators) -> float:
        evaluators._journal = 0
        monkeypatch.setattr(evaluators._pool, "send", send)
        latest = time.monotonic() + given
        with pytest.raises(Overloaded):
            await evaluators.written(Write([], timeout=asked))
        return latest

    monkeypatch.setattr("autopact.engine.processes.evaluators.loaded", loaded)
    latest = over(control, use, timeout=60.0)
    _, seconds, deadline, *_ = sent[0].split()
    assert float(seconds) == given
    assert latest <= float(deadline) < time.monotonic() + given


def test_updates_wait_in_turn_by_who_sends_them_and_from_where(
    control: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is used at several addresses is several clients, and so are two tokens behind one proxy."""
    sent: list[str] = []

    async def use(evaluators: Evaluators) -> None:
        evaluators._journal = 0
        monkeypatch.setattr(evaluators._pool, "send", send)
        for who, address in (("anna", "a"), ("anna", "b"), ("bob", "a"), ("anna", "a")):
            CALLER.set(Caller(address))
            with pytest.raises(Overloaded, match="Too many updates"):
                await evaluators.written(Write([], who=who))

    def send(words: str, *_: int) -> None:
        sent.append(words.rsplit(maxsplit=1)[-1])
        raise BlockingIOError

    over(control, use)
    assert (len(set(sent)), sent[0]) == (3, sent[-1])


def test_where_there_is_no_writer_nothing_was_ever_changed(control: socket.socket) -> None:
    """And nothing can be, whoever tries."""

    async def use(evaluators: Evaluators) -> None:
        assert not evaluators.writable
        assert (evaluators.changes(), evaluators.stating([]), evaluators.change(1)) == ((), {}, None)
        with pytest.raises(NotAllowed, match="Nothing can be written here"):
            await evaluators.written(Write([]))

    over(control, use)


def test_who_waits_for_a_holder_that_has_ended_is_told() -> None:
    """There will be no data."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.close()
    with ours, pytest.raises(EvaluatorLost, match="that holds the data has ended"):
        Evaluators(ours)


@pytest.mark.parametrize(("limit", "asked"), [(0.5, None), (0.5, 60.0), (60.0, 0.5)])
def test_at_the_deadline_the_work_ends(control: socket.socket, limit: float, asked: float | None) -> None:
    """Whichever is earlier, the server's or the request's; and the process that worked on it is gone."""

    async def use(evaluators: Evaluators) -> None:
        await until(lambda: evaluators.load().idle > 0)
        begun = time.monotonic()
        waiting = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON, timeout=asked)))
        await asyncio.sleep(0)
        (pid,) = pids(evaluators)
        with pytest.raises(OverTime, match=r"0\.5 seconds"):
            await waiting
        assert 0.4 < time.monotonic() - begun < 30
        await gone(pid)

    over(control, use, timeout=limit)


def test_the_time_in_which_a_query_was_read_counts(control: socket.socket) -> None:
    """A job that was begun long ago is late at once."""

    async def use(evaluators: Evaluators) -> None:
        await evaluators.answer_async(Job("ASK {}", JSON))
        begun = time.monotonic()
        with pytest.raises(OverTime, match="60 seconds"):
            await evaluators.answer_async(Job(FOR_EVER, JSON, begun=begun - 59.9))
        assert time.monotonic() - begun < 30

    over(control, use, timeout=60.0)


HOSTILE = [(MUCH_MEMORY, OverMemory), (NESTED, TooDeep), (LONG_PATH, TooDeep)]


@pytest.mark.parametrize(("text", "error"), HOSTILE, ids=["memory", "nested groups", "long path"])
def test_what_breaks_an_evaluator_fails_its_own_client_only(
    control: socket.socket, text: str, error: type[Exception]
) -> None:
    """A neighbour that asks all the while gets every answer, and the next client finds a warm evaluator."""

    async def use(evaluators: Evaluators) -> None:
        async def neighbour() -> int:
            answers = 0
            while not hostile.done():
                assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"
                answers += 1
            return answers

        hostile = asyncio.gather(*(evaluators.answer_async(Job(text, JSON)) for _ in range(3)), return_exceptions=True)
        assert await neighbour() >= 1
        assert [type(failure) for failure in await hostile] == [error] * 3
        begun = time.monotonic()
        await evaluators.answer_async(Job("ASK {}", CSV))
        assert time.monotonic() - begun < 30

    over(control, use)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evaluators are given several questions at a time, however busy the machine is."""
    monkeypatch.setattr("autopact.engine.processes.child.BRISK", inf)


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("fate", ["slow", "broken", "gone"])
def test_who_was_behind_a_query_is_answered_whatever_becomes_of_it(control: socket.socket, fate: str) -> None:
    """Questions may wait at an evaluator that is brisk; what keeps it, ends it, or is given up, is its own affair."""

    async def use(evaluators: Evaluators) -> None:
        for _ in range(5):
            await evaluators.answer_async(Job("ASK {}", JSON))
        first = asyncio.create_task(evaluators.answer_async(Job(NESTED if fate == "broken" else FOR_EVER, JSON)))
        others = [asyncio.create_task(evaluators.answer_async(Job("ASK {}", JSON))) for _ in range(6)]
        await asyncio.sleep(0)  # all are asked by now
        others.pop(0).cancel()
        if fate == "gone":
            first.cancel()
        async with asyncio.timeout(30):
            assert all(answer.length for answer in await asyncio.gather(*others))
        if fate == "slow":
            assert not first.done()
            first.cancel()
        with pytest.raises(TooDeep if fate == "broken" else asyncio.CancelledError):
            await first
        assert evaluators.load().fast == evaluators.load().slow == 0

    over(control, use, fast=1, slow=1)


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("doubled", [0, 21])
def test_who_was_behind_an_answer_is_answered(
    control: socket.socket, monkeypatch: pytest.MonkeyPatch, doubled: int
) -> None:
    """Though the evaluator ends with a large one, and somebody hangs up meanwhile who was behind it as well."""
    monkeypatch.setattr("autopact.engine.processes.pool.BRISK", inf)  # nobody is taken back from it before
    binds = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(doubled))
    text = f"SELECT ?x{doubled} {{ BIND('x' AS ?x0) {binds} }}"

    async def use(evaluators: Evaluators) -> None:
        await evaluators.answer_async(Job("ASK {}", CSV))
        first, *others = [
            asyncio.create_task(evaluators.answer_async(Job(each, CSV))) for each in [text, *["ASK {}"] * 4]
        ]
        await asyncio.sleep(0)  # all are asked by now
        others.pop(1).cancel()
        answer = await first
        assert answer.length > 2**doubled
        answer.close()
        assert [(await other).body for other in others] == [b"true"] * 3

    over(control, use, fast=1, slow=1)


@pytest.mark.usefixtures("brisk")
def test_nobody_is_given_the_answer_to_what_another_asked(
    control: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an evaluator has done what kept it, it gets to what was taken back from it all the same."""
    for name in ("SLOW", "HEAVY"):  # it goes on with others after that
        monkeypatch.setattr(f"autopact.engine.processes.pool.{name}", inf)
    some = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 1000000 }"

    async def use(evaluators: Evaluators) -> None:
        async def ask(number: int) -> None:
            answer = await evaluators.answer_async(Job(f"SELECT ({number} AS ?n) {{}}", CSV))
            assert answer.body == b"n\r\n%d\r\n" % number

        for number in range(5):
            await ask(number)
        first = evaluators.answer_async(Job(some, CSV))
        await asyncio.gather(first, *map(ask, range(5, 10)))
        for number in range(10, 30):
            await ask(number)

    over(control, use, fast=1, slow=1)


def test_a_client_that_hangs_up_frees_its_evaluator(control: socket.socket) -> None:
    """Cancelled, the work ends at once."""

    async def use(evaluators: Evaluators) -> None:
        waiting = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, JSON)))
        await until(lambda: len(pids(evaluators)) == 1)
        (pid,) = pids(evaluators)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await gone(pid)
        assert not pids(evaluators)

    over(control, use)


def test_a_caller_who_leaves_ends_what_threads_ask_for_it(control: socket.socket) -> None:
    """Now, and whatever they ask later on."""

    async def use(evaluators: Evaluators) -> None:
        caller = Caller()
        CALLER.set(caller)
        for at_work in (1, 0):
            asking = asyncio.create_task(asyncio.to_thread(evaluators.query, FOR_EVER))
            await until(lambda: len(pids(evaluators)) == at_work)  # noqa: B023 - used up at once
            caller.leave()
            with pytest.raises(EvaluatorLost, match="Nobody waits"):
                await asking
            await until(lambda: not pids(evaluators))

    over(control, use)


def test_no_evaluator_can_open_a_socket(control: socket.socket) -> None:
    """A SERVICE that gets as far as the engine reaches nobody: at the other end, nothing knocks."""

    async def use(evaluators: Evaluators, port: int) -> None:
        for silent in ("", "SILENT "):
            with suppress(QueryFault):
                await evaluators.answer_async(
                    Job(f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{port}/sparql> {{ ?s ?p ?o }} }}", JSON)
                )

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        over(control, lambda evaluators: use(evaluators, listener.getsockname()[1]))
        with pytest.raises(TimeoutError):
            listener.accept()


def test_an_evaluator_has_nothing_open_but_what_it_was_given(control: socket.socket) -> None:
    """What the process that forked it has open, such as its ways to others, is no business of a query."""

    async def use(evaluators: Evaluators) -> None:
        await evaluators.answer_async(Job("ASK {}", CSV))
        asking = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, CSV)))
        await until(lambda: bool(pids(evaluators)))
        (pid,) = pids(evaluators)
        await until(lambda: sorted(os.listdir(f"/proc/{pid}/fd")) == ["0", "1", "2", "3", "4"])
        asking.cancel()

    over(control, use)


def test_an_evaluator_ends_by_itself_where_nobody_keeps_the_deadline(
    control: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the web process hangs: no query has a processor for ever."""
    monkeypatch.setattr(Pool, "_look", lambda _: None)
    with pytest.raises(OverTime, match="processor time"):
        over(control, lambda evaluators: evaluators.answer_async(Job(FOR_EVER, CSV, timeout=0.1)))


def parent(pid: int) -> int:
    """The process that forked another, as long as that lives."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as state:
        return int(state.read().rpartition(") ")[2].split()[1])


def test_an_evaluator_ends_with_the_process_that_forked_it_however_soon(
    engine: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where that is before it has come to itself, and a query waits for it already."""

    def slow() -> None:
        forked_by = os.getppid()
        while os.getppid() == forked_by:
            time.sleep(0.01)

    async def use(evaluators: Evaluators) -> None:
        asking = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, CSV)))
        await until(lambda: bool(pids(evaluators)))
        (pid,) = pids(evaluators)
        os.kill(parent(pid), signal.SIGKILL)
        # By itself: who asked hears nothing meanwhile, and does not end it.
        assert within(20, lambda: family(pid).get(pid, "Z") == "Z")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    monkeypatch.setattr("autopact.engine.processes.evaluator.deaf", slow)
    with holding(engine) as control:
        over(control, use, fast=1)


def test_who_waits_is_told_where_the_holder_ends(engine: Embedded) -> None:
    """With all evaluators, of which nobody says any more how they ended; and nothing more is heard of it."""

    async def use(evaluators: Evaluators) -> None:
        asking = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, CSV)))
        await until(lambda: bool(evaluators.load().fast + evaluators.load().slow))
        os.kill(parent(next(iter(pids(evaluators)))), signal.SIGKILL)
        with pytest.raises(EvaluatorLost):
            await asyncio.wait_for(asking, 20)
        assert not asyncio.get_running_loop().remove_reader(control)

    with holding(engine) as control:
        over(control, use)


def test_where_the_holder_is_stopped_nobody_waits_past_the_deadline(engine: Embedded) -> None:
    """For it to say how an evaluator ended; when it goes on, all is as before."""

    async def use(evaluators: Evaluators) -> None:
        asking = asyncio.create_task(evaluators.answer_async(Job(FOR_EVER, CSV, timeout=4.0)))
        await until(lambda: bool(pids(evaluators)))
        (pid,) = pids(evaluators)
        holder = parent(pid)
        os.kill(holder, signal.SIGSTOP)
        try:
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(OverTime):
                await asyncio.wait_for(asking, 50)
        finally:
            os.kill(holder, signal.SIGCONT)
        assert (await evaluators.answer_async(Job("ASK {}", CSV))).body == b"true"

    with holding(engine) as control:
        over(control, use)


def test_a_million_rows_leave_this_process_s_memory_flat(control: socket.socket) -> None:
    """They come in a file, with their length, and are read piece by piece."""

    def resident() -> int:
        with open("/proc/self/statm", encoding="ascii") as statistics:
            return int(statistics.read().split()[1]) * resource.getpagesize()

    async def use(evaluators: Evaluators) -> tuple[Answer, int]:
        before = resident()
        answer = await evaluators.answer_async(Job(MILLION, CSV))
        lines = length = 0
        for piece in answer.chunks():
            lines += piece.count(b"\n")
            length += len(piece)
        assert length == answer.length > 50 * IN_MEMORY
        assert lines == 1_000_001
        return answer, resident() - before

    answer, grown = over(control, use, timeout=120.0)
    assert answer.file is not None
    assert grown < 16 * 1024**2
    answer.close()


def test_an_answer_in_a_file_outlives_its_evaluator(engine: Embedded, control: socket.socket) -> None:
    """A graph too: it can be read when everything else has ended."""
    text = "CONSTRUCT { ?a ?d ?c } WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?f < 60) }"
    answer = over(control, lambda evaluators: evaluators.answer_async(Job(text, RdfFormat.N_TRIPLES)))
    assert answer.file is not None
    expected = engine.answer(Job(text, RdfFormat.N_TRIPLES)).read()
    assert sorted(answer.read().splitlines()) == sorted(expected.splitlines())
    answer.close()


def test_a_result_has_a_largest_size(engine: Embedded) -> None:
    """Beyond it, there is no result, not a part of it."""
    with holding(engine, Limits(result=2 * IN_MEMORY)) as control, pytest.raises(OverSize):
        over(control, lambda evaluators: evaluators.answer_async(Job(MILLION, CSV)))


def test_what_a_format_cannot_carry_is_said_whatever_the_size(control: socket.socket) -> None:
    """A control character in the last of many rows of XML."""
    text = 'SELECT ?x ?y { { ?a ?b ?x . ?c ?d ?y FILTER(?y < 40) } UNION { BIND("\\u0001" AS ?x) } }'
    with pytest.raises(Unwritable, match="control character"):
        over(control, lambda evaluators: evaluators.answer_async(Job(text, QueryResultsFormat.XML)))


def test_what_goes_wrong_in_an_evaluator_itself_is_said(engine: Embedded, capfd: pytest.CaptureFixture[str]) -> None:
    """To whoever reads standard error; its client can only be told that it is gone."""

    class Impossible(Limits):
        def addresses(self) -> int:
            raise RuntimeError("no such limit here")

    with holding(engine, Impossible()) as control, pytest.raises(EvaluatorLost):
        over(control, lambda evaluators: evaluators.answer_async(Job("ASK {}", CSV)), timeout=60.0)
    assert "no such limit here" in capfd.readouterr().err


def test_an_evaluator_that_took_much_memory_is_replaced(engine: Embedded) -> None:
    """The answer is true, and what it took is given back to the machine."""
    size = 2 * GROWN // 1000
    text = f'SELECT (STRLEN(GROUP_CONCAT(?x)) AS ?n) {{ ?s ?p ?o BIND(CONCAT("{"x" * size}", STR(?o)) AS ?x) }}'

    async def use(evaluators: Evaluators) -> None:
        asking = asyncio.create_task(evaluators.answer_async(Job(text, CSV)))
        await until(lambda: bool(pids(evaluators)))
        (pid,) = pids(evaluators)
        assert (await asking).body.startswith(b"n\r\n")
        await gone(pid)

    async def warmed(evaluators: Evaluators) -> None:
        await evaluators.answer_async(Job("ASK {}", CSV))
        await use(evaluators)

    with holding(engine, Limits(memory=1024**3)) as control:
        over(control, warmed)


def test_memory_that_is_not_to_be_had_is_told_alike(engine: Embedded) -> None:
    """Whether its process ends of that, or goes on: with what to ask instead."""

    class Wasteful(Embedded):
        def write(self, *_: object, **__: object) -> None:
            raise MemoryError

    with holding(Wasteful(engine.graphs)) as control, pytest.raises(OverMemory) as caught:
        over(control, lambda evaluators: evaluators.answer_async(Job("ASK {}", CSV)))
    assert str(caught.value) == str(over_memory())


@pytest.mark.parametrize(
    ("code", "said", "error"),
    [
        (-signal.SIGSEGV, b"", TooDeep),
        (-signal.SIGABRT, b"thread 'main' has overflowed its stack", TooDeep),
        (-signal.SIGABRT, b"memory allocation of 7 bytes failed", OverMemory),
        (-signal.SIGXCPU, b"", OverTime),
        (-signal.SIGKILL, b"", EvaluatorLost),
        (1, b"", EvaluatorLost),
    ],
)
def test_why_a_process_ended_is_told_by_how_it_did(code: int, said: bytes, error: type[Exception]) -> None:
    """One that somebody ended is no fault of the query, and its client is not told to write another."""
    assert type(cause(code, said)) is error


@pytest.mark.parametrize("fault", [over_time(1, UPDATE), over_memory(UPDATE)], ids=["time", "memory"])
def test_whoever_writes_too_much_is_not_told_to_ask_for_less(fault: AutopactError) -> None:
    """A document has no LIMIT; what is too large for a request has a command."""
    assert "autopact load" in fault.mend


def test_everything_is_given_back(control: socket.socket) -> None:
    """After many queries of all sorts, this process has no more descriptors open than before."""

    async def use(evaluators: Evaluators) -> None:
        for text in ("ASK {}", NESTED, MILLION, FOR_EVER):
            await until(lambda: evaluators.load().idle > 0)
            with suppress(OverTime, TooDeep):
                (await evaluators.answer_async(Job(text, CSV, timeout=0.5 if text is FOR_EVER else None))).close()

    before = len(os.listdir("/proc/self/fd"))
    over(control, use)
    assert len(os.listdir("/proc/self/fd")) <= before


def test_an_evaluator_at_work_has_its_deadline_from_the_beginning(control: socket.socket) -> None:
    """It may be looked at before the one who waited for it goes on; one that has none would end all looking."""

    async def use(evaluators: Evaluators) -> None:
        pool, looked = evaluators._pool, []
        begin = pool._begin

        def begin_and_look(*given: Any) -> None:
            begin(*given)
            pool._look()
            looked.append(given)

        pool._begin = begin_and_look  # type: ignore[method-assign]
        asking = [asyncio.create_task(evaluators.answer_async(Job("ASK {}", JSON))) for _ in range(8)]
        assert all(answer.length for answer in await asyncio.gather(*asking))
        assert looked
        await until(lambda: evaluators.load().idle > 0)
        with pytest.raises(OverTime):
            await evaluators.answer_async(Job(FOR_EVER, JSON, timeout=0.5))

    over(control, use)
