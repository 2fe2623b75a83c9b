"""The cases hold together: with the ontology, with their texts, and with each other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import NamedNode, Triple
from tests.java import needs_java

from autopact.checks import Severity, run
from autopact.engine.dataset import assemble, bundled_files
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Triples
from autopact.reasoner import hermit
from autopact.terms import AP, ID, OWL, Level

HERE = Path(__file__).parent
CASES = sorted({tuple(tomllib.loads(file.read_text(encoding="utf-8"))["fixtures"]) for file in HERE.glob("*.toml")})
TOGETHER = tuple(sorted(file.stem for file in HERE.glob("*.trig")))
Load: TypeAlias = Callable[[tuple[str, ...]], Engine]


def triples(engine: Engine, graphs: Iterable[NamedNode]) -> set[Triple]:
    """Everything that the graphs hold."""
    found = engine.query("CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=list(graphs))
    assert isinstance(found, Triples)
    return set(found.triples)


@needs_java
@pytest.mark.parametrize("fixtures", CASES, ids=" and ".join)
def test_a_case_is_consistent_and_the_rules_derive_what_hermit_does(load: Load, fixtures: tuple[str, ...]) -> None:
    """With everything in, even the possible, nothing contradicts the ontology, and both reasoners find the same."""
    engine = load(fixtures)
    stated = triples(engine, default_graphs(Level.POSSIBLE, inference=False))
    derived = triples(engine, (level.inferred for level in Level))
    judgement = hermit.Ontology(stated).judge()
    assert judgement.consistent
    assert judgement.unsatisfiable == frozenset()
    # HermiT's answer has types and object properties; that differing goes both ways is not among them.
    assert {triple for triple in derived if triple.predicate != OWL.differentFrom} <= judgement.entailed
    assert {triple for triple in judgement.entailed if triple.subject in ID} <= stated | derived


def test_cases_that_share_firms_do_not_mix(load: Load) -> None:
    """Put together, cases with the same firms give no new inference but where firms and places lie: places add up."""
    apart = set().union(*(triples(load(case), (level.inferred for level in Level)) for case in CASES))
    together = triples(load(TOGETHER), (level.inferred for level in Level))
    assert {triple.predicate for triple in together - apart} == {AP.basedIn, AP.partOf}


def test_what_is_agreed_may_aim_at_more(tmp_path: Path) -> None:
    """A memorandum aims at its contract as talks do, and is no negotiation for that."""
    file = tmp_path / "memorandum.ttl"
    memorandum = f"{ID.memo} a {AP.MemorandumOfUnderstanding} ; {AP.aimsAt} {ID.contract} ."
    file.write_text(f"{memorandum} {ID.contract} a {AP.DefinitiveAgreement} .", encoding="utf-8")
    dataset = assemble([*bundled_files(), file])
    assert dataset.reasoner
    assert dataset.reasoner.consistent()


def test_the_cases_pass_every_check_against_their_texts() -> None:
    """`autopact check` finds nothing in the fixtures put together: shapes, offsets, digests, cues, coverage, logic."""
    report = run(sorted(HERE.glob("*.trig")), sources=HERE / "texts")
    # Without Java a notice says that HermiT was not asked.
    assert [str(finding) for finding in report.findings if finding.severity is not Severity.NOTICE] == []
