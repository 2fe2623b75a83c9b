"""CSV, TSV and JSON as results formats: the answer in the format of the file that the test expects."""

import json

import pytest

from .asking import ask, of_csv, received
from .comparison import expected, same
from .exceptions import OUTCOME
from .manifest import RESULT_FOLDERS, Case, cases

FORMATS = cases(*RESULT_FOLDERS)
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".srj": "application/sparql-results+json",
}


def _columns(text: str, suffix: str) -> object:
    return json.loads(text)["head"].get("vars") if suffix == ".srj" else text.splitlines()[0]


@pytest.mark.parametrize("case", FORMATS, ids=lambda case: case.iri.partition("#")[2])
def test_results_formats(endpoint: str, case: Case) -> None:
    """The type is the one asked for, the columns come in the order of the file, and so do the rows."""
    assert case.result
    suffix = case.result.suffix
    response = ask(endpoint, case, MEDIA_TYPES[suffix])
    assert (response.status, response.media_type) == (200, MEDIA_TYPES[suffix])
    text = case.result.read_text(encoding="utf-8")
    assert _columns(response.text, suffix) == _columns(text, suffix)
    result = received(response)
    wanted = of_csv(text) if suffix == ".csv" else expected(case.result)
    outcome = "same" if same(result, wanted) else "value" if same(result.by_value(), wanted.by_value()) else "different"
    assert outcome == OUTCOME.get(case.iri, "same")
