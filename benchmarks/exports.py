"""What exports take of processor and memory: `python -m benchmarks.exports [--triples N] [--tool TOOL/FORMAT]…`.

The data is that of the serving benchmark, and nothing is derived. Each export is made by a process of its own, forked
from one that has the data; its memory is what it takes at most beyond what it began with. Exports for pictures have all
of the graph here, since the data is of claims, which they leave out.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded
from autopact.export.material import Material
from autopact.export.tools import tool
from autopact.export.writing import save
from benchmarks.serving.generator import generate

EXPORTS = (
    "protege/turtle", "jena/trig", "virtuoso/nquads", "networkx/graphml", "duckdb/csv", "neo4j/cypher",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, metavar="N")
    parser.add_argument(
        "--tool", action="append", metavar="TOOL/FORMAT", help="may be repeated; all of the table without"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.nt")
        generate(data, options.triples)
        engine = Embedded(assemble([data], reasoning=False))
        gc.collect()
        gc.freeze()
        print(f"{sum(engine.sizes.values()):,} triples\n", flush=True)
        print("| for | processor s | memory MiB | MiB written |\n| --- | ---: | ---: | ---: |", flush=True)
        for name in options.tool or EXPORTS:
            if not (child := os.fork()):
                os._exit(_measure(engine, name, Path(folder, name.replace("/", "-"))))
            _, status = os.waitpid(child, 0)
            if status:
                raise SystemExit(f"{name} failed.")


def _measure(engine: Embedded, name: str, target: Path) -> int:
    """Make one export, and print its line; 0 if it went well."""
    tool_name, form = name.split("/")
    chosen = replace(tool(tool_name), facts=False)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # so that the peak begins here
    before, begun = _memory("VmRSS"), time.process_time()
    written = save(Material(engine), chosen, chosen.format(form), target)
    took, most = time.process_time() - begun, _memory("VmHWM") - before
    print(
        f"| {name} | {took:.1f} | {most / 1024:,.0f} | {sum(each.size for each in written) / 2**20:,.0f} |", flush=True
    )
    return 0


def _memory(what: str) -> int:
    """A figure of this process's memory, in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{what}:")))


if __name__ == "__main__":
    main()
