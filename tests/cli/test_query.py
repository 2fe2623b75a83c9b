"""`autopact query`."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import Result
from tests.commands import run
from tests.serving import PROGRAM

DATA = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Firm rdfs:subClassOf ex:Agent .
ex:acme a ex:Firm ; rdfs:label "Acme, \\"the\\" firm"@en .
"""
LABELS = "SELECT ?firm ?label ?none { ?firm rdfs:label ?label }"


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A stranger's file."""
    file = tmp_path / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    return str(file)


def _ask(*arguments: str, text: str | None = None) -> Result:
    return run("query", *arguments, given=text)


def test_csv_is_what_a_pipe_gets(data: str) -> None:
    """Columns in the order of the projection, cells quoted where they must be."""
    result = _ask(LABELS, data)
    assert result.exit_code == 0
    assert list(csv.reader(io.StringIO(result.stdout))) == [
        ["firm", "label", "none"],
        ["http://example.org/acme", 'Acme, "the" firm', ""],
    ]


def test_a_table_is_for_people(data: str) -> None:
    """Names shortened by the usual prefixes and the file's own; nothing is cut off where there is no terminal."""
    result = _ask("SELECT ?it ?p ?o { ?it ?p ?o }", data, "--format", "table")
    assert "│ ex:acme │" in result.stdout
    assert "rdf:type" in result.stdout
    assert 'Acme, "the" firm' in result.stdout


def test_a_blank_node_in_a_table_is_no_text(tmp_path: Path) -> None:
    """It is told as what it is, as in every other format."""
    file = tmp_path / "blank.ttl"
    file.write_text('<urn:a> <urn:b> [ <urn:c> "f0b0" ] .')
    table = _ask("SELECT ?x ?y { ?x <urn:c> ?y }", str(file), "--format", "table").stdout
    assert "│ _:f0b0 │ f0b0 │" in table


def test_a_triple_in_a_table_has_its_marks(data: str) -> None:
    """So that it reads as one term, as in every other format."""
    table = _ask("SELECT (TRIPLE(<urn:a>, <urn:b>, 1) AS ?it) {}", data, "--format", "table").stdout
    assert '│ <<( <urn:a> <urn:b> "1"^^' in table


def test_a_narrow_terminal_is_told_all_the_same(data: str) -> None:
    """What is wider than its column goes on in the next line; no name is cut."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "COLUMNS": "30", "TERM": "xterm"}
    query = "SELECT (STR(?it) AS ?firm) ?label { ?it rdfs:label ?label }"
    subprocess.run([*PROGRAM, "query", query, data], check=True, stdout=theirs, env=environment)
    shown = os.read(ours, 4_000).decode()
    os.close(theirs)
    os.close(ours)
    firm = "".join(line.split("│")[1].strip() for line in shown.splitlines() if "│" in line)
    assert firm == "http://example.org/acme"


def test_json(data: str) -> None:
    """The standard's own."""
    bindings = json.loads(_ask(LABELS, data, "--format", "json").stdout)["results"]["bindings"]
    assert bindings[0]["label"] == {"type": "literal", "value": 'Acme, "the" firm', "xml:lang": "en"}


@pytest.mark.parametrize(
    ("arguments", "word"), [((), "true"), (("--inference", "off"), "false"), (("--reasoning", "off"), "false")]
)
def test_ask_prints_a_word_and_inference_can_be_left_out(data: str, arguments: list[str], word: str) -> None:
    """What follows counts, unless it is not wanted."""
    query = "ASK { <http://example.org/acme> a <http://example.org/Agent> }"
    assert _ask(query, data, *arguments).stdout == f"{word}\n"


def test_a_graph_comes_as_turtle_unless_told_otherwise(data: str) -> None:
    """Also where a table was asked for, which it cannot be."""
    query = "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }"
    for arguments in ([], ["--format", "table"]):
        assert "@prefix rdfs:" in _ask(query, data, *arguments).stdout
    assert _ask(query, data, "--format", "nt").stdout.startswith("<http://example.org/acme> <http://www.w3.org/2000/")


def test_prefixes_of_the_files_need_not_be_declared(data: str) -> None:
    """And a graph is written with them."""
    assert _ask("ASK { ex:acme a ex:Agent }", data).output == "true\n"
    assert "ex:acme a ex:Agent" in _ask("DESCRIBE ex:acme", data).output


def test_prefixes_mean_what_the_files_say(tmp_path: Path) -> None:
    """Also where they usually mean something else, and where a namespace is usually called otherwise."""
    file = tmp_path / "own.ttl"
    file.write_text(
        """@prefix schema: <http://schema.org/> . @prefix dct: <http://purl.org/dc/terms/> .
        <urn:a> a schema:Book ; dct:title "A" .""",
        encoding="utf-8",
    )
    for text in ("schema:Book ; dct:title 'A'", "<http://schema.org/Book> ; dcterms:title 'A'"):
        assert _ask(f"ASK {{ ?book a {text} }}", str(file)).output == "true\n"
    assert _ask("PREFIX schema: <https://schema.org/> ASK { ?book a schema:Book }", str(file)).stdout == "false\n"
    graph = _ask("DESCRIBE <urn:a>", str(file)).output
    assert "a schema:Book" in graph
    assert "dct:title" in graph
    assert "@prefix dcterms:" not in graph
    file.write_text("@prefix schema: <http://schema.org/> . <https://schema.org/a> schema:b 1 .")
    table = _ask("SELECT * { ?s ?p ?o }", str(file), "--format", "table").stdout
    assert "https://schema.org/a" in table
    assert "schema:a" not in table


@pytest.mark.parametrize("form", ["csv", "table"])
def test_what_does_not_parse_is_told_where_it_was_written(data: str, form: str) -> None:
    """However the query is spelt for the engine, as it is where it groups what ASK asks."""
    result = _ask("ASK { ?s ?p }\nGROUP BY ?s", data, "--format", form)
    assert (result.exit_code, result.stderr.splitlines()[0][:14]) == (2, "autopact: 1:13")


def test_the_question_may_be_a_file_or_standard_input(data: str, tmp_path: Path) -> None:
    """A name that ends in .rq, any name behind @, or a dash; with a byte-order mark or without."""
    for name, encoding in (("labels.rq", "utf-8"), ("labels.txt", "utf-8-sig")):
        (tmp_path / name).write_text(LABELS, encoding=encoding)
    expected = _ask(LABELS, data).stdout
    assert _ask(str(tmp_path / "labels.rq"), data).stdout == expected
    assert _ask("@" + str(tmp_path / "labels.txt"), data).stdout == expected
    assert _ask("-", data, text=LABELS).stdout == _ask("-", data, text=f"\ufeff{LABELS}").stdout == expected


def test_a_question_that_is_not_utf_8_is_told_where(data: str, tmp_path: Path) -> None:
    """By file, line and column, whether it is a file or standard input."""
    question = 'SELECT * {\n ?s ?p "café" }'.encode("windows-1252")
    (tmp_path / "cafe.rq").write_bytes(question)
    for name, result in (
        (f"{tmp_path}/cafe.rq", _ask(f"{tmp_path}/cafe.rq", data)),
        ("-", run("query", "-", data, given=question)),
    ):
        assert result.exit_code == 2
        assert f"{name}:2:12: The query is not UTF-8.\n  mend: Save it as UTF-8." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["SELECT * {"], "1:11: The query does not parse"),
        (["ASK { ?x a foaf:Person }"], "'foaf:' is not declared"),
        (["absent.rq"], "cannot be read"),
        (["@"], "An empty path names no file"),
        (["https://example.org/x.rq"], "Download it first"),
        (["ASK {}", "--format", "turtle"], "cannot be had as 'turtle'"),
        (["ASK { SERVICE <http://localhost/> {} }"], "SERVICE is closed"),
    ],
)
def test_what_is_wrong_is_said_on_standard_error(data: str, arguments: list[str], words: str) -> None:
    """With the mend, exit code 2, and nothing on standard output."""
    result = _ask(arguments[0], data, *arguments[1:])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert "mend:" in result.stderr


@pytest.mark.parametrize(
    "question", ["SELECT ?x { ?x a <http://x.example/Treee> }", "ASK { ?x a <http://x.example/Treee> }"]
)
def test_an_empty_answer_names_what_is_nowhere_in_the_graph(tmp_path: Path, question: str) -> None:
    """With what may be meant, beside the answer; a name that is there is not named."""
    graph = tmp_path / "graph.ttl"
    graph.write_text("<http://x.example/oak> a <http://x.example/Tree> .")
    told = _ask(question, str(graph), "--format", "table")
    assert told.exit_code == 0
    assert "<http://x.example/Treee> stands nowhere in this graph. Did you mean <http://x.example/Tree>?" in told.stderr
    assert "nowhere" not in _ask("ASK { <http://x.example/Tree> a ?x }", str(graph), "--format", "table").stderr
    told = _ask("SELECT ?x { ?x a <http://x.example/Treee> }", str(graph))  # as CSV, where nobody looks at a terminal
    assert (told.stdout, told.stderr.count("stands nowhere")) == ("x\n", 1)


def test_an_empty_answer_says_where_there_is_one(tmp_path: Path) -> None:
    """With what follows; and how a text is written there."""
    graph = tmp_path / "graph.ttl"
    graph.write_text(
        """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:t:Oak> rdfs:subClassOf <urn:t:Tree> .
        <urn:t:a> a <urn:t:Oak> ; rdfs:label "A"@de ."""
    )
    told = _ask("ASK { ?x a <urn:t:Tree> }", str(graph), "--format", "table", "--inference", "off")
    there = "There is an answer with --certainty certain --inference on.\n"
    assert (told.stdout, told.stderr) == ("false\n", there)
    for question in ("CONSTRUCT WHERE { ?x a <urn:t:Tree> }", "DESCRIBE ?x { ?x a <urn:t:Tree> }"):
        assert _ask(question, str(graph), "--inference", "off").stderr == there
        assert _ask(question, str(graph)).stderr == ""
    told = _ask("ASK { ?x rdfs:label 'A' }", str(graph), "--format", "table")
    assert told.stderr == '"A" stands nowhere in this graph, but "A"@de does.\n'


def test_options_come_from_the_environment(data: str) -> None:
    """By their own names."""
    result = run("query", LABELS, data, env={"AUTOPACT_FORMAT": "tsv"})
    assert result.stdout.startswith("?firm\t?label\t?none\n")
