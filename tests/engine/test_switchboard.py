"""What the switchboard hears of its writers."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import IO

import pytest

from autopact.engine.processes import switchboard as module
from autopact.engine.processes.frames import error_of
from autopact.engine.processes.parent import Client, heard, held, tell
from autopact.engine.processes.snapshot import FAR
from autopact.engine.processes.switchboard import MISFIRES, QUADS, QUIET, Switchboard, _Savepoint, _Writer
from autopact.engine.storage.journal import Journal, record
from autopact.engine.writes import Outcome
from autopact.errors import OverTime


def test_a_writer_that_is_silent_takes_nothing_that_others_say() -> None:
    """Though the descriptor of its standard error is another's by then, which the operating system numbers alike."""
    with selectors.DefaultSelector() as selector, socket.socket() as control:
        complaints, errors = os.pipe()
        writer = _Writer(0, control, -1, complaints)
        selector.register(complaints, selectors.EVENT_READ)
        os.write(errors, b"Traceback")
        os.close(errors)
        assert writer.listen(selector)
        assert not writer.listen(selector)
        assert not selector.get_map()
        other, speaking = os.pipe()
        assert complaints in (other, speaking)
        selector.register(other, selectors.EVENT_READ)
        os.write(speaking, b"for somebody else")
        assert not writer.listen(selector)
        assert (writer.said, writer.complaints) == (b"Traceback", None)
        assert os.read(other, 100) == b"for somebody else"
        for descriptor in (other, speaking):
            os.close(descriptor)


def test_a_writer_whose_savepoints_live_on_is_not_waited_for() -> None:
    """They have its standard error open as well, and say nothing for now."""
    with selectors.DefaultSelector() as selector, socket.socket() as control:
        complaints, errors = os.pipe()
        os.set_blocking(complaints, False)
        writer = _Writer(0, control, -1, complaints)
        os.write(errors, b"Traceback")
        assert writer.listen(selector)
        assert not writer.listen(selector)
        assert (writer.said, writer.complaints) == (b"Traceback", complaints)
        for descriptor in (complaints, errors):
            os.close(descriptor)


@dataclass
class Stage:
    """A switchboard, and the other ends of what it hears."""

    board: Switchboard
    savepoint: socket.socket
    journal: Journal
    held: ExitStack

    def employ(self, pid: int) -> tuple[_Writer, socket.socket, IO[bytes]]:
        """Have a writer: what the switchboard has of it, its own end, and what it lives as long as that is open."""
        control, end = pair()
        complaints, errors = os.pipe()
        os.close(errors)
        itself, living = os.pipe()
        alive = self.held.enter_context(os.fdopen(living, "wb"))
        self.held.enter_context(end)
        self.board._employ_writer(pid, control.detach(), complaints, itself)
        assert self.board._writer
        return self.board._writer, end, alive

    def hear(self, writer: _Writer, end: socket.socket, words: str, *descriptors: int) -> None:
        """Have a writer say something, and the switchboard hear it."""
        tell(end, words, *descriptors)
        self.board._hear_writer(writer)

    def order(self, name: str = "", client: str = "", seconds: float = 60.0) -> socket.socket:
        """Want something written: where the answer comes."""
        reply, end = pair()
        file = os.open(os.devnull, os.O_RDONLY)
        self.board._queue.add(name, client, seconds, time.monotonic() + seconds, file, reply.detach())
        self.board._next()
        return self.held.enter_context(end)


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends, of which what is heard without waiting is told at once."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.setblocking(False)
    return ours, theirs


def is_told_nothing(end: socket.socket) -> bool:
    """Whether nothing more comes to an end for now."""
    try:
        heard(end)
    except BlockingIOError:
        return True
    return False


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A switchboard with a savepoint."""
    monkeypatch.setattr(module, "kernel", SimpleNamespace(prctl=lambda *_: None))
    board = Switchboard(lambda *_: None)
    ours, savepoint = pair()
    board._trust(_Savepoint(ours, 0))
    with savepoint, TemporaryFile() as file, ExitStack() as stack:
        board._journal = file.fileno()
        yield Stage(board, savepoint, Journal(file.fileno()), stack)
    board._give_up()
    if board._writer:
        os.close(board._writer.itself)
    for key in board.selector.get_map().values():
        key.fileobj.close() if isinstance(key.fileobj, socket.socket) else os.close(key.fd)
    board.selector.close()


@pytest.mark.parametrize("end_first", [True, False])
def test_one_writer_takes_the_place_of_another(stage: Stage, end_first: bool) -> None:
    """Whether the end of one that is spoilt is heard of before what it said last, or after: two would both write."""
    writer, end, _ = stage.employ(1)
    with held(b"what it would change") as file:
        tell(end, "told spoilt", file)
    happens = [lambda: stage.board.bury(1, 0), lambda: stage.board._hear_writer(writer)]
    for each in happens if end_first else reversed(happens):
        each()
    assert heard(stage.savepoint) == (["write"], [])
    assert is_told_nothing(stage.savepoint)


def test_what_a_writer_said_last_is_about_its_last_write(stage: Stage) -> None:
    """Though its end is heard of first: the next write is neither answered by that, nor given to who is no more."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    first, second = stage.order(), stage.order()
    assert heard(end)[0][0] == "write"
    for words in ("committing", "committed 0 10 1 5"):
        tell(end, words)
    stage.board.bury(1, -9)
    assert heard(first) == (["done", "0", "10"], [])
    assert is_told_nothing(second)
    assert heard(stage.savepoint) == (["write"], [])
    stage.board._hear_writer(writer)  # the selector had it in the same round
    other, end, _ = stage.employ(2)
    stage.hear(other, end, "ready 10")
    assert heard(end)[0][0] == "write"
    assert is_told_nothing(second)


@pytest.mark.parametrize(("name", "told"), [("mine", "done"), ("another", "fault")])
def test_what_a_writer_has_left_is_told_to_whom_it_is(stage: Stage, name: str, told: str) -> None:
    """Of a change that somebody else has made in an engine meanwhile, nobody is told that it is theirs."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    reply = stage.order("mine")
    stage.board.bury(1, -9)
    stage.journal.append(record(Outcome("data", 1), name=name))
    other, end, _ = stage.employ(2)
    stage.hear(other, end, f"ready {stage.journal.end}")
    words, descriptors = heard(reply)
    assert words[0] == told
    for descriptor in descriptors:
        os.close(descriptor)


def test_a_writer_whose_end_nobody_tells_of_is_not_waited_for(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """A savepoint that was killed had buried it; with both, all is gone, and the next start finds what was written."""
    _, _, alive = stage.employ(1)
    reply = stage.order()
    alive.close()
    stage.savepoint.close()
    savepoint = stage.board._savepoint
    assert savepoint
    stage.board._hear_savepoint(savepoint)
    assert stage.board._failed
    assert heard(reply) == ([], [])
    assert "have ended" in capsys.readouterr().err


def test_what_a_savepoint_was_asked_for_is_asked_of_the_next(stage: Stage) -> None:
    """Which the writer makes as soon as it is ready, if the last one ended before."""
    writer, end, _ = stage.employ(1)
    client, _client = pair()
    with client, _client:
        stage.board._ask(Client(client), ["fork", "7", "0"])
        assert heard(stage.savepoint)[0][0] == "fork"
        lost = stage.board._savepoint
        assert lost
        stage.savepoint.close()
        stage.board._hear_savepoint(lost)
        assert is_told_nothing(end)
        stage.hear(writer, end, "ready 0")
        assert heard(end) == (["save"], [])
        ours, another = pair()
        with ours, another:
            stage.hear(writer, end, "savepoint 0", ours.fileno())
            assert heard(another)[0][0] == "fork"


def test_a_savepoint_is_made_once_nobody_writes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not between two writes that wait for each other; then it is the one that is asked, and the last one leaves."""
    now = time.monotonic()
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    replies = [stage.order() for _ in range(2)]
    for number in (1, 2):
        stage.board.due()
        assert heard(end)[0][0] == "write"
        stage.hear(writer, end, f"committed 0 10 {number} 5")
        now += QUIET
    now -= QUIET / 2
    due = stage.board.due()
    assert due
    assert is_told_nothing(end)
    now = due
    stage.board.due()
    assert heard(end) == (["save"], [])
    assert stage.board.due() is None
    ours, another = pair()
    with ours, another:
        stage.hear(writer, end, "savepoint 2", ours.fileno())
        assert heard(stage.savepoint) == (["leave"], [])
        client, _client = pair()
        with client, _client:
            stage.board._ask(Client(client), ["fork", "7", "2"])
        assert heard(another)[0][0] == "fork"
    for reply in replies:
        assert heard(reply)[0][0] == "done"


def test_a_savepoint_is_made_of_each_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was written while one was made, too, and where its writer has ended before it was."""
    monkeypatch.setattr(module, "QUIET", 0.0)
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    with ExitStack() as stack:

        def change(number: int) -> None:
            reply = stage.order()
            assert heard(end)[0][0] == "write"
            stage.hear(writer, end, f"committed 0 10 {number} 5")
            assert heard(reply)[0][0] == "done"

        def saved(number: int) -> None:
            ours, another = pair()
            stack.enter_context(another)
            with ours:
                stage.hear(writer, end, f"savepoint {number}", ours.fileno())

        change(1)
        for number in (1, 2):
            stage.board.due()
            assert heard(end) == (["save"], [])
            change(number + 1)
            saved(number)
        stage.board.due()
        assert heard(end) == (["save"], [])
        stage.board.bury(1, -9)
        writer, end, _ = stage.employ(2)
        stage.hear(writer, end, "ready 10")
        stage.board.due()
        assert heard(end) == (["save"], [])
        saved(3)
        stage.board.due()
        assert is_told_nothing(end)


def test_a_savepoint_is_made_after_much_whoever_waits(stage: Stage) -> None:
    """Else those who are forked meanwhile would have ever more to read."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    for _ in range(2):
        stage.order()
    assert heard(end)[0][0] == "write"
    stage.hear(writer, end, f"committed 0 10 1 {QUADS}")
    assert [heard(end)[0][0] for _ in range(2)] == ["save", "write"]


def test_what_a_writer_has_left_is_in_the_next_savepoint(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody was told that it has happened, and nothing else is written."""
    monkeypatch.setattr(module, "QUIET", 0.0)
    stage.employ(1)
    stage.board.bury(1, -9)
    stage.journal.append(record(Outcome("data", 1)))
    writer, end, _ = stage.employ(2)
    stage.hear(writer, end, f"ready {stage.journal.end}")
    stage.board.due()
    assert heard(end) == (["save"], [])


@pytest.mark.parametrize("lost", [True, False])
def test_a_writer_makes_a_savepoint_as_soon_as_it_is_ready_where_one_is_missing(stage: Stage, lost: bool) -> None:
    """Or the one there is has not what somebody waits for: without one, no other writer could take its place."""
    writer, end, _ = stage.employ(1)
    client, _client = pair()
    with client, _client:
        if lost:
            savepoint = stage.board._savepoint
            assert savepoint
            stage.savepoint.close()
            stage.board._hear_savepoint(savepoint)
        else:
            stage.board._ask(Client(client), ["fork", "7", "1"])
        stage.hear(writer, end, "ready 0")
        assert heard(end) == (["save"], [])


def test_who_waits_for_a_write_that_was_ended_at_its_time_is_told_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not how its process has ended, which is our affair."""
    monkeypatch.setattr(module, "kill", lambda _: None)
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    reply = stage.order(seconds=0.0)
    stage.board.due()
    stage.board.bury(1, -9)
    other, end, _ = stage.employ(2)
    stage.hear(other, end, "ready 0")
    words, (file,) = heard(reply)
    assert words == ["fault"]
    with open(file, "rb") as fault:
        assert isinstance(error_of(os.pread(file, os.fstat(fault.fileno()).st_size, 0)), OverTime)


def test_a_writer_that_is_about_to_end_is_given_no_more(stage: Stage) -> None:
    """What it were given would fail with it."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    first, second = stage.order(), stage.order()
    assert heard(end)[0][0] == "write"
    with held(b"what it would change") as file:
        stage.hear(writer, end, "told spoilt", file)
    words, (file,) = heard(first)
    os.close(file)
    assert words == ["told"]
    assert is_told_nothing(end)
    other, end, _ = stage.employ(2)
    stage.hear(other, end, "ready 0")
    assert heard(end)[0][0] == "write"
    assert is_told_nothing(second)
    stage.board.bury(1, 0)


def test_who_wants_a_later_change_waits_for_the_savepoint_that_has_it(stage: Stage) -> None:
    """Reasons of an earlier one would be no answer."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    client, _client = pair()
    with client, _client:
        stage.board._ask(Client(client), ["fork", "7", "1"])
        assert is_told_nothing(stage.savepoint)
        assert heard(end) == (["save"], [])
        ours, another = pair()
        with ours, another:
            stage.hear(writer, end, "savepoint 1", ours.fileno())
            assert heard(another)[0][0] == "fork"


def test_a_client_is_told_of_savepoints_that_have_much_more_alone(stage: Stage) -> None:
    """One that hangs hears nothing of it, and when there is no room left for more, all others would wait for it."""
    control, end = pair()
    with end:
        stage.board.adopt(control)
        (client,) = stage.board.clients
        client.evaluators[99] = -1
        writer, its_end, _ = stage.employ(1)
        stage.hear(writer, its_end, "ready 0")
        with ExitStack() as stack:

            def save(number: int, quads: int) -> None:
                stage.hear(writer, its_end, f"committed 0 10 {number} {quads}")
                ours, another = pair()
                stack.enter_context(another)
                with ours:
                    stage.hear(writer, its_end, f"savepoint {number}", ours.fileno())

            for number in (1, 2):
                save(number, FAR // 2)
            assert is_told_nothing(end)
            for number in (3, 4):
                save(number, FAR + 1)
                assert heard(end) == (["savepoint"], [])
            save(5, 1)
            assert is_told_nothing(end)
        client.evaluators.clear()


def test_who_asks_for_an_evaluator_that_is_not_to_be_had_is_told_so(stage: Stage) -> None:
    """Where there may be no more processes, a savepoint can fork none, and goes on."""
    control, end = pair()
    with control, end:
        stage.board._ask(Client(control), ["fork", "7", "0"])
        tell(stage.savepoint, f"born {heard(stage.savepoint)[0][1]} 0")
        assert stage.board._savepoint
        stage.board._hear_savepoint(stage.board._savepoint)
        assert heard(end) == (["born", "0", "7", "0"], [])


def test_an_evaluator_for_who_has_left_is_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would ever ask it, nor end it."""
    ended: list[int] = []
    monkeypatch.setattr(module, "kill", ended.append)
    control, end = pair()
    with end:
        stage.board.adopt(control)
        (client,) = stage.board.clients
        stage.board._ask(client, ["fork", "7", "0"])
        tag = heard(stage.savepoint)[0][1]
    stage.board._leave(client)
    assert not ended
    with held(b"") as itself:
        tell(stage.savepoint, f"born {tag} 99", itself)
        assert stage.board._savepoint
        stage.board._hear_savepoint(stage.board._savepoint)
    assert len(ended) == 1
    stage.board.bury(99, -9)


def test_writes_that_wait_too_long_are_refused_in_time(stage: Stage) -> None:
    """Whatever the one before them does."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    stage.order(seconds=60)
    late = stage.order(seconds=30)
    stage.hear(writer, end, "committing")
    due = stage.board.due()
    assert due
    assert due < time.monotonic() + 30
    (waiting,) = stage.board._queue._waiting
    waiting.deadline = 0.0
    stage.board.due()
    words, (file,) = heard(late)
    os.close(file)
    assert words == ["fault"]


def test_a_write_is_ended_at_its_time_unless_it_is_on_its_way_to_the_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it takes no time of its client's any more, and an engine elsewhere could be left in doubt."""
    ended: list[int] = []
    monkeypatch.setattr(module, "kill", ended.append)
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    first, second = stage.order(seconds=0.0), stage.order()
    stage.hear(writer, end, "committing")
    stage.board.due()
    assert ended == []
    stage.hear(writer, end, "committed 0 10 1 5")
    assert heard(first) == (["done", "0", "10"], [])
    assert stage.board._order
    stage.board._order.deadline = 0.0
    for _ in range(2):
        stage.board.due()
        assert ended == [writer.itself]
    assert is_told_nothing(second)


def test_who_wants_something_written_while_all_ends_is_told_at_once(stage: Stage) -> None:
    """Nobody would do it any more, and the service does not end before all are answered."""
    stage.board.fail()
    reply, end = pair()
    with end:
        words = ["write", "60", "0", "name", "client"]
        stage.board.serve(Client(end), words, [os.open(os.devnull, os.O_RDONLY), reply.detach()])
        assert heard(end) == ([], [])


def test_writers_that_never_get_ready_have_an_end(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Some in a row may be chance, and one that was ready has them counted anew; with more, all ends, and says so."""
    row = [False] * (MISFIRES - 1)
    for pid, is_ready in enumerate([*row, True, *row], start=1):
        writer, end, _ = stage.employ(pid)
        if is_ready:
            stage.hear(writer, end, "ready 0")
        stage.board.bury(pid, -9)
        assert heard(stage.savepoint) == (["write"], [])
    stage.employ(pid + 1)
    reply = stage.order()
    stage.board.bury(pid + 1, -9)
    assert is_told_nothing(stage.savepoint)
    assert stage.board._failed
    assert heard(reply) == ([], [])
    assert "have ended" in capsys.readouterr().err


def test_what_cannot_be_forked_is_asked_for_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer, and a savepoint: after a while, once each time that it was not to be had, and never two writers."""
    now = time.monotonic()
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    savepoint = stage.board._savepoint
    assert savepoint

    def asked(end: socket.socket, word: str) -> None:
        nonlocal now
        due = stage.board.due()
        assert due
        assert is_told_nothing(end)
        now = due
        for _ in range(2):
            stage.board.due()
        assert heard(end) == ([word], [])
        assert is_told_nothing(end)

    for _ in range(2):
        tell(stage.savepoint, "writer 0")
        stage.board._hear_savepoint(savepoint)
        asked(stage.savepoint, "write")
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    stage.board._save()
    assert heard(end) == (["save"], [])
    for _ in range(2):
        stage.hear(writer, end, "savepoint 0")
        asked(end, "save")
    stage.hear(writer, end, "savepoint 0")
    stage.board.bury(1, -9)
    assert heard(stage.savepoint) == (["write"], [])
    now += 2 * QUIET
    stage.board.due()
    assert is_told_nothing(stage.savepoint)


def test_a_write_whose_time_has_just_ended_has_some_left(stage: Stage) -> None:
    """A writer that is given none would never end it, or end itself."""
    writer, end, _ = stage.employ(1)
    stage.hear(writer, end, "ready 0")
    stage.order(seconds=-1.0)
    (_, left), (file,) = heard(end)
    os.close(file)
    assert float(left) > 0


@pytest.mark.parametrize("ends", [True, False])
def test_who_is_told_to_end_while_the_data_is_read_employs_nobody_more(stage: Stage, ends: bool) -> None:
    """They would never be told to end, and be waited for."""
    board, up = stage.board, list[str]()
    board._up = lambda _, data, sizes: up.append(f"{data} {dict(sizes)}")
    if ends:
        board._end()
    with held(b'{"id": "data", "sizes": {"urn:g": 1}}') as file:
        tell(stage.savepoint, "up 0 0", stage.journal.file, file)
    assert board._savepoint
    board._hear_savepoint(board._savepoint)
    assert up == ([] if ends else ["data {'urn:g': 1}"])
    assert board._journal
    os.close(board._journal)


@pytest.mark.parametrize(("ends", "code", "says"), [(signal.SIGKILL, 1, "ended by a signal (Killed)"), (0, 3, "")])
def test_who_cannot_read_the_data_ends_all(ends: int, code: int, says: str, capfd: pytest.CaptureFixture[str]) -> None:
    """With its own exit code, having said why; one that is killed, as for want of memory, cannot say so itself."""

    def begin(*_: object) -> None:
        os.kill(os.getpid(), ends)
        sys.exit(code)

    pid = os.fork()
    if pid == 0:
        try:
            board = Switchboard(begin)
            board.employ(lambda _: signal.pause())
            board.start()
            os._exit(board.run())
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == code
    told = capfd.readouterr().err
    assert (says in told) if says else not told
    assert told.count("autopact:") == bool(says)


def test_who_reads_the_data_is_not_ended_by_what_all_are_told() -> None:
    """From the first moment: the service would take that for a failure. It is ended in the end."""

    def begin(*_: object) -> None:
        os.killpg(0, signal.SIGTERM)

    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            board = Switchboard(begin)
            board.start()
            reading = board._reading
            assert reading
            os._exit(os.waitstatus_to_exitcode(os.waitpid(reading, 0)[1]) & 127)
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
