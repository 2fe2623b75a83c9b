"""`python -m benchmarks.reasoning`: one command that generates, installs, runs, compares, prints and draws."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.environment import CACHE
from benchmarks.reasoning.comparison import Comparison, Wrong
from benchmarks.reasoning.drawing import draw_growth
from benchmarks.reasoning.engines import ENGINES
from benchmarks.reasoning.measure import Limits
from benchmarks.reasoning.settings import KINDS, settings
from benchmarks.reasoning.table import closures_table, common_table, differences_table, growth_table, latency_table
from benchmarks.telling import say

_QUICK_ENGINES = ["autopact", "reasonable", "owlready2"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when everything was measured, 1 when our engine does not derive what must follow."""
    options = _options(arguments)
    # However it is told to end, it ends its engines first.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(130))
    begun = time.monotonic()
    options.cache.mkdir(parents=True, exist_ok=True)
    engines = [ENGINES[name](options.cache) for name in options.engines]
    for engine in engines:
        engine.install()
    comparison = Comparison(engines, Limits(options.limit, options.memory * 2**30), say)
    try:
        with tempfile.TemporaryDirectory(dir=options.cache, prefix="run-") as folder:
            for setting in settings(Path(folder), options.data, options.triples, options.links, options.seed):
                small = setting.given <= options.compare
                comparison.side_by_side(setting, compared=small)
                if setting.grows and small:
                    comparison.one_by_one(setting)
    except Wrong as wrong:
        print(f"Wrong: {wrong}", file=sys.stderr)
        return 1
    _tell(options, comparison)
    say(f"done in {time.monotonic() - begun:.0f} s")
    return 0


def _tell(options: argparse.Namespace, comparison: Comparison) -> None:
    """Print the tables, and write them with the figures and the picture."""
    ours = comparison.engines[0].name
    versions = ", ".join(f"{engine.name} {engine.version()}" for engine in comparison.engines)
    machine = (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    day = time.strftime("%Y-%m-%d")
    sections = {
        "closures": ("From file to closure", closures_table(comparison.runs, ours)),
        "growth": ("How cost grows", growth_table(comparison.runs)),
        "common": ("Of the common subset", common_table(comparison.runs, comparison.shared)),
        "differences": (
            "What engines derive differently, trivia apart", differences_table(comparison.differences, ours),
        ),
        "latency": (f"One triple at a time, {ours}", latency_table(comparison.latencies)),
        "made": ("Made of", f"{versions}. {machine}. {day}, load average {os.getloadavg()[1]:.1f}. Given up after "
                            f"{options.limit:.0f} s or beyond {options.memory} GiB."),
    }  # fmt: skip
    found = {
        "machine": machine,
        "day": day,
        "versions": versions,
        "runs": [asdict(run) for run in comparison.runs],
    }
    options.out.mkdir(parents=True, exist_ok=True)
    for name, (title, text) in sections.items():
        print(f"\n### {title}\n\n{text}")
        (options.out / f"reasoning-{name}.md").write_text(f"{text}\n", encoding="utf-8")
    (options.out / "reasoning.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (options.out / "reasoning.svg").write_text(draw_growth(comparison.runs), encoding="utf-8")
    say(f"written: {options.out}/reasoning.json, .svg, -*.md")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reasoning", description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000, 5_000_000], metavar="N")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, metavar="NAME", help=", ".join(ENGINES))
    parser.add_argument("--data", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--links", type=int, default=1_000, help="of the chain and the clique (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=300, help="seconds for a run (default: %(default)s)")
    parser.add_argument("--memory", type=int, default=12, help="GiB for a run (default: %(default)s)")
    parser.add_argument(
        "--compare", type=int, default=1_100_000, metavar="N",
        help="up to so many triples, compare what engines derive and change single triples (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a smoke test: little data, few engines, a minute")
    parser.add_argument("--seed", type=int, default=1, help="of the data (default: %(default)s)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="for engines and files (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder for the results (default: results in the cache)")
    options = parser.parse_args(arguments)
    options.engines = options.engines or (_QUICK_ENGINES if options.quick else [*ENGINES])
    if options.quick:
        options.triples, options.links, options.limit = [10_000], 100, 60
    options.out = options.out or options.cache / "results"
    if options.engines[0] != next(iter(ENGINES)):
        options.engines = [next(iter(ENGINES)), *(name for name in options.engines if name != next(iter(ENGINES)))]
    return options


if __name__ == "__main__":
    sys.exit(main())
