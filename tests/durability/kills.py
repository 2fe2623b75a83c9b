"""Updates while processes are killed at random: the long form of a test, with figures.

    python -m tests.durability.kills [UPDATES [SEED]]

Some clients write, one update after the other: each moves the client's mark and adds a triple to each of two graphs;
now and then one adds many to a third, and the next takes them out; some are only tried before they are done, or fail
first. Some read, and see as many triples as the marks say, always. Meanwhile some processes are killed, or all, every
so often; what has ended as a whole is started again. Nothing that was acknowledged may be missing, nothing half there,
and nothing done that was not to be.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.waiting import within

from autopact.engine.processes.snapshot import FAR

from .driving import Lost, Service, Talk

WRITERS, READERS, WORKERS = 3, 2, 2

VICTIMS = (
    *(("write",),) * 6, *(("save",),) * 3, *(("evaluate",),) * 3, *(("write", "evaluate"),) * 2, ("work",), ("root",),
    ("write", "save"), ("all",), ("all",),
)  # fmt: skip
"""Which processes are killed together, the likelier the more often they stand here."""

ENDS = {("root",), ("all",)}
"""Those without whom there is no service; without writer and savepoint neither, if there was not another just then."""

CHECK = """SELECT ?w ?n ?a ?b ?c { ?w <x:mark> ?n
    OPTIONAL { SELECT ?w (COUNT(*) AS ?a) { GRAPH <x:a> { ?w <x:did> ?x } } GROUP BY ?w }
    OPTIONAL { SELECT ?w (COUNT(*) AS ?b) { GRAPH <x:b> { ?w <x:did> ?y } } GROUP BY ?w }
    OPTIONAL { SELECT ?w (COUNT(*) AS ?many) { GRAPH <x:c> { ?w <x:many> ?z } } GROUP BY ?w }
    BIND(COALESCE(?many, 0) AS ?c) }"""
"""For each mark, how many triples there are in each graph."""

AROUND = 50
"""Updates of a writer after which it begins anew with another name, so that what is to be looked at stays small."""


SPOILING = 7
"""Which one of how many updates is tried first; the one behind it fails first. Either takes its writer with it."""

MANY, EVERY = FAR + 1, 50
"""Triples that an update adds to the third graph, so many that it is a large change, and which one of how many does."""


def many(number: int) -> int:
    """How many triples there are in the third graph at a mark."""
    return MANY if number % EVERY == EVERY // 2 else 0


def is_whole(row: list[str]) -> bool:
    """Whether there is as much as a mark says, in each graph."""
    _, number, one, other, third = row
    return number == one == other and int(third) == many(int(number))


def step(who: str, number: int) -> str:
    """An update that moves a mark, and adds a triple in each of two graphs, or many in the third, or takes them out."""
    large = ""
    if many(number):
        large = f"; INSERT DATA {{ GRAPH <x:c> {{ <{who}> <x:many> {', '.join(map(str, range(MANY)))} }} }}"
    elif many(number - 1):
        large = f"; DELETE WHERE {{ GRAPH <x:c> {{ <{who}> <x:many> ?z }} }}"
    return (
        f"DELETE {{ <{who}> <x:mark> ?n }} INSERT {{ <{who}> <x:mark> {number} . "
        f"GRAPH <x:a> {{ <{who}> <x:did> {number} }} GRAPH <x:b> {{ <{who}> <x:did> {number} }} }} "
        f"WHERE {{ OPTIONAL {{ <{who}> <x:mark> ?n }} }} {large}"
    )


def difference(number: int) -> list[int]:
    """How many triples that update takes out and adds, where all those before it were done, and no other."""
    return [(number > 1) + many(number - 1), 3 + many(number)]


@dataclass
class World:
    """What is known of all that was done, and what went wrong."""

    folder: Path
    wanted: int
    chance: random.Random
    service: Service = field(init=False)
    marks: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    wrong: list[object] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    reads: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> bool:
        """Whether enough was done, or anything is wrong."""
        return self.acknowledged >= self.wanted or bool(self.wrong)

    def start(self) -> None:
        """Have the service run, from whatever was left of it."""
        self.service = Service(self.folder, WORKERS, empty=True, timeout=20.0).ready()

    def write(self, number: int) -> None:
        """Be a client that writes; after each time that it did not hear what came of it, it looks."""
        turn = 0
        while not self.done:
            try:
                with Talk(self.service, number % WORKERS) as talk:
                    while not self.done:
                        who, last = f"x:w{number}-{turn}", 0
                        found = {row[0]: int(row[1]) for row in talk.rows("SELECT ?w ?n { ?w <x:mark> ?n }")}
                        if (last := found.get(who, 0)) < self.marks.get(who, 0):
                            self.wrong.append(f"{who}: {self.marks[who]} was acknowledged, {last} is there")
                        while last < AROUND and not self.done:
                            self.spoil(talk, who, last + 1)
                            told = talk.ask(update=step(who, last + 1))
                            if "number" not in told:
                                self.faults[told["fault"]] += 1
                                break
                            last += 1
                            if told["stored"] != difference(last):
                                self.wrong.append(f"{who}: {last} made {told['stored']} of {difference(last)}")
                            self.marks[who] = last
                            with self.lock:
                                self.acknowledged += 1
                        else:
                            turn += 1
            except Lost:
                self.faults["gone"] += 1
                time.sleep(0.05)
            except AssertionError:  # a question that was not answered, since its evaluator was killed
                time.sleep(0.01)

    def spoil(self, talk: Talk, who: str, number: int) -> None:
        """Ask for an update now and then which is not to be done: it is only tried, or fails at its end."""
        if number % SPOILING == 1:
            told = talk.ask(update=step(who, number), dry_run=True)
            if told.get("stored", difference(number)) != difference(number):
                self.wrong.append(f"{who}: {number} would make {told['stored']} of {difference(number)}")
        elif number % SPOILING == 2:
            told = talk.ask(update=f"{step(who, number)} ; CREATE GRAPH <x:a>")
            if "number" in told:
                self.wrong.append(f"{who}: {number} was to fail")

    def read(self, number: int) -> None:
        """Be a client that reads."""
        while not self.done:
            try:
                with Talk(self.service, number % WORKERS) as talk:
                    while not self.done:
                        self.wrong += [row for row in talk.rows(CHECK) if not is_whole(row)]
                        self.reads += 1
            except Lost:
                time.sleep(0.05)
            except AssertionError:  # as above
                time.sleep(0.01)

    def kill(self) -> None:
        """Kill some of it, and start it again if nothing is left."""
        names = self.chance.choice(VICTIMS)
        self.service.kill(*names)
        self.kills["+".join(names)] += 1
        if names == ("write", "save"):
            within(0.5, lambda: self.service.process.poll() is not None)
        if names in ENDS or self.service.process.poll() is not None:
            self.again()

    def again(self) -> None:
        """Start it again, and make sure that all is there."""
        self.service.gone()
        marks = dict(self.marks)
        self.start()
        self.kills["(started again)"] += 1
        with Talk(self.service) as talk:
            rows = talk.rows(CHECK)
        found = {row[0]: int(row[1]) for row in rows}
        self.wrong += [(who, mark, found.get(who)) for who, mark in marks.items() if found.get(who, 0) < mark]
        self.wrong += [row for row in rows if not is_whole(row)]


def run(updates: int, seed: int, folder: Path, *, every: float = 0.15) -> World:
    """Do as many updates; what comes has nothing `wrong` in it."""
    world = World(folder, updates, random.Random(seed))  # noqa: S311 - to be repeated
    world.start()
    try:
        _run(world, every)
    finally:
        if world.service.process.returncode is None:
            world.service.kill("all")
            world.service.gone()
    return world


def _run(world: World, every: float) -> None:
    threads = [threading.Thread(target=world.write, args=(number,), daemon=True) for number in range(WRITERS)]
    threads += [threading.Thread(target=world.read, args=(number,), daemon=True) for number in range(READERS)]
    for thread in threads:
        thread.start()
    while not world.done:
        # The less is done between two kills, the longer the next one waits: on the busiest machine it comes to its end.
        time.sleep(world.chance.uniform(0, 2 * every) * max(1, world.kills.total() / (1 + world.acknowledged)))
        world.kill()
    for thread in threads:
        thread.join()
    world.service.kill("all")
    world.again()
    assert world.service.end() == 0


def main(updates: str = "10000", seed: str = "1") -> int:
    """The long form; 1 if anything is wrong."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        world = run(int(updates), int(seed), Path(folder))
    print(f"{world.acknowledged:,} updates acknowledged, {world.reads:,} times read, {time.monotonic() - begun:.0f} s")
    print("killed:    ", ", ".join(f"{name} {times}" for name, times in world.kills.most_common()))
    print("not done:  ", ", ".join(f"{name} {times}" for name, times in world.faults.most_common()))
    print("wrong:     ", world.wrong[:10] or "nothing")
    return bool(world.wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
