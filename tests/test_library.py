"""The library: what `docs/library.md` shows is so, and programs get what the command line and the server give."""

from __future__ import annotations

import doctest
import gc
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic
from tests.commands import run

import autopact
from autopact.errors import InputError, MissingPart, Place, QueryFault, SyntaxFault

TOP = Path(__file__).parents[1]
GUIDE = (TOP / "docs" / "library.md").read_text(encoding="utf-8")
EX = rdflib.Namespace("http://example.org/")


def blocks(language: str) -> list[str]:
    """The blocks of the guide in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The guide's file, in the folder where one is."""
    (text,) = blocks("turtle")
    file = tmp_path / "mine.ttl"
    file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


def run_by_doctest(source: str) -> str:
    """What of a session does not come out as it is shown."""
    test = doctest.DocTestParser().get_doctest(source, {}, "library.md", None, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert test.examples
    return "".join(said)


@pytest.mark.usefixtures("mine")
def test_the_walk_comes_out_as_it_is_shown() -> None:
    """Block by block, with its outputs; what one defines the next one uses."""
    assert run_by_doctest("\n".join(blocks("pycon"))) == ""


@pytest.mark.usefixtures("mine")
def test_a_wrong_output_would_be_noticed() -> None:
    """The comparison of the guide's outputs is one."""
    assert "Expected" in run_by_doctest(blocks("pycon")[0].replace("True", "False", 1))


@pytest.mark.usefixtures("mine")
def test_five_lines_are_enough(capsys: pytest.CaptureFixture[str]) -> None:
    """Load, ask, reason and check, explain."""
    first, *_ = blocks("python")
    lines = [line for line in first.splitlines() if line and not line.startswith("import")]
    assert len(lines) <= 5
    names: dict[str, object] = {}
    exec(first, names)  # noqa: S102 - the guide's own
    assert names["rows"] == [{"who": EX.kite}]
    assert "prp-rng" in capsys.readouterr().out


def test_somebody_elses_project_checks_its_ontology(tmp_path: Path) -> None:
    """The guide's test passes beside a sound ontology; a planted fault fails it, with its line and mend."""
    _, example = blocks("python")
    (whole,) = blocks("turtle")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_ontology.py").write_text(example, encoding="utf-8")
    (tmp_path / "ontology.ttl").write_text(whole, encoding="utf-8")
    data = tmp_path / "data.ttl"

    def tested() -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    data.write_text("@prefix : <http://example.org/> .\n:zenith a :Firm .\n", encoding="utf-8")
    code, out = tested()
    assert code == 0, out
    data.write_text("@prefix : <http://example.org/> .\n:zenith a :Firm ;\n  :foundrOf :kite .\n", encoding="utf-8")
    code, out = tested()
    assert code == 1
    assert re.search(r"\[undeclared-property\] data\.ttl:3:3", out)
    assert "mend: Correct the spelling" in out


@pytest.mark.parametrize(
    ("wrong", "status"), [(":zenith a :Firm .", 0), (":zenith :foundrOf :kite .", 1), (":zenith a :Firm", 1)]
)
def test_the_commands_of_the_guide_say_the_same(mine: Path, wrong: str, status: int) -> None:
    """`autopact check` and `autopact doctor`, by their exit codes."""
    Path("ontology.ttl").write_text(mine.read_text(encoding="utf-8"), encoding="utf-8")
    Path("data.ttl").write_text(f"@prefix : <http://example.org/> .\n{wrong}\n", encoding="utf-8")
    (commands,) = blocks("sh")
    for line in commands.strip().splitlines():
        _, *arguments = line.partition("#")[0].split()
        assert run(*arguments).exit_code == status, line


def test_all_that_is_public_is_there_and_nothing_else() -> None:
    """`__all__` is what can be had; another name is an error that says so."""
    assert dir(autopact) == sorted(autopact.__all__)
    assert all(getattr(autopact, name) for name in autopact.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        autopact.nonsense  # noqa: B018


def test_importing_it_brings_nothing_along() -> None:
    """Neither rdflib nor the reasoner nor a store, until they are asked for."""
    code = "import sys, autopact; print({'rdflib', 'numpy', 'pyoxigraph', 'importlib.metadata'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_what_it_derives_and_explains_is_what_the_command_line_says(mine: Path) -> None:
    """The same triples, the same text."""
    graph = autopact.load(mine)
    printed = run("reason", str(mine)).stdout
    assert isomorphic(graph.reason(), rdflib.Graph().parse(data=printed, format="nt"))
    asked = ["http://example.org/kite", "a", "http://example.org/Firm"]
    assert f"{graph.explain(*asked)}\n" == run("explain", *asked, str(mine)).stdout


def test_the_bundled_graph_is_read_as_it_was_committed() -> None:
    """What follows from it is at hand, level by level."""
    graph = autopact.load()
    assert graph.explain("id:flexis", "a", "ap:JointVenture").level == "certain"
    assert set(graph.reason()) < set(graph.reason(certainty="possible"))
    assert len(graph.to_rdflib(inference=False)) < len(graph.to_rdflib()) < len(graph.to_rdflib(certainty="possible"))


def test_a_dataset_comes_out_as_it_went_in() -> None:
    """Default graph and named graphs, languages, datatypes as they are written, blank nodes."""
    dataset = rdflib.Dataset()
    node = rdflib.BNode()
    dataset.default_graph.add((EX.a, EX.p, rdflib.Literal("x", lang="fr")))
    dataset.default_graph.add((EX.a, EX.p, node))
    dataset.default_graph.add((node, EX.p, rdflib.Literal("01", datatype=rdflib.XSD.integer, normalize=False)))
    dataset.graph(EX.g).add((EX.a, EX.p, rdflib.Literal("y")))
    graph = autopact.Graph.from_rdflib(dataset)
    again = graph.to_dataset()
    assert isomorphic(again.default_graph, dataset.default_graph)
    assert set(again.graph(EX.g)) == set(dataset.graph(EX.g))
    assert {str(each.identifier) for each in again.graphs()} == {str(each.identifier) for each in dataset.graphs()}
    assert graph.ask("ASK { GRAPH <http://example.org/g> { ?s ?p 'y' } }")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_an_older_graph_of_graphs_comes_out_as_it_went_in() -> None:
    """Its default graph is called by a blank node."""
    graphs = rdflib.ConjunctiveGraph()
    graphs.add((EX.a, EX.p, EX.b))
    graphs.get_context(EX.g).add((EX.c, EX.p, EX.d))
    graph = autopact.Graph.from_rdflib(graphs)
    assert set(graph.to_rdflib()) == {(EX.a, EX.p, EX.b)}
    assert set(graph.to_dataset().graph(EX.g)) == {(EX.c, EX.p, EX.d)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_an_older_graph_over_the_store_of_a_dataset_has_its_default_graph() -> None:
    """Which has no blank node for a name."""
    dataset = rdflib.Dataset()
    dataset.default_graph.add((EX.a, EX.p, EX.b))
    graph = autopact.Graph.from_rdflib(rdflib.ConjunctiveGraph(dataset.store))
    assert set(graph.to_rdflib()) == {(EX.a, EX.p, EX.b)}


def test_a_query_chooses_its_graphs_and_its_base() -> None:
    """As anywhere: FROM, FROM NAMED, and names that are relative."""
    dataset = rdflib.Dataset()
    for name in ("g", "h"):
        dataset.graph(EX[name]).add((EX[f"in-{name}"], EX.p, EX.b))
    graph = autopact.Graph.from_rdflib(dataset)
    assert graph.query("SELECT ?s FROM <http://example.org/g> { ?s ?p ?o }") == [{"s": EX["in-g"]}]
    asked = "SELECT ?s FROM NAMED <http://example.org/h> { GRAPH ?g { ?s ?p ?o } }"
    assert graph.query(asked) == [{"s": EX["in-h"]}]
    assert graph.query("SELECT (<id/renault> AS ?x) {}") == [
        {"x": rdflib.URIRef("https://w3id.org/autopact/id/renault")}
    ]


def test_what_contradicts_itself_is_told_in_words() -> None:
    """Each contradiction once."""
    data = rdflib.Graph()
    data.add((EX.Car, rdflib.OWL.disjointWith, EX.Firm))
    for kind in (EX.Car, EX.Firm):
        data.add((EX.kite, rdflib.RDF.type, kind))
    (told,) = autopact.Graph.from_rdflib(data).contradictions()
    assert all(str(each) in told for each in (EX.kite, EX.Car, EX.Firm))


def test_an_explanation_has_as_many_proofs_as_are_wanted(mine: Path) -> None:
    """And none of what does not hold."""
    graph = autopact.load(mine)
    kite = [":kite", "a", ":Firm"]
    assert "alternatives" not in graph.explain(*kite).data
    mine.write_text(mine.read_text(encoding="utf-8") + ":kite a :Firm , :Venture .", encoding="utf-8")
    why = autopact.load(mine).explain(*kite, most=3)
    assert len(why.data["alternatives"]) == 2
    assert rdflib.Graph().parse(data=why.turtle(), format="turtle")
    assert graph.explain(":acme", "a", ":Venture").turtle() == ""


def test_what_comes_out_has_the_usual_prefixes() -> None:
    """A graph as well as a dataset."""
    graph = autopact.load()
    for given in (graph.to_rdflib(), graph.construct("CONSTRUCT WHERE { ?s a ap:JointVenture }"), graph.to_dataset()):
        assert given.qname("https://w3id.org/autopact/id/flexis") == "id:flexis"


def test_a_graph_says_what_it_is_of(mine: Path) -> None:
    """Files by their names, and no others."""
    for graph, said in (
        (autopact.load(mine.name), "mine.ttl"),
        (autopact.load(reasoning=False), "bundled"),
        (autopact.Graph.from_rdflib(rdflib.Graph()), "of rdflib"),
    ):
        assert repr(graph) == f"<autopact.Graph {said}>"


def test_nothing_of_an_rdflib_graph_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nobody has it, or where it could not be taken."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    graph = autopact.Graph.from_rdflib(rdflib.Graph(), reasoning=False)
    with pytest.raises(MissingPart):
        graph.reason()
    assert list(tmp_path.iterdir())
    del graph
    gc.collect()
    assert not list(tmp_path.iterdir())
    wrong = rdflib.Graph().add((EX.a, EX.p, rdflib.Variable("x")))
    with pytest.raises(InputError, match="no term of RDF"):
        autopact.Graph.from_rdflib(wrong)
    assert not list(tmp_path.iterdir())


def test_named_graphs_can_be_in_the_default_graph() -> None:
    """Then they are asked with it, what follows from them follows, and the graph is named that states it."""
    dataset = rdflib.Dataset()
    dataset.graph(EX.mine).add((EX.kite, rdflib.RDF.type, EX.Venture))
    dataset.graph(EX.terms).add((EX.Venture, rdflib.RDFS.subClassOf, EX.Firm))
    pattern = f"ASK {{ {EX.kite.n3()} a {EX.Firm.n3()} }}"
    assert not autopact.Graph.from_rdflib(dataset).ask(pattern)
    graph = autopact.Graph.from_rdflib(dataset, union_default_graph=True)
    assert graph.ask(pattern)
    assert "not-run" not in {finding.code for finding in graph.check().findings}
    assert f"stated in {EX.mine.n3()}" in str(graph.explain(EX.kite, rdflib.RDF.type, EX.Firm))


def test_a_number_is_one_number_to_a_query(tmp_path: Path) -> None:
    """A graph that comes out has two spellings if it had two; a query is told of one, and so is who asks why."""
    file = tmp_path / "car.ttl"
    schema = "<urn:price> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <urn:amount> ."
    file.write_text(f"{schema} <urn:car> <urn:price> 15.50 ; <urn:amount> 15.5 .", encoding="utf-8")
    graph = autopact.load(file)
    assert len(graph.to_rdflib()) == 4
    (row,) = graph.query("SELECT ?amount WHERE { <urn:car> <urn:amount> ?amount }")
    assert graph.explain("urn:car", "urn:amount", row["amount"]).holds


def test_what_is_inferred_can_come_along_in_a_dataset(mine: Path) -> None:
    """In the graph that has it on the server too."""
    dataset = autopact.load(mine).to_dataset(inference=True)
    inferred = dataset.graph(rdflib.URIRef("https://w3id.org/autopact/graph/inferred"))
    assert (EX.kite, rdflib.RDF.type, EX.Firm) in inferred


def test_findings_of_an_rdflib_graph_name_terms_and_no_file() -> None:
    """There is none that somebody knows."""
    graph = rdflib.Graph()
    graph.add((EX.a, EX.when, rdflib.Literal("soon", datatype=rdflib.XSD.date)))
    report = autopact.Graph.from_rdflib(graph).check()
    [finding] = report.findings
    assert (finding.code, finding.place.file, finding.place.line) == ("ill-typed-literal", None, None)
    assert not report.clean
    assert report.files == ()
    assert "autopact-" not in str(report)


def test_what_rdflib_holds_and_rdf_has_not_is_told() -> None:
    """An IRI with a space, a literal for a subject, a blank node for a predicate, a graph without a name."""
    space, literal, blank, nameless = rdflib.Graph(), rdflib.Graph(), rdflib.Graph(), rdflib.Dataset()
    blank.add((EX.a, rdflib.BNode(), EX.b))
    space.add((rdflib.URIRef("http://example.org/a"), EX.p, rdflib.URIRef("")))
    literal.add((rdflib.Literal("x"), EX.p, EX.b))
    nameless.graph(rdflib.BNode()).add((EX.a, EX.p, EX.b))
    wrong = {"none of RDF": space, "literal for a subject": literal, "IRI for a predicate": blank, "no IRI": nameless}
    for words, graph in wrong.items():
        with pytest.raises(InputError, match=words):
            autopact.Graph.from_rdflib(graph)


def test_a_triple_that_is_a_term_is_told_with_a_way_to_its_parts(tmp_path: Path) -> None:
    """Neither a row nor a graph of rdflib can have one."""
    file = tmp_path / "said.ttl"
    file.write_text("@prefix : <http://example.org/> . :x :says <<( :a :b :c )>> .", encoding="utf-8")
    graph = autopact.load(file)
    says = "{ ?x <http://example.org/says> ?it }"
    for give in (lambda: graph.query(f"SELECT ?it {says}"), graph.to_rdflib, graph.to_dataset):
        with pytest.raises(InputError, match=r"SUBJECT\(\?it\), PREDICATE\(\?it\), OBJECT\(\?it\)"):
            give()
    assert graph.query(f"SELECT (SUBJECT(?it) AS ?s) (OBJECT(?it) AS ?o) {says}") == [{"s": EX.a, "o": EX.c}]


def test_a_text_with_a_base_direction_is_told_with_a_way_to_its_parts(tmp_path: Path) -> None:
    """It is not given without its direction, as if that were all."""
    file = tmp_path / "hebrew.ttl"
    file.write_text('@prefix : <http://example.org/> . :x :name "שלום"@he--rtl .', encoding="utf-8")
    graph = autopact.load(file)
    named = "{ ?x <http://example.org/name> ?it }"
    for give in (lambda: graph.query(f"SELECT ?it {named}"), graph.to_rdflib, graph.to_dataset):
        with pytest.raises(InputError, match=r"STR\(\?it\), LANG\(\?it\), LANGDIR\(\?it\)"):
            give()
    [parts] = graph.query(f"SELECT (STR(?it) AS ?text) (LANG(?it) AS ?language) (LANGDIR(?it) AS ?direction) {named}")
    assert [str(parts[each]) for each in ("text", "language", "direction")] == ["שלום", "he", "rtl"]


def test_errors_say_what_to_do(mine: Path) -> None:
    """A file that is not there, a query of another form, a level that is none, reasons where nothing reasons."""
    with pytest.raises(InputError, match=r"https://example\.org/x\.ttl is an address"):
        autopact.load("https://example.org/x.ttl")
    with pytest.raises(InputError, match="empty path"):
        autopact.load("")
    with pytest.raises(InputError, match="no file or folder"):
        autopact.load("absent.ttl")
    graph = autopact.load(mine, reasoning=False)
    for reasons in (graph.reason, graph.contradictions, lambda: graph.explain("rdf:nil", "a", "rdf:List")):
        with pytest.raises(MissingPart, match="reasoning=True"):
            reasons()
    none: Any
    for none in (0, -1, 1.5, "all"):
        with pytest.raises(InputError, match=f"most is how many proofs are wanted, not {none!r}"):
            autopact.load(mine).explain("rdf:nil", "a", "rdf:List", most=none)
    with pytest.raises(InputError, match="certain, probable, possible"):
        graph.query("SELECT * { ?s ?p ?o }", certainty="sure")
    off: Any = "off"  # as on the command line; any text is true to Python
    for give in (
        lambda: graph.ask("ASK {}", inference=off),
        lambda: graph.to_rdflib(inference=off),
        lambda: graph.to_dataset(inference=off),
    ):
        with pytest.raises(InputError, match="inference is True or False, not 'off'"):
            give()
    with pytest.raises(InputError, match="Give reasoning=True or reasoning=False"):
        autopact.load(mine, reasoning=off)
    with pytest.raises(InputError, match="union_default_graph is True or False, not 'off'"):
        autopact.load(mine, union_default_graph=off)
    with pytest.raises(InputError, match="no term of RDF"):
        graph.explain(rdflib.Variable("x"), "a", "rdf:List")
    with pytest.raises(SyntaxFault) as unread:
        autopact.load(reasoning=False).query("ASK { ?s ?p } GROUP BY ?s")
    assert unread.value.place == Place(line=1, column=13)  # of the text as it was written
    with pytest.raises(SyntaxFault):
        graph.query("SELECT")
    for ask in (graph.query, graph.ask, graph.construct):
        with pytest.raises(QueryFault, match="is for"):
            ask("ASK {}" if ask == graph.query else "SELECT * {}")
    with pytest.raises(InputError, match="no term"):
        graph.explain("not a term", "a", "b")


@pytest.mark.usefixtures("mine")
def test_prefixes_of_the_files_need_not_be_declared() -> None:
    """Even that without a name."""
    graph = autopact.load("mine.ttl")
    assert graph.ask("ASK { :kite a :Venture }")
    assert graph.explain(":kite", "a", ":Venture").holds
