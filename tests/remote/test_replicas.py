"""Several engines with the same data: reads go to all that have the latest write, and the loss of one is not felt."""

from __future__ import annotations

import os
import threading
import time

import pytest
from tests.remote.faulty import NONE, QUERY, ROWS, Handler, Heard, asked, cluster, engines, giving, well
from tests.waiting import meanwhile, within

from autopact.engine.remote import marks
from autopact.errors import AutopactError, EngineGone, EngineOpen


def test_a_replica_that_dies_is_not_felt() -> None:
    """Under load, with requests under way when it dies: every read is answered."""

    def busy(handler: Handler, heard: Heard) -> None:
        time.sleep(0.01)
        well(handler, heard)

    failures: list[Exception] = []
    answered = 0
    with engines(busy, busy) as [one, other], cluster(one, other) as of:

        def asking(over: threading.Event) -> None:
            nonlocal answered
            while not over.is_set():
                try:
                    assert asked(of) == ROWS
                    answered += 1
                except AutopactError as error:
                    failures.append(error)

        with meanwhile(*[asking] * 8):
            assert within(20, lambda: answered > 50)
            other.kill()
            before = answered
            assert within(20, lambda: answered > before + 50)
            other.start()
            assert within(20, lambda: all(status.state == "closed" for status in of.status()))
            heard = len(other.heard)
            assert within(20, lambda: len(other.heard) > heard + 5)
    assert failures == []


def test_a_replica_that_falls_silent_is_not_felt() -> None:
    """As a machine that is cut off: what was asked of it is asked of the other, while a slow one is waited for."""
    silent = threading.Event()

    def hanging(_: Handler, __: Heard) -> None:
        silent.wait(20)

    def slow(handler: Handler, heard: Heard) -> None:
        if heard.query == QUERY:
            time.sleep(1.5)
        well(handler, heard)

    with engines(hanging, well) as [one, other], cluster(one, other) as of:
        assert [asked(of) for _ in range(2)] == [ROWS, ROWS]
        silent.set()
    with engines(slow, slow) as [one, other], cluster(one, other) as of:
        assert asked(of) == ROWS
        assert len(one.queries) + len(other.queries) == 1


def test_reads_are_spread() -> None:
    """Over the replicas, to each about the same."""
    with engines(well, well) as [one, other], cluster(one, other) as of:
        for _ in range(20):
            asked(of)
        assert abs(len(one.queries) - len(other.queries)) <= 2


def test_the_other_replica_gets_what_one_fails_at() -> None:
    """Also what it says itself to have failed at."""
    failing = giving(b"no room on disk", "text/plain", 500)
    with engines(failing, well) as [one, other], cluster(one, other) as of:
        assert [asked(of) for _ in range(4)] == [ROWS] * 4
        assert one.queries


class Replicated:
    """A leader and a replica that gets marks when it is let."""

    def __init__(self) -> None:
        self.mark = 0
        self.seen = 0
        self.updates: list[str] = []

    def _say(self, handler: Handler, mark: int) -> None:
        rows = b"" if not mark else b'{"n":{"type":"literal","value":"%d"}}' % mark
        handler.say(NONE.replace(b"[]}}", b"[" + rows + b"]}}"))

    def leader(self, handler: Handler, heard: Heard) -> None:
        """The one that takes updates."""
        if heard.path == "/update":
            text = heard.body.decode()
            if marks.GRAPH in text:
                self.mark = max(self.mark, int(text.split("#latest> ")[1].split(" ")[0]))
            else:
                self.updates.append(text)
            well(handler, heard)
        elif marks.GRAPH in heard.query:
            self._say(handler, self.mark)
        else:
            well(handler, heard)

    def replica(self, handler: Handler, heard: Heard) -> None:
        """The one that lags behind."""
        if marks.GRAPH in heard.query:
            self._say(handler, self.seen)
        else:
            well(handler, heard)


def test_a_read_sees_the_write_before_it() -> None:
    """The leader is asked until the replica shows the mark of the write, then both again."""
    data = Replicated()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert replica.queries
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        assert data.updates == ["INSERT DATA { <a:s> <a:p> <a:o> }"]
        before = len(replica.queries)
        for _ in range(10):
            asked(of)
        assert len(replica.queries) == before
        assert within(20, lambda: data.mark > 0)
        data.seen = data.mark

        def reads_again() -> bool:
            asked(of)
            return len(replica.queries) > before

        assert within(20, reads_again)


def test_nobody_is_asked_who_lacks_the_write() -> None:
    """While the leader is gone, an old state is not shown for the new one: 503."""
    data = Replicated()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        leader.kill()
        with pytest.raises((EngineOpen, EngineGone)):
            asked(of)
        assert not replica.queries


def test_a_replica_that_comes_back_without_its_data_is_not_asked() -> None:
    """As one that holds them in memory: it has to show the latest write again, or it would answer of nothing."""
    data = Replicated()
    data.mark = data.seen = 9
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert replica.queries
        replica.kill()
        for _ in range(6):
            asked(of)
        data.seen = 0
        replica.start()
        assert within(5, lambda: all(status.state == "closed" for status in of.status()))
        before = len(replica.queries)
        for _ in range(6):
            asked(of)
        assert len(replica.queries) == before


def test_what_was_written_before_the_start_is_seen() -> None:
    """A cluster that is made anew learns the latest mark first."""
    data = Replicated()
    data.mark, data.seen = 9, 3
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica) as of:
        for _ in range(6):
            asked(of)
        assert not replica.queries


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child has a thread of its own
def test_processes_know_of_each_other_s_writes() -> None:
    """A write by one of those that were forked is seen by the reads of the others."""
    data, latest = Replicated(), marks.Latest()
    with engines(data.leader, data.replica) as [leader, replica], cluster(leader, replica, latest=latest) as of:
        asked(of)
        before = len(replica.queries)
        writer = os.fork()
        if not writer:
            with cluster(leader, replica, latest=latest) as forked:
                forked.update("INSERT DATA { <a:s> <a:p> <a:o> }")
            os._exit(0)
        assert os.waitpid(writer, 0)[1] == 0
        for _ in range(6):
            asked(of)
        assert len(replica.queries) == before


def test_one_engine_alone_gets_no_marks() -> None:
    """Its data is nobody's but the client's."""
    with engines(well) as [engine], cluster(engine) as of:
        of.update("INSERT DATA { <a:s> <a:p> <a:o> }")
        asked(of)
    assert [heard.path for heard in engine.heard] == ["/update", "/sparql"]
