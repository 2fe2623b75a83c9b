"""An engine that is slow, gone or failing: when it is asked again, when it is left alone, and what clients are told."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from pathlib import Path

import pytest
from tests.gateway.test_client import certificate  # noqa: F401 - a fixture
from tests.remote.faulty import (
    HEAD,
    JSON,
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
from tests.waiting import within

from autopact.engine.remote.cluster import Cluster
from autopact.errors import AutopactError, EngineFailed, EngineGone, EngineOpen, EngineSlow, InputError
from autopact.gateway import wire


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
            time.sleep(20)
        well(handler, heard)

    with engines(slow) as [engine], cluster(engine) as of:
        begun = time.monotonic()
        with pytest.raises(EngineSlow):
            of.query("SELECT * { ?sleep ?p ?o }", accept=JSON, timeout=0.4)
        assert 0.3 < time.monotonic() - begun < 15
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


def test_an_engine_that_falls_silent_in_the_middle_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long its client would wait: what is read at a start has no limit of time."""
    monkeypatch.setattr(wire, "SILENCE", 0.1)
    stop = threading.Event()

    def halting(handler: Handler, _: Heard) -> None:
        handler.raw(HEAD + b"Content-Length: 100000\r\n\r\n" + ROWS[:20])
        stop.wait()

    with engines(halting) as [engine], cluster(engine) as of:
        with pytest.raises(EngineGone, match="broke off"):
            asked(of, timeout=60)
        stop.set()


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
        assert within(20, lambda: of.status()[0].opened == 1)
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
        ("http:///sparql", "no address"),
        ("http://x:0/", "no address"),
        ("http://x/a b", "no address"),
        ("http://x/é", "no address"),
        ("http://x/#secret", "more than an address"),
        ("http://user:secret@x/", "more than an address"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, what: str) -> None:
    """At once, and without the secret that may stand in it."""
    with pytest.raises(InputError, match=what) as failed:
        Cluster([url])
    assert "secret" not in str(failed.value)


def test_an_engine_at_an_ipv6_address_is_called_by_it() -> None:
    """In brackets, as an address has it: what stands before an engine refuses other names."""
    try:
        with engines(well, host="::1") as [engine], cluster(engine) as of:
            assert asked(of) == ROWS
            assert engine.heard[0].headers["host"] == f"[::1]:{engine.port}"
    except OSError as error:
        pytest.skip(f"needs IPv6: {error}")


def test_a_certificate_that_is_not_trusted_is_told(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Each time, since it is no matter of waiting, and with what can be done: to trust it, for example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with engines(well, tls=context) as [engine]:
        with cluster(engine) as of:
            for _ in range(4):
                with pytest.raises(EngineFailed, match="cannot be trusted: self-signed certificate") as failed:
                    asked(of)
            assert "SSL_CERT_FILE" in failed.value.mend
            assert engine.heard == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with cluster(engine) as of:
            assert asked(of) == ROWS


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
