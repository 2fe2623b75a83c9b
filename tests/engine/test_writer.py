"""What savepoints do beside all other work, and what a writer says of each write."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from autopact.engine.processes import writer as module
from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.frames import error_of
from autopact.engine.processes.orders import packed
from autopact.engine.processes.parent import heard, held, tell
from autopact.engine.processes.writer import State, _Savepoint, _Writer
from autopact.engine.storage.journal import Journal, record, whole
from autopact.engine.storage.published import Published
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Delta, Outcome, Update, Write
from autopact.errors import AutopactError, Full, OverMemory, QueryFault, TooDeep


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Full("There is no room for it."), "autopact: There is no room for it.\n"),
        (OSError(errno.EROFS, "Read-only"), "OSError: [Errno 30] Read-only\n"),
    ],
    ids=["full", "broken"],
)
def test_work_beside_that_fails_says_why(error: Exception, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever it is, and nothing else comes of it: the next start tries again."""

    def fail() -> None:
        raise error

    state: Any = SimpleNamespace(aside=fail)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        savepoint = _Savepoint(state, theirs, os.getpid())
        savepoint._beside(fail)
        (pid,) = savepoint._ended
        assert os.waitpid(pid, 0)[1] == 0
        savepoint.selector.close()
    assert capfd.readouterr().err.endswith(said)
    assert state.aside is None


def test_a_savepoint_that_can_fork_no_evaluator_says_so(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """And goes on: those that there are already would end with it."""

    def fail(*_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(module, "forked", fail)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        savepoint = _Savepoint(state, theirs, os.getpid())
        tell(ours, "fork 7")
        savepoint._listen()
        assert heard(ours) == (["born", "7", "0"], [])
        savepoint.selector.close()


ONE = "INSERT DATA { <urn:a> <urn:b> 1 }"


@pytest.fixture
def state() -> Iterator[State]:
    """Nothing yet."""
    with TemporaryFile() as file:
        yield State(Writable(), Journal(os.dup(file.fileno())), Published(), Limits())


@contextmanager
def writing(state: State) -> Iterator[socket.socket]:
    """A writer of that, by the socket to it, which is ready."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            _Writer(state, theirs, 0).run()
        finally:
            os._exit(99)
    theirs.close()
    with ours:
        assert heard(ours) == (["ready", str(os.fstat(state.journal.file).st_size)], [])
        yield ours
    os.waitpid(pid, 0)


def write(writer: socket.socket, text: str, seconds: float = 60.0, **options: Any) -> tuple[list[str], bytes]:
    """What a writer says of an update in the end, and what is in the file that comes with it."""
    with held(packed(Write([Update(text)], **options))) as request:
        tell(writer, f"write {seconds}", request)
    while (told := heard(writer))[0] == ["committing"]:
        pass
    words, files = told
    body = b"".join(os.pread(file, os.fstat(file).st_size, 0) for file in files)
    for file in files:
        os.close(file)
    return words, body


def kept(state: State) -> list[int]:
    """The numbers of the changes in the journal, all of which are published."""
    found = list(whole(state.journal.file))
    assert state.published.end == (found[-1].end if found else 0)
    return [entry.number for entry in found]


def test_what_changes_nothing_is_in_no_journal(state: State) -> None:
    """The next start would find a number twice, and go no further."""
    with writing(state) as writer:
        words, _ = write(writer, ONE)
        assert words == ["committed", "0", str(state.published.end), "1", "2"]
        assert write(writer, ONE)[0] == ["told", "clean"]
        assert write(writer, ONE, dry_run=True)[0] == ["told", "clean"]
        assert kept(state) == [1]
        assert write(writer, ONE.replace("1", "2"))[0][0] == "committed"
        assert kept(state) == [1, 2]


def test_what_is_on_its_way_to_the_disk_is_said_so_first(state: State) -> None:
    """From then on its deadline ends it no more."""
    with writing(state) as writer:
        with held(packed(Write([Update(ONE)]))) as request:
            tell(writer, "write 60", request)
        assert heard(writer) == (["committing"], [])
        assert heard(writer)[0][0] == "committed"


def test_a_writer_ends_by_itself_where_nobody_keeps_the_deadline(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is to do: nobody would wait for it any more."""
    monkeypatch.setattr(module, "BEYOND", 0.0)
    values = " ".join(map(str, range(1000)))
    many = " ".join(f"VALUES ?{name} {{ {values} }}" for name in "abcd")
    with writing(state) as writer:
        assert write(writer, f"INSERT {{ <urn:a> <urn:b> ?a }} WHERE {{ {many} }}", seconds=0.1) == ([], b"")
        assert kept(state) == []


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 2 }", {"dry_run": True}, ["told", "spoilt"]),
        ("INSERT DATA { <urn:a> <urn:b> 2 } ; DROP GRAPH <urn:none>", {}, ["fault", "spoilt"]),
        ("DROP GRAPH <urn:none>", {}, ["fault", "clean"]),
    ],
)
def test_no_writer_goes_on_from_what_did_not_happen(
    state: State, text: str, options: dict[str, Any], said: list[str]
) -> None:
    """One that has changed something, to try it or before it failed, ends; another goes on from the journal."""
    with writing(state) as writer:
        assert write(writer, ONE)[0][0] == "committed"
        words, body = write(writer, text, **options)
        assert words == said
        assert said[0] == "told" or isinstance(error_of(body), QueryFault)
        if said[1] == "spoilt":
            assert heard(writer) == ([], [])
        else:
            assert write(writer, ONE)[0] == ["told", "clean"]
        assert kept(state) == [1]
    with writing(state) as writer:
        words, _ = write(writer, "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert words[-2:] == ["2", "2"]
    assert kept(state) == [1, 2]


def test_a_writer_begins_where_the_last_one_ended(state: State) -> None:
    """With all that it left in the journal, though it said so to nobody."""
    other = Writable()
    state.journal.append(record(other.apply(Write([Update(ONE)]))))
    state.journal.end = 0
    with writing(state) as writer:
        assert kept(state) == [1]
        assert write(writer, ONE)[0] == ["told", "clean"]
        assert write(writer, ONE, expected=other.engine.id)[0] == ["told", "clean"]


def test_a_writer_knows_changes_by_what_they_are_called(state: State) -> None:
    """Those that others made in an engine were counted and named by them; it goes on from there."""
    theirs = Outcome("theirs", 5, Delta(added=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(0))]))
    state.journal.append(record(theirs))
    state.journal.end = 0
    with writing(state) as writer:
        words, _ = write(writer, ONE, expected="theirs")
        assert (words[0], words[3]) == ("committed", "6")
    assert kept(state) == [5, 6]


@pytest.mark.parametrize(
    ("fails", "error", "kind"),
    [
        ("writable.apply", MemoryError(), OverMemory),
        ("writable.apply", RecursionError(), TooDeep),
        ("writable.apply", RuntimeError("Oh"), AutopactError),
        ("journal.append", Full("There is no room."), Full),
    ],
    ids=lambda each: str(each) if isinstance(each, str) else type(each).__name__,
)
def test_what_goes_wrong_in_a_writer_is_told_and_ends_it(
    state: State, monkeypatch: pytest.MonkeyPatch, fails: str, error: Exception, kind: type[AutopactError]
) -> None:
    """Nothing of it has happened, and nobody knows what of it is in memory."""

    def fail(*_: object) -> None:
        raise error

    where, _, what = fails.partition(".")
    monkeypatch.setattr(getattr(state, where), what, fail)
    with writing(state) as writer:
        words, body = write(writer, ONE)
        assert words == ["fault", "spoilt"]
        assert type(error_of(body)) is kind
        assert heard(writer) == ([], [])
        assert kept(state) == []
