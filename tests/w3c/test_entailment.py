"""Entailment regimes: what follows from the data by OWL 2 RL and the axiomatic triples is asked like what is in it.

https://www.w3.org/TR/sparql11-entailment/
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse_query_results, serialize
from tests.serving import running, send

from .asking import JSON, triples
from .comparison import expected, of_solutions, same
from .exceptions import OUTCOME
from .manifest import Case, cases

CASES = cases("entailment")


@pytest.fixture(scope="module")
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a test's data, and of all that follows from it."""
    file = tmp_path_factory.mktemp("entailment") / "data.nt"
    file.write_bytes(serialize(triples(*request.param), format=RdfFormat.N_TRIPLES) or b"")
    with running(file, reasoning="owl-rl+axioms") as address:
        yield address


@pytest.mark.parametrize(
    ("endpoint", "case"),
    [pytest.param(case.data, case, id=case.iri.partition("#")[2]) for case in CASES],
    indirect=["endpoint"],
)
def test_entailment(endpoint: str, case: Case) -> None:
    """The endpoint answers as expected, but for the tests in the list of exceptions, to which it answers otherwise."""
    assert case.result
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    response, body = send(endpoint, "POST", "/sparql", body=urlencode({"query": case.text}).encode(), headers=headers)
    assert response.status == 200, body
    result = of_solutions(parse_query_results(body, format=QueryResultsFormat.JSON))
    outcome = "same" if same(result, expected(case.result)) else "different"
    assert outcome == OUTCOME.get(case.iri, "same"), result
