"""What reasoners are compared on, and how: data with known consequences, engines that may fail or take too long."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks.reasoning import shapes
from benchmarks.reasoning.agreement import Given, derived, difference, kinds
from benchmarks.reasoning.common import common
from benchmarks.reasoning.drawing import draw_growth
from benchmarks.reasoning.engines import Engine
from benchmarks.reasoning.measure import Limits, Run, measure, once
from benchmarks.reasoning.settings import KINDS, settings
from benchmarks.reasoning.table import closures_table, differences_table, growth_table, latency_table
from benchmarks.reasoning.university import SMALLEST, UNIVERSITY, generate, vocabulary
from pyoxigraph import NamedNode, Triple, parse
from tests.java import needs_java
from tests.reasoner.following import closure

from autopact.reasoner import inconsistencies
from autopact.reasoner.hermit import Ontology, Profile
from autopact.terms import OWL, RDF


def read(*files: Path) -> set[Triple]:
    """What the files say."""
    return {quad.triple for file in files for quad in parse(path=file)}


class TestUniversities:
    """The generator and its ontology."""

    def test_the_same_data_every_time(self, tmp_path: Path) -> None:
        """Size and seed decide every byte; another seed gives other data."""
        files = [tmp_path / name for name in ("one.nt", "again.nt", "other.nt")]
        made = [generate(file, SMALLEST, seed) for file, seed in zip(files, (1, 1, 2), strict=True)]
        assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()
        assert made[0] == made[1] != made[2]

    @pytest.mark.parametrize("size", [SMALLEST, 10_001, 20_011])
    def test_as_many_triples_as_asked(self, size: int, tmp_path: Path) -> None:
        """That many triples, all different."""
        assert generate(tmp_path / "data.nt", size).triples == size
        assert len(read(tmp_path / "data.nt")) == size

    def test_too_few_triples_are_refused(self, tmp_path: Path) -> None:
        """A size that would leave kinds of things out is no size."""
        with pytest.raises(ValueError, match="at least"):
            generate(tmp_path / "data.nt", SMALLEST - 1)

    @pytest.mark.parametrize(("size", "seed"), [(SMALLEST, 1), (20_000, 1), (20_000, 2)])
    def test_what_must_follow_is_known(self, size: int, seed: int, tmp_path: Path) -> None:
        """With what the rules derive, each class and property has as many members and pairs as were counted."""
        vocabulary(tmp_path / "schema.nt")
        made = generate(tmp_path / "data.nt", size, seed)
        schema, facts = read(tmp_path / "schema.nt"), read(tmp_path / "data.nt")
        assert inconsistencies(schema, facts) == []
        whole = facts | closure(schema, facts)
        members = Counter(t.object for t in whole if t.predicate == RDF.type)
        pairs = Counter(t.predicate for t in whole if t.predicate != RDF.type)
        assert {kind.value for kind in members if kind in UNIVERSITY} == {
            f"{UNIVERSITY}{name}" for name in made.members
        }
        assert {name: members[UNIVERSITY[name]] for name in made.members} == made.members
        assert {name: pairs[UNIVERSITY[name]] for name in made.pairs} == made.pairs

    def test_something_of_every_kind_of_axiom_follows(self, tmp_path: Path) -> None:
        """Definitions, hierarchies, inverses, the transitive property and the chain all have consequences."""
        made = generate(tmp_path / "data.nt", SMALLEST)
        stated = kinds(tmp_path / "data.nt")
        for name in ("Employee", "Chair", "Student", "TeachingAssistant", "Professor", "Person", "Work", "University"):
            assert made.members[name] > stated[f"type {name}"]
        for name in ("worksFor", "memberOf", "member", "degreeFrom", "hasAlumnus", "subOrganizationOf", "belongsTo"):
            assert made.pairs[name] > stated[name]

    @needs_java
    def test_the_ontology_is_in_owl_2_dl(self, tmp_path: Path) -> None:
        """With data, so that HermiT can be compared; and no class is without a possible member."""
        vocabulary(tmp_path / "schema.nt")
        generate(tmp_path / "data.nt", SMALLEST)
        assert Ontology(read(tmp_path / "schema.nt", tmp_path / "data.nt")).violations(Profile.DL) == []
        ontology = Ontology(read(tmp_path / "schema.nt"))
        assert not [triple for triple in ontology.classify() if triple.object == OWL.Nothing]


class TestShapes:
    """The chain and the clique."""

    @pytest.mark.parametrize("shape", [shapes.chain, shapes.clique])
    def test_as_much_follows_as_is_told(self, shape: object, tmp_path: Path) -> None:
        """All pairs of a chain that are apart; all pairs of names, and the value for each."""
        schema, data = tmp_path / "schema.nt", tmp_path / "data.nt"
        assert callable(shape)
        expected = shape(schema, data, 12)
        assert len(closure(read(schema), read(data))) == expected

    def test_settings_come_in_order_of_size(self, tmp_path: Path) -> None:
        """Both kinds of data at each size, then the shapes; each with as many triples as its files hold."""
        found = []
        for setting in settings(tmp_path, KINDS, [11_000, 10_000], 10, 1):
            assert setting.given == len(read(*setting.files))
            found.append((setting.data, setting.grows))
        sizes = [("universities", True), ("partnerships", True)]
        assert found == [*sizes, *sizes, ("chain of 10", False), ("clique of 10", False)]


DATA = "https://w3id.org/autopact/benchmarks/data/"
CLOSURE = f"""
<{DATA}x> <{RDF.type.value}> <{DATA}C> .
<{DATA}x> <{RDF.type.value}> <{DATA}D> .
<{DATA}x> <{RDF.type.value}> <{DATA}D> .
<{DATA}x> <{DATA}p> <{DATA}y> .
<{DATA}x> <{DATA}price> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<{DATA}x> <{RDF.type.value}> <{OWL.Thing.value}> .
<{DATA}x> <{OWL.sameAs.value}> <{DATA}x> .
<{DATA}x> <{RDF.type.value}> _:b .
<{DATA}C> <{RDF.type.value}> <{OWL.Class.value}> .
<{DATA}C> <{DATA}p> <{DATA}y> .
"""
GIVEN = f"""
<{DATA}C> <{RDF.type.value}> <{OWL.Class.value}> .
<{DATA}x> <{RDF.type.value}> <{DATA}C> .
<{DATA}x> <{DATA}price> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
"""


def test_trivia_are_no_difference(tmp_path: Path) -> None:
    """Derived is what was not given, says something, and is about the data; two forms of one value are the same."""
    (tmp_path / "given.nt").write_text(GIVEN, encoding="utf-8")
    (tmp_path / "closure.nt").write_text(CLOSURE, encoding="utf-8")
    given = Given.of([tmp_path / "given.nt"])
    x, y = NamedNode(f"{DATA}x"), NamedNode(f"{DATA}y")
    typed, joined = Triple(x, RDF.type, NamedNode(f"{DATA}D")), Triple(x, NamedNode(f"{DATA}p"), y)
    assert set(derived(tmp_path / "closure.nt", given)) == {typed, joined}
    found = difference(tmp_path / "closure.nt", frozenset([hash(joined)]), given)
    assert (found.counts, found.examples) == (Counter({"type D": 1}), {"type D": "x type D"})
    assert kinds(tmp_path / "closure.nt")["type D"] == 1


class Stub(Engine):
    """An engine that is a line of Python, beside those that are compared."""

    name = "stub"
    distribution = "none"
    code = ""

    def command(self, result: Path, closure: Path | None, files: list[Path], runner: str = "") -> list[str]:
        """That line, with the runner's arguments."""
        return [sys.executable, "-c", self.code, *super().command(result, closure, files, runner or "stub")[3:]]


class TestRunning:
    """Engines in processes of their own, and what becomes of those that fail."""

    @pytest.fixture
    def stub(self, tmp_path: Path) -> Stub:
        """An engine that nothing need be installed for."""
        return Stub(tmp_path)

    def test_what_the_meter_tells_is_noted(self, stub: Stub, tmp_path: Path) -> None:
        """Seconds, triples and memory of a run; a quick one is run three times."""
        stub.code = (
            "from benchmarks.reasoning.runners.meter import Meter; import pathlib; m = Meter(); m.read(); m.closed(7)\n"
            "runs = pathlib.Path(m.files[0]); runs.write_text(runs.read_text() + '.'); m.write(['a', 'b'])"
        )
        (tmp_path / "data.nt").write_text("", encoding="utf-8")
        run = Run("stub", "nothing", 0)
        measure(stub, run, [tmp_path / "data.nt"], Limits(60, 2**33), tmp_path / "closure.nt")
        assert (run.triples, run.fate) == (7, "")
        assert run.seconds is not None
        assert run.memory is not None
        assert run.memory > 2**20
        assert (tmp_path / "data.nt").read_text(encoding="utf-8") == "..."
        assert (tmp_path / "closure.nt").read_text(encoding="utf-8") == "a .\nb .\n"

    @pytest.mark.parametrize(
        ("code", "limits", "fate"),
        [
            ("import time; time.sleep(60)", Limits(0.3, 2**33), "> 0 s"),
            ("import time; x = bytearray(2**28); time.sleep(60)", Limits(60, 2**27), "beyond 0 GiB"),
            ("raise SystemExit('no such thing')", Limits(60, 2**33), "failed: no such thing"),
        ],
    )
    def test_an_engine_that_fails_is_given_up(
        self, stub: Stub, code: str, limits: Limits, fate: str, tmp_path: Path
    ) -> None:
        """For time, for memory, or because it ended without a result: the reason is told, and nothing is left."""
        stub.code = code
        assert once(stub, [tmp_path / "data.nt"], limits, None) == fate


RUNS = [
    Run("ours", "data", 1000, 0.5, 0.1, 2000, 900, 2**26),
    Run("theirs", "data", 1000, 2.0, 0.1, 2000, 800, 2**27),
    Run("ours", "data", 10000, 4.0, 1.0, 20000, 9000, 2**28),
    Run("theirs", "data", 10000, fate="> 300 s"),
]


def test_tables_tell_ratios_growth_and_who_gave_up() -> None:
    """Times as long as ours; times the seconds for times the data; why there is no figure."""
    table = closures_table(RUNS, "ours")
    assert "| theirs | 2.00 | 0.10 | 500 | 2,000 | 800 | 128 | 4.00 |" in table
    assert "| theirs | given up: > 300 s | – | – | – | – | – | – |" in table
    assert growth_table(RUNS).splitlines()[2:] == ["| data | ours | 1,000 | 10,000 | 10.0 | 8.0 |"]
    seconds = [(0.003, 0.001), (0.001, 0.001), (0.002, 0.002)]
    latencies = {("data", 1000): dict.fromkeys(("inserts", "deletes", "explanations"), seconds)}
    assert "| insert | 2.000 | 3.000 | 1.000 | 2.000 |" in latency_table(latencies)
    assert differences_table({}, "ours").count("\n") == 1


def test_the_picture_has_a_mark_for_every_run_that_ended() -> None:
    """Well-formed, a line an engine, no mark where an engine was given up."""
    picture = ElementTree.fromstring(draw_growth(RUNS))  # noqa: S314 - our own
    lines = [line.get("points", "").split() for line in picture.iter("{http://www.w3.org/2000/svg}polyline")]
    assert [len(points) for points in lines] == [2, 1]
    assert "</svg>" in draw_growth([])


def test_the_common_subset_is_what_rdfs_says_of_the_data(tmp_path: Path) -> None:
    """Classes and properties above, domains and ranges, and nothing of OWL, of the schema or of what was given."""
    schema, facts, closure = (tmp_path / name for name in ("schema.nt", "facts.nt", "closure.nt"))
    rdfs, rdf, owl = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", OWL.Class
    schema.write_text(
        f"<urn:A> <{rdf}type> {owl} .\n<urn:A> <{rdfs}subClassOf> <urn:B> .\n<urn:B> <{rdfs}subClassOf> <urn:C> .\n"
        f"<urn:p> <{rdfs}subPropertyOf> <urn:q> .\n<urn:q> <{rdfs}domain> <urn:B> .\n<urn:p> <{rdfs}range> <urn:D> .\n"
        f"<urn:p> {OWL.inverseOf} <urn:r> .\n",
        encoding="utf-8",
    )
    facts.write_text(f"<urn:x> <{rdf}type> <urn:A> .\n<urn:y> <urn:p> <urn:z> .\n", encoding="utf-8")
    following = [
        f"<urn:x> <{rdf}type> <urn:B> .", f"<urn:x> <{rdf}type> <urn:C> .", "<urn:y> <urn:q> <urn:z> .",
        f"<urn:y> <{rdf}type> <urn:B> .", f"<urn:y> <{rdf}type> <urn:C> .", f"<urn:z> <{rdf}type> <urn:D> .",
    ]  # fmt: skip
    closure.write_text("\n".join(following) + "\n", encoding="utf-8")
    given = Given.of([schema, facts])
    assert common([schema, facts], given) == {hash(triple) for triple in derived(closure, given)}
