"""`python -m benchmarks.choices.deriving`: what follows from universities, derived here or in an engine of others.

Each engine is filled twice: with what follows, as our reasoner derives it here; and with what is stated, to derive what
follows by our rules as updates. That the same follows is made sure of. Processor time is that of the engine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Triple

from autopact.engine.remote.address import Address, reached
from autopact.engine.remote.filling import read
from autopact.engine.remote.opening import found
from autopact.engine.source import Source
from autopact.terms import Level
from benchmarks.peers import PEERS, running
from benchmarks.reasoning.university import generate, vocabulary


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all, and print a table; 1 where something else follows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choices.deriving", description=__doc__)
    names = ["virtuoso", "oxigraph", "rdf4j", "fuseki"]
    parser.add_argument("engines", nargs="*", metavar="ENGINE", default=names, help="(default: %(default)s)")
    parser.add_argument("--triples", type=int, default=100_000, help="that are stated (default: %(default)s)")
    options = parser.parse_args(arguments)
    print("| engine | derived | s | of the engine's processor, s | inferred |\n| --- | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "vocabulary.nt", Path(folder) / "data.nt"]
        vocabulary(files[0])
        generate(files[1], options.triples)
        for name in options.engines:
            here = _measured(name, "here", Source(files))
            there = _measured(name, "there", Source(files, reasoning=False, there=True))
            if here != there:
                print(f"{name} derives something else: {len(here - there):,} are missing, {len(there - here):,} more.")
                return 1
    return 0


def _measured(name: str, where: str, source: Source) -> set[Triple]:
    """What an engine holds that follows, after a row about how it came there."""
    with tempfile.TemporaryDirectory() as folder, running(PEERS[name](), Path(folder)) as engine:
        asking = reached(Address((engine.query,), engine.update), 60)
        begun, processor = time.monotonic(), engine.processor_seconds()
        found(asking, source, writing=False)
        seconds, processor = time.monotonic() - begun, engine.processor_seconds() - processor
        inferred = set(read(asking, Level.CERTAIN.inferred))
        print(f"| {name} | {where} | {seconds:.1f} | {processor:.1f} | {len(inferred):,} |", flush=True)
        return inferred


if __name__ == "__main__":
    raise SystemExit(main())
