"""`autopact export`: a file or a folder for a tool, or a clear word about why not."""

from __future__ import annotations

import csv
import gzip
import re
import resource
import sqlite3
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from pyoxigraph import NamedNode, RdfFormat, parse
from tests.commands import run

from autopact.export import writing
from autopact.export.tools import TOOLS
from autopact.terms import OWL, XSD


def export(*arguments: str | Path) -> Result:
    """What comes of the command."""
    return run("export", *arguments)


def told(result: Result) -> dict[str, tuple[int, str]]:
    """The files that were written, with the length and the digest that it tells of each."""
    assert result.exit_code == 0, result.output
    found = re.findall(r"^(.*)  ([\d,]+) bytes  sha256 (\w+)$", result.output, re.MULTILINE)
    return {name: (int(size.replace(",", "")), digest) for name, size, digest in found}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_its_export(tool: str, tmp_path: Path) -> None:
    """A file, or a folder of files, each as it is told."""
    target, best = tmp_path / "made", TOOLS[tool].formats[0]
    found = told(export("--for", tool, "-o", target))
    assert set(found) == {str(path) for path in (target.iterdir() if best.several else [target])}
    for name, about in found.items():
        content = Path(name).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == about
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("tool", ["jena", "gephi", "duckdb"])
def test_the_same_graph_is_the_same_bytes(tool: str, tmp_path: Path) -> None:
    """So that a digest is a name for it."""
    first, second = (told(export("--for", tool, "-o", tmp_path / name)) for name in ("first", "second"))
    assert list(first.values()) == list(second.values())


def test_without_a_tool_it_lists_them() -> None:
    """With their formats."""
    listed = dict(line.split(maxsplit=1) for line in export().output.splitlines())
    assert listed == {name: ", ".join(form.name for form in tool.formats) for name, tool in TOOLS.items()}


@pytest.mark.parametrize("arguments", [[__file__], ["--format", "gexf"], ["-o", "graph.gexf"]], ids=" ".join)
def test_what_is_to_be_written_for_no_tool_is_a_fault(arguments: list[str]) -> None:
    """A script that forgot the tool has no file, and is told so."""
    result = export(*arguments)
    assert result.exit_code == 2
    assert "Name it with --for" in result.output


def test_standard_output_is_no_place_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a file that is called like the dash that stands for that elsewhere."""
    monkeypatch.chdir(tmp_path)
    result = export("--for", "jena", "-o", "-")
    assert result.exit_code == 2
    assert "goes into a file" in result.output
    assert list(tmp_path.iterdir()) == []


def test_it_is_written_here_under_the_name_of_the_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no other place is named."""
    monkeypatch.chdir(tmp_path)
    assert export("--for", "jena", "--format", "nq").exit_code == 0
    assert export("--for", "duckdb").exit_code == 0
    assert {each.name: each.is_dir() for each in tmp_path.iterdir()} == {
        "autopact-jena.nq": False,
        "autopact-duckdb": True,
    }


def test_a_file_is_packed_if_its_name_says_so(tmp_path: Path) -> None:
    """What is in it is of the format that the name before that says."""
    own, made = tmp_path / "own.ttl", tmp_path / "made.nt.gz"
    own.write_text("<urn:a> <urn:b> <urn:c> .")
    assert export("--for", "jena", own, "-o", made).exit_code == 0
    assert gzip.decompress(made.read_bytes()) == b"<urn:a> <urn:b> <urn:c> .\n"


def test_certainty_and_inference_choose_what_is_exported(tmp_path: Path) -> None:
    """As for queries; and what follows says by which rule."""
    tables = {}
    for certainty in ("certain", "possible"):
        for inference in ("on", "off"):
            made = tmp_path / f"{certainty}-{inference}"
            chosen = ("--certainty", certainty, "--inference", inference)
            assert export("--for", "pandas", *chosen, "-o", made).exit_code == 0
            with (made / "edges.csv").open(encoding="utf-8", newline="") as file:
                tables[certainty, inference] = list(csv.DictReader(file))
    levels = {chosen: {row["level"] for row in rows} for chosen, rows in tables.items()}
    every = {"certain", "probable", "possible"}
    assert levels == {
        (certainty, inference): {"certain"} if certainty == "certain" else every for certainty, inference in tables
    }
    for (_, inference), rows in tables.items():
        assert any(row["status"] == "inferred" for row in rows) == (inference == "on")
        assert all(bool(row["rule"]) == (row["status"] == "inferred") for row in rows)


@pytest.mark.parametrize(
    ("name", "options", "form"),
    [
        ("graph.ttl", (), RdfFormat.TURTLE),
        ("graph.NQ", (), RdfFormat.N_QUADS),
        ("graph.owl", (), RdfFormat.RDF_XML),
        ("graph.ttl", ("--format", "trig"), RdfFormat.TRIG),
        ("graph.v2", (), RdfFormat.TRIG),
    ],
)
def test_the_ending_of_the_file_chooses_the_format(
    name: str, options: tuple[str, ...], form: RdfFormat, tmp_path: Path
) -> None:
    """Where none is named: whoever opens graph.ttl reads it as Turtle, and graph.owl as what ontologies are sent in."""
    file = tmp_path / "own.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    made = tmp_path / name
    assert export("--for", "jena", *options, "-o", made, file).exit_code == 0
    parsed = list(parse(path=made, format=form))
    assert any(str(quad.graph_name).startswith("<") for quad in parsed) == form.supports_datasets


def test_no_file_is_called_what_it_is_not(tmp_path: Path) -> None:
    """An ending that means what a tool does not take is refused; tables are a folder, whatever that is called."""
    refused = export("--for", "neo4j", "-o", tmp_path / "graph.ttl")
    assert refused.exit_code == 2
    assert "Neo4j does not take 'ttl' from here." in refused.stderr
    assert export("--for", "gephi", "-o", tmp_path / "graph.csv").exit_code == 0
    assert (tmp_path / "graph.csv" / "nodes.csv").is_file()
    assert [each.name for each in tmp_path.iterdir()] == ["graph.csv"]


def test_anybodys_graph_is_exported(tmp_path: Path) -> None:
    """With what follows from it, unless that is not wanted."""
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":Dog rdfs:subClassOf :Animal . :rex a :Dog .\n"
    )
    for name, options in {"all.nt": [], "stated.nt": ["--inference", "off"], "off.nt": ["--reasoning", "off"]}.items():
        result = export("--for", "owlready2", own, "-o", tmp_path / name, *options)
        assert result.exit_code == 0, result.output
    found = {path.name: {str(quad.triple) for quad in parse(path=path)} for path in tmp_path.glob("*.nt")}
    assert found["stated.nt"] == found["off.nt"] == {str(quad.triple) for quad in parse(path=own)}
    assert found["all.nt"] - found["stated.nt"] == {
        "<http://example.org/rex> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Animal>"
    }


def test_graphs_that_a_format_has_no_place_for_are_told(tmp_path: Path) -> None:
    """A dump of named graphs would be nothing for most tools, and nobody would know; what claims state is in all."""
    own = tmp_path / "own.nq"
    own.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:d> <urn:g> .\n<urn:a> <urn:b> <urn:c> .\n")
    told = {name: export("--for", name, own, "-o", tmp_path / name).stderr for name in ("protege", "gephi", "jena")}
    assert told["protege"] == (
        "Not in it, since Turtle has no place for them: 2 triples in 1 named graph. "
        "With --union-default-graph they are in it.\n"
    )
    united = tmp_path / "united.ttl"
    assert export("--for", "protege", own, "-o", united, "--union-default-graph").stderr == ""
    assert len({*parse(path=united)}) == 2
    assert told["gephi"] == told["protege"].replace("Turtle", "GEXF")
    assert told["jena"] == export("--for", "protege", "-o", tmp_path / "bundled.ttl").stderr == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (XSD.integer, 2**63), (XSD.unsignedLong, 2**64 - 1), (XSD.integer, -(2**63) - 1), (XSD.integer, "many"),
        (XSD.double, "x"), (XSD.float, "x"), (XSD.decimal, "x"), (OWL.real, "x"),
    ],
)  # fmt: skip
def test_no_file_is_written_that_owlready2_refuses(kind: NamedNode, value: object, tmp_path: Path) -> None:
    """It would load nothing of it; the others take such numbers."""
    import owlready2

    own = tmp_path / "own.ttl"
    own.write_text(f'<urn:a> <urn:n> "{value}"^^{kind} .')
    refused = export("--for", "owlready2", own, "-o", tmp_path / "own.nt")
    assert (refused.exit_code, f'"{value}"' in refused.stderr, "mend: Correct it" in refused.stderr) == (2, True, True)
    assert not (tmp_path / "own.nt").exists()
    assert export("--for", "jena", own, "-o", tmp_path / "own.nt").exit_code == 0
    with pytest.raises(owlready2.OwlReadyOntologyParsingError):
        owlready2.World().get_ontology((tmp_path / "own.nt").as_uri()).load()


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), "'12.5'^^<http://www.w3.org/2001/XMLSchema#double>"])
def test_owlready2_loads_each_number_that_is_written_for_it(value: object, tmp_path: Path) -> None:
    """The largest whole ones, too."""
    import owlready2

    (tmp_path / "own.ttl").write_text(f"<urn:a> <urn:n> {value} .")
    assert export("--for", "owlready2", tmp_path / "own.ttl", "-o", tmp_path / "own.nt").exit_code == 0
    world = owlready2.World()
    world.get_ontology((tmp_path / "own.nt").as_uri()).load()
    world.close()


def test_owlready2_takes_what_is_imported_from_the_same_file(tmp_path: Path) -> None:
    """If it is told that it has it; otherwise it stops."""
    import owlready2

    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix : <http://127.0.0.1:9/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        ":mine a owl:Ontology ; owl:imports :up . :up a owl:Ontology . :Firm a owl:Class ."
    )
    assert export("--for", "owlready2", own, "-o", tmp_path / "own.nt").exit_code == 0
    address = (tmp_path / "own.nt").as_uri()
    world = owlready2.World()
    with pytest.raises(owlready2.OwlReadyOntologyParsingError):
        world.get_ontology(address).load()
    world = owlready2.World()
    world.get_ontology("http://127.0.0.1:9/up").loaded = True
    world.get_ontology(address).load()
    assert [each.name for each in world.classes()] == ["Firm"]


def test_what_cannot_be_done_is_told_with_the_mend(tmp_path: Path) -> None:
    """And nothing is written, overwritten or left behind; that a place is taken, before anything is read."""
    (tmp_path / "there.gexf").write_text("mine")
    (tmp_path / "link.gexf").symlink_to("nowhere")
    (tmp_path / "bad.ttl").write_text("none")
    (tmp_path / "bell.ttl").write_text('<urn:x:a> <urn:x:b> "\\u0007" .')
    before = sorted(tmp_path.rglob("*"))
    for arguments, what in [
        (["--for", "access"], "No tool is called 'access' here.\n  mend: There is: protege,"),
        (["--for", "gephi", "--format", "trig"], "Gephi does not take 'trig' from here.\n  mend: It takes: gexf,"),
        (
            ["--for", "gephi", tmp_path / "bad.ttl", "-o", tmp_path / "there.gexf"],
            "There is something already.\n  mend: Take it away",
        ),
        (["--for", "gephi", "-o", tmp_path / "link.gexf"], "There is something already.\n  mend: Take it away"),
        (["--for", "gephi", "-o", tmp_path / "no" / "x"], "There is no such folder to put it in.\n  mend: Make it"),
        (["--for", "gephi", tmp_path / "bell.ttl", "-o", tmp_path / "x"], "XML cannot carry a control character"),
    ]:
        result = export(*arguments)
        assert result.exit_code == 2
        assert what in result.output
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "there.gexf").read_text() == "mine"


def test_it_is_made_beside_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it takes that in one step, and needs no room for temporary files elsewhere."""
    (tmp_path / "own.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert export("--for", "jena", tmp_path / "own.ttl", "-o", tmp_path / "own.trig").exit_code == 0


@pytest.mark.parametrize(("code", "exit_code"), [(sqlite3.SQLITE_FULL, 4), (sqlite3.SQLITE_IOERR, 2)])
def test_a_lack_of_room_for_sorting_is_told_as_such(
    code: int, exit_code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes and edges are sorted in a temporary database, whose errors are of another kind."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code

    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(writing, "PropertyGraph", full)
    result = export("--for", "gephi", "-o", tmp_path / "x.gexf")
    assert result.exit_code == exit_code
    assert "It cannot be written: database or disk is full." in result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("tool", ["owlready2", "gephi", "duckdb"])
def test_where_nothing_can_be_written_that_is_told(tool: str, tmp_path: Path) -> None:
    """With what the system says, a lack of room as such; and nothing is left where it was to be."""
    result = export("--for", tool, "-o", "/proc/autopact")
    assert result.exit_code == 2
    assert "/proc/autopact: It cannot be written: " in result.output
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # as a disk that is full
    try:
        result = export("--for", tool, "-o", tmp_path / "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert result.exit_code == 4, result.output
    assert "It cannot be written: " in result.output
    assert not list(tmp_path.iterdir())
