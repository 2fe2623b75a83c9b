"""Writes to an engine: sent once, and told of honestly."""

from __future__ import annotations

import time

import pytest
from tests.remote.faulty import NT, Behave, Handler, Heard, cluster, engines, giving, saying, well

from autopact.engine.remote import router
from autopact.errors import EngineFailed, EngineRefused, EngineUnsure, InputError, NotAllowed
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
