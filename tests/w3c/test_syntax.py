"""Syntax: what is a query is answered, and what is none is a problem with a place."""

import pytest
from pyoxigraph import Store

from autopact.gateway.hosts import Hosts
from autopact.sparql.question import read

from .asking import ask
from .exceptions import OUTCOME
from .manifest import QUERY_FOLDERS, Case, cases

CASES = [
    case
    for case in cases(*QUERY_FOLDERS, "syntax-query", "syntax-fed")
    if case.kind.startswith(("PositiveSyntaxTest", "NegativeSyntaxTest"))
]


def _parses(text: str) -> bool:
    """Whether pyoxigraph's own parser takes a query; a SERVICE in it finds nobody listening."""
    try:
        Store().query(text, base_iri="http://127.0.0.1:1/")
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.iri.rsplit("/", 2)[1] + "-" + case.iri.partition("#")[2])
def test_syntax(endpoint: str, case: Case) -> None:
    """200 for a query, 400 for what is none, as pyoxigraph's parser says too; 403 for a query that asks elsewhere."""
    text, response = case.query.read_text(encoding="utf-8"), ask(endpoint, case)
    if case.kind.startswith("Negative"):
        assert not _parses(text)
        assert response.status == 400, response.text
        assert response.problem()["type"].endswith("/syntax")
        assert response.problem()["line"] >= 1
    elif "SERVICE" in text:
        assert _parses(text)
        assert response.status == 403
        assert response.problem()["type"].endswith("/refused")
        question = read(text, base_iri="http://127.0.0.1:1/", hosts=Hosts.of("127.0.0.1:1"))
        assert [service.iri for service in question.services] == ["http://127.0.0.1:1/g"]
        assert _parses(question.text)
    elif case.iri in OUTCOME:
        assert OUTCOME[case.iri] == "unanswered"
        assert _parses(text)
        assert response.status == 400
        assert response.problem()["type"].endswith("/query")
    else:
        assert _parses(text)
        assert response.status == 200, response.text
