"""What engines derive, trivia apart, held against each other.

Trivia are: whatever has a blank node in it; what is said about the schema's own terms; types by words of OWL or RDFS
(`owl:Thing`), and statements by words of theirs other than types and equality; that something is the same as itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from autopact.terms import OWL, RDF, RDFS, XSD, Term

_SPOKEN = (RDF, RDFS, OWL, XSD)


@dataclass(frozen=True, slots=True)
class Given:
    """What engines are given: triples, by their hashes, and the terms of the schema."""

    triples: frozenset[int]
    terms: frozenset[Term]

    @classmethod
    def of(cls, files: Iterable[Path]) -> Given:
        """The contents of some files."""
        hashes: set[int] = set()
        terms: set[Term] = set()
        for triple in triples(files):
            hashes.add(hash(triple))
            if triple.predicate == RDF.type and _is_spoken(triple.object) and triple.object != OWL.NamedIndividual:
                terms.add(triple.subject)
        return cls(frozenset(hashes), frozenset(terms))


@dataclass(slots=True)
class Difference:
    """What one engine derives and another does not, by the class or the property, each with an example."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, triple: Triple) -> None:
        """Count a triple."""
        kind = _kind(triple)
        self.counts[kind] += 1
        self.examples.setdefault(kind, f"{_short(triple.subject)} {_short(triple.predicate)} {_short(triple.object)}")


def derived(closure: Path, given: Given) -> Iterator[Triple]:
    """Everything in a closure that was not given and is no trivia; a triple may come twice if it is there twice."""
    return (t for t in triples([closure]) if hash(t) not in given.triples and not is_trivial(t, given.terms))


def difference(closure: Path, other: frozenset[int], given: Given) -> Difference:
    """What a closure has and another, given by its hashes, has not."""
    found = Difference()
    for triple in {hash(t): t for t in derived(closure, given) if hash(t) not in other}.values():
        found.note(triple)
    return found


def kinds(closure: Path) -> Counter[str]:
    """How many different triples there are of each class and property."""
    return Counter(_kind(triple) for triple in {hash(t): t for t in triples([closure])}.values())


def triples(files: Iterable[Path]) -> Iterator[Triple]:
    """What the files say, each value in one form."""
    for file in files:
        for quad in parse(path=file, format=RdfFormat.N_TRIPLES, lenient=True):
            yield Triple(quad.subject, quad.predicate, _value(quad.object))


def _value(term: Term) -> Term:
    """The term; of decimals and dates, which some engines write in a form of their own, one form for one value."""
    if isinstance(term, Literal) and term.datatype == XSD.decimal:
        return Literal(f"{Decimal(term.value).normalize():f}", datatype=XSD.decimal)
    if isinstance(term, Literal) and term.datatype == XSD.dateTime:
        return Literal(term.value.replace("+00:00", "Z"), datatype=XSD.dateTime)
    return term


def is_trivial(triple: Triple, terms: frozenset[Term]) -> bool:
    """Whether nobody asks for it: see the module."""
    subject, predicate, value = triple
    if isinstance(subject, BlankNode) or isinstance(value, BlankNode) or subject in terms or _is_spoken(subject):
        return True
    if predicate == RDF.type:
        return _is_spoken(value)
    if predicate == OWL.sameAs:
        return bool(subject == value)
    return _is_spoken(predicate) and predicate != OWL.differentFrom


def _is_spoken(term: object) -> bool:
    return any(term in spoken for spoken in _SPOKEN)


def _kind(triple: Triple) -> str:
    return f"type {_short(triple.object)}" if triple.predicate == RDF.type else _short(triple.predicate)


def _short(term: object) -> str:
    return term.value.replace("#", "/").rpartition("/")[2] if isinstance(term, NamedNode) else str(term)
