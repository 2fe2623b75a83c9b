"""The steps of docs/importing.md, run as they stand: what they print is what the graph has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from benchmarks.peers import Virtuoso, running
from pyoxigraph import DefaultGraph
from tests.export import worlds

from autopact.export import rdf
from autopact.export.property_graph import PropertyGraph
from autopact.export.tools import TOOLS
from autopact.terms import BASE

GUIDE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
BY_TITLE = {tool.title: tool for tool in TOOLS.values()}
POMS = {"JENA_JARS": "jena", "RDF4J_JARS": "rdf4j", "OWLAPI_JARS": "owlapi", "NEO4J_JARS": "neo4j"}
"""The variables that name folders of jars, and the projects here that say which jars."""

RUN = [title for title in BY_TITLE if "```" in SECTIONS.get(title, "")]


def test_every_tool_has_its_section() -> None:
    """Of its own name; and one that is not run, or only a part of it, says so."""
    assert SECTIONS.keys() - {"What is in an export"} == BY_TITLE.keys()
    for title in BY_TITLE.keys() - set(RUN):
        assert "**Not run" in SECTIONS[title], title
    for title, tool in BY_TITLE.items():
        assert f"--for {tool.name} " in SECTIONS[title]


@pytest.mark.parametrize("title", RUN)
def test_the_steps_lead_there(title: str, tmp_path: Path) -> None:
    """Each block in its turn, in an empty folder; and there is as much on the other side as here."""
    section = SECTIONS[title]
    work = tmp_path / "work"
    work.mkdir()
    with ExitStack() as stack:
        environment = prepared(section, tmp_path, stack)
        printed = "".join(ran(language, text, work, environment) for language, text in blocks(section))
    numbers = [int(number) for number in re.findall(r"(?<![\w.-])\d+(?![\w.])", printed)]
    assert numbers[: len(EXPECTED[title]())] == EXPECTED[title](), printed


def blocks(section: str) -> Iterator[tuple[str, str]]:
    """The blocks of a section that are run, with their languages."""
    return iter(re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))


def prepared(section: str, folder: Path, stack: ExitStack) -> dict[str, str]:
    """The environment of a section's steps, with the programs that they name.

    Where something is not installed, the test is left out.
    """
    programs = folder / "programs"
    programs.mkdir()
    script(programs / "autopact", f'exec "{sys.executable}" -c "from autopact.cli import main; main()" "$@"')
    # For programs that run for seconds: the quick compiler alone, and one thread to collect garbage.
    quick = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    environment = {**os.environ, **quick, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    wanted = {name for name in POMS if f"${name}" in section} | ({"JENA_JARS"} if "riot " in section else set())
    for name in wanted:
        if not os.environ.get(name) or shutil.which("java") is None:
            pytest.skip(f"needs Java, and jars in the folder that {name} names (tests/interop/{POMS[name]}-pom.xml)")
    if "JENA_JARS" in wanted:
        for program, name in {"riot": "riotcmd.riot", "tdb2.tdbloader": "", "tdb2.tdbquery": ""}.items():
            script(programs / program, f'exec java -cp "$JENA_JARS/*" {name or program} "$@"')
    if "isql " in section:
        virtuoso = Virtuoso()
        if missing := virtuoso.missing():
            pytest.skip(missing)
        address = virtuoso.monitor(stack.enter_context(running(virtuoso, folder)).place)
        script(programs / "isql", f'shift; exec isql-vt {address} "$@" VERBOSE=OFF BANNER=OFF PROMPT=OFF')
    return environment


def script(path: Path, text: str) -> None:
    """A program of one line."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def ran(language: str, text: str, folder: Path, environment: dict[str, str]) -> str:
    """What a block prints beside what our own command does; a Java class is kept for the block that starts it."""
    if language == "java":
        (folder / "Load.java").write_text(text, encoding="utf-8")
        return ""
    if language == "python":
        command = [sys.executable, "-W", "error::SyntaxWarning", "-c", text]
    else:
        command = ["bash", "-euo", "pipefail", "-c", text]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return "".join(line for line in done.stdout.splitlines(keepends=True) if "sha256" not in line)


@cache
def claims() -> int:
    """How many claims there are."""
    return len(worlds.material().claims.claims)


@cache
def claimed() -> int:
    """How many triples they state."""
    return sum(len(claim.triples) for claim in worlds.material().claims)


@cache
def triples() -> int:
    """How many triples the default graph has."""
    return sum(1 for each in rdf.dataset(worlds.material()) if isinstance(each.graph_name, DefaultGraph))


@cache
def everything() -> int:
    """How many there are in graphs of ours, with the evidence as nodes."""
    return sum(1 for each in rdf.parts(worlds.material()) if str(each.graph_name)[1:].startswith(BASE))


@cache
def network(facts: bool) -> tuple[int, int]:
    """How many nodes and edges there are."""
    with PropertyGraph(worlds.material(), facts=facts) as graph:
        return sum(1 for _ in graph.nodes()), sum(1 for _ in graph.edges())


@cache
def claims_of_edges() -> int:
    """How many claims say an edge among the facts."""
    with PropertyGraph(worlds.material(), facts=True) as graph:
        return len({claim for edge in graph.edges() for claim in edge.known.claims.split()})


EXPECTED = {
    "Protégé": lambda: [claims(), 0],
    "Owlready2": lambda: [claims()],
    "RDFLib": lambda: [triples(), claims()],
    "Oxigraph": lambda: [triples(), claims()],
    "Apache Jena": lambda: [triples(), claims(), claimed()],
    "Eclipse RDF4J": lambda: [everything(), claims()],
    "Virtuoso": lambda: [0, everything(), claims()],
    "Neo4j": lambda: [*network(False), claims()],
    "Ladybug": lambda: [*network(False), claims()],
    "Gephi": lambda: [*network(True)],
    "NetworkX": lambda: [*network(True), claims_of_edges()],
    "DuckDB": lambda: [*network(False), claims(), network(False)[1]],
    "pandas": lambda: [*network(False), claims()],
}
"""The numbers that the steps of each section print, in their order."""
