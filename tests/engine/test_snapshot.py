"""What those know of the snapshot who follow it, with the data or without."""

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from autopact.engine.processes.evaluators import Evaluators
from autopact.engine.processes.parent import tell
from autopact.engine.processes.snapshot import Replica, Snapshot, facts
from autopact.engine.storage.journal import Journal, record
from autopact.engine.storage.published import Published
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Outcome, Update, Write

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

    def write(self, text: str, name: str = "", *, publish: bool = True) -> Outcome:
        """Make a change, and have it published."""
        outcome = self.state.apply(Write([Update(text)]))
        self.journal.append(record(outcome, name=name))
        if publish:
            self.published.end = self.journal.end
        return outcome


@pytest.fixture
def known(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Known]:
    """Nothing yet; with a parameter, of which nothing is derived."""
    known = Known(tmp_path / "journal", plain=getattr(request, "param", False))
    yield known
    os.close(known.journal.file)


@pytest.mark.parametrize("known", [False, True], indirect=True, ids=["derived", "plain"])
def test_what_is_known_is_what_there_is(known: Known) -> None:
    """After each change: id, number, and the graphs with their sizes, those without a triple too; how much it was."""
    quads = 0
    for text in UPDATES:
        before = known.snapshot.id
        going = iter(known.snapshot.sizes)
        quads += known.write(text, publish=False).quads
        assert known.snapshot.id == before
        known.published.end = known.journal.end
        engine, snapshot = known.state.engine, known.snapshot
        assert (snapshot.id, snapshot.number) == (engine.id, known.state.number)
        assert (snapshot.sizes, snapshot.consistent) == (engine.sizes, engine.consistent)
        assert snapshot.quads == quads
        list(going)  # whoever goes through the graphs just then is not disturbed


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
    """By its name, in the journal, behind what there was when it was asked for: published or not, others before it."""
    known.write(UPDATES[0], "one")
    after = known.snapshot.at
    assert known.snapshot.find("two", after) is None
    known.write(UPDATES[1], "two", publish=False)
    known.write(UPDATES[2], "three", publish=False)
    for end in (after, known.journal.end):
        known.published.end = end
        assert known.snapshot.at == end
        for name, number in (("two", 2), ("three", 3)):
            found = known.snapshot.find(name, after)
            assert found
            assert (found.number, found.id) == (number, name)
        assert known.snapshot.find("four", after) is known.snapshot.find("one", after) is None


def test_what_the_disk_does_not_keep_is_not_taken_for_done(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its writer may have ended before it could make sure of that."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    after = known.snapshot.at
    known.write(UPDATES[0], "one", publish=False)
    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        known.snapshot.find("one", after)


@pytest.mark.parametrize("published", [False, True])
def test_what_was_done_is_told_though_nobody_lives_to_say_so(
    known: Known, monkeypatch: pytest.MonkeyPatch, published: bool
) -> None:
    """All that have the data may end between that and their last word; the client is not told that it was not done.

    Nor where no thread can be started.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        with facts(known.state.engine) as file:
            tell(theirs, "hello", file, known.journal.file)
        evaluators = Evaluators(ours, published=known.published)

    def do(words: str, *_: int) -> None:
        known.write(UPDATES[0], words.split()[3], publish=published)

    monkeypatch.setattr(evaluators._pool, "send", do)
    monkeypatch.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
    assert asyncio.run(evaluators.written(Write([Update(UPDATES[0])])))().number == 1
