"""The journal: what is in it whole has happened, whatever became of the process that wrote it."""

import errno
import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from autopact.engine.storage import journal as module
from autopact.engine.storage.journal import Entry, Journal, deltas, entries, outcome, record, whole
from autopact.engine.writes import Delta, Outcome
from autopact.errors import Full, InputError, Unavailable

EX = "http://example.org/"


def quad(name: str, graph: str | None = None) -> Quad:
    """A quad with a blank node, a triple term, and some text."""
    where = DefaultGraph() if graph is None else NamedNode(EX + graph)
    about = Triple(NamedNode(EX + name), NamedNode(EX + "p"), Literal("ÿ\n\0\x7f", language="en"))
    return Quad(BlankNode(name), NamedNode(EX + "says"), about, where)


def change(number: int) -> Outcome:
    """A change with something of everything."""
    stored = Delta([quad("a")], [quad("b", "g"), quad("c")], [NamedNode(EX + "old")], [NamedNode(EX + "new")])
    derived = Delta([], [quad(f"d{number}", "g")])
    return Outcome(f"data{number}", number, stored, derived, still_holds=3, created=True, consistent=False)


@pytest.fixture
def file() -> Iterator[int]:
    """An empty file."""
    with tempfile.NamedTemporaryFile() as opened:
        yield opened.fileno()


def test_a_change_is_read_as_it_was_written(file: int) -> None:
    """With its labels of blank nodes, and with what was told to the one who wanted it."""
    journal = Journal(file)
    for number in (1, 2):
        journal.append(record(change(number), name=f"r{number}", who="ann"))
    first, second = entries(file, 0, journal.end)
    assert (first.number, first.id, first.who, first.start) == (1, "r1", "ann", 0)
    assert (second.number, second.start, second.end) == (2, first.end, journal.end)
    assert first.counts == {"": [1, 1], EX + "g": [0, 2]}
    assert first.quads == 4
    told, wanted = outcome(file, second), change(2)
    assert (told.data, told.number, told.still_holds, told.created, told.consistent) == ("data2", 2, 3, True, False)
    for got, meant in zip(deltas(file, second), (wanted.stored, wanted.derived), strict=True):
        assert (list(got.removed), list(got.added)) == (list(meant.removed), list(meant.added))
        assert (list(got.dropped), list(got.created)) == (list(meant.dropped), list(meant.created))
        assert (len(got.removed), len(got.added)) == (len(meant.removed), len(meant.added))


def test_a_torn_end_is_no_change_wherever_it_is_torn(file: int) -> None:
    """At every byte; and the next change takes its place."""
    journal = Journal(file)
    journal.append(record(change(1)))
    torn = record(change(2))
    for length in range(len(torn)):
        os.pwrite(file, torn[:length], journal.end)
        assert [entry.number for entry in whole(file)] == [1]
        after = Journal(file, journal.end)
        assert list(after.follow(0)) == []
        assert os.fstat(file).st_size == journal.end
    os.pwrite(file, torn, journal.end)
    assert [entry.number for entry in Journal(file, journal.end).follow(0)] == [2]


@given(st.binary(min_size=1, max_size=200))
def test_whatever_a_disk_leaves_behind_the_last_change_is_none(rest: bytes) -> None:
    """Zeros, or what was there before."""
    with tempfile.TemporaryFile() as opened:
        journal = Journal(opened.fileno())
        journal.append(record(change(1)))
        os.pwrite(opened.fileno(), rest, journal.end)
        assert [entry.number for entry in whole(opened.fileno())] == [1]


def test_damage_before_a_whole_change_is_no_torn_end(file: int) -> None:
    """What was acknowledged must not be cut off in silence: the place is told."""
    journal = Journal(file)
    for number in (1, 2, 3):
        journal.append(record(change(number)))
    first, second, third = entries(file, 0, journal.end)
    for at in (second.start, second.start + 10, second.end - 1):
        before = os.pread(file, 1, at)
        os.pwrite(file, bytes([before[0] ^ 1]), at)
        with pytest.raises(InputError, match=f"damaged at byte {first.end:,}"):
            list(whole(file, where="journal-0"))
        os.pwrite(file, before, at)
    assert [entry.number for entry in whole(file)] == [1, 2, 3]
    journal.append(record(change(4)))
    for entry in (second, third):
        os.pwrite(file, b"?", entry.end - 1)
    with pytest.raises(InputError, match=f"damaged at byte {first.end:,}"):
        list(whole(file))


def test_what_the_machine_reads_and_writes_in_pieces_is_whole(file: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes 2 GiB at a time at most: a change that is larger would be cut off as a torn end."""
    reads, writes = os.pread, os.pwrite
    monkeypatch.setattr(os, "pread", lambda file, length, at: reads(file, min(length, 500), at))
    monkeypatch.setattr(os, "pwrite", lambda file, piece, at: writes(file, piece[:500], at))
    added = [quad(f"b{number}") for number in range(20)]
    journal = Journal(file)
    journal.append(record(Outcome("data1", 1, Delta(added=added))))
    (entry,) = whole(file)
    assert list(deltas(file, entry)[0].added) == added


def test_what_the_next_start_would_not_find_has_not_happened(tmp_path: Path) -> None:
    """Of a file that was moved or deleted, or that another one is put over."""
    path, moved = tmp_path / "journal-0", tmp_path / "moved"
    with path.open("w+b") as opened:
        journal = Journal(opened.fileno(), path=path)
        journal.append(record(change(1)))
        path.rename(moved)
        with pytest.raises(Unavailable, match="not where it was"):
            journal.append(record(change(2)))
        path.write_bytes(moved.read_bytes())
        with pytest.raises(Unavailable, match="not where it was"):
            journal.append(record(change(2)))
        moved.rename(path)
        journal.append(record(change(2)))
        path.unlink()
        with pytest.raises(Unavailable, match="not where it was"):
            journal.append(record(change(3)))
        assert [entry.number for entry in whole(opened.fileno())] == [1, 2]


def test_without_room_nothing_has_happened_and_the_next_change_may(file: int) -> None:
    """What was written of it is taken back."""
    journal = Journal(file)
    journal.append(record(change(1)))
    end = journal.end
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (end + 100, before[1][1]))
        with pytest.raises(Full):
            journal.append(record(change(2)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before[1])
        signal.signal(signal.SIGXFSZ, before[0])
    assert os.fstat(file).st_size == journal.end == end
    journal.append(record(change(2)))
    assert [entry.number for entry in whole(file)] == [1, 2]


@pytest.mark.parametrize(("number", "fault"), [(errno.EIO, OSError), (errno.ENOSPC, Full)], ids=["broken", "full"])
def test_what_the_disk_does_not_keep_has_not_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fault: type[Exception]
) -> None:
    """Though all of it was written. Nor is anything gone on from that whoever wrote it may not have had kept."""

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "journal-0"
    with path.open("w+b") as opened:
        journal = Journal(opened.fileno(), path=path)
        journal.append(record(change(1)))
        with monkeypatch.context() as disk:
            disk.setattr(os, "fdatasync", fail)
            with pytest.raises(fault):
                journal.append(record(change(2)))
            assert path.stat().st_size == journal.end
            disk.setattr(os, "ftruncate", lambda file, _: fail(file))
            os.pwrite(opened.fileno(), record(change(2)), journal.end)
            after = Journal(opened.fileno(), path=path)
            assert [entry.number for entry in after.follow(journal.end)] == [1]
            assert after.end == journal.end
        after.append(record(change(3)))
        assert [entry.number for entry in Journal(opened.fileno(), path=path).follow(0)] == [1, 3]


def test_what_has_no_room_in_memory_is_no_fault_of_a_triple(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one that is larger than the parser's buffer may be is told to be so."""

    def parse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "parse", parse)
    with pytest.raises(MemoryError):
        module.check(b"")


def test_who_reads_while_another_writes_takes_no_change_for_damage(file: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning of a record was seen, and by the next look it is whole, and others behind it."""
    journal, look = Journal(file), module._whole
    journal.append(record(change(1)))

    def late(file: int, start: int) -> Entry | None:
        found = look(file, start)
        if found is None and start == end:
            for number in (2, 3):
                journal.append(record(change(number)))
        return found

    end = journal.end
    monkeypatch.setattr(module, "_whole", late)
    assert [entry.number for entry in whole(file)] == [1, 2, 3]
