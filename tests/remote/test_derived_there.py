"""What follows, derived in an engine of others by updates: the same as here, and explained, served and derived anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from benchmarks.reasoning.university import generate, vocabulary
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from autopact.bundled import folder
from autopact.engine.parts import PARTS
from autopact.engine.remote.address import Address, reached
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import MARKED
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import read
from autopact.engine.remote.opening import found
from autopact.engine.seam import Why
from autopact.engine.source import Source
from autopact.engine.update.writable import Writable
from autopact.errors import InputError
from autopact.terms import RDF, Level

from .alike import same_heights, told
from .engines import launched
from .inside import asked_from_here
from .serving import INFERRED, TURTLE, TYPES, service

THERE = Source(reasoning=False, there=True)


@pytest.fixture(scope="module")
def remote() -> Iterator[Remote]:
    """The same in the engine, which was given what is stated, and has derived what follows."""
    with launched() as address:
        asking: Asking = reached(address, 60)
        contents, _ = found(asking, THERE, writing=False)
        yield asked_from_here(asking, lambda: contents)


def test_what_follows_there_is_what_follows_here(here: Writable, remote: Remote) -> None:
    """Every part, triple by triple: at each level what is stated, and what follows."""
    assert remote.consistent is True
    for part in PARTS:
        assert sorted(map(told, read(remote.asking, part))) == sorted(map(told, here.engine.stored(part)))


def test_what_must_and_must_not_follow(remote: Remote) -> None:
    """The cases that the ontology is checked by: what is expected is certain, what is forbidden is nowhere."""
    cases = parse((folder("queries") / "inferences.trig").read_bytes(), format=RdfFormat.TRIG)
    certain = {*read(remote.asking, Level.CERTAIN.asserted), *read(remote.asking, Level.CERTAIN.inferred)}
    anywhere = {triple for part in PARTS for triple in read(remote.asking, part)}
    graphs = set()
    for case in cases:
        assert isinstance(case.graph_name, NamedNode)
        graphs.add(kind := case.graph_name.value.rpartition("/")[2])
        assert case.triple in certain if kind == "expected" else case.triple not in anywhere
    assert graphs == {"expected", "forbidden"}


def test_it_is_explained(here: Writable, remote: Remote) -> None:
    """By as short proofs as here, down to what is stated."""
    same_heights(here, remote)


def test_universities(tmp_path: Path) -> None:
    """Ten thousand triples, more than an engine may take at a time: what follows is what follows here."""
    files = [tmp_path / name for name in ("vocabulary.nt", "data.nt")]
    vocabulary(files[0])
    generate(files[1], 10_000)
    expected = Writable.of(files)
    with launched() as address:
        asking = reached(address, 60)
        found(asking, Source(files, reasoning=False, there=True), writing=False)
        for level in Level:
            there = set(map(told, read(asking, level.inferred)))
            assert there == set(map(told, expected.engine.stored(level.inferred)))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small file of a stranger's, with a restriction in it."""
    path = tmp_path_factory.mktemp("files") / "small.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return str(path)


def test_it_is_served_and_derived_anew_when_more_is_stated(file: str) -> None:
    """The next start finds what has been derived; one after a change by others derives what follows from that too."""
    with launched() as address:
        with service(address, file, "--reasoning", "updates") as first:
            assert "round 1" in first.said
            assert first.rows(TYPES) == INFERRED
            assert first.rows(TYPES, inference="off") == INFERRED[:1]
            data = json.loads(first.send("/health")[1])["data"]
            why = urlencode({"s": "urn:t#brix", "p": "a", "o": "urn:t#Company", "format": "json"})
            assert json.loads(first.send(f"/explain?{why}")[1])["status"] == "inferred"
        with service(address, file, "--reasoning", "updates") as again:
            assert "round" not in again.said
            assert again.rows(TYPES) == INFERRED
        new = "<urn:t#coil> a <urn:t#Carmaker>"
        address.cluster(60).update(f"INSERT DATA {{ GRAPH {Level.CERTAIN.asserted} {{ {new} }} }}")
        with service(address, file, "--reasoning", "updates") as anew:
            assert "round 1" in anew.said
            assert anew.rows(TYPES) == sorted(
                [*INFERRED, ("urn:t#coil", "urn:t#Carmaker"), ("urn:t#coil", "urn:t#Company")]
            )
            assert json.loads(anew.send("/health")[1])["data"] != data


def test_what_others_have_put_there_is_reasoned_about_where_it_lies() -> None:
    """By those whose graph no file of this service's brings: blank nodes are the engine's own, and stay so."""
    with launched() as address:
        facts = " ".join(f"{each.triple} ." for each in parse(TURTLE, format=RdfFormat.TURTLE))
        text = f"INSERT {{ GRAPH {Level.CERTAIN.asserted} {{ {facts} }} }} WHERE {{}}"
        address.cluster(60).update(text)
        asking = reached(address, 60)
        contents, _ = found(asking, THERE, writing=False)
        types = {
            (triple.subject.value, triple.object.value)
            for triple in read(asking, Level.CERTAIN.inferred)
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)
        }
        assert types >= set(INFERRED[1:])
        assert contents.consistent is True
        remote = asked_from_here(asking, lambda: contents)
        allied = Triple(NamedNode("urn:t#brix"), RDF.type, NamedNode("urn:t#Allied"))
        assert json.loads(remote.explain(Why(allied)).read())["status"] == "inferred"
        before = contents.id
        assert found(asking, THERE, writing=False)[0].id == before
        triple = Triple(NamedNode("urn:t#acme"), NamedNode("urn:t#partner"), NamedNode("urn:t#brix"))
        address.cluster(60).update(f"DELETE DATA {{ GRAPH {Level.CERTAIN.asserted} {{ {triple} }} }}")
        contents, _ = found(asking, THERE, writing=False)
        assert contents.id != before
        left = set(read(asking, Level.CERTAIN.inferred))
        assert NamedNode("urn:t#brix") not in {triple.subject for triple in left}
        for graph in (MARKED, Level.CERTAIN.inferred):
            address.cluster(60).update(f"CLEAR GRAPH {graph}")
        found(asking, THERE, writing=False)
        assert set(read(asking, Level.CERTAIN.inferred)) == left


def test_what_would_mean_nothing_is_refused() -> None:
    """To write through a service that derives only when it starts; to leave it to an engine where there is none."""
    nowhere = "http://127.0.0.1:9/"
    for address, writing, what in (
        (Address((nowhere,), nowhere), True, "nothing is written through the service"),
        (Address(()), False, "There is no engine"),
    ):
        with pytest.raises(RuntimeError, match=what), service(address, "--reasoning", "updates", writing=writing):
            pass


def test_a_graph_without_parts_is_refused() -> None:
    """Rules would have nothing to go by; it is said where the graph belongs."""
    with launched() as address:
        address.cluster(60).update("INSERT DATA { GRAPH <urn:t#own> { <urn:t#a> <urn:t#b> <urn:t#c> } }")
        with pytest.raises(InputError, match="not where rules would look for it"):
            found(reached(address, 60), THERE, writing=False)


def test_what_was_derived_here_is_served_as_it_is(file: str) -> None:
    """Nothing is derived twice."""
    with launched() as address:
        found(reached(address, 60), Source([Path(file)]), writing=False)
        said: list[str] = []
        contents, _ = found(reached(address, 60), THERE, writing=False, progress=said.append)
        assert said == ["what follows is in the engine, derived in another way: that is served, as it is"]
        assert contents.sizes[Level.CERTAIN.inferred] == 4


def test_what_stopped_half_way_is_derived_by_the_next_start(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an engine that holds some of it, or some of what it was filled with."""
    source = Source([Path(file)], reasoning=False, there=True)
    with launched() as address:
        asking = reached(address, 60)
        with monkeypatch.context() as broken:
            broken.setattr("autopact.engine.remote.fixpoint.Fixpoint._take_out_the_schema", lambda _: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                found(asking, source, writing=False)
        with pytest.raises(InputError, match="stopped half-way"):
            found(asking, THERE, writing=False)
        contents, _ = found(asking, source, writing=False)
        assert contents.mark is not None
        assert contents.mark.whole
        assert contents.sizes[Level.CERTAIN.inferred] == 4
