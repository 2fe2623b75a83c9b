"""What grows with the data, and what grows worse: `python -m benchmarks.scale [--triples N N] [--out DIR]`.

Partnerships of two sizes (`benchmarks.serving.generator`) are loaded into a directory, served from it with reasoning
and changed; the same files are closed by the reasoner alone. Seconds are of the clock and, since others may be at work,
of the processors. Nothing that is asked was asked before. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from resource import struct_rusage
from statistics import median
from typing import TypeAlias
from urllib.parse import quote

from autopact.terms import AP, PREFIXES, RDFS
from benchmarks.environment import CACHE
from benchmarks.reasoning.engines import Autopact
from benchmarks.reasoning.measure import Limits, once
from benchmarks.serving.generator import Generated, generate, vocabulary
from benchmarks.telling import table_of
from benchmarks.writing.served import AUTOPACT, Client, served

ID = PREFIXES["id"]

Found: TypeAlias = dict[str, float]
"""Figures by what they are of, in the order of the table."""

WORSE = 1.2
"""So many times the growth of the data is worse than the data."""

_CONSTANT = {"look-up", "update", "page"}
"""What should not grow at all."""


def main() -> None:
    """Measure, print the table, and write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--triples", type=int, nargs=2, default=[1_000_000, 10_000_000], metavar="N")
    parser.add_argument(
        "--times", type=int, default=50, help="as often is asked, changed, shown (default: %(default)s)"
    )
    parser.add_argument("--reasoning", choices=["owl-rl", "off"], default="owl-rl", help="of what is served")
    parser.add_argument(
        "--closure", action=argparse.BooleanOptionalAction, default=True, help="the reasoner alone, too"
    )
    parser.add_argument("--out", type=Path, default=CACHE / "results", help="folder for the results")
    given = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    given.out.mkdir(parents=True, exist_ok=True)
    found: dict[int, Found] = {}
    for triples in given.triples:
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="scale-") as folder:
            files = [Path(folder) / "vocabulary.nt", Path(folder) / "data.nt"]
            vocabulary(files[0])
            data = generate(files[1], triples)
            found[triples] = dict(_measured(data, files, Path(folder) / "kept", given))
            if given.closure:
                found[triples] |= _closed(files)
        (given.out / "scale.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    table = scale_table(found)
    (given.out / "scale.md").write_text(f"{table}\n", encoding="utf-8")
    print(f"\n{table}")


def scale_table(found: dict[int, Found]) -> str:
    """Figures of two sizes side by side; in bold what grows worse than the data, or grows though it should not."""
    small, large = sorted(found)
    lines = []
    for what, value in found[small].items():
        if (other := found[large].get(what)) is None:
            continue
        ratio = other / value if value else float("inf")
        bound = 2 if what.split()[0] in _CONSTANT else WORSE * large / small
        lines.append([what, *map(_number, (value, other)), f"**{ratio:.1f}**" if ratio > bound else f"{ratio:.1f}"])
    return table_of(["", f"{small:,} triples", f"{large:,} triples", "times as much"], lines)


def _measured(data: Generated, files: list[Path], kept: Path, given: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """Load it, serve it, ask it, change it, show it."""
    clock = time.perf_counter()
    used = _used([*AUTOPACT, "load", "--data", str(kept), *map(str, files)])
    yield from _told("load into a directory, s", time.perf_counter() - clock, used.ru_utime + used.ru_stime)
    yield from _told("load into a directory, most memory, MiB", used.ru_maxrss / 2**10)
    yield from _told("directory, MiB", sum(file.stat().st_size for file in kept.rglob("*") if file.is_file()) / 2**20)
    clock = time.perf_counter()
    server, address = served(kept, "--reasoning", given.reasoning)
    try:
        yield from _told("start, s", time.perf_counter() - clock, server.processor_seconds())
        yield from _told("start, most memory of a process, MiB", server.most_memory() / 2**20)
        client, chance, numbers = Client(address), random.Random(1), count()  # noqa: S311 - the same each time
        client.query("ASK { ?s ?p ?o }")
        yield from _told("memory when started, MiB", server.memory() / 2**20)

        def often(work: Callable[[], object]) -> list[float]:
            work()
            return [_timed(work) for _ in range(given.times)]

        def somebody(kind: str, many: int) -> str:
            return f"<{ID}{kind}-{chance.randrange(many)}>"

        def look_up() -> bytes:
            return client.query(
                f"SELECT * {{ {somebody('arrangement', data.arrangements)} ?p ?o FILTER (?o != {next(numbers)}) }}"
            )

        yield from _spread("look-up", often(look_up))
        yield from _spread("look-up of a path", often(lambda: client.query(
            f"SELECT * {{ {somebody('arrangement', data.arrangements)} {AP.precededBy}+ ?o "
            f"FILTER (?o != {next(numbers)}) }}"
        )))  # fmt: skip
        yield from _spread("count of a class", [_timed(lambda: client.query(
            f"SELECT (COUNT(*) AS ?n) {{ ?s a {AP.SupplyAgreement} FILTER (?s != <urn:{next(numbers)}>) }}"
        )) for _ in range(5)])  # fmt: skip
        yield from _spread("update, a label added", often(lambda: client.update(
            f"INSERT DATA {{ {somebody('company', data.companies)} {RDFS.label} \"label {next(numbers)}\" }}"
        )))  # fmt: skip
        yield from _spread("update, from which something follows", often(lambda: client.update(
            f"INSERT DATA {{ {somebody('arrangement', data.arrangements)} {AP.hasParty} "
            f"{somebody('company', data.companies)} }}"
        )))  # fmt: skip
        yield from _spread(
            "look-up after an update", [_after(client, look_up, next(numbers)) for _ in range(given.times)]
        )
        yield from _spread("page of a company", often(
            lambda: client.page(f"/page/company-{chance.randrange(data.companies // 2, data.companies)}")
        ))  # fmt: skip
        yield from _spread("page of an arrangement", often(
            lambda: client.page(f"/page/arrangement-{chance.randrange(data.arrangements)}")
        ))  # fmt: skip
        for name, path in _PAGES.items():
            times = [_timed(lambda path=path: client.page(path.format(next(numbers)))) for _ in range(4)]  # type: ignore[misc]  # bound at once
            yield from _spread(name, times)
        yield from _told("memory afterwards, MiB", server.memory() / 2**20)
    finally:
        server.end()


_PAGES = {
    "page of the company with most arrangements": "/page/company-0?x={}",
    "page of a class": f"/page?iri={quote(AP.SupplyAgreement.value)}&x={{}}",
    "first page": "/?x={}",
    "search": "/search?q=auto{}",
}


def _closed(files: list[Path]) -> Found:
    """The reasoner alone, from file to closure."""
    engine = Autopact(CACHE)
    engine.install()
    told = once(engine, files, Limits(1800, 20 * 2**30), None)
    if isinstance(told, str):
        raise SystemExit(f"The closure was given up: {told}")
    return dict([
        *_told("closure from file, s", told["seconds"]),
        *_told("closure from file, of which reading, s", told["reading"]),
        *_told("closure from file, triples", told["triples"]),
        *_told("closure from file, most memory, MiB", told["memory"] / 2**20),
    ])  # fmt: skip


def _after(client: Client, look_up: Callable[[], object], number: int) -> float:
    client.update(f'INSERT DATA {{ <{ID}company-{number}> {RDFS.label} "one more" }}')
    return _timed(look_up)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _told(what: str, value: float, processor: float | None = None) -> Iterator[tuple[str, float]]:
    """A figure, said as it is found."""
    for name, one in ((what, value), (f"{what.removesuffix(', s')}, of processor time, s", processor)):
        if one is not None:
            print(f"{time.strftime('%H:%M:%S')} {name}: {_number(one)}", file=sys.stderr, flush=True)
            yield name, one


def _spread(what: str, times: list[float]) -> Iterator[tuple[str, float]]:
    """The middle one, and of many the one that nine in ten are below."""
    yield from _told(f"{what}, ms", median(times))
    if len(times) >= 20:
        yield from _told(f"{what}, 90th percentile, ms", sorted(times)[len(times) * 9 // 10])


def _used(command: list[str]) -> struct_rusage:
    """What a command took of the machine."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


if __name__ == "__main__":
    main()
