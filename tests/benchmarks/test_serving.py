"""What servers are compared by: answers that are held against each other, and runs that add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from benchmarks.peers import Failed, Running
from benchmarks.serving.client import Sample
from benchmarks.serving.generator import Generated
from benchmarks.serving.measure import Comparison, Costs, Disagreement, Pace, agree
from benchmarks.serving.mix import MIX
from benchmarks.serving.neighbours import TROUBLES, Felt
from benchmarks.serving.results import add_felt, read_comparison, write_comparison
from benchmarks.serving.table import answers_table, costs_table, felt_table, summary_table, times_table

DATA = Generated(triples=10_000, seed=1, companies=66, arrangements=198, localities=48)
QUERY = MIX[0]


class Saying:
    """A server that always says the same label, or nothing."""

    alive = True

    def __init__(self, label: str | None) -> None:
        self._label = label

    def ask(self, *_: object) -> bytes:
        """One row with the label."""
        if self._label is None:
            raise Failed("status 500 after 0.0 s")
        row = {"label": {"type": "literal", "value": self._label}}
        return json.dumps({"head": {"vars": ["label"]}, "results": {"bindings": [row]}}).encode()


def agreed(comparison: Comparison, **labels: str | None) -> tuple[set[str], dict[str, str]]:
    """Who is to be timed, and why the others are not."""
    found = {name: cast("Running", Saying(label)) for name, label in labels.items()}
    timed, silent = agree(found, QUERY, QUERY.values(DATA), comparison, Pace(), lambda _: None)
    return set(timed), silent


def test_who_answers_otherwise_is_not_timed() -> None:
    """What most say is right; another answer, or none, has no time, and it is said why."""
    timed, silent = agreed(Comparison(DATA), ours="a", two="a", three="b", four=None)
    assert timed == {"ours", "two"}
    assert "otherwise" in silent["three"]
    assert "1 missing" in silent["three"]
    assert silent["four"] == "status 500 after 0.0 s"


def test_we_may_not_answer_otherwise() -> None:
    """When ours is not what most say, nothing is measured."""
    with pytest.raises(Disagreement, match=QUERY.name):
        agreed(Comparison(DATA), ours="b", two="a", three="a")


def test_a_later_run_is_held_against_an_earlier_one() -> None:
    """Servers that never ran together are compared all the same."""
    comparison = Comparison(DATA)
    agreed(comparison, ours="a", two="a")
    assert agreed(comparison, other="a")[0] == {"other"}
    with pytest.raises(Disagreement):
        agreed(comparison, other="b")


def costs() -> Costs:
    """Some."""
    return Costs("1.0", 2.0, 1.0, 2**20, 2**21, "2026-11-26, load average 0.1")


def test_runs_add_up_in_one_table(tmp_path: Path) -> None:
    """What one run finds of some servers and queries, and another of others, is one comparison, in one order."""
    file = tmp_path / "mix.json"
    later = Comparison(DATA, {"virtuoso": costs()})
    later.row(MIX[2], unique=True).samples["virtuoso"] = Sample(50, 2.0, None)
    write_comparison(file, "a machine", later)
    again = read_comparison(file, DATA)
    again.costs["autopact"] = costs()
    again.row(MIX[0], unique=True).samples["autopact"] = Sample(100, 1.0, 3.0)
    row = again.row(MIX[2], unique=True)
    row.samples["autopact"] = Sample(100, 1.0, 3.0)
    row.silent["fuseki"] = "hung up after 1.0 s"
    write_comparison(file, "a machine", again)
    whole = read_comparison(file, DATA)
    assert [*whole.costs] == ["autopact", "virtuoso"]
    assert [row.query for row in whole.rows] == [MIX[0].name, MIX[2].name]
    assert answers_table(whole).splitlines()[2:] == [
        f"| look-up: {MIX[0].name} | unique | 100 | – | – |",
        f"| join: {MIX[2].name} | unique | 100 | 50.0 | 2.00 |",
        "",
        f"- fuseki has no figure for “{MIX[2].name}”: hung up after 1.0 s",
    ]
    assert "1.0 / 3.0 | 2.0 / –" in times_table(whole)
    assert summary_table(whole).splitlines()[2:] == ["| join | unique | 2.00 |"]
    assert "| load to first answer, s | 2.0 | 2.0 |" in costs_table(whole)


def test_other_data_is_another_comparison(tmp_path: Path) -> None:
    """Results of one data set are not mixed with those of another."""
    write_comparison(tmp_path / "mix.json", "a machine", Comparison(DATA))
    with pytest.raises(ValueError, match="other data"):
        read_comparison(tmp_path / "mix.json", Generated(10_000, 2, 66, 198, 48))


def test_what_is_felt_adds_up(tmp_path: Path) -> None:
    """A later run replaces what it measured again, and leaves the rest."""

    def felt(server: str, rate: float) -> Felt:
        return Felt(server, TROUBLES[0].name, Sample(rate, 1, 2), None, {"status 503": 2}, True, 0.0, 2**20)

    add_felt(tmp_path / "felt.json", "a machine", [felt("oxigraph", 10), felt("virtuoso", 20)])
    found = add_felt(tmp_path / "felt.json", "a machine", [felt("autopact", 30), felt("virtuoso", 40)])
    assert [(one.server, one.before.per_second) for one in found] == [
        ("autopact", 30),
        ("oxigraph", 10),
        ("virtuoso", 40),
    ]
    assert felt_table(found).count("2 status 503") == 3
