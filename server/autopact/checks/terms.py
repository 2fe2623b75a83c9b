"""Terms of pyoxigraph as rdflib has them, and back: only pyshacl wants the others."""

from __future__ import annotations

from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from autopact.terms import XSD, Term

Focus: TypeAlias = NamedNode | BlankNode
"""What shapes are about, and what may be wrong."""


def as_rdflib(term: Term) -> Node:
    """A term for rdflib."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    if term.datatype == XSD.string:
        return RdflibLiteral(term.value)
    # normalize=False: rdflib would rewrite the lexical form, and the place could not be found again.
    return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def of_rdflib(node: Node | None) -> Term | None:
    """A term of rdflib's; None for what is none."""
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return None
