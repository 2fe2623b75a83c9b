"""Writes to an engine: sent once, and told of honestly."""

from __future__ import annotations

import time

import pytest
from tests.remote.faulty import NT, Behave, cluster, engines, giving, saying, well

from autopact.engine.remote import router
from autopact.errors import EngineRefused, EngineUnsure
from autopact.sparql.problem import problem_of


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


def test_a_write_that_was_never_heard_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no connection came about, nothing can have been done."""
    with engines(well) as [engine], cluster(engine) as of:

        def back_in(_times: int) -> float:
            engine.start()
            return 0.0

        monkeypatch.setattr(router, "_pause", back_in)
        engine.kill()
        of.update("DROP ALL")
        assert [heard.path for heard in engine.heard] == ["/update"]


def test_a_write_that_is_refused_says_why() -> None:
    """In the engine's words."""
    refusing = giving(b"cannot write there", "text/plain", 400)
    with engines(refusing) as [engine], cluster(engine) as of, pytest.raises(EngineRefused, match="cannot write there"):
        of.update("DROP ALL")


def test_a_graph_is_stored_by_its_protocol() -> None:
    """Beside what was there."""
    with engines(well) as [engine], cluster(engine, graph_store=engine.store) as of:
        of.store("http://x/g?a=b", b"<a:s> <a:p> <a:o> .", NT)
    assert [(h.method, h.path, h.headers["content-type"], h.body) for h in engine.heard] == [
        ("POST", "/store?graph=http%3A%2F%2Fx%2Fg%3Fa%3Db", NT, b"<a:s> <a:p> <a:o> ."),
    ]
