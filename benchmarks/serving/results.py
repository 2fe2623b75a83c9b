"""What was found, as JSON: one file for each size, to which every run adds what it measured."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.serving.client import Sample
from benchmarks.serving.generator import Generated
from benchmarks.serving.measure import Comparison, Costs, Row
from benchmarks.serving.mix import MIX
from benchmarks.serving.neighbours import TROUBLES, Felt
from benchmarks.serving.servers import SERVERS


def read_comparison(file: Path, data: Generated) -> Comparison:
    """What was found on that data before, or nothing yet.

    Raises:
        ValueError: the file is about other data.
    """
    found = _read(file, "comparison")
    if not found:
        return Comparison(data)
    if Generated(**found["data"]) != data:
        raise ValueError(f"{file} is about other data ({found['data']}); take another --out, or remove it.")
    rows = [
        Row(**{**row, "samples": {name: Sample(**sample) for name, sample in row["samples"].items()}})
        for row in found["rows"]
    ]
    costs = {name: Costs(**cost) for name, cost in found["costs"].items()}
    return Comparison(data, costs, rows, found["answers"])


def write_comparison(file: Path, machine: str, comparison: Comparison) -> None:
    """Write it down, servers and queries in their order, whichever run measured them."""
    comparison.costs = {name: comparison.costs[name] for name in SERVERS if name in comparison.costs}
    comparison.rows.sort(key=lambda row: [query.name for query in MIX].index(row.query))
    _write(file, {"machine": machine, "comparison": asdict(comparison)})


def add_felt(file: Path, machine: str, felt: list[Felt]) -> list[Felt]:
    """Write down what was felt, with what was felt before of other servers and troubles, which is returned too."""
    anew = {(one.server, one.trouble) for one in felt}
    earlier = [
        Felt(**{**one, "before": Sample(**one["before"]), "during": one["during"] and Sample(**one["during"])})
        for one in _read(file, "felt") or []
    ]
    felt = felt + [one for one in earlier if (one.server, one.trouble) not in anew]
    troubles, servers = [trouble.name for trouble in TROUBLES], [*SERVERS]
    felt.sort(key=lambda one: (troubles.index(one.trouble), servers.index(one.server)))
    _write(file, {"machine": machine, "felt": [asdict(one) for one in felt]})
    return felt


def _read(file: Path, what: str) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))[what] if file.is_file() else None


def _write(file: Path, found: dict[str, object]) -> None:
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
