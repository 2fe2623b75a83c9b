"""Engines on bad days, one alone and several together: what their clients are told, and what they do not notice."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from tests.remote.faulty import JSON, NONE, ROWS, Behave, Engine, Handler, Heard, engines, well, within

from autopact.engine.remote import marks
from autopact.engine.remote.cluster import Cluster
from autopact.engine.remote.member import Member
from autopact.engine.remote.virtuoso import counting
from autopact.errors import (
    AutopactError,
    EngineFailed,
    EngineGone,
    EngineNonsense,
    EngineOpen,
    EngineRefused,
    EngineSlow,
    EngineUnsure,
    InputError,
    NotAllowed,
    OverSize,
)
from autopact.sparql.problem import problem_of

QUERY = "SELECT ?x { ?x ?p ?o }"
NT = "application/n-triples"


@contextmanager
def cluster(*of: Engine, writes: bool = True, **options: Any) -> Iterator[Cluster]:
    """A cluster of engines, the first of which is the leader."""
    options = {"timeout": 10.0, "update": of[0].update if writes else None, **options}
    made = Cluster([engine.reads for engine in of], **options)
    try:
        yield made
    finally:
        made.close()


def asked(of: Cluster, accept: str = JSON, **options: Any) -> bytes:
    """The body of the answer to a query."""
    with of.query(QUERY, accept=accept, **options).file as file:
        return file.read()


def saying(raw: bytes) -> Behave:
    """An engine that says these bytes to whatever it is asked, and hangs up."""
    return lambda handler, _: handler.raw(raw)


def giving(body: bytes, media_type: str = JSON, status: int = 200, **headers: str) -> Behave:
    """An engine that answers everything so."""
    return lambda handler, _: handler.say(body, media_type, status, **headers)


def test_a_query_is_asked_as_the_protocol_says() -> None:
    """As a form, with the dataset, with what is accepted; the answer comes whole."""
    with engines(well) as [engine], cluster(engine) as of:
        answer = of.query(QUERY, accept=JSON, default_graphs=["http://x/a", "http://x/b"], named_graphs=["http://x/c"])
        with answer.file as file:
            assert (answer.media_type, answer.length, file.read()) == (JSON, len(ROWS), ROWS)
        (heard,) = engine.heard
        assert heard.query == QUERY
        assert b"default-graph-uri=http%3A%2F%2Fx%2Fa&default-graph-uri=http%3A%2F%2Fx%2Fb&named-graph" in heard.body
        assert heard.headers["accept"] == JSON


def test_a_query_that_is_too_long_for_a_form_is_sent_by_itself() -> None:
    """Servers have limits for forms, and Virtuoso takes nothing else."""

    def jetty(handler: Handler, heard: Heard) -> None:
        if "form" in heard.headers["content-type"] and len(heard.body) > 200_000:
            handler.say(b"Unable to parse form content", "text/plain", 500)
        else:
            well(handler, heard)

    with engines(jetty) as [engine], cluster(engine) as of:
        of.query(
            QUERY + "#" * 200_000, accept=JSON, default_graphs=["http://x/a"], named_graphs=["http://x/b"]
        ).file.close()
        assert [heard.headers["content-type"] for heard in engine.heard] == [
            "application/x-www-form-urlencoded",
            "application/sparql-query; charset=utf-8",
        ]
        assert engine.heard[1].path == "/sparql"
        assert "FROM <http://x/a> FROM NAMED <http://x/b> {" in engine.heard[1].query


def test_connections_are_kept() -> None:
    """For reads, the same one is used again."""
    ports = set()

    def noting(handler: Handler, heard: Heard) -> None:
        ports.add(handler.client_address[1])
        well(handler, heard)

    with engines(noting) as [engine], cluster(engine) as of:
        for _ in range(5):
            asked(of)
    assert len(ports) == 1


def test_a_large_answer_is_in_a_file() -> None:
    """Complete, and with its length; larger than is taken, it is none."""
    body = b"<http://x/s> <http://x/p> <http://x/o> .\n" * 60_000
    with engines(giving(body, NT)) as [engine], cluster(engine) as of:
        answer = of.query(QUERY, accept=NT)
        with answer.file as file:
            assert (answer.length, file.read() == body) == (len(body), True)
    with engines(giving(body, NT)) as [engine], cluster(engine, largest=1_000_000) as of, pytest.raises(OverSize):
        asked(of, NT)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
CUT = ROWS[:-3]


@pytest.mark.parametrize(
    ("behave", "kind", "status"),
    [
        (saying(b""), EngineGone, 502),
        (saying(b"SSH-2.0-OpenSSH_9\r\n\r\n"), EngineNonsense, 502),
        (saying(HEAD + b"Content-Length: 500\r\n\r\n" + ROWS), EngineGone, 502),
        (saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(ROWS), ROWS)), EngineGone, 502),
        (saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n" + ROWS), EngineGone, 502),
        (saying(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), EngineNonsense, 502),
        (saying(HEAD + b"\r\n" + CUT), EngineNonsense, 502),
        (giving(CUT), EngineNonsense, 502),
        (giving(ROWS[:-2]), EngineNonsense, 502),
        (giving(b""), EngineNonsense, 502),
        (giving(ROWS[:-3] + b"\nVirtuoso 22026 Error SR319: out of space"), EngineNonsense, 502),
        (giving(b"Error: the store is closed"), EngineNonsense, 502),
        (giving(b"<html>Sign in</html>", "text/html; charset=utf-8"), EngineNonsense, 502),
        (giving(b"x\r\n1\r\n", "text/csv"), EngineNonsense, 502),
        (giving(ROWS, status=202), EngineNonsense, 502),
        (giving(ROWS, X_SPARQL_MaxRows="10000"), EngineFailed, 502),
        (giving(ROWS, X_SQL_State="S1TAT", X_SQL_Message="RC...: Returning incomplete results"), EngineFailed, 502),
        (giving(b"", status=302, Location="http://127.0.0.1:1/elsewhere"), EngineFailed, 502),
        (giving(b"", status=401, WWW_Authenticate='Basic realm="x"'), EngineFailed, 502),
        (giving(b"no such dataset", "text/plain", 404), EngineFailed, 502),
        (giving(b"java.lang.NullPointerException", "text/plain", 500), EngineFailed, 502),
        (giving(b"", status=502), EngineGone, 502),
        (giving(b"", status=503), EngineOpen, 503),
        (giving(b"", status=429, Retry_After="7"), EngineOpen, 503),
        (giving(b"", status=504), EngineSlow, 504),
        (giving(b"Virtuoso S1T00 Error SR171: Transaction timed out", "text/plain", 500), EngineSlow, 504),
        (giving(b"Query timed out", "text/plain", 503), EngineSlow, 504),
        (giving(b"Line 1: expected ?", "text/plain", 400), EngineRefused, 400),
    ],
)
def test_what_is_no_answer_is_never_taken_for_one(behave: Behave, kind: type[AutopactError], status: int) -> None:
    """Gone, nonsense, cut, refused: each is an error of its own, that a client is told honestly."""
    with engines(behave) as [engine], cluster(engine) as of, pytest.raises(AutopactError) as failed:
        asked(of)
    assert type(failed.value) is kind
    problem = problem_of(failed.value)
    assert problem.status == status
    assert ("Retry-After" in problem.headers) == (status == 503)
    assert problem.mend or status == 502
    assert str(engine.port) not in problem.detail  # what stands behind the service is nobody's affair


def test_an_engine_s_own_words_are_handed_on() -> None:
    """Those about a query that it refuses, without the mark-up of its page."""
    page = b"<html><head><style>p {}</style></head><body><h1>Error 400</h1><p>Unknown&nbsp;prefix: ex</p></body></html>"
    with engines(giving(page, "text/html", 400)) as [engine], cluster(engine) as of:
        with pytest.raises(EngineRefused, match="refuses this: Error 400 Unknown prefix: ex"):
            asked(of)
        assert len(engine.heard) == 1


@pytest.mark.parametrize(
    ("accept", "media_type", "body", "whole"),
    [
        (JSON, "application/json", ROWS, True),
        (JSON, JSON, b'{"head":{"link":[]},"boolean":true}\n', True),
        (JSON, JSON, b'{"results":{"bindings":[]},"head":{"vars":[]}}', True),
        (JSON, JSON, b'{"boolean":false,"head":{}}', True),
        (JSON, JSON, b'{"head":{"vars":["x"]}', False),
        (JSON, JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{}', False),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml?><sparql></sparql>\n", True),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml?><sparql><head/>", False),
        (NT, NT, b"", True),
        (NT, NT, b"<a:s> <a:p> _:b .\n<a:s> <a:p> <a:o> .\n", True),
        (NT, "text/plain", b"<a:s> <a:p> <a:o> .\n", True),
        (NT, NT, b"<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a", False),
        (NT, "text/plain", b"Virtuoso 42000 Error SQ074: Line 1.", False),
        ("text/turtle", "text/turtle", b"# Empty TURTLE\n", True),
        ("text/turtle", "text/turtle", b"<a:s> <a:p> <a:o> ;", False),
        ("text/csv", "text/csv", b"x\r\n1\r\n", True),
        ("text/csv", "text/csv", b"x\r\n1", False),
        ("application/rdf+xml", "application/rdf+xml", b'<rdf:RDF xmlns:rdf="x"/>', True),
        ("application/rdf+xml", "application/rdf+xml", b"<rdf:RDF><a/>", False),
    ],
)
def test_the_end_of_an_answer_is_looked_at(accept: str, media_type: str, body: bytes, whole: bool) -> None:
    """A proxy can cut what HTTP then takes for whole."""
    with engines(giving(body, media_type)) as [engine], cluster(engine) as of:
        if whole:
            assert asked(of, accept) == body
        else:
            with pytest.raises(EngineNonsense):
                asked(of, accept)


DEEP = 100_000
"""Triples within one another, by far more than the stack of a parser takes."""


def deep(levels: int, middle: str = '{"type":"uri","value":"a:o"}') -> bytes:
    """Results in JSON with a term that has a triple in it, that has one in it, and so on."""
    opening = '{"type":"triple","value":{"subject":%s,"predicate":%s,"object":' % ((middle,) * 2)
    term = opening * levels + middle + "}}" * levels
    return ('{"head":{"vars":["x"]},"results":{"bindings":[{"x":' + term + "}]}}").encode()


def deep_line(levels: int, before: str = "", literal: str = '"o"') -> bytes:
    """The same as N-Triples, behind some text."""
    term = "<<( <a:s> <a:p> " * levels + literal + " )>>" * levels
    return f"{before}<a:s> <a:p> {term} .\n".encode()


@pytest.mark.parametrize(
    ("media_type", "body", "read"),
    [
        (JSON, deep(20), True),
        (JSON, deep(DEEP), False),
        (JSON, deep(DEEP, '{"type":"literal","value":"}}\\\\\\"}"}'), False),
        (JSON, deep(20, '{"type":"literal","value":"%s"}' % ("{" * DEEP + "}" * DEEP)), True),
        (JSON, deep(20, '{"type":"literal","value":"\\"%s\\""}' % ("{" * DEEP + "}" * DEEP)), True),
        (NT, deep_line(20), True),
        (NT, deep_line(DEEP), False),
        (NT, deep_line(DEEP, '# "\r'), False),
        (NT, deep_line(DEEP, '<a:s> <a:p> "\\\\" . # "\n'), False),
        (NT, deep_line(20, literal='"%s"' % ("<" * DEEP + ">" * DEEP)), True),
        (NT, deep_line(20, literal='"\\"%s"' % ("<" * DEEP + ">" * DEEP)), True),
    ],
)
def test_an_answer_that_nests_too_deeply_for_a_parser_is_none(media_type: str, body: bytes, read: bool) -> None:
    """Whoever answers cannot end the process that reads it; what only looks so is no matter."""
    with engines(giving(body, media_type)) as [engine], cluster(engine) as of:
        if read:
            assert asked(of, media_type) == body
        else:
            with pytest.raises(EngineNonsense, match="too deeply"):
                asked(of, media_type)


def test_a_number_that_nests_too_deeply_is_none() -> None:
    """Where a number is asked for, lists in lists are no better."""
    body = b'{"results":{"bindings":' + b"[" * DEEP + b"]" * DEEP + b"}}"

    async def number(port: int) -> None:
        member = Member(f"http://127.0.0.1:{port}/", None)
        try:
            await member.number("SELECT ?n { }")
        finally:
            await member.wire.close()

    with engines(giving(body)) as [engine], pytest.raises(EngineNonsense):
        asyncio.run(number(engine.port))


def test_a_read_that_fails_is_tried_again() -> None:
    """After a pause, and a client notices nothing; what the engine refuses is asked once only."""
    with engines(saying(b"")) as [engine], cluster(engine) as of:

        def flaky(handler: Handler, heard: Heard) -> None:
            (saying(b"") if len(engine.heard) < 3 else well)(handler, heard)

        engine.behave = flaky
        assert asked(of) == ROWS
        assert len(engine.queries) == 3


def test_a_slow_engine_is_too_late() -> None:
    """When the time is over, not before and not long after; nothing is asked twice, and its neighbours are answered."""

    def slow(handler: Handler, heard: Heard) -> None:
        if "sleep" in heard.query:
            time.sleep(2.5)
        well(handler, heard)

    with engines(slow) as [engine], cluster(engine) as of:
        begun = time.monotonic()
        with pytest.raises(EngineSlow):
            of.query("SELECT * { ?sleep ?p ?o }", accept=JSON, timeout=0.4)
        assert 0.3 < time.monotonic() - begun < 2.4
        assert asked(of) == ROWS
        assert len(engine.queries) == 2


def test_a_body_that_comes_forever_is_too_late() -> None:
    """The limit is for all of it."""

    def dripping(handler: Handler, _: Heard) -> None:
        handler.wfile.write(HEAD + b"Content-Length: 100000\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)

    with engines(dripping) as [engine], cluster(engine) as of, pytest.raises(EngineSlow):
        asked(of, timeout=0.5)


def test_an_engine_that_is_gone_is_left_alone_and_found_again() -> None:
    """First 502, then 503 at once with `Retry-After`; within five seconds of its return it is asked again."""
    with engines(well) as [engine], cluster(engine) as of:
        assert asked(of) == ROWS
        engine.kill()
        with pytest.raises(EngineGone):
            asked(of)
        with pytest.raises(EngineOpen) as failed:
            asked(of)
        assert failed.value.retry_after >= 1
        with pytest.raises(EngineOpen):
            of.update("DROP ALL")
        assert {status.state for status in of.status()} <= {"open", "half-open"}
        assert "cannot be reached" in of.status()[0].trouble
        time.sleep(1)
        engine.start()
        assert within(20, lambda: all(status.state == "closed" for status in of.status()))
        assert asked(of) == ROWS


def test_an_engine_that_hangs_is_left_alone_and_found_again() -> None:
    """It takes connections and says nothing, as one that is stopped; its own trial ends in time too."""
    stop = threading.Event()

    def hanging(handler: Handler, heard: Heard) -> None:
        if stop.wait(20):
            well(handler, heard)

    with engines(hanging) as [engine], cluster(engine) as of:
        for _ in range(3):
            with pytest.raises(EngineSlow):
                asked(of, timeout=0.1)
        assert within(5, lambda: of.status()[0].opened == 1)
        with pytest.raises(EngineOpen):
            asked(of)
        stop.set()
        engine.behave = well
        assert within(20, lambda: of.status()[0].state == "closed")


def test_queries_that_take_too_long_close_the_engine_to_nobody() -> None:
    """As long as it says something to anybody."""

    def slow(handler: Handler, heard: Heard) -> None:
        if "sleep" in heard.query:
            time.sleep(1)
        well(handler, heard)

    with engines(slow) as [engine], cluster(engine) as of:
        for _ in range(4):
            with pytest.raises(EngineSlow):
                of.query("SELECT * { ?sleep ?p ?o }", accept=JSON, timeout=0.1)
            asked(of)
        assert of.status()[0].opened == 0


@pytest.mark.parametrize(
    "behave",
    [giving(b"no result"), giving(b"", status=503), lambda handler, _: handler.raw(b""), lambda *_: time.sleep(0.5)],
)
def test_a_query_that_an_engine_fails_at_closes_it_to_nobody_else(behave: Behave) -> None:
    """Whatever it makes of it: nonsense, 503, an end, or nothing for as long as its client waits."""

    def mostly(handler: Handler, heard: Heard) -> None:
        (behave if "bad" in heard.query else well)(handler, heard)

    with engines(mostly) as [engine], cluster(engine) as of:
        for _ in range(4):
            with pytest.raises(AutopactError):
                of.query("SELECT * { ?bad ?p ?o }", accept=JSON, timeout=0.4)
            with pytest.raises(AutopactError):
                of.query("SELECT * { ?bad ?p ?o }", accept=JSON, timeout=0.05)
        assert asked(of) == ROWS
        assert of.status()[0].opened == 0


def test_a_replica_that_dies_is_not_felt() -> None:
    """Under load, with requests under way when it dies: every read is answered."""

    def busy(handler: Handler, heard: Heard) -> None:
        time.sleep(0.01)
        well(handler, heard)

    failures: list[Exception] = []
    answered = 0
    with engines(busy, busy) as [one, other], cluster(one, other) as of:
        stop = threading.Event()

        def asking() -> None:
            nonlocal answered
            while not stop.is_set():
                try:
                    assert asked(of) == ROWS
                    answered += 1
                except AutopactError as error:
                    failures.append(error)

        threads = [threading.Thread(target=asking) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        other.kill()
        time.sleep(0.7)
        other.start()
        assert within(20, lambda: all(status.state == "closed" for status in of.status()))
        heard = len(other.heard)
        assert within(20, lambda: len(other.heard) > heard + 5)
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert answered > 50


def test_a_replica_that_falls_silent_is_not_felt() -> None:
    """As a machine that is cut off: what was asked of it is asked of the other, while a slow one is waited for."""
    silent = threading.Event()

    def hanging(_: Handler, __: Heard) -> None:
        silent.wait(20)

    def slow(handler: Handler, heard: Heard) -> None:
        if heard.query == QUERY:
            time.sleep(1.5)
        well(handler, heard)

    with engines(hanging, well) as [one, other], cluster(one, other, writes=False) as of:
        assert [asked(of) for _ in range(2)] == [ROWS, ROWS]
        silent.set()
    with engines(slow, slow) as [one, other], cluster(one, other, writes=False) as of:
        assert asked(of) == ROWS
        assert len(one.queries) + len(other.queries) == 1


def test_reads_are_spread() -> None:
    """Over the replicas, to each about the same."""
    with engines(well, well) as [one, other], cluster(one, other) as of:
        for _ in range(20):
            asked(of)
        assert abs(len(one.queries) - len(other.queries)) <= 2


def test_the_other_replica_gets_what_one_fails_at() -> None:
    """Also what it says itself to have failed at."""
    failing = giving(b"no room on disk", "text/plain", 500)
    with engines(failing, well) as [one, other], cluster(one, other) as of:
        assert [asked(of) for _ in range(4)] == [ROWS] * 4
        assert one.queries


class Replicated:
    """A leader and a replica that gets marks when it is let."""

    def __init__(self) -> None:
        self.mark = 0
        self.seen = 0
        self.updates: list[str] = []

    def _say(self, handler: Handler, mark: int) -> None:
        rows = b"" if not mark else b'{"n":{"type":"literal","value":"%d"}}' % mark
        handler.say(NONE.replace(b"[]}}", b"[" + rows + b"]}}"))

    def leader(self, handler: Handler, heard: Heard) -> None:
        """The one that takes updates."""
        if heard.path == "/update":
            text = heard.body.decode()
            if marks.GRAPH in text:
                self.mark = max(self.mark, int(text.split("#latest> ")[1].split(" ")[0]))
            else:
                self.updates.append(text)
            well(handler, heard)
        elif marks.GRAPH in heard.query:
            self._say(handler, self.mark)
        else:
            well(handler, heard)

    def replica(self, handler: Handler, heard: Heard) -> None:
        """The one that lags behind."""
        if marks.GRAPH in heard.query:
            self._say(handler, self.seen)
        else:
            well(handler, heard)


def test_a_read_sees_the_write_before_it() -> None:
    """The leader is asked until the replica shows the mark of the write, then both again."""
    data = Replicated()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert replica.queries
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        assert data.updates == ["INSERT DATA { <a:s> <a:p> <a:o> }"]
        before = len(replica.queries)
        for _ in range(10):
            asked(of)
        assert len(replica.queries) == before
        assert within(20, lambda: data.mark > 0)
        data.seen = data.mark

        def reads_again() -> bool:
            asked(of)
            return len(replica.queries) > before

        assert within(20, reads_again)


def test_nobody_is_asked_who_lacks_the_write() -> None:
    """While the leader is gone, an old state is not shown for the new one: 503."""
    data = Replicated()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        leader.kill()
        with pytest.raises((EngineOpen, EngineGone)):
            asked(of)
        assert not replica.queries


def test_a_replica_that_comes_back_without_its_data_is_not_asked() -> None:
    """As one that holds them in memory: it has to show the latest write again, or it would answer of nothing."""
    data = Replicated()
    data.mark = data.seen = 9
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert replica.queries
        replica.kill()
        for _ in range(6):
            asked(of)
        data.seen = 0
        replica.start()
        assert within(5, lambda: all(status.state == "closed" for status in of.status()))
        before = len(replica.queries)
        for _ in range(6):
            asked(of)
        assert len(replica.queries) == before


def test_what_was_written_before_the_start_is_seen() -> None:
    """A cluster that is made anew learns the latest mark first."""
    data = Replicated()
    data.mark, data.seen = 9, 3
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert not replica.queries


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child has a thread of its own
def test_processes_know_of_each_other_s_writes() -> None:
    """A write by one of those that were forked is seen by the reads of the others."""
    data, latest = Replicated(), marks.Latest()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica, latest=latest) as of:
        asked(of)
        before = len(replica.queries)
        writer = os.fork()
        if not writer:
            with cluster(leader, replica, latest=latest) as forked:
                forked.update("INSERT DATA { <a:s> <a:p> <a:o> }")
            os._exit(0)
        assert os.waitpid(writer, 0)[1] == 0
        for _ in range(6):
            asked(of)
        assert len(replica.queries) == before


def test_one_engine_alone_gets_no_marks() -> None:
    """Its data is nobody's but the client's."""
    with engines(well) as [engine], cluster(engine) as of:
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        asked(of)
    assert [heard.path for heard in engine.heard] == ["/update", "/sparql"]


@pytest.mark.parametrize(
    "behave",
    [
        saying(b""),
        saying(b"HTTP/1.1 2"),
        saying(b"nonsense\r\n\r\n"),
        giving(b"<html>Sign in</html>", "text/html"),
        giving(b"", status=202),
        giving(b"", status=504),
        lambda _, __: time.sleep(1.5),
    ],
)
def test_a_write_that_nobody_knows_of_is_told_of_so(behave: Behave) -> None:
    """It is sent once, and the client hears that it may have been done."""
    with engines(behave) as [engine], cluster(engine) as of:
        with pytest.raises(EngineUnsure, match="may have been done") as failed:
            of.update("INSERT DATA { <a:s> <a:p> <a:o> }", timeout=1)
        assert problem_of(failed.value).status == 502
        assert len(engine.heard) == 1


def test_a_write_that_was_never_heard_is_sent_again() -> None:
    """Where no connection came about, nothing can have been done."""
    with engines(well) as [engine], cluster(engine) as of:
        engine.kill()
        threading.Timer(0.12, engine.start).start()
        with suppress(EngineGone):
            of.update("DROP ALL")
        assert within(20, lambda: bool(engine._server))
        assert len(engine.heard) <= 1


def test_a_write_that_is_refused_says_why() -> None:
    """In the engine's words; what only reads takes none."""
    refusing = giving(b"cannot write there", "text/plain", 400)
    with engines(refusing) as [engine], cluster(engine) as of, pytest.raises(EngineRefused, match="cannot write there"):
        of.update("DROP ALL")
    with engines(well) as [engine], cluster(engine, writes=False) as of, pytest.raises(NotAllowed):
        of.update("DROP ALL")


def test_a_graph_is_stored_by_its_protocol() -> None:
    """PUT in place of what was there, POST beside it."""
    with engines(well) as [engine], cluster(engine, graph_store=engine.store) as of:
        of.store("http://x/g?a=b", b"<a:s> <a:p> <a:o> .", NT, replace=True)
        of.store(None, b"<a:s> <a:p> <a:o> .", NT)
    assert [(h.method, h.path, h.headers["content-type"], h.body) for h in engine.heard] == [
        ("PUT", "/store?graph=http%3A%2F%2Fx%2Fg%3Fa%3Db", NT, b"<a:s> <a:p> <a:o> ."),
        ("POST", "/store?default", NT, b"<a:s> <a:p> <a:o> ."),
    ]


def test_a_graph_is_stored_by_updates_where_there_is_no_other_way() -> None:
    """In batches, none of which parts what shares a blank node."""
    triples = "".join(f'<a:s> <a:p> "{n}" .\n' for n in range(2500))
    nodes = "".join(f"_:n{n} <a:p> _:n{n + 1} .\n" for n in range(1200))
    with engines(well) as [engine], cluster(engine) as of:
        of.store("http://x/g", (triples + nodes).encode(), NT, replace=True)
    texts = [heard.body.decode() for heard in engine.heard]
    assert texts[0] == "CLEAR SILENT GRAPH <http://x/g>"
    assert [text.count(" .\n") for text in texts[1:]] == [1000, 1000, 500, 1200]
    assert all("GRAPH <http://x/g>" in text for text in texts)


def test_a_graph_that_was_stored_in_part_is_told_of_so() -> None:
    """A failure between two batches says how much is there; what cannot be read is refused."""

    def filling(handler: Handler, heard: Heard) -> None:
        (well if len(engine.heard) < 3 else giving(b"disk full", "text/plain", 500))(handler, heard)

    with engines(filling) as [engine], cluster(engine) as of:
        with pytest.raises(EngineFailed, match="disk full") as failed:
            of.store(None, "".join(f'<a:s> <a:p> "{n}" .\n' for n in range(2500)).encode(), NT)
        assert "2,000 triples were added before that" in failed.value.mend
        with pytest.raises(InputError):
            of.store(None, b"<a:s> <a:p>", NT)


@pytest.mark.parametrize(
    ("solutions", "limit", "whole"), [(100, 100, True), (101, 100, False), (101, 0, True), (10_001, None, False)]
)
def test_a_graph_that_virtuoso_cuts_is_no_answer(solutions: int, limit: int | None, whole: bool) -> None:
    """It does not say so: how many solutions there are is compared with its limit, or with that which is usual."""

    def number(n: int) -> bytes:
        return b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"%d"}}]}}' % n

    def virtuoso(handler: Handler, heard: Heard) -> None:
        handler.server_version = "Virtuoso/07.20"
        if "bif:" in heard.query and limit is None:
            handler.say(b"not allowed", "text/plain", 400)
        elif "bif:" in heard.query:
            handler.say(number(limit or 0) if limit else NONE)
        elif "COUNT" in heard.query:
            assert b"default-graph-uri=http%3A%2F%2Fx%2Fa" in heard.body
            handler.say(number(solutions))
        else:
            handler.say(b"<a:s> <a:p> <a:o> .\n", NT)

    with engines(virtuoso) as [engine], cluster(engine) as of:
        for _ in range(2):
            if whole:
                of.query("CONSTRUCT WHERE { ?s ?p ?o }", accept=NT, default_graphs=["http://x/a"]).file.close()
            else:
                with pytest.raises(EngineFailed, match="cut the result short"):
                    of.query("CONSTRUCT WHERE { ?s ?p ?o }", accept=NT, default_graphs=["http://x/a"])
        assert len([heard for heard in engine.heard if "bif:" in heard.query]) == 1


@pytest.mark.parametrize(
    ("graph", "count"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n)  WHERE { SELECT (1 AS ?one) WHERE { ?s ?p ?o }\n}"),
        (
            "PREFIX x: <http://x/> # {\nconstruct { ?s x:p '}' } FROM x:g { ?s ?p ?o } ORDER BY ?s LIMIT 5 # last",
            "PREFIX x: <http://x/> # {\nSELECT (COUNT(*) AS ?n) FROM x:g  WHERE"
            " { SELECT (1 AS ?one) { ?s ?p ?o } ORDER BY ?s LIMIT 5 # last\n}",
        ),
        ("DESCRIBE ?s { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n)  WHERE { SELECT (1 AS ?one) { ?s ?p ?o }\n}"),
        ("DESCRIBE <http://x/s>", None),
        ("CONSTRUCT {", None),
        ("", None),
    ],
)
def test_the_solutions_behind_a_graph_can_be_counted(graph: str, count: str | None) -> None:
    """With its prefixes, its dataset and its limit."""
    assert counting(graph) == count


def test_a_graph_is_fetched() -> None:
    """As N-Triples."""
    with engines(giving(b"<a:s> <a:p> <a:o> .\n", NT)) as [engine], cluster(engine) as of:
        with of.fetch("http://x/g").file as file:
            assert file.read() == b"<a:s> <a:p> <a:o> .\n"
        assert engine.heard[0].query == "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://x/g> { ?s ?p ?o } }"


def test_what_is_cancelled_hangs_up() -> None:
    """The engine can know that nobody waits any more."""
    left = threading.Event()

    def waiting(handler: Handler, _: Heard) -> None:
        if handler.rfile.read(1) == b"":
            left.set()

    async def main(of: Cluster) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await of.query_async(QUERY, accept=JSON)

    with engines(waiting) as [engine], cluster(engine) as of:
        asyncio.run(main(of))
        assert left.wait(5)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("ftp://x/", "no address"),
        ("//x/", "no address"),
        ("http://x:99999/", "no address"),
        ("http://x/a b", "no address"),
        ("http://user:secret@x/", "more than an address"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, what: str) -> None:
    """At once, and without the secret that may stand in it."""
    with pytest.raises(InputError, match=what) as failed:
        Cluster([url])
    assert "secret" not in str(failed.value)


def test_no_redirect_is_followed() -> None:
    """Whoever it leads to hears nothing, and gets no credentials."""
    with engines(well, well) as [engine, elsewhere], cluster(engine) as of:
        engine.behave = giving(b"", status=307, Location=elsewhere.reads)
        with pytest.raises(EngineFailed, match="leads elsewhere"):
            asked(of)
        assert elsewhere.heard == []


def test_status_shows_each_address() -> None:
    """What it is for and how it does; nothing of its query part."""
    with engines(well, well) as [one, other], cluster(one, other, graph_store=one.store + "?apikey=secret") as of:
        of.update("DROP ALL")
        shown = of.status()
    assert [(each.serves, each.state, each.busy) for each in shown] == [
        ("query", "closed", 0),
        ("query", "closed", 0),
        ("update", "closed", 0),
        ("graph-store", "closed", 0),
    ]
    assert [each.current for each in shown] == [True, False, True, True]
    assert shown[3].address == one.store
