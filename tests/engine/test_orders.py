"""A write on its way to the writer."""

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from autopact.engine.processes.orders import packed, unpacked
from autopact.engine.writes import Document, Put, Remove, Update, Write

G = NamedNode("http://example.org/g")


def test_a_write_arrives_as_it_was_sent() -> None:
    """Every kind of operation, with its documents byte by byte."""
    first, second = Document(b"\n\xff{", RdfFormat.TURTLE, "http://a/"), Document(b"", RdfFormat.JSON_LD, "http://b/")
    write = Write(
        [
            Update("CLEAR ALL\n# ß", "http://base/", [G], [], {"http://a/": first, "http://c/": None}),
            Update("CLEAR ALL"),
            Put(DefaultGraph(), second, merge=True),
            Put(G, first),
            Remove(DefaultGraph()),
        ],
        "name", "ann", frozenset({G, DefaultGraph()}), True, 2.5,
    )  # fmt: skip
    assert unpacked(packed(write)) == write
    assert unpacked(packed(Write([Remove(G)]))) == Write([Remove(G)])
