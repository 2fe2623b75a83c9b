"""SPARQL Update over HTTP: the same tests, of a started server, which is given graphs as documents and asked for them.

Texts that are updates are not sent: some of them would load from elsewhere, which is closed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize
from tests.serving import AUTHORIZED, UPDATE, emptied, send

from .comparison import of_triples, same
from .manifest import Case, address
from .test_update import SYNTAX, Evaluation, _evaluations, _name

_NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
_N_TRIPLES = "application/n-triples"


def _graphs(files: Iterable[tuple[NamedNode | None, Path]]) -> dict[str, set[Triple]]:
    """What files hold, by the query string that names the graph."""
    graphs = defaultdict(set)
    for name, file in files:
        graphs[f"graph={quote(name.value)}" if name else "default"] |= {
            quad.triple for quad in parse(path=str(file), base_iri=address(file))
        }
    return graphs


def _stored(endpoint: str) -> dict[str, set[Triple]]:
    """What a server has, by the query string that names the graph."""
    names = json.loads(send(endpoint, "GET", f"/sparql?query={quote(_NAMES)}&format=json")[1])["results"]["bindings"]
    graphs = {}
    for which in ("default", *(f"graph={quote(row['g']['value'])}" for row in names)):
        _, body = send(endpoint, "GET", f"/graph-store?{which}", headers={"Accept": _N_TRIPLES})
        graphs[which] = {quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)}
    return graphs


@pytest.mark.parametrize("case", _evaluations(), ids=_name)
def test_update_evaluation(store: str, case: Evaluation) -> None:
    """The graphs are put, the update is posted, and what is got is what the test expects."""
    emptied(store)
    for which, triples in _graphs(case.before).items():
        body = serialize(triples, format=RdfFormat.N_TRIPLES)
        response, told = send(
            store, "PUT", f"/graph-store?{which}", body=body, headers={**AUTHORIZED, "Content-Type": _N_TRIPLES}
        )
        assert response.status in (201, 204), told
    text = f"BASE <{address(case.request)}> {case.request.read_text(encoding='utf-8')}"
    response, told = send(store, "POST", "/update", body=text.encode(), headers={**AUTHORIZED, **UPDATE})
    assert response.status == 204, told
    found, expected = _stored(store), _graphs(case.after)
    for which in found.keys() | expected.keys():
        assert same(of_triples(found.get(which, ())), of_triples(expected.get(which, ()))), which


@pytest.mark.parametrize("case", [case for case in SYNTAX if not case.kind.startswith("Positive")], ids=_name)
def test_what_is_no_update(store: str, case: Case) -> None:
    """400, in the one shape, with its line; or 403, if whom it would load from is wrong already."""
    response, body = send(store, "POST", "/update", body=case.query.read_bytes(), headers={**AUTHORIZED, **UPDATE})
    problem = json.loads(body)
    assert response.status == problem["status"]
    assert response.status == 400 or (response.status == 403 and b"LOAD" in case.query.read_bytes())
    assert problem["line"] >= 1


def test_every_case_is_here() -> None:
    """The update manifests have 94 of what is done, and eight of what is no update; those of the syntax 13 more."""
    assert len(_evaluations()) == 94
    assert sum(not case.kind.startswith("Positive") for case in SYNTAX) == 8 + 13
