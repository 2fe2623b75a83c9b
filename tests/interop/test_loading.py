"""The published Turtle loads in other people's tools, and nothing is lost on the way."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, Store, parse, serialize

from autopact.bundled import folder

FILES = sorted([*folder("triples").glob("*.ttl"), *(folder("ontology") / f"{n}.ttl" for n in ("autopact", "schemes"))])


def count(path: Path) -> int:
    """The number of triples of a file, by the parser that the project itself uses."""
    return sum(1 for _ in parse(path=path))


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def file(request: pytest.FixtureRequest) -> Path:
    """Each published Turtle file in turn."""
    path: Path = request.param
    return path


def test_all_generated_files_are_published() -> None:
    """The generated files are there: facts and inferences at three levels, and the evidence."""
    names = {path.name for path in FILES}
    levels = ["", "-probable", "-possible"]
    assert names >= {f"{kind}{level}.ttl" for kind in ("facts", "inferred") for level in levels} | {"evidence.ttl"}


def test_no_triple_is_written_twice(file: Path) -> None:
    """A store that keeps a set has as many triples as the file has."""
    store = Store()
    store.load(path=file)
    assert len(store) == count(file)


def test_rdflib_reads_every_triple(file: Path) -> None:
    """The parser of rdflib finds as many triples, and the same ones where no blank node is in play."""
    graph = rdflib.Graph().parse(file)
    assert len(graph) == count(file)
    read = rdflib.Graph().parse(data=serialize(parse(path=file), format=RdfFormat.N_TRIPLES), format="nt")
    named = {t for t in graph if not any(isinstance(term, rdflib.BNode) for term in t)}
    assert named == {t for t in read if not any(isinstance(term, rdflib.BNode) for term in t)}


def test_owlready2_reads_every_triple_as_n_triples(file: Path, tmp_path: Path) -> None:
    """Owlready2, which reads no Turtle, loads the same file as N-Triples and gives every triple back.

    It adds one of its own, that what it loaded is an ontology, and writes decimals in its own form of the same value.
    """
    import owlready2

    path, saved = tmp_path / "graph.nt", tmp_path / "saved.nt"
    path.write_bytes(serialize(parse(path=file), format=RdfFormat.N_TRIPLES) or b"")
    world = owlready2.World()
    try:
        ontology = world.get_ontology(path.as_uri()).load()
        ontology.save(str(saved), format="ntriples")
    finally:
        world.close()
    kept = {triple for triple in by_value(saved) if path.as_uri() not in triple}
    given = by_value(path)
    assert len(kept) == len(given)
    assert {triple for triple in kept if "_:" not in triple} == {triple for triple in given if "_:" not in triple}


def by_value(path: Path) -> set[str]:
    """The triples of a file, with decimals of one value written alike."""
    decimal = re.compile(r'"([0-9.]+)"(?=\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>)')
    return {decimal.sub(lambda found: str(Decimal(found[1]).normalize()), str(t)) for t in parse(path=path)}


def test_jena_reads_every_triple(file: Path) -> None:
    """Jena's riot complains of nothing and gives every triple back. `JENA_JARS` is the folder of its jars."""
    jars = os.environ.get("JENA_JARS")
    if not jars or shutil.which("java") is None:
        pytest.skip("needs Java, and Jena's jars in the folder that JENA_JARS names (tests/interop/jena-pom.xml)")
    riot = ["java", "-cp", f"{jars}/*", "riotcmd.riot", "--strict", "--output=ntriples", str(file)]
    ran = subprocess.run(riot, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not re.search(r"WARN|ERROR", ran.stderr), ran.stderr
    back = set(map(str, parse(ran.stdout, format=RdfFormat.N_TRIPLES)))
    given = set(map(str, parse(path=file)))
    assert len(back) == len(given)
    assert {triple for triple in back if "_:" not in triple} == {triple for triple in given if "_:" not in triple}
