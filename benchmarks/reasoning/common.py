"""What every engine derives that knows RDFS, as far as it is about the data: the common subset.

Rules rdfs2, rdfs3, rdfs7 and rdfs9 of https://www.w3.org/TR/rdf11-mt/ (domains, ranges, properties above, classes
above), with rdfs5 and rdfs11, by which hierarchies are closed. Worked out here, in the plainest way, so that no engine
is the measure of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.terms import RDF, RDFS
from benchmarks.reasoning.agreement import Given, is_trivial, triples

_Links: TypeAlias = dict[object, set[NamedNode]]

_SCHEMA = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)


def common(files: Iterable[Path], given: Given) -> frozenset[int]:
    """The hashes of what follows by these rules, was not given, and is no trivia."""
    stated = list(triples(files))
    links: dict[NamedNode, _Links] = {word: defaultdict(set) for word in _SCHEMA}
    for triple in stated:
        # What is said of a class without a name is more than RDFS knows.
        if triple.predicate in links and isinstance(triple.object, NamedNode):
            links[triple.predicate][triple.subject].add(triple.object)
    above = {p: {term: _reached(links[p], term) for term in links[p]} for p in (RDFS.subClassOf, RDFS.subPropertyOf)}
    classes, properties = above[RDFS.subClassOf], above[RDFS.subPropertyOf]

    def types(thing: NamedNode | BlankNode | Triple, kinds: Iterable[NamedNode]) -> Iterator[Triple]:
        for kind in kinds:
            for one in {kind, *classes.get(kind, ())}:
                yield Triple(thing, RDF.type, one)

    def following(triple: Triple) -> Iterator[Triple]:
        subject, predicate, value = triple
        if predicate == RDF.type:
            yield from (Triple(subject, RDF.type, one) for one in classes.get(value, ()))
        for one in {predicate, *properties.get(predicate, ())}:
            yield Triple(subject, one, value)
            yield from types(subject, links[RDFS.domain].get(one, ()))
            if not isinstance(value, Literal):
                yield from types(value, links[RDFS.range].get(one, ()))

    return frozenset(
        hash(one)
        for triple in stated
        for one in following(triple)
        if hash(one) not in given.triples and not is_trivial(one, given.terms)
    )


def _reached(links: _Links, start: object) -> set[NamedNode]:
    """Everything above a term."""
    found: set[NamedNode] = set()
    waiting = [start]
    while waiting:
        for one in links.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found
