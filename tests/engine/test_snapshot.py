"""What those know of the snapshot who follow it, with the data or without."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autopact.engine.journal import Journal, record
from autopact.engine.snapshot import Published, Replica, Snapshot, facts
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write

UPDATES = [
    "INSERT DATA { <urn:a> a <urn:B> . GRAPH <urn:g> { <urn:a> <urn:b> 1, 2 } GRAPH <urn:h> { <urn:a> <urn:b> 1 } }",
    "INSERT DATA { <urn:B> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:C> } ; CREATE GRAPH <urn:empty>",
    "DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } } ; DROP GRAPH <urn:h> ; CREATE GRAPH <urn:h>",
    "INSERT DATA { GRAPH <https://w3id.org/autopact/graph/claims> { <urn:a> <urn:b> <urn:c> } }",
    "DROP GRAPH <https://w3id.org/autopact/graph/claims> ; DROP GRAPH <urn:empty> ; CLEAR GRAPH <urn:g>",
    "DROP ALL",
]


class Known:
    """A state, its journal, and what is known of it elsewhere."""

    def __init__(self, path: Path, *, plain: bool = False) -> None:
        self.state = Writable(plain=plain)
        self.journal = Journal(os.open(path, os.O_RDWR | os.O_CREAT))
        self.published = Published()
        self.copy, self.replica = Writable(plain=plain).engine, Replica(self.journal.file, self.published, 0)
        with facts(self.state.engine) as file:
            self.snapshot = Snapshot(os.dup(file), self.journal.file, self.published)

    def write(self, text: str, name: str = "", *, publish: bool = True) -> None:
        """Make a change, and have it published."""
        self.journal.append(record(self.state.apply(Write([Update(text)])), name=name))
        if publish:
            self.published.end = self.journal.end


@pytest.fixture
def known(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Known]:
    """Nothing yet; with a parameter, of which nothing is derived."""
    known = Known(tmp_path / "journal", plain=getattr(request, "param", False))
    yield known
    os.close(known.journal.file)


@pytest.mark.parametrize("known", [False, True], indirect=True, ids=["derived", "plain"])
def test_what_is_known_is_what_there_is(known: Known) -> None:
    """After each change: id, number, and the graphs with their sizes, those without a triple too."""
    for text in UPDATES:
        before = known.snapshot.id
        known.write(text, publish=False)
        assert known.snapshot.id == before
        known.published.end = known.journal.end
        engine, snapshot = known.state.engine, known.snapshot
        assert (snapshot.id, snapshot.number) == (engine.id, known.state.number)
        assert (snapshot.sizes, snapshot.consistent) == (engine.sizes, engine.consistent)


@pytest.mark.parametrize("known", [False, True], indirect=True, ids=["derived", "plain"])
def test_a_copy_follows(known: Known) -> None:
    """As far as what happened is published; and it is known whether it is what it was at first."""
    known.replica.follow(known.copy)
    assert not known.replica.moved
    for text in UPDATES:
        before = known.copy.id
        known.write(text, publish=False)
        known.replica.follow(known.copy)
        assert known.copy.id == before
        known.published.end = known.journal.end
        known.replica.follow(known.copy)
        assert (known.copy.id, known.copy.sizes) == (known.state.engine.id, known.state.engine.sizes)
        assert set(known.copy.graphs.store) == set(known.state.engine.graphs.store)
        assert known.replica.moved


def test_whether_a_write_was_done_is_known_without_anybody_who_says_so(known: Known) -> None:
    """By its name, in the journal: published or not, since its writer may have ended in between; and no other's."""
    known.write(UPDATES[0], "one")
    assert known.snapshot.number == 1
    assert known.snapshot.find("two") is None
    known.write(UPDATES[1], "two", publish=False)
    found = known.snapshot.find("two")
    assert found
    assert (found.number, found.id) == (2, "two")
    assert known.snapshot.find("three") is None
    assert known.snapshot.number == 1


def test_what_the_disk_does_not_keep_is_not_taken_for_done(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its writer may have ended before it could make sure of that."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    known.write(UPDATES[0], "one", publish=False)
    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        known.snapshot.find("one")
