"""Media types and the choice among them."""

import pytest

from autopact.errors import QueryFault
from autopact.sparql.formats import GRAPHS, RESULTS, choose, preferred
from autopact.sparql.problem import NotAcceptable


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("TEXT/CSV; q=0.5", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("*/*;q=0.1, text/csv;q=0", "application/sparql-results+json"),
        ("text/csv, application/sparql-results+json", "application/sparql-results+json"),
        ("text/csv;header=present", "text/csv; charset=utf-8"),
        ("text/csv;q=nan, application/json;q=0.5", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv;q=high", "text/csv; charset=utf-8"),
        ("image/png, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_the_header_is_honoured(accept: str | None, content_type: str) -> None:
    """Weights count, 0 refuses, the most specific range decides, and the default wins a tie."""
    assert choose(RESULTS, accept)[1] == content_type


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle"])
def test_nothing_that_fits_is_an_error_that_lists_what_there_is(accept: str) -> None:
    """Every format is named, by media type and by short name."""
    with pytest.raises(NotAcceptable) as caught:
        choose(RESULTS, accept)
    for each in RESULTS:
        assert each.media_types[0] in caught.value.mend
        assert f"format={each.name}" in caught.value.mend


@pytest.mark.parametrize(
    ("named", "content_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("json", "application/ld+json"),
        ("xml", "application/rdf+xml"),
        ("application/ld json", "application/ld+json"),
        ("TriG", "application/trig"),
        ("n3", "text/turtle; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("papyrus,csv,rdf+xml,application/rdf+xml,turtle", "application/rdf+xml"),
    ],
)
def test_the_parameter_outdoes_the_header(named: str, content_type: str) -> None:
    """By short name, by suffix or by media type, whose plus sign a query string may have lost; the first that fits."""
    assert choose(GRAPHS, "application/n-triples", named)[1] == content_type


def test_a_format_that_is_none_differs_from_one_that_does_not_fit() -> None:
    """The first is a mistake in the request, the second cannot be had of this answer."""
    with pytest.raises(QueryFault, match="unknown"):
        choose(RESULTS, None, "papyrus")
    with pytest.raises(NotAcceptable):
        choose(RESULTS, None, "turtle")


@pytest.mark.parametrize(
    ("accept", "best"),
    [("text/html, */*;q=0.8", "text/html"), ("text/turtle, text/html;q=0.9", "text/turtle"), ("image/png", None)],
)
def test_preferred_takes_any_offer(accept: str, best: str | None) -> None:
    """The best of several media types, or none."""
    assert preferred(["text/html", "text/turtle"], accept) == best
