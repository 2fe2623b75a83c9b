"""Query evaluation: the answer over HTTP is the one that the test expects, and the one that pyoxigraph gives."""

import pytest

from autopact.sparql.question import read
from autopact.tokens import tokenise

from .asking import ask, in_process, received
from .comparison import Result, expected, same
from .exceptions import OUTCOME
from .manifest import QUERY_FOLDERS, RESULT_FOLDERS, Case, cases

EVALUATED = [case for case in cases(*QUERY_FOLDERS) if case.kind == "QueryEvaluationTest"]


def _outcome(case: Case, result: Result) -> str:
    """How a result compares with the one expected: `same`, equal by `value`, or `different`."""
    assert case.result
    words = [token.text.upper() for token in tokenise(case.text)]
    ordered = "ORDER" in words and "}" not in words[words.index("ORDER") :]
    wanted = expected(case.result)
    if same(result, wanted, ordered=ordered):
        return "same"
    return "value" if same(result.by_value(), wanted.by_value(), ordered=ordered) else "different"


@pytest.mark.parametrize("case", EVALUATED, ids=lambda case: case.iri.rsplit("/", 2)[1] + case.iri.partition("#")[2])
def test_query_evaluation(endpoint: str, case: Case) -> None:
    """The endpoint answers as expected, or exactly as wrongly as is written in the list of exceptions.

    pyoxigraph, asked in this process, answers the same: nothing that the endpoint does to a query changes its answer.
    """
    response = ask(endpoint, case)
    assert response.status == 200, response.text
    result, direct = received(response), in_process(case)
    assert _outcome(case, result) == _outcome(case, direct) == OUTCOME.get(case.iri, "same")
    assert same(result, direct) or read(case.text).volatile


def test_every_exception_is_a_test() -> None:
    """The list names no test that is not there."""
    folders = (*QUERY_FOLDERS, *RESULT_FOLDERS, "syntax-query", "service", "entailment")
    assert set(OUTCOME) <= {case.iri for case in cases(*folders)}
