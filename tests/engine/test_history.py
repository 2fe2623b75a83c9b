"""Changes by their numbers, out of one journal or of several."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from autopact.engine.storage import history as module
from autopact.engine.storage.history import History
from autopact.engine.storage.journal import Journal, record
from autopact.engine.storage.published import Published
from autopact.engine.writes import Delta, Outcome
from autopact.errors import Unavailable


def quad(number: int) -> Quad:
    """What a change adds."""
    return Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(number), NamedNode("urn:g"))


def journal(path: Path, numbers: Iterable[int]) -> Journal:
    """A journal of some changes."""
    found = Journal(os.open(path, os.O_RDWR | os.O_CREAT))
    for number in numbers:
        outcome = Outcome(f"data-{number}", number, Delta(added=[quad(number)]), Delta(removed=[quad(-number)] * 2))
        found.append(record(outcome, name=f"request-{number}", who="anna"))
    return found


def published(end: int) -> Published:
    """The end of what has happened."""
    found = Published()
    found.end = end
    return found


def test_the_latest_come_first(tmp_path: Path) -> None:
    """Between two numbers, and so many."""
    written = journal(tmp_path / "journal-0", range(1, 8))
    history = History(written.file, published(written.end))
    assert [each.number for each in history.latest(most=3)] == [7, 6, 5]
    assert [each.number for each in history.latest(before=3)] == [2, 1]
    assert [each.number for each in history.latest(after=5)] == [7, 6]
    assert [each.number for each in history.latest(after=2, before=5)] == [4, 3]
    assert history.latest(after=7) == history.latest(before=1) == history.latest(most=0) == []
    change = history.latest()[0]
    assert (change.id, change.data, change.who) == ("request-7", "data-7", "anna")
    assert (change.removed, change.added, change.lost, change.gained) == (0, 1, 2, 0)


def test_a_change_by_itself_has_its_quads(tmp_path: Path) -> None:
    """One that has not happened, or not yet, is not there."""
    written = journal(tmp_path / "journal-0", range(1, 4))
    history = History(written.file, published(written.end))
    found = history.find(2)
    assert found
    assert (found[0].number, list(found[1].added)) == (2, [quad(2)])
    assert history.find(0) is history.find(4) is None


def test_it_follows_what_happens(tmp_path: Path) -> None:
    """What is in the journal and not published has not happened."""
    end = published(0)
    written = journal(tmp_path / "journal-0", range(1, 4))
    history = History(written.file, end)
    assert history.latest() == []
    end.end = written.end
    assert [each.number for each in history.latest()] == [3, 2, 1]
    written.append(record(Outcome("data-4", 4, Delta(added=[quad(4)]))))
    assert len(history.latest()) == 3
    end.end = written.end
    assert [each.number for each in history.latest()] == [4, 3, 2, 1]


def test_older_journals_of_a_directory_are_read_too(tmp_path: Path) -> None:
    """In the order of their numbers, whatever their names sort as."""
    journal(tmp_path / "journal-0", range(1, 10))
    journal(tmp_path / "journal-9", range(10, 12))
    written = journal(tmp_path / "journal-11", range(12, 14))
    history = History(written.file, published(written.end), tmp_path)
    assert [each.number for each in history.latest()] == list(range(13, 0, -1))
    found = history.find(10)
    assert found
    assert list(found[1].added) == [quad(10)]


def test_those_that_are_in_no_journal_are_left_out(tmp_path: Path) -> None:
    """They were cleared away, or loaded; who follows sees that a number is missing, and what was before stays."""
    journal(tmp_path / "journal-0", range(1, 4))
    written = journal(tmp_path / "journal-9", range(10, 12))
    history = History(written.file, published(written.end), tmp_path)
    assert [each.number for each in history.latest()] == [11, 10, 3, 2, 1]
    assert [each.number for each in history.latest(after=2, before=11)] == [10, 3]
    assert [each.number for each in history.latest(before=7, most=2)] == [3, 2]
    assert history.find(4) is history.find(9) is history.find(2**70) is None
    for number in (3, 10):
        found = history.find(number)
        assert found
        assert list(found[1].added) == [quad(number)]


def test_a_damaged_older_journal_is_told_each_time(tmp_path: Path) -> None:
    """No list leaves out what is in it; who stated something of late is found all the same."""
    older = journal(tmp_path / "journal-0", range(1, 10))
    os.pwrite(older.file, b"?", older.end // 2)
    written = journal(tmp_path / "journal-9", range(10, 12))
    history = History(written.file, published(written.end), tmp_path)
    descriptors = os.listdir("/proc/self/fd")
    for ask in (history.latest, lambda: history.find(11), history.latest):
        with pytest.raises(Unavailable, match=r"journal-0: The journal is damaged at byte"):
            ask()
    assert os.listdir("/proc/self/fd") == descriptors
    assert history.stating([quad(11)])[quad(11)].number == 11


def test_there_may_be_none(tmp_path: Path) -> None:
    """Of a service that was never written to."""
    written = journal(tmp_path / "journal-0", ())
    assert History(written.file, published(0), tmp_path).latest() == []


def test_who_stated_something_is_found(tmp_path: Path) -> None:
    """The last change that did, not one that took it away, derived it, or wrote it as a part of something else."""
    a, b = NamedNode("urn:a"), NamedNode("urn:b")
    asked, other, never = Quad(a, a, a), Quad(b, b, Literal("<urn:a> <urn:a> <urn:a> .")), Quad(b, b, b)
    longer = Quad(b, a, a, a)  # whose line ends with that of the first
    written = journal(tmp_path / "journal-0", [])
    stored = [
        Delta(added=[asked]), Delta([asked]), Delta(added=[other, asked]), Delta(added=[other, longer]), Delta([asked])
    ]  # fmt: skip
    for number, delta in enumerate(stored, 1):
        written.append(record(Outcome(f"data-{number}", number, delta, Delta(added=[never]))))
    found = History(written.file, published(written.end)).stating([asked, other, longer, never])
    assert {each: change.number for each, change in found.items()} == {asked: 3, other: 4, longer: 4}


def test_who_stated_something_is_found_in_older_journals_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is begun at a start, which nobody need notice; the latest is told, and nothing from too far back."""
    ends = [journal(tmp_path / f"journal-{first}", range(first + 1, first + 4)).end for first in (0, 3)]
    written = journal(tmp_path / "journal-6", [7])
    written.append(record(Outcome("data-8", 8, Delta(added=[quad(4)]))))
    asked = [quad(number) for number in (1, 4, 5, 9)]

    def found() -> dict[int, int]:
        history = History(written.file, published(written.end), tmp_path)
        return {asked.index(each): change.number for each, change in history.stating(asked).items()}

    assert found() == {0: 1, 1: 8, 2: 5}
    monkeypatch.setattr(module, "LOOK_BACK", written.end + ends[1])
    assert found() == {1: 8, 2: 5}
    monkeypatch.setattr(module, "LOOK_BACK", written.end + ends[1] // 3)
    assert found() == {1: 8}
    history = History(written.file, published(written.end), tmp_path)
    history.stating(asked)
    (tmp_path / "journal-0").unlink()
    assert [each.number for each in history.latest()] == [8, 7, 6, 5, 4]
