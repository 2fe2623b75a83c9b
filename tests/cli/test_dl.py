"""`autopact reason --dl` and `autopact explain --dl`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import jpype
import pytest
from pyoxigraph import RdfFormat, parse
from tests.commands import run
from tests.java import needs_java

from autopact.reasoner import owl_api
from autopact.terms import PROV

CASES = """@prefix : <urn:t#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:t> a owl:Ontology . :A a owl:Class ; rdfs:subClassOf :C . :B a owl:Class ; rdfs:subClassOf :C . :C a owl:Class .
:D a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( :A :B ) ] . :x a :D . :y a :A .
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A file with what rules cannot derive."""
    file = tmp_path / "cases.ttl"
    file.write_text(CASES, encoding="utf-8")
    return file


@needs_java
def test_reason_writes_what_hermit_adds(cases: Path) -> None:
    """With what the rules derive; consistency and classes without members are told beside."""
    done = run("reason", "--dl", str(cases))
    assert done.exit_code == 0
    assert f"<urn:t#x> {TYPE} <urn:t#C> ." in done.stdout
    assert f"<urn:t#y> {TYPE} <urn:t#C> ." in done.stdout
    assert "consistent; classes that can have no member: none; what follows besides: 2" in done.stderr
    assert f"<urn:t#x> {TYPE} <urn:t#C> ." not in run("reason", str(cases)).stdout


@needs_java
def test_reason_tells_what_clashes(cases: Path) -> None:
    """An inconsistent graph: the axioms that cannot be true together, exit code 1, and nothing that would follow."""
    with cases.open("a", encoding="utf-8") as file:
        file.write(":A owl:disjointWith :B . :x a :A , :B .\n")
    done = run("reason", "--dl", str(cases))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "A DisjointWith B" in done.stderr
    assert "x Type A" in done.stderr


@needs_java
def test_explain_names_the_axioms(cases: Path) -> None:
    """As text, JSON and Turtle; what does not follow is said, with exit code 1."""
    asked = ("explain", "--dl", "urn:t#x", "a", "urn:t#C", str(cases))
    done = run(*asked)
    assert done.exit_code == 0
    assert "D EquivalentTo A or B" in done.stdout
    tree = json.loads(run(*asked, "--format", "json").stdout)
    assert (tree["rule"], len(tree["premises"])) == ("owl-dl", 4)
    turtle = run(*asked, "--format", "turtle").stdout
    used = [quad for quad in parse(turtle.encode(), format=RdfFormat.TURTLE) if quad.predicate == PROV.used]
    assert len(used) == 4
    assert run("explain", "--dl", "urn:t#x", "a", "urn:t#A", str(cases)).exit_code == 1


@pytest.mark.parametrize("arguments", [("reason", "--dl"), ("explain", "--dl", "urn:t#x", "a", "urn:t#C")])
def test_where_java_is_missing_it_is_said_how_to_get_it(
    arguments: tuple[str, ...], cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 and the package to install; without --dl nothing is missing."""

    def nothing() -> str:
        raise jpype.JVMNotFoundException("none")

    monkeypatch.setattr(jpype, "isJVMStarted", lambda: False)
    monkeypatch.setattr(jpype, "getDefaultJVMPath", nothing)
    owl_api.java.cache_clear()
    done = run(*arguments, str(cases))
    owl_api.java.cache_clear()
    assert done.exit_code == 3
    assert "default-jre-headless" in done.stderr
    assert run("reason", str(cases)).exit_code == 0
