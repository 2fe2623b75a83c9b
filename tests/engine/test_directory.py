"""The directory: what is kept is what was stored, whenever the process that kept it ended."""

import errno
import os
import resource
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from autopact.engine.storage import copying
from autopact.engine.storage import directory as module
from autopact.engine.storage.copying import copy, last
from autopact.engine.storage.directory import Directory
from autopact.engine.storage.files import bases
from autopact.engine.storage.journal import record
from autopact.engine.writes import Delta, Outcome
from autopact.errors import Full, InputError, Unavailable
from autopact.terms import RDF

EX = "http://example.org/"
HEADING = b'# autopact base {"graphs": [], "data": "x", "plain": false}\n'
G, H = NamedNode(EX + "g"), NamedNode(EX + "h")


def quad(number: int, graph: NamedNode | None = None) -> Quad:
    """A quad about a blank node."""
    return Quad(BlankNode(f"b{number}"), NamedNode(EX + "p"), Literal(number), graph or DefaultGraph())


def change(number: int, removed: Iterable[Quad] = (), added: Iterable[Quad] = (), **graphs: list[NamedNode]) -> bytes:
    """A change as a record."""
    return record(Outcome(f"data{number}", number, Delta(list(removed), list(added), **graphs)))


@pytest.fixture
def kept(tmp_path: Path) -> Directory:
    """Two quads and an empty graph, and three changes of them."""
    directory = Directory(tmp_path / "data", make=True)
    assert directory.is_new
    directory.write([quad(1), quad(2, G)], [H], number=0, data="data0", plain=False)
    journal = directory.journal(0)
    journal.append(change(1, [quad(1)], [quad(3)]))
    journal.append(change(2, [quad(3), quad(2, G)], [quad(1)], dropped=[H]))
    journal.append(change(3, [], [quad(4, G)], created=[NamedNode(EX + "i")]))
    os.close(journal.file)
    return directory


def content(directory: Directory) -> tuple[set[Quad], set[NamedNode], int, str]:
    """What a directory keeps, by a new look at it."""
    kept = Directory(directory.path).read()
    quads = list(kept.quads)
    assert len(quads) == len(set(quads))
    return set(quads), set(kept.graphs), kept.number, kept.data


AFTER = ({quad(1), quad(4, G)}, {G, NamedNode(EX + "i")}, 3, "data3")


def renew(directory: Directory) -> None:
    """Write that as a new base."""
    quads, graphs, number, data = AFTER
    directory.write(quads, graphs, number=number, data=data, plain=False)


def test_what_is_kept_is_the_base_and_the_changes_since(kept: Directory) -> None:
    """With graphs that hold nothing, and the labels of blank nodes."""
    assert content(kept) == AFTER
    assert not kept.is_new


def test_a_new_base_says_the_same_and_the_journals_stay(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begun by a journal of its own, once the changes are more than the base; cut off anywhere, nothing is lost."""
    monkeypatch.setattr(module, "OUTGROWN", 0)
    journal = kept.journal(3)
    assert sorted(path.name for path in kept.path.glob("journal-*")) == ["journal-0", "journal-3"]
    assert kept.is_outgrown(3)
    assert content(kept) == AFTER
    journal.append(change(4, [], [quad(5)]))
    (kept.path / "base-3.nq.part").write_text("half a ba")
    after = (AFTER[0] | {quad(5)}, AFTER[1], 4, "data4")
    assert content(kept) == after
    renew(kept)
    assert sorted(path.name for path in kept.path.glob("[bj]*")) == ["base-3.nq", "journal-0", "journal-3"]
    assert content(kept) == after
    assert not kept.is_outgrown(3)
    os.close(journal.file)


def test_changes_after_a_new_base_are_behind_it(kept: Directory) -> None:
    """Not in a journal that is older, which nobody reads any more but for who changed what."""
    renew(kept)
    journal = kept.journal(3)
    journal.append(change(4, [], [quad(5)]))
    os.close(journal.file)
    assert content(kept) == (AFTER[0] | {quad(5)}, AFTER[1], 4, "data4")
    assert last(kept.path) == 4


def test_a_base_is_the_last_change_where_the_journals_were_cleared_away(kept: Directory, tmp_path: Path) -> None:
    """As who wants none of them may do; a copy says so, too."""
    renew(kept)
    (kept.path / "journal-0").unlink()
    assert content(kept) == AFTER
    assert copy(kept, tmp_path / "copy") == last(kept.path) == 3


def test_journals_are_followed_in_the_order_of_their_numbers(kept: Directory) -> None:
    """Whatever the folder, or the letters of their names, have them in."""
    for number in range(4, 13):
        (kept.path / f"journal-{number - 1}").write_bytes(change(number, [], [quad(number)]))
    assert content(kept)[2:] == (12, "data12")


def test_no_change_is_taken_twice(kept: Directory) -> None:
    """A journal that begins before the end of the one before is no part of the same story."""
    (kept.path / "journal-3").write_bytes(change(3, [], [quad(4, G)]) + change(4))
    with pytest.raises(InputError, match="Change 4 is missing: what comes here is 3"):
        kept.read()


def test_a_base_tells_how_it_is_to_be_read(kept: Directory) -> None:
    """And which files it was begun with, as does the next one."""
    told = []
    kept.files = "digest"
    for plain, united in ((True, False), (False, True)):
        kept.write([], [], number=3, data="data3", plain=plain, united=united, prefixes={"ex": EX})
        kept = Directory(kept.path)
        read = kept.read()
        read.close()
        told.append((read.plain, read.united, read.prefixes, kept.files))
    assert told == [(True, False, {"ex": EX}, "digest"), (False, True, {"ex": EX}, "digest")]


def test_a_new_base_is_begun_once_the_changes_are_more_than_the_old_one(
    kept: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each start would write all of what has only changed a little."""
    monkeypatch.setattr(module, "OUTGROWN", 0)
    kept.write([quad(number) for number in range(100)], [], number=3, data="data3", plain=False)
    base = (kept.path / "base-3.nq").stat().st_size
    for number in range(4, 30):
        size = sum(path.stat().st_size for path in kept.path.glob("journal-[!0]*"))
        journal = kept.journal(number - 1)
        assert kept.is_outgrown(number - 1) == (size > base)
        if size > base:
            break
        journal.append(change(number, [], [quad(100 + number)]))
        os.close(journal.file)
    assert number > 5
    os.close(journal.file)


def test_nothing_gives_way_to_what_the_disk_may_not_have(
    kept: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the power is lost: content comes before a name, and the name before what it takes the place of goes."""
    done: list[tuple[str, str]] = []

    def noted(what: str, where: object, name: str, called: Callable[..., str]) -> None:
        real = getattr(where, name)

        def call(*given: Any, **options: Any) -> Any:
            done.append((what, called(*given)))
            return real(*given, **options)

        monkeypatch.setattr(where, name, call)

    noted("keep", os, "fsync", lambda file: Path(os.readlink(f"/proc/self/fd/{file}")).name)
    noted("name", Path, "rename", lambda _, target: target.name)
    noted("remove", Path, "unlink", lambda path: path.name)
    renew(kept)
    base = "base-3.nq"
    assert done[:4] == [("keep", f"{base}.part"), ("name", base), ("keep", "data"), ("remove", "base-0.nq")]
    done.clear()
    os.close(kept.journal(3).file)
    assert done == [("keep", "data")]
    done.clear()
    copy(kept, tmp_path / "below" / "copy")
    *files, (_, folder), named, last = done
    assert sorted(files) == [("keep", name) for name in (base, "format", "journal-0", "journal-3")]
    assert folder.endswith(".part")
    assert [named, last] == [("name", "copy"), ("keep", "below")]


def test_a_torn_end_is_cut_off_by_the_next_that_writes(kept: Directory, capfd: pytest.CaptureFixture[str]) -> None:
    """And it says so, since damage looks the same. Reading leaves it alone: somebody may be writing it just now."""
    path = kept.path / "journal-0"
    size = path.stat().st_size
    with path.open("ab") as journal:
        journal.write(change(4, [], [quad(5)])[:-1])
    assert content(kept) == AFTER
    assert path.stat().st_size > size
    torn = path.stat().st_size - size
    for said in (f"autopact: {path}: The last {torn} bytes are no whole change, and are cut off.\n", ""):
        journal_ = kept.journal(3)
        assert path.stat().st_size == journal_.end == size
        assert capfd.readouterr().err == said
        os.close(journal_.file)


def test_a_torn_end_is_told_where_the_next_journal_begins(
    kept: Directory, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The one that was written last may be the one that grew too long."""
    monkeypatch.setattr(module, "OUTGROWN", 0)
    size = (kept.path / "journal-0").stat().st_size
    with (kept.path / "journal-0").open("ab") as torn:
        torn.write(change(4, [], [quad(5)])[:-1])
    journal = kept.journal(3)
    assert "journal-0: The last" in capfd.readouterr().err
    assert (kept.path / "journal-0").stat().st_size == size
    assert (journal.end, kept.is_outgrown(3)) == (0, True)
    os.close(journal.file)


def test_who_reads_while_a_newer_base_comes_reads_that(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older one was seen, and is gone by the time it is opened."""
    seen = [bases(kept.path)]
    renew(kept)
    monkeypatch.setattr(module, "bases", lambda path: seen.pop() if seen else bases(path))
    assert content(kept) == AFTER
    assert not seen


def test_who_copies_while_a_newer_base_comes_copies_that(
    kept: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup is made beside a service, which may write a base at any time."""
    seen = [bases(kept.path)]
    renew(kept)
    monkeypatch.setattr(module, "bases", lambda path: seen.pop() if seen else bases(path))
    assert copy(kept, tmp_path / "copy") == 3
    assert content(Directory(tmp_path / "copy")) == AFTER
    assert not seen


def test_a_copy_is_a_directory_like_the_one_that_it_was_made_of(kept: Directory, tmp_path: Path) -> None:
    """Without what is under way; and nothing is written over."""
    size = (kept.path / "journal-0").stat().st_size
    with (kept.path / "journal-0").open("ab") as journal:
        journal.write(change(4, [], [quad(5)])[:-1])
    assert copy(kept, tmp_path / "below" / "copy") == 3
    assert content(Directory(tmp_path / "below" / "copy")) == AFTER
    assert (tmp_path / "below" / "copy" / "journal-0").stat().st_size == size
    assert [path.name for path in (tmp_path / "below").iterdir()] == ["copy"]
    with pytest.raises(InputError, match="something by that name"):
        copy(kept, tmp_path / "below" / "copy")


def test_a_copy_has_journals_from_before_the_base_as_they_are(kept: Directory, tmp_path: Path) -> None:
    """Also where one is damaged: what is kept does not rest on it. Behind the base, it does."""
    journal = kept.path / "journal-0"
    damaged = journal.read_bytes().replace(b"example", b"elpmaxe", 1)
    journal.write_bytes(damaged)
    with pytest.raises(InputError, match="The journal is damaged at byte 0"):
        copy(kept, tmp_path / "copy")
    renew(kept)
    (kept.path / "journal-3").write_bytes(change(4, [quad(1)]))
    assert copy(kept, tmp_path / "copy") == 4
    assert content(Directory(tmp_path / "copy"))[2:] == (4, "data4")
    assert (tmp_path / "copy" / "journal-0").read_bytes() == damaged


def test_copies_to_one_place_at_once_do_not_meet(
    kept: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ends first has it, whole; the other one is told so, and leaves nothing."""
    target = tmp_path / "below" / "copy"
    copied = copying._copied

    def meanwhile(directory: Directory, aside: Path) -> bool:
        monkeypatch.setattr(copying, "_copied", copied)
        copy(kept, target)
        return copied(directory, aside)

    monkeypatch.setattr(copying, "_copied", meanwhile)
    with pytest.raises(InputError, match="Directory not empty"):
        copy(kept, target)
    assert content(Directory(target)) == AFTER
    assert list(target.parent.iterdir()) == [target]


def test_what_a_copy_that_was_killed_has_left_is_cleared_away(
    kept: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the next one to that place; what others are at, be they named alike, stays."""
    target = tmp_path / "below" / "copy"
    copied = copying._copied
    (target.parent / ".copy.old.01234567.part" / "base").mkdir(parents=True)
    pid = os.fork()
    if pid == 0:
        try:
            monkeypatch.setattr(copying, "_copied", lambda directory, aside: copied(directory, aside) and os._exit(9))
            copy(kept, target)
        finally:
            os._exit(1)
    os.waitpid(pid, 0)
    (left,) = target.parent.glob(".copy.????????.part")
    assert list(left.iterdir())

    def meanwhile(directory: Directory, aside: Path) -> bool:
        monkeypatch.setattr(copying, "_copied", copied)
        copied(directory, aside)
        assert not left.exists()
        copy(kept, target)
        return copied(directory, aside)

    monkeypatch.setattr(copying, "_copied", meanwhile)
    with pytest.raises(InputError, match="Directory not empty"):
        copy(kept, target)
    assert content(Directory(target)) == AFTER
    assert sorted(path.name for path in target.parent.iterdir()) == [".copy.old.01234567.part", "copy"]


def test_one_process_at_a_time_writes_here(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is told so; once the first is gone, it may."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    kept.lock()
    other = Directory(kept.path)
    with pytest.raises(Unavailable, match="Another process"):
        other.lock()
    kept.unlock()
    other.lock()
    other.unlock()


def test_who_begins_a_directory_takes_it_from_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of one who began it at the same moment; and where the beginning was broken off, it is begun again."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    (tmp_path / "format").write_text("autopact d")
    first = Directory(tmp_path, make=True)
    first.lock()
    second = Directory(tmp_path, make=True)
    assert [path.name for path in tmp_path.iterdir()] == ["format"]  # none that looks left behind
    with pytest.raises(Unavailable, match="Another process"):
        second.lock()
    first.unlock()


def test_one_that_is_just_ending_is_waited_for(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is started anew finds the last one still at its last answers."""
    kept.lock()
    monkeypatch.setattr(module.time, "sleep", lambda _: kept.unlock())
    other = Directory(kept.path)
    other.lock()
    other.unlock()


def test_who_cannot_know_that_it_is_alone_does_not_write(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file system has no locks, as some over a network: that is said, with the reason."""

    def flock(*_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(module.fcntl, "flock", flock)
    with pytest.raises(InputError, match=r"cannot be locked: No locks available") as caught:
        kept.lock()
    assert str(kept.path) in str(caught.value.place)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("format", b"autopact data 0\n", "another version .'autopact data 0'"),
        ("format", b"autopact data 2\n", "another version .'autopact data 2'"),
        ("format", None, "no directory that `autopact serve --data` has made"),
        ("base-0.nq", b"", "its end is missing"),
        ("base-0.nq", b"# end 0\n", "does not say what it is"),
        ("base-0.nq", HEADING + b"<http://exa\n# end 1\n", "damaged: line 2"),
        ("base-0.nq", HEADING + b"# end 1\n", "of 1 quads it has 0"),
        ("base-0.nq", HEADING + b"#" * 64 + b"\n", "its end is missing"),
        ("base-0.nq", None, "no base that they are changes of"),
        ("journal-0", None, "Change 1 is missing: what comes here is 3"),
    ],
)
def test_what_cannot_be_read_is_said_so(kept: Directory, name: str, content: bytes | None, what: str) -> None:
    """Of another version, damaged, missing: with the place, and never as something else than was kept."""
    if name == "journal-0":
        (kept.path / "journal-2").write_bytes(change(3))
    if content is None:
        (kept.path / name).unlink()
    else:
        (kept.path / name).write_bytes(content)
    with pytest.raises(InputError, match=what) as caught:
        list(Directory(kept.path).read().quads)
    assert str(kept.path) in str(caught.value.place)


def test_a_base_is_read_as_it_was_written_or_not_at_all(kept: Directory) -> None:
    """Whichever bit of it has changed, also where what it says then is RDF as well; one without a sum is read."""
    path = kept.path / "base-0.nq"
    written = path.read_bytes()
    for at in range(8 * len(written)):
        changed = bytearray(written)
        changed[at // 8] ^= 1 << at % 8
        path.write_bytes(changed)
        with pytest.raises(InputError, match="damaged"):
            list(kept.read().quads)
    path.write_bytes(written[: written.rindex(b" ")] + b"\n")
    assert content(kept) == AFTER


def test_what_was_begun_and_never_ended_is_cleared_away(kept: Directory) -> None:
    """By the next that has the directory: a process that was killed has left a part of a base."""
    (kept.path / "base-700.nq.part").write_text("half a ba")
    kept.lock()
    kept.unlock()
    assert not list(kept.path.glob("*.part"))


def test_files_of_others_are_left_alone(kept: Directory) -> None:
    """A journal that was packed, or copied, by hand is none; nor is a base."""
    for name in ("journal-0.gz", "journal-0 (copy)", "base-0.old.nq", "base-.nq"):
        (kept.path / name).write_text("x")
    assert content(kept) == AFTER
    assert last(kept.path) == 3


def test_changes_without_their_base_are_not_gone_on_from(kept: Directory) -> None:
    """Whoever took them for nothing would begin anew, and number changes that are there already."""
    (kept.path / "base-0.nq").unlink()
    assert not kept.is_new
    with pytest.raises(InputError, match="no base"):
        copy(kept, kept.path.with_name("copy"))


def test_a_disk_of_its_own_is_a_directory_too(tmp_path: Path) -> None:
    """What is in it is what a new file system has."""
    (tmp_path / "lost+found").mkdir()
    assert Directory(tmp_path, make=True).is_new


def test_what_is_no_directory_of_ours_is_left_alone(tmp_path: Path) -> None:
    """A folder with something else in it, and a file."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("Dear")
    for path in (tmp_path / "folder", tmp_path / "folder" / "letter.txt"):
        with pytest.raises(InputError, match=r"no directory that|cannot be a directory"):
            Directory(path, make=True)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["letter.txt"]


def test_without_room_for_a_base_everything_is_as_it_was(kept: Directory) -> None:
    """And the half of it is gone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        with pytest.raises(Full):
            kept.write([quad(number) for number in range(100)], [], number=3, data="data3", plain=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(kept.path.glob("*.part"))
    assert content(kept) == AFTER


def test_a_disk_that_keeps_no_base_is_told(kept: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason that the machine gives; everything is as it was."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", fail)
        with pytest.raises(InputError, match=r"cannot be written: Input/output error"):
            kept.write([quad(1)], [], number=3, data="data3", plain=False)
    assert not list(kept.path.glob("*.part"))
    assert content(kept) == AFTER


@pytest.mark.parametrize(
    "literal", [Literal('"' * 9_000_000), Literal("x", datatype=RDF.langString)], ids=["long", "odd"]
)
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, literal: Literal) -> None:
    """A literal that grows beyond the parser's bounds as it is escaped, or lacks its language; nothing is left."""
    directory = Directory(tmp_path / "data", make=True)
    with pytest.raises(InputError, match=r"16 MiB|language"):
        directory.write([quad(1), Quad(G, G, literal), quad(2)], [], number=0, data="x", plain=False)
    assert directory.is_new
    assert not list(directory.path.glob("base*"))


def test_a_directory_that_cannot_be_written_in_is_told(tmp_path: Path) -> None:
    """With the reason that the machine gives."""
    directory = Directory(tmp_path / "data", make=True)
    (directory.path / "format").unlink()
    (directory.path / "format").mkdir()
    with pytest.raises(InputError, match=r"cannot be written in.*Is a directory"):
        directory.lock()


def test_a_directory_of_which_one_file_may_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written: as with the data of another user, which was once locked for all."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)  # above it, nobody else may search
    directory = Directory(Path("data"), make=True)
    (directory.path / "format").chmod(0o666)
    directory.path.chmod(0o555)
    user = os.geteuid()
    os.seteuid(user or 65534)  # the superuser may write everywhere
    try:
        with pytest.raises(InputError, match=r"cannot be written in.*Permission denied"):
            directory.lock()
    finally:
        os.seteuid(user)
