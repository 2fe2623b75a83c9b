"""The whole run: what is looked at, what is said of what could not be, and how the command ends."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Triple, serialize

from autopact.bundled import folder
from autopact.checks import Finding, Severity, generated, logic, provenance, run
from autopact.checks.material import Material
from autopact.checks.run import in_order
from autopact.claims.reading import collect
from autopact.cli.check import command
from autopact.engine.dataset import assemble
from autopact.engine.graphs import quad
from autopact.errors import InputError, MissingPart, Place
from autopact.terms import AP, ID, RDF, RDFS, Level

Planted = Callable[..., Path]


def no_java(*_: object) -> Iterator[None]:
    """HermiT on a machine without Java."""
    raise MissingPart("HermiT needs Java, and no Java was found.", mend="apt install default-jre-headless")


def test_the_bundled_graph_is_without_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ontology, claims, evidence and logic of what is shipped; whether its files are stale is for CI to say."""
    monkeypatch.setattr(generated, "stale", lambda: iter(()))
    report = run()
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
    assert {Path(name).name for name in report.files} >= {"autopact.ttl", "background.trig"}


def test_the_ontology_s_folder_may_be_checked_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in it is any but vocabulary and shapes: no list of what must follow passes for data."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    report = run([folder("ontology")])
    assert [(finding.code, finding.severity) for finding in report.findings] == [("not-run", Severity.NOTICE)]


def test_what_was_not_run_is_said(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java and without the article two notices say so, and how to mend it; there is no error."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    report = run([planted()])
    assert report.clean
    assert [(finding.code, finding.severity) for finding in report.findings] == [("not-run", Severity.NOTICE)] * 2
    mends = " ".join(finding.mend for finding in report.findings)
    assert "default-jre-headless" in mends
    assert "AUTOPACT_SOURCES" in mends


def test_what_contradicts_is_told_without_java(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules find it by themselves; nobody takes a graph for sound because HermiT was not asked."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    found = run([planted(append="c:s1 { id:kestrel-ostra a ap:Market }")]).findings
    assert [each.place.term for each in found if each.code == "inconsistent"] == ["id:kestrel-ostra"]


def test_claims_are_described_in_a_graph_of_their_own_in_a_dump(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the same claims as in the files of their authors, where they are described in the default graph."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    graphs = assemble([planted()]).graphs
    derived = {graph for level in Level for graph in (level.asserted, level.inferred)}
    quads = [quad(triple, graph) for graph in graphs.keys() - derived for triple in graphs[graph]]
    file = tmp_path / "dump.nq"
    file.write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    assert [str(each) for each in run([file]).findings if each.severity is Severity.ERROR] == []


def test_findings_of_a_packed_file_have_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of what is in it."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    file = tmp_path / "own.ttl.gz"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    file.write_bytes(gzip.compress(f'\n<urn:t:a> <urn:t:b> "soon"^^<{xsd}date> .\n'.encode()))
    (finding,) = [each for each in run([file]).findings if each.severity is Severity.ERROR]
    assert (finding.code, finding.place.line) == ("ill-typed-literal", 2)


def test_named_graphs_that_are_not_looked_into_are_told(tmp_path: Path) -> None:
    """Nobody takes data for valid that was never held to the shapes; once they are taken in, they are."""
    file = tmp_path / "own.trig"
    file.write_text("""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:s> a sh:NodeShape ; sh:targetClass <urn:Firm> ; sh:property [ sh:path <urn:name> ; sh:minCount 1 ] .
        <urn:g> { <urn:a> a <urn:Firm> }""")
    (told,) = run([file]).findings
    assert (told.code, told.severity) == ("not-run", Severity.NOTICE)
    assert "1 triple in 1 of them" in told.what
    assert "--union-default-graph" in told.mend
    assert [each.code for each in run([file], united=True).findings] == ["shape"]


def test_what_can_be_read_and_not_put_together_is_a_finding(tmp_path: Path) -> None:
    """With its file, and no error of the command's own: a graph whose name is a blank node."""
    file = tmp_path / "own.trig"
    file.write_text("_:g { <urn:t:a> <urn:t:b> <urn:t:c> }", encoding="utf-8")
    report = run([file])
    assert [(finding.code, finding.place.file) for finding in report.findings] == [("input", str(file))]
    assert not report.clean


def test_java_can_be_required(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI a logic that was not judged is an error."""
    monkeypatch.setattr(logic, "by_hermit", no_java)
    assert not run([planted()], require_java=True).clean


def test_a_stale_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated file that differs from what the build writes is an error that names it."""
    monkeypatch.setattr(generated.build, "generate", lambda: {"facts.ttl": "something else\n"})
    [finding] = generated.stale()
    assert finding.code == "stale"
    assert str(finding.place.file).endswith("facts.ttl")
    assert "autopact build" in finding.mend


def test_a_statement_without_a_claim_that_firm_is_found(planted: Planted) -> None:
    """What only a hedged claim states may not be certain, and what no claim states may not be there."""
    material = Material([planted()])
    claims = collect(quad for document in material.documents for quad in document.quads)
    hedged = Triple(ID["norway-vans"], RDF.type, AP.Market)
    unclaimed = Triple(ID["kestrel"], AP.partnerOf, ID["ostra"])
    certain = {hedged, unclaimed}
    found = list(provenance.unfounded(material, {Level.CERTAIN.asserted: certain}, claims, every=True))
    assert sorted(finding.code for finding in found) == ["no-claim", "not-so-firm"]
    assert list(provenance.unfounded(material, {Level.POSSIBLE.asserted: {hedged}}, claims, every=True)) == []
    loose = list(provenance.unfounded(material, {Level.CERTAIN.asserted: certain}, claims, every=False))
    assert [finding.code for finding in loose] == ["not-so-firm"]


def test_a_place_is_in_the_file_that_says_it(planted: Planted, tmp_path: Path) -> None:
    """A statement is found in the file that makes it, though another speaks of the same subject."""
    other = tmp_path / "other.ttl"
    other.write_text(f"<{ID['ostra'].value}> <{RDFS.comment.value}> 'software' .\n", encoding="utf-8")
    material = Material([planted(), other])
    assert material.place(ID["ostra"], RDFS.comment).file == str(other)
    assert material.place(ID["ostra"], RDF.type).file == str(tmp_path / "kestrel.trig")
    assert str(material.place(ID["nobody"])) == "id:nobody"


def test_a_folder_of_sources_that_is_not_there_is_refused(planted: Planted, tmp_path: Path) -> None:
    """A wrong folder is no reason to pass silently, nor is a file."""
    file = planted()
    for sources in (tmp_path / "nowhere", file):
        with pytest.raises(InputError, match="no folder"):
            run([file], sources=sources)


def test_a_source_without_a_text_asks_for_none(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no digest is stated, there is nothing to hold against."""
    monkeypatch.setattr(logic, "by_hermit", lambda *_: iter(()))
    path = planted()
    path.write_text(re.sub(r'    ap:sha256 "\w+" ;\n    ap:length', "    ap:length", path.read_text("utf-8")), "utf-8")
    assert "not-run" not in {finding.code for finding in run([path]).findings}


def test_findings_are_in_the_order_in_which_one_mends_them() -> None:
    """Errors first; then by file, line and column, as numbers; then by code."""
    ordered = [
        Finding("b", Place(file, line, column), "", "", severity)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
        for file in ("a.ttl", "b.ttl")
        for line, column in ((None, None), (9, 1), (10, 2), (10, 11))
    ]
    ordered += [Finding(code, Place("z.ttl"), what, "", Severity.NOTICE) for code in "ab" for what in "ab"]
    assert in_order(reversed(ordered)) == tuple(ordered)


class TestCommand:
    """`autopact check`: its exit code and its two forms."""

    @pytest.fixture
    def invoke(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
        """Exit code and standard output of the command, without HermiT."""
        monkeypatch.setattr(logic, "by_hermit", lambda *_: iter(()))
        monkeypatch.delenv("AUTOPACT_SOURCES", raising=False)

        def call(*arguments: object) -> tuple[int, str]:
            result = CliRunner().invoke(command, [str(argument) for argument in arguments])
            assert result.exception is None or isinstance(result.exception, SystemExit)
            return result.exit_code, result.stdout

        return call

    def test_it_ends_with_0_when_there_is_no_error(
        self, invoke: Callable[..., tuple[int, str]], planted: Planted, sources: Path
    ) -> None:
        """Clean: the counts, and nothing else."""
        assert invoke(planted(), "--sources", sources) == (0, "1 file: 0 errors, 0 warnings, 0 notices\n")

    def test_it_ends_with_1_and_says_what_where_and_the_mend(
        self, invoke: Callable[..., tuple[int, str]], planted: Planted, sources: Path
    ) -> None:
        """Text for people: severity, code, file:line:column and term, then what and the mend."""
        path = planted("    ap:factuality ap:certain ;\n", "")
        code, out = invoke(path, "--sources", sources)
        assert code == 1
        line = path.read_text().splitlines().index("c:s1 a ap:Claim ;") + 1
        assert out.startswith(f"error [claim-factuality] {path}:{line}:1 c:s1\n  ")
        assert "\n  mend: State ap:factuality as one of" in out
        assert "\x1b[" not in out

    def test_json_has_every_part_of_a_finding(self, invoke: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
        """JSON for programs: clean, files, counts, and flat findings."""
        path = tmp_path / "broken.ttl"
        path.write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
        code, out = invoke(path, "--format", "json")
        said = json.loads(out)
        assert code == 1
        assert (said["clean"], said["files"]) == (False, [str(path)])
        assert said["counts"] == {"error": 1, "warning": 0, "notice": 0}
        [finding] = said["findings"]
        assert {name: finding[name] for name in ("severity", "code", "file", "line")} == {
            "severity": "error",
            "code": "syntax",
            "file": str(path),
            "line": 1,
        }
        assert set(finding) == {"severity", "code", "file", "line", "column", "term", "what", "mend", "breaks"}

    @pytest.mark.parametrize("name", ["absent.ttl", "notes.txt"])
    def test_unusable_input_is_refused(self, name: str, tmp_path: Path) -> None:
        """A file that is not there, or of no RDF format, is an error of exit code 2."""
        (tmp_path / "notes.txt").write_text("none", encoding="utf-8")
        result = CliRunner().invoke(command, [str(tmp_path / name)])
        assert isinstance(result.exception, InputError)
        assert result.exception.exit_code == 2


def test_a_borrowed_property_that_its_vocabulary_has_is_no_error(tmp_path: Path) -> None:
    """Who declares one property of SKOS need not declare the next; one that SKOS has not is an error all the same."""
    path = tmp_path / "mine.ttl"
    path.write_text(
        """@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        skos:note a owl:AnnotationProperty .
        ex:kite skos:note "A firm." ; skos:scopeNote "In Zenith." ; skos:sideNote "Small." .""",
        encoding="utf-8",
    )
    found = run([path]).findings
    assert [(each.code, each.what.split()[0]) for each in found] == [("undeclared-property", "skos:sideNote")]


def test_a_stranger_is_told_of_no_term_of_ours(tmp_path: Path) -> None:
    """The mend for a datatype that OWL 2 has not is one for any vocabulary; to have it is no error."""
    path = tmp_path / "mine.ttl"
    path.write_text(
        """@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:founded a owl:DatatypeProperty . ex:kite ex:founded "2024-03-01"^^xsd:date .""",
        encoding="utf-8",
    )
    report = run([path])
    [finding] = report.findings
    assert finding.code == "datatype-beyond-owl"
    assert "ap:" not in finding.mend
    assert report.clean
