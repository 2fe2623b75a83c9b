"""Writing and reading at the same time, in several processes: what is acknowledged is there, whole, for everybody."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import within

from autopact.engine.processes.snapshot import FAR
from autopact.engine.processes.switchboard import QUIET

from .driving import Lost, Service, Talk, serving
from .kills import step

EX = "http://example.org/"
MANY = "".join(f'<{EX}{n}> <{EX}p> "{n}" .\n' for n in range(1000))

FOR_EVER = "INSERT { <x:s> <x:p> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
MUCH_MEMORY = "INSERT { ?a ?b ?i } WHERE { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i }"
NESTED = "INSERT { ?s ?p ?o } WHERE " + "{" * 20_000 + "?s ?p ?o" + "}" * 20_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a thousand triples."""
    file = tmp_path_factory.mktemp("files") / "many.nt"
    file.write_text(MANY)
    return file


@pytest.fixture(scope="module")
def service(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of that file, which keeps it."""
    settings = {"files": [str(many)], "reasoning": False, "memory": 192 * 1024**2, "timeout": 60.0}
    with serving(tmp_path_factory.mktemp("service"), **settings) as started:
        yield started


def insert(talk: Talk, text: str) -> dict[str, Any]:
    """What comes of inserting."""
    return talk.ask(update=f"INSERT DATA {{ {text} }}")


def test_what_is_acknowledged_is_read_everywhere_at_once(service: Service) -> None:
    """By the one who wrote it and by others, in their numbers too."""
    with Talk(service, 0) as here, Talk(service, 1) as there:
        before, known = here.count("?s <x:at-once> ?o"), there.ask()
        for number in range(50):
            done = insert(here, f"<x:s> <x:at-once> {number}")
            assert done["stored"] == [0, 1]
            assert there.count("?s <x:at-once> ?o") == before + number + 1
            assert here.count("?s <x:at-once> ?o") == before + number + 1
            now = there.ask()
            assert (now["data"], now["number"]) == (done["data"], done["number"])
        assert sum(now["sizes"].values()) == sum(known["sizes"].values()) + 50


def test_nothing_is_lost_or_seen_in_part_however_many_write_and_read(service: Service) -> None:
    """Each writer moves a mark and adds two triples in two graphs; each reader sees as many as the mark says."""
    writers, each = 4, 40
    failures: list[object] = []
    writing = threading.Event()
    writing.set()

    def write(number: int) -> None:
        with Talk(service, number % 2) as talk:
            for count in range(1, each + 1):
                done = talk.ask(update=step(f"x:w{number}", count))
                if "number" not in done:
                    failures.append(done)

    def read(number: int) -> None:
        with Talk(service, number % 2) as talk:
            while writing.is_set():
                rows = talk.rows(
                    "SELECT ?w ?n (COUNT(DISTINCT ?x) AS ?a) (COUNT(DISTINCT ?y) AS ?b) { ?w <x:mark> ?n . "
                    "OPTIONAL { GRAPH <x:a> { ?w <x:did> ?x } } OPTIONAL { GRAPH <x:b> { ?w <x:did> ?y } } } "
                    "GROUP BY ?w ?n"
                )
                failures.extend(row for row in rows if not row[1] == row[2] == row[3])

    readers = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in (*readers, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    writing.clear()
    for thread in readers:
        thread.join()
    assert failures == []
    with Talk(service) as talk:
        assert talk.count("GRAPH ?g { ?w <x:did> ?n }") == 2 * writers * each
        assert sorted(talk.rows("SELECT ?w ?n { ?w <x:mark> ?n }")) == [[f"x:w{n}", str(each)] for n in range(writers)]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("INSERT DATA { nonsense }", "syntax", "does not parse"),
        (FOR_EVER, "timeout", "The update took longer than 1 seconds"),
        (MUCH_MEMORY, "memory", "The update needed more memory"),
        (NESTED, "too-deep", "The update nests too deep"),
        ("INSERT DATA { <x:never> <x:p> 1 } ; CREATE GRAPH <x:g> ; CREATE GRAPH <x:g>", "query", "There is a graph"),
    ],
    ids=["syntax", "deadline", "memory", "nesting", "half"],
)
def test_an_update_that_fails_changes_nothing_and_is_its_own_client_s_affair(
    service: Service, text: str, kind: str, what: str
) -> None:
    """Others read all the while, and the next update is done."""
    with Talk(service, 0) as here, Talk(service, 1) as there:
        before = there.ask()
        seconds = 1 if kind == "timeout" else 60
        failed: list[dict[str, Any]] = []
        asking = threading.Thread(target=lambda: failed.append(here.ask(update=text, timeout=seconds)))
        asking.start()
        slowest = 0.0
        while asking.is_alive():
            begun = time.monotonic()
            assert there.count("<http://example.org/7> ?p ?o") == 1
            slowest = max(slowest, time.monotonic() - begun)
        asking.join()
        assert failed[0]["fault"] == kind, failed
        assert what in failed[0]["what"]
        assert slowest < 9
        assert there.ask() == before
        assert there.count("<x:never> ?p ?o") == 0
        assert insert(here, f"<x:after> <x:p> '{kind}'")["number"] == before["number"] + 1
        assert there.count(f"<x:after> <x:p> '{kind}'") == 1


def test_an_update_has_no_more_time_than_the_service_gives(many: Path, tmp_path: Path) -> None:
    """Whatever it asks for."""
    settings = {"files": [str(many)], "reasoning": False, "timeout": 1.0}
    with serving(tmp_path, 1, durable=False, **settings) as service, Talk(service) as talk:
        assert talk.ask(update=FOR_EVER, timeout=600)["fault"] == "timeout"


def test_a_dry_run_says_what_would_change_and_changes_nothing(service: Service) -> None:
    """The process that tried it is gone, and nobody waits for another."""
    with Talk(service) as talk:
        before = talk.ask()
        told = talk.ask(update="DELETE WHERE { ?s <http://example.org/p> ?o }", dry_run=True)
        assert told["stored"] == [1000, 0]
        assert talk.ask() == before
        assert insert(talk, "<x:after> <x:p> 'dry'")["stored"] == [0, 1]


def test_writers_may_be_lost_however_often(tmp_path: Path) -> None:
    """No process that takes another's place is deeper in calls than that one was."""
    with serving(tmp_path, empty=True, depth=150) as service, Talk(service) as talk:
        for number in range(1, 31):
            assert insert(talk, f"<x:s> <x:p> {number}")["number"] == number
            time.sleep(2 * QUIET)  # for a savepoint, which the next writer begins from
            assert talk.ask(update="DELETE WHERE { ?s ?p ?o }", dry_run=True)["stored"] == [number, 0]
        assert talk.count() == 30


def test_an_update_that_changes_nothing_is_no_change(service: Service) -> None:
    """Nor does anybody see one."""
    with Talk(service) as talk:
        before = talk.ask()
        assert insert(talk, '<http://example.org/7> <http://example.org/p> "7"')["stored"] == [0, 0]
        assert talk.ask() == before


def test_what_all_processes_are_told_ends_no_writer(service: Service) -> None:
    """By a terminal, or a supervisor: the first process says when it is time, and what is under way is done by then."""
    with Talk(service) as talk:
        (writer,) = service.pids("write")
        for told in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            os.kill(writer, told)
        assert insert(talk, "<x:s> <x:told> 1")["stored"] == [0, 1]
        assert service.pids("write") == [writer]


def test_evaluators_that_are_far_behind_give_way_to_others(service: Service) -> None:
    """After a large change, before anybody asks, and so do the savepoints that they were forked from.

    What they answer is right before and after.
    """
    with Talk(service, 0) as here, Talk(service, 1) as there:
        before = there.count("?s <x:big> ?o")
        old, saved = set(service.pids("evaluate")), set(service.pids("save"))
        done = insert(here, " . ".join(f"<x:s> <x:big> {number}" for number in range(12_000)))
        assert done.get("stored") == [0, 12_000], done
        assert within(20, lambda: not old & set(service.pids("evaluate")))
        assert within(20, lambda: not saved & set(service.pids("save")))
        for talk in (here, there):
            assert talk.count("?s <x:big> ?o") == before + 12_000
        here.ask(update="DELETE WHERE { ?s <x:big> ?o }")
        assert there.count("?s <x:big> ?o") == 0


@pytest.mark.parametrize("name", ["write", "save", "evaluate", "work"])
def test_whichever_process_ends_the_service_goes_on(service: Service, name: str) -> None:
    """Another takes its place; what was acknowledged is there."""
    with Talk(service) as talk:
        insert(talk, f"<x:ended> <x:p> '{name}'")
    if name == "work":
        time.sleep(3.1)  # one that ends sooner after its start is not given another chance
    dead = set(service.pids(name))
    service.kill(name)

    def answers() -> bool:
        try:
            with Talk(service, 1) as talk:
                done = insert(talk, f"<x:again> <x:p> {time.monotonic()}")
                return "number" in done and talk.count(f"<x:ended> <x:p> '{name}'") == 1
        except (Lost, AssertionError):
            return False

    assert within(20, answers)
    assert dead
    assert within(20, lambda: not dead & service.family().keys())  # buried, too


def test_what_happened_before_it_was_acknowledged_is_told_apart_from_what_did_not(service: Service) -> None:
    """Whatever moment the writer ends in, its client is told the truth."""
    with Talk(service, 0) as here, Talk(service, 1) as there, ThreadPoolExecutor() as threads:
        for number in range(15):
            asking = threads.submit(insert, here, f"<x:n{number}> <x:p> 1, 2")
            time.sleep(number * 0.0003)
            service.kill("write")
            done = "number" in asking.result()
            assert there.count(f"<x:n{number}> ?p ?o") == (2 if done else 0)


@pytest.mark.parametrize("named", [True, False], ids=["with its files", "without files"])
def test_a_service_that_has_ended_begins_where_it_was(many: Path, tmp_path: Path, named: bool) -> None:
    """With the same id, the same blank nodes, and graphs that hold nothing; files are not read a second time."""
    files = [str(many)]
    with serving(tmp_path, files=files, reasoning=False) as service, Talk(service) as talk:
        insert(talk, "_:b <x:blank> 1 . GRAPH <x:g> { _:b <x:blank> 2 }")
        talk.ask(update="CREATE GRAPH <x:empty> ; DELETE WHERE { <http://example.org/7> ?p ?o }")
        before, nodes = (
            talk.ask(),
            talk.rows("SELECT ?s { { ?s <x:blank> ?o } UNION { GRAPH ?g { ?s <x:blank> ?o } } }"),
        )
        count = talk.count()
    with serving(tmp_path, files=files if named else [], reasoning=False) as service, Talk(service) as talk:
        assert talk.ask() == before
        assert talk.rows("SELECT ?s { { ?s <x:blank> ?o } UNION { GRAPH ?g { ?s <x:blank> ?o } } }") == nodes
        assert talk.count() == count
        assert insert(talk, "<x:s> <x:p> 1")["number"] == before["number"] + 1
    other = tmp_path / many.name
    other.write_text(f"{MANY}<x:s> <x:p> 2 .")
    refused = Service(tmp_path, files=[str(other)], reasoning=False)
    assert refused.process.wait(30) == 2
    assert "data here already" in refused.process.communicate()[1]


def test_a_second_service_is_kept_out(tmp_path: Path) -> None:
    """It says why, and the first goes on."""
    with serving(tmp_path, 1, empty=True) as service:
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "data").symlink_to(service.data)
        second = Service(tmp_path / "other", 1)
        assert second.process.wait(30) == 4
        assert "Another process serves or loads the data" in second.process.communicate()[1]
        with Talk(service) as talk:
            assert "number" in insert(talk, "<x:s> <x:p> 1")


def test_a_full_disk_fails_the_update_and_serving_goes_on(tmp_path: Path) -> None:
    """Nothing of it is left, smaller ones may still be done, and so it is after the next start."""
    full = serving(tmp_path, empty=True, reasoning=False, room=20_000)
    with full as service, Talk(service, 0) as here, Talk(service, 1) as there:
        done = 0
        while "number" in (told := insert(here, " . ".join(f"<x:s> <x:p{done}> {n}" for n in range(50)))):
            done += 1
        assert told["fault"] == "full"
        assert done > 1
        assert there.count() == 50 * done
        assert "number" in insert(here, "<x:s> <x:small> 1")
        assert there.count() == 50 * done + 1
        assert insert(here, " . ".join(f"<x:s> <x:q> {n}" for n in range(500)))["fault"] == "full"
        assert there.count() == 50 * done + 1
    with serving(tmp_path, empty=True, reasoning=False) as service, Talk(service) as talk:
        assert talk.count() == 50 * done + 1


def test_a_disk_that_fails_is_told_as_such(tmp_path: Path) -> None:
    """To the client, and with all there is to say to whoever looks after the service; what was kept is still read."""
    broken = tmp_path / "broken"
    service = Service(tmp_path, 1, empty=True, reasoning=False, broken=str(broken)).ready()
    try:
        with Talk(service) as talk:
            assert insert(talk, "<x:s> <x:p> 1")["number"] == 1
            broken.touch()
            for number in range(2, 9):
                told = insert(talk, f"<x:s> <x:p> {number}")
                assert (told["fault"], told["what"].rpartition(": ")[2]) == ("unavailable", "Input/output error.")
                assert talk.count() == 1
            broken.unlink()
            assert "number" in insert(talk, "<x:s> <x:p> 9")
        service.process.terminate()
        assert "OSError: [Errno 5] Input/output error" in service.process.communicate()[1]
    finally:
        service.kill("all")


def test_where_no_more_processes_may_be_writing_goes_on(tmp_path: Path) -> None:
    """As long as there is a writer; if that ends, once there may be some again. Nothing else ends."""
    crowded = tmp_path / "crowded"
    service = Service(tmp_path, 1, empty=True, reasoning=False, crowded=str(crowded)).ready()
    try:
        with Talk(service) as talk:
            assert insert(talk, "<x:s> <x:p> 1")["number"] == 1
            assert talk.count() == 1
            before = service.pids("save")
            crowded.touch()
            assert insert(talk, "<x:s> <x:p> 2")["number"] == 2
            assert within(60, lambda: "autopact:write" in crowded.read_text())
            crowded.unlink()
            assert within(60, lambda: service.pids("save") != before)
            crowded.touch()
            assert insert(talk, " . ".join(f"<x:s> <x:p> {n}" for n in range(3, 2 * FAR)))["number"] == 3
            service.kill("write")
            assert within(60, lambda: "autopact:save" in crowded.read_text())
            assert "fault" in talk.ask(update="INSERT DATA { <x:s> <x:p> 0 }", timeout=1)
            crowded.unlink()
            assert insert(talk, "<x:s> <x:p> -2")["number"] == 4
            crowded.touch()  # at its deadline, this one ends its writer, and there is no other that could say so
            assert "fault" in talk.ask(update=FOR_EVER, timeout=1)
            crowded.unlink()
            assert insert(talk, "<x:s> <x:p> -1")["number"] == 5
            assert talk.count() == 2 * FAR + 1
        assert service.end() == 0
    finally:
        service.kill("all")


@pytest.mark.parametrize("kill", ["root", "all", "end"])
def test_nothing_of_a_service_outlives_it(tmp_path: Path, kill: str) -> None:
    """Ended in good order or not, idle or at work; and the next start finds what was acknowledged."""
    service = Service(tmp_path, empty=True, reasoning=False).ready()
    with Talk(service) as talk, Talk(service) as other, ThreadPoolExecutor() as threads:
        for number in range(20):
            insert(talk, " . ".join(f"<x:s{number}> <x:p> {n}" for n in range(40)))
        busy = threads.submit(other.ask, update=FOR_EVER, timeout=3)
        time.sleep(0.2)
        if kill == "end":
            assert service.end() == 0
        else:
            service.kill(kill)
            service.gone()
        assert not _acknowledged(busy)
    with serving(tmp_path, empty=True, reasoning=False) as service, Talk(service) as talk:
        assert talk.count() == 800


def test_a_writer_does_not_outlive_the_service_though_its_savepoint_is_gone(tmp_path: Path) -> None:
    """At work on what would take a minute still; the process that it was forked from is no more."""
    service = Service(tmp_path, empty=True, reasoning=False).ready()
    with Talk(service) as talk, ThreadPoolExecutor() as threads:
        insert(talk, " . ".join(f"<x:s> <x:p> {number}" for number in range(3000)))
        writer, before = service.pids("write"), service.pids("save")
        service.kill("save")
        assert within(20, lambda: set(service.pids("save")) - set(before))
        busy = threads.submit(talk.ask, update=FOR_EVER, timeout=60)
        time.sleep(0.2)
        assert service.pids("write") == writer
        service.kill("root")
        service.gone()
        assert not _acknowledged(busy)


def _acknowledged(answer: Future[dict[str, Any]]) -> bool:
    """Whether an update was. One whose service ends hears that, or nothing: its processes end one after the other."""
    try:
        return "fault" not in answer.result()
    except Lost:
        return False


def test_reasons_are_those_of_the_present_change(tmp_path: Path) -> None:
    """Though evaluators follow changes without reasons; what holds no longer is not explained any more."""
    classes = "<x:A> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <x:B>"
    with serving(tmp_path, empty=True, durable=False) as service, Talk(service, 0) as here, Talk(service, 1) as there:
        insert(here, classes)
        for number in range(8):
            who = f"<x:i{number}>"
            insert(here, f"{who} a <x:A>")
            for talk in (here, there):
                assert talk.count(f"{who} a <x:B>") == 1
                why = talk.ask(why=[who, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<x:B>"])
                assert why["why"]["rule"] == "cax-sco"
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(_why, service, f"<x:i{number % 8}>", "<x:B>") for number in range(24)]
            assert {future.result()["why"]["status"] for future in asked} == {"inferred"}
        here.ask(update=f"DELETE DATA {{ {classes} }}")
        assert there.count("?s a <x:B>") == 0
        assert _why(service, "<x:i0>", "<x:B>")["why"]["status"] == "none"
        assert within(20, lambda: len(service.pids("evaluate")) <= 10)


def _why(service: Service, who: str, what: str) -> dict[str, Any]:
    with Talk(service, 1) as talk:
        return talk.ask(why=[who, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", what])


def test_a_new_base_is_written_beside_all_other_work(tmp_path: Path) -> None:
    """Once the changes are more than the base, at the next start; the process that wrote it is gone."""
    some = " . ".join(f"<x:s{number}> <x:p> '{'long ' * 100}'" for number in range(3000))
    with serving(tmp_path, empty=True, reasoning=False) as service, Talk(service) as talk:
        for number in range(3):
            talk.ask(update=f"INSERT DATA {{ {some.replace(':p>', f':p{number}>')} }}", timeout=60)
        before = talk.ask()
    assert [path.name for path in service.data.glob("base-*")] == ["base-0.nq"]
    for _ in range(2):
        with serving(tmp_path, reasoning=False) as service, Talk(service) as talk:
            assert within(20, lambda: [path.name for path in service.data.glob("base-*")] == ["base-3.nq"])
            assert within(20, lambda: len(service.pids("evaluate")) <= 4 * service.workers)
            assert talk.ask() == before
    assert sorted(path.name for path in service.data.glob("journal-*")) == ["journal-0", "journal-3"]
