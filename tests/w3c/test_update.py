"""SPARQL Update: what a request makes of a dataset, in a plain store of this process, and which texts are updates.

https://www.w3.org/TR/sparql11-update/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, parse

from autopact.engine.update.operations import steps
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.errors import SyntaxFault

from .comparison import Result, same
from .manifest import TESTS, Case, address, cases, manifest

FOLDERS = (
    "add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where", "drop", "move",
    "update-silent",
)  # fmt: skip
SYNTAX_FOLDERS = ("syntax-update-1", "syntax-update-2", *FOLDERS)

_STATES = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?test ?request ?state ?file ?name WHERE {
  ?test a mf:UpdateEvaluationTest ; mf:action/ut:request ?request ; ?state ?dataset .
  FILTER(?state IN (mf:action, mf:result))
  OPTIONAL {
    { ?dataset ut:data ?file } UNION { ?dataset ut:graphData [ ut:graph ?file ; rdfs:label ?name ] }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A test of what a request does: its text, and the files of the dataset before and after, by their graph."""

    iri: str
    request: Path
    before: frozenset[tuple[NamedNode | None, Path]]
    after: frozenset[tuple[NamedNode | None, Path]]


def _path(iri: NamedNode) -> Path:
    return TESTS / Path(iri.value).relative_to(address(TESTS / "."))


def _evaluations() -> list[Evaluation]:
    found: dict[str, tuple[Path, dict[str, set[tuple[NamedNode | None, Path]]]]] = {}
    for folder in FOLDERS if TESTS.is_dir() else ():
        for row in manifest(folder).query(_STATES):
            _, states = found.setdefault(row["test"].value, (_path(row["request"]), {}))
            files = states.setdefault(row["state"].value.partition("#")[2], set())
            if row["file"] is not None:
                files.add((NamedNode(row["name"].value) if row["name"] else None, _path(row["file"])))
    return [
        Evaluation(iri, request, frozenset(states["action"]), frozenset(states["result"]))
        for iri, (request, states) in sorted(found.items())
    ]


def _quads(files: Iterable[tuple[NamedNode | None, Path]]) -> Iterator[Quad]:
    """What files hold, each in its graph, with the base that it would have; one file has its nodes in common."""
    for name, file in files:
        for quad in parse(path=str(file), base_iri=address(file)):
            subject, value = (_of(term, file) for term in (quad.subject, quad.object))
            yield Quad(subject, quad.predicate, value, name)


def _of(term: Any, file: Path) -> Any:
    return BlankNode(re.sub(r"\W", "", f"{file.name}{term.value}")) if isinstance(term, BlankNode) else term


def _as_rows(quads: Iterable[Quad]) -> Result:
    return Result(tuple((each.subject, each.predicate, each.object, str(each.graph_name)) for each in set(quads)))


def _name(case: Case | Evaluation) -> str:
    return case.iri.rsplit("/", 2)[1] + "-" + case.iri.partition("#")[2]


@pytest.mark.parametrize("case", _evaluations(), ids=_name)
def test_update_evaluation(case: Evaluation) -> None:
    """The dataset afterwards is the one that the test expects, and so is each graph's being there."""
    state = Writable(_quads(case.before), [name for name, _ in case.before if name], plain=True)
    text = case.request.read_text(encoding="utf-8")
    loads = dict.fromkeys(re.findall(r"LOAD SILENT <([^>]*)>", text))
    outcome = state.apply(Write([Update(text, address(case.request), documents=loads)]))
    expected = list(_quads(case.after))
    assert same(_as_rows(state.quads()), _as_rows(expected))
    told = (set(_quads(case.before)) - set(outcome.stored.removed)) | set(outcome.stored.added)
    assert same(_as_rows(told), _as_rows(expected))


SYNTAX = [case for case in cases(*SYNTAX_FOLDERS) if "SyntaxTest" in case.kind]


@pytest.mark.parametrize("case", SYNTAX, ids=_name)
def test_update_syntax(case: Case) -> None:
    """What is an update is read; what is none is a fault with a place."""
    update = Update(case.query.read_text(encoding="utf-8"), address(case.query))
    if case.kind.startswith("Positive"):
        steps(update)
        return
    with pytest.raises(SyntaxFault) as caught:
        steps(update)
    assert caught.value.place.line
