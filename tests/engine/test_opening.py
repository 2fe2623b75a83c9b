"""What is served, when the service starts."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from autopact.engine import opening
from autopact.engine.dataset import assemble, bundled_files, ontology_files
from autopact.engine.embedded import Embedded
from autopact.engine.filling import fill
from autopact.engine.opening import held
from autopact.engine.seam import Job
from autopact.engine.source import Source
from autopact.engine.storage.directory import Directory
from autopact.terms import Level


@pytest.mark.parametrize("united", [True, False])
@pytest.mark.parametrize("reasoning", [True, False])
def test_what_is_served_is_what_the_files_say(tmp_path: Path, reasoning: bool, united: bool) -> None:
    """Claims with and without their ontology, a stranger's, with blank nodes and graphs; derived graphs as they are."""
    ontology, claims = ontology_files(), bundled_files()[-1]
    own = tmp_path / "own.trig"
    own.write_text("_:a <urn:p> [ <urn:q> 'c' ] . <urn:g> { _:a <urn:p> 'd' } <urn:h> { _:b <urn:p> 'e' , 'e' }")
    derived = tmp_path / "derived.trig"
    derived.write_text(f"{Level.CERTAIN.inferred} {{ <urn:a> <urn:b> <urn:c> }}")
    for files in ([claims], [*ontology, claims], [own, own], [claims, own, derived], [ontology[1]]):
        served = held(Source(files, reasoning=reasoning, united=united))
        read = Embedded(assemble(files, reasoning=reasoning, united=united))
        assert (served.id, served.sizes) == (read.id, read.sizes)
        for graph in read.sizes:
            assert set(served.stored(graph)) == set(read.stored(graph))


def test_answers_are_written_with_the_prefixes_of_the_files(tmp_path: Path) -> None:
    """Those that are served, and those that were loaded into a directory, one file after the other."""
    first, second, data = tmp_path / "first.ttl", tmp_path / "second.ttl", tmp_path / "data"
    first.write_text("@prefix cars: <http://cars.example/> . cars:a cars:near cars:b .")
    second.write_text("@prefix : <http://own.example/> . :a :near :b .")
    assert b"cars:a cars:near cars:b" in _told(held(Source([first])))
    for file in (first, second):
        fill(data, [file])
    writable = opening._found(Directory(data), Source(directory=data))
    opening._keep(Directory(data), writable)  # as after many changes
    found = _told(opening._found(Directory(data), Source(directory=data)).engine)
    assert b"cars:a cars:near cars:b" in found
    assert b":a :near :b" in found


def _told(engine: Embedded) -> bytes:
    return engine.answer(Job("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.TURTLE)).read()
