"""How deeply a result nests, which has to be known before a parser sees it."""

from io import BytesIO

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store, Triple

from autopact.engine.complete import JSON, NT
from autopact.engine.nesting import too_deep
from autopact.turtle import hostile


def result(deep: int, *, rows: int = 1, text: str = "") -> bytes:
    """A result with triples in one another in each row, and a text in the innermost."""
    value: Triple | Literal = Literal(text)
    for _ in range(deep):
        value = Triple(NamedNode("urn:s"), NamedNode("urn:p"), value)
    query = f"SELECT ?x {{ VALUES ?n {{ {'1 ' * rows} }} BIND(<urn:f>() AS ?x) }}"
    found = Store().query(query, custom_functions={NamedNode("urn:f"): lambda: value})
    return found.serialize(format=QueryResultsFormat.JSON) or b""


@pytest.mark.parametrize("text", ["", "{" * 500, '\\"{\n' * 500])
@pytest.mark.parametrize("cut", [None, -100, -1000])
def test_triples_in_one_another_are_read_as_deep_as_they_are_kept(text: str, cut: int | None) -> None:
    """In as many rows as there are, whatever the texts in them look like, and where the end is missing."""
    assert not too_deep(JSON, BytesIO(result(hostile.DEEPEST, rows=200, text=text)[:cut]))


def test_graphs_are_read_as_deep_as_they_are_kept() -> None:
    """And what is deeper by a few is noticed."""
    begin, end = b"<urn:s> <urn:p> ", b" .\n"
    for deep, more in ((hostile.DEEPEST, False), (hostile.DEEPEST + 3, True)):
        line = begin + b"<<( <urn:s> <urn:p> " * deep + b"<urn:o>" + b" )>>" * deep + end
        assert too_deep(NT, BytesIO(line)) is more


@pytest.mark.parametrize("cut", [None, -100, -1500, -3100])
def test_triples_deeper_in_one_another_are_noticed(cut: int | None) -> None:
    """Though the innermost, or the end of all, is missing."""
    assert too_deep(JSON, BytesIO(result(200)[:cut]))
