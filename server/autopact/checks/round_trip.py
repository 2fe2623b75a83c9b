"""Does what the files say survive being written and read again?"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from autopact.checks.finding import Finding
from autopact.checks.material import Material, said
from autopact.errors import Place
from autopact.turtle.writer import write


def changed(material: Material) -> Iterator[Finding]:
    """Each file whose triples change when they are written as canonical Turtle and read again."""
    for document in material.documents:
        written = write(document.triples)
        try:
            again = {quad.triple for quad in parse(written.encode(), RdfFormat.TURTLE)}
        except SyntaxError as fault:
            yield Finding(
                "round-trip",
                Place(document.name),
                f"What the file says cannot be read again once it is written as Turtle: {fault.msg}.",
                "This is a fault of autopact's writer: report it with the file.",
            )
            continue
        before, after = _canonical(document.triples), _canonical(again)
        for triple in sorted(before - after, key=str)[:3] or sorted(after - before, key=str)[:3]:
            yield Finding(
                "round-trip",
                document.locator.place(triple.subject, triple.predicate, triple.object),
                f"This does not survive being written and read again: {said(triple)}.",
                "This is a fault of autopact's writer: report it with the file.",
            )


def _canonical(triples: set[Triple]) -> set[Triple]:
    """The triples with blank nodes named by their place in the graph (RDFC-1.0): isomorphic graphs become equal."""
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}
