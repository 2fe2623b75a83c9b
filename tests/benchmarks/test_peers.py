"""The servers of others, as the benchmarks and the tests of remote engines start them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from benchmarks.peers import PEERS, Absent, Failed, Fuseki, Oxigraph, Running, Virtuoso, running

GIVEN = "<urn:ours:a> <urn:ours:p> 'given' .\n<urn:ours:a> <urn:ours:q> <urn:ours:b> .\n"
GRAPH = "urn:ours:graph"


@pytest.fixture(params=PEERS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """Each of them in turn, on two triples."""
    file = tmp_path / "given.nt"
    file.write_text(GIVEN.replace("'", '"'), encoding="utf-8")
    try:
        with running(PEERS[request.param](), tmp_path, [file]) as engine:
            yield engine
    except Absent as absent:
        pytest.skip(str(absent))


def said(engine: Running, pattern: str) -> set[str]:
    """What ?o may be."""
    body = engine.ask(f"SELECT DISTINCT ?o WHERE {{ {pattern} }}", "application/sparql-results+json", 20)
    return {row["o"]["value"] for row in json.loads(body)["results"]["bindings"]}


def test_they_serve_and_come_back(engine: Running) -> None:
    """Files are in the default graph; what is written by update or graph store is there for queries.

    One that was killed answers again at the same address, with what was written if it keeps its data. While it is gone
    or stands still, there is no answer; in the end no process is left.
    """
    assert said(engine, "<urn:ours:a> ?p ?o") == {"given", "urn:ours:b"}
    assert engine.update
    insert = f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:ours:c> <urn:ours:p> "written" }} }}'
    urlopen(Request(engine.update, urlencode({"update": insert}).encode()), timeout=20).close()  # noqa: S310
    expected = {"written"}
    if engine.graph_store:
        address = f"{engine.graph_store}?{urlencode({'graph': f'{GRAPH}/other'})}"
        body = b'<urn:ours:c> <urn:ours:p> "put" .'
        put = Request(address, body, {"Content-Type": "text/turtle"}, method="PUT")  # noqa: S310
        urlopen(put, timeout=20).close()  # noqa: S310
        expected.add("put")
    written = "GRAPH ?graph { <urn:ours:c> ?p ?o }"
    assert said(engine, written) == expected
    engine.freeze()
    with pytest.raises(Failed):
        engine.ask("ASK { }", "*/*", 0.5)
    engine.thaw()
    address = engine.query
    engine.kill()
    with pytest.raises(URLError):
        urlopen(address, timeout=5)  # noqa: S310
    engine.restart()
    assert engine.query == address
    assert said(engine, "<urn:ours:a> ?p ?o") == {"given", "urn:ours:b"}
    assert said(engine, written) == (expected if engine.peer.keeps else set())
    engine.end()
    assert not engine.alive


def test_one_that_is_not_installed_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started, and the reason has the mend."""
    with pytest.raises(Absent, match=r"python -m benchmarks\.peers oxigraph"), running(Oxigraph(tmp_path), tmp_path):
        pass
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Absent, match="apt install virtuoso-opensource-7-bin"), running(Virtuoso(tmp_path), tmp_path):
        pass


@pytest.mark.parametrize("length", [24, 4], ids=["half", "wrong"])
def test_fuseki_starts_after_it_was_killed_while_it_wrote(tmp_path: Path, length: int) -> None:
    """What it had begun to write into its journal goes; what it had acknowledged stays."""
    try:
        with running(Fuseki(), tmp_path) as engine:
            insert = urlencode({"update": 'INSERT DATA { <urn:ours:a> <urn:ours:p> "written" }'})
            urlopen(Request(engine.update or "", insert.encode()), timeout=20).close()  # noqa: S310
            engine.kill()
            (journal,) = engine.place.store.glob("Data-*/journal.jrnl")
            with journal.open("ab") as file:
                file.write(bytes.fromhex("00000018 05760033 00000001 0000000e") + struct.pack("!3Q", 3, 4, 4))
                file.write(length.to_bytes(4) + bytes(12) + b"half")
            engine.restart()
            assert said(engine, "<urn:ours:a> ?p ?o") == {"written"}
    except Absent as absent:
        pytest.skip(str(absent))
