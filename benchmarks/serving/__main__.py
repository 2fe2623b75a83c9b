"""`python -m benchmarks.serving`: one command that generates, starts, checks, measures, prints and draws.

What it finds is added to what earlier runs found on the same data.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.environment import CACHE
from benchmarks.peers import Failed, Peer
from benchmarks.serving.drawing import draw_comparison, draw_felt
from benchmarks.serving.generator import generate, vocabulary
from benchmarks.serving.measure import Disagreement, Pace, compare
from benchmarks.serving.mix import MIX
from benchmarks.serving.neighbours import TROUBLES, disturb
from benchmarks.serving.results import add_felt, read_comparison, write_comparison
from benchmarks.serving.servers import SERVERS, Autopact
from benchmarks.serving.table import answers_table, comparison_page, felt_page, times_table
from benchmarks.telling import say

QUICK = Pace(seconds=1, rounds=1, longest=1, patience=10, warm=1)
_RUNAWAY_SECONDS = 12  # longer than the time limit of a server that has one
_QUICK_TRIPLES = 10_000
_QUICK_SERVERS = ["autopact", "oxigraph", "rdflib-endpoint"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when everything was measured, 1 when a server failed or answered differently."""
    options = _options(arguments)
    # However it is told to end, it ends its servers first.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(130))
    begun = time.monotonic()
    options.cache.mkdir(parents=True, exist_ok=True)
    Autopact.checkout = options.checkout.resolve()
    servers = [SERVERS[name](options.cache) for name in options.servers]
    try:
        for server in servers:
            server.install()
        with tempfile.TemporaryDirectory(dir=options.cache, prefix="run-") as folder:
            for triples in options.triples:
                _run(options, servers, triples, Path(folder) / str(triples))
    except (Failed, Disagreement) as failure:
        print(f"{type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    say(f"done in {time.monotonic() - begun:.0f} s")
    return 0


def _run(options: argparse.Namespace, servers: Sequence[Peer], triples: int, folder: Path) -> None:
    folder.mkdir()
    files = [folder / "vocabulary.nt", folder / "data.nt"]
    vocabulary(files[0])
    data = generate(files[1], triples, options.seed)
    say(f"{triples:,} triples: {data.companies:,} companies in {data.arrangements:,} arrangements")
    machine = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    options.out.mkdir(parents=True, exist_ok=True)
    name = f"{'neighbours' if options.runaway else 'mix'}-{triples}"
    file = options.out / f"{name}.json"
    if options.runaway:
        felt = add_felt(file, machine, disturb(servers, TROUBLES, data, files, folder, options.pace.seconds, say))
        tables, picture = {"": felt_page(name, felt)}, draw_felt(felt)
    else:
        comparison = read_comparison(file, data)
        try:
            compare(servers, options.queries, comparison, files, folder, options.pace, say)
        finally:
            write_comparison(file, machine, comparison)
        tables = {
            "-answers": answers_table(comparison), "-times": times_table(comparison),
            "": comparison_page(name, comparison),
        }  # fmt: skip
        picture = draw_comparison(comparison)
    for kind, table in tables.items():
        (options.out / f"{name}{kind}.md").write_text(f"{table}\n", encoding="utf-8")
        print(f"\n{table}")
    (options.out / f"{name}.svg").write_text(picture, encoding="utf-8")
    say(f"written: {options.out / name}.json, .svg, {', '.join(f'{kind}.md' for kind in tables)}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    pace = Pace()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000], metavar="N")
    parser.add_argument("--servers", nargs="+", choices=SERVERS, metavar="NAME", help=", ".join(SERVERS))
    parser.add_argument(
        "--seconds", type=int, help=f"of one run (default: {pace.seconds}; {_RUNAWAY_SECONDS} with --runaway)"
    )
    parser.add_argument("--rounds", type=int, default=pace.rounds, help="whose medians count (default: %(default)s)")
    parser.add_argument(
        "--longest", type=int, default=pace.longest,
        help="seconds of a run that slow servers get; who needs more is judged by one answer (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--patience", type=float, default=pace.patience, help="seconds for one answer (default: %(default)s)"
    )
    groups = list(dict.fromkeys(query.group for query in MIX))
    parser.add_argument(
        "--groups", nargs="+", default=groups, choices=groups, metavar="GROUP", help=f"of queries: {', '.join(groups)}"
    )
    parser.add_argument("--runaway", action="store_true", help="measure what neighbours feel of hostile queries")
    parser.add_argument("--quick", action="store_true", help="a smoke test: little data, a query a group, a minute")
    parser.add_argument("--seed", type=int, default=1, help="of the data (default: %(default)s)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="for servers and stores (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder for the results (default: results in the cache)")
    parser.add_argument("--checkout", type=Path, default=Autopact.checkout, help="of autopact (default: this one)")
    options = parser.parse_args(arguments)
    seconds = options.seconds or (_RUNAWAY_SECONDS if options.runaway else pace.seconds)
    options.pace = (
        QUICK
        if options.quick
        else Pace(seconds=seconds, rounds=options.rounds, longest=options.longest, patience=options.patience)
    )
    first = {query.group: query for query in reversed(MIX)}
    options.queries = [
        query for query in MIX if query.group in options.groups and (not options.quick or query is first[query.group])
    ]
    options.triples = [_QUICK_TRIPLES] if options.quick else options.triples
    options.servers = options.servers or (_QUICK_SERVERS if options.quick else [*SERVERS])
    options.out = options.out or options.cache / "results"
    return options


if __name__ == "__main__":
    sys.exit(main())
