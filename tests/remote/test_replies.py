"""What an engine is sent for a query, and what counts as its answer."""

from __future__ import annotations

import asyncio

import pytest
from pyoxigraph import NamedNode
from tests.remote.faulty import (
    HEAD,
    JSON,
    NT,
    QUERY,
    ROWS,
    Behave,
    Handler,
    Heard,
    asked,
    cluster,
    engines,
    giving,
    saying,
    well,
)

from autopact.engine.remote import member as room
from autopact.engine.remote.member import Member
from autopact.errors import (
    AutopactError,
    EngineFailed,
    EngineGone,
    EngineNonsense,
    EngineOpen,
    EngineRefused,
    EngineSlow,
    OverSize,
)
from autopact.sparql.problem import problem_of


def test_a_query_is_asked_as_the_protocol_says() -> None:
    """As a form, with the dataset, with what is accepted; the answer comes whole."""
    with engines(well) as [engine], cluster(engine) as of:
        a, b, c = map(NamedNode, ("http://x/a", "http://x/b", "http://x/c"))
        answer = of.query(QUERY, accept=JSON, default=[a, b], named=[c])
        with answer.file as file:
            assert (answer.length, file.read()) == (len(ROWS), ROWS)
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
            QUERY + "#" * 200_000, accept=JSON, default=[NamedNode("http://x/a")], named=[NamedNode("http://x/b")]
        ).file.close()
        assert [heard.headers["content-type"] for heard in engine.heard] == [
            "application/x-www-form-urlencoded",
            "application/sparql-query; charset=utf-8",
        ]
        assert engine.heard[1].path == "/sparql"
        assert "FROM <http://x/a> FROM NAMED <http://x/b> {" in engine.heard[1].query


def test_a_large_answer_is_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Complete, and with its length; larger than is taken, it is none."""
    body = b"<http://x/s> <http://x/p> <http://x/o> .\n" * 60_000
    with engines(giving(body, NT)) as [engine], cluster(engine) as of:
        answer = of.query(QUERY, accept=NT)
        with answer.file as file:
            assert (answer.length, file.read() == body) == (len(body), True)
    monkeypatch.setattr(room, "LARGEST", 1_000_000)
    with engines(giving(body, NT)) as [engine], cluster(engine) as of, pytest.raises(OverSize):
        asked(of, NT)


def test_lines_that_end_with_the_connection_are_no_answer() -> None:
    """Nobody could tell whether some were cut off."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n\r\n<a:s> <a:p> <a:o> .\n"
    with engines(saying(body)) as [engine], cluster(engine) as of, pytest.raises(EngineNonsense, match="cut"):
        asked(of, NT)


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
        (NT, NT, b"", True),
        (NT, NT, b"<a:s> <a:p> _:b .\n<a:s> <a:p> <a:o> .\n", True),
        (NT, "text/plain", b"<a:s> <a:p> <a:o> .\n", True),
        (NT, NT, b"# nothing\n", True),
        (NT, NT, b"<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a", False),
        (NT, "text/plain", b"Virtuoso 42000 Error SQ074: Line 1.", False),
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
    with engines(giving(body, media_type)) as [engine], cluster(engine, timeout=100) as of:
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


def test_no_redirect_is_followed() -> None:
    """Whoever it leads to hears nothing, and gets no credentials."""
    with engines(well, well) as [engine, elsewhere], cluster(engine) as of:
        engine.behave = giving(b"", status=307, Location=elsewhere.reads)
        with pytest.raises(EngineFailed, match="leads elsewhere"):
            asked(of)
        assert elsewhere.heard == []
