"""Names and an order for blank nodes that depend on the graph alone.

Most blank nodes are the roots of small trees: restrictions, lists. Those need no name, only an order, and a digest of
the tree gives it in linear time. What is shared or circular is labelled by RDF Dataset Canonicalization, which is
exponential in the worst case (section 7.1): not for hostile graphs.

https://www.w3.org/TR/rdf-canon/
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TypeAlias

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from autopact.terms import Term

Node: TypeAlias = Term | Triple

_TREE = "urn:autopact:tree:"


def canonical(triples: Iterable[Triple]) -> tuple[set[Triple], dict[BlankNode, str]]:
    """The graph with its blank nodes named anew, and a key for each that two isomorphic graphs share.

    A node that is referred to more than once, or from within a circle, is named by its key. Other names mean nothing.
    """
    given = set(triples)
    if not any(True for triple in given for _ in blanks(triple)):
        return given, {}
    digests, trees = _trees(given)
    reduced, hidden = _without(given, digests, trees)
    reduced.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named: set[Triple] = set()
    keys: dict[BlankNode, str] = {BlankNode(f"t{number}"): digests[tree] for number, tree in enumerate(trees)}
    inner = {tree: BlankNode(f"t{number}") for number, tree in enumerate(trees)}
    for quad in reduced:
        value = quad.object
        if isinstance(value, NamedNode) and value.value.startswith(_TREE):
            value = inner[hidden[value].pop()]
        named.add(Triple(quad.subject, quad.predicate, value))
        keys.update((blank, blank.value) for blank in blanks(quad.triple))
    for subject, predicate, value in given:
        if isinstance(subject, BlankNode) and subject in inner:
            object_ = inner[value] if isinstance(value, BlankNode) else value
            named.add(Triple(inner[subject], predicate, object_))
    return named, keys


def blanks(term: Node) -> Iterator[BlankNode]:
    """The blank nodes in a term or triple, those of nested triples too."""
    if isinstance(term, BlankNode):
        yield term
    elif isinstance(term, Triple):
        for part in term:
            yield from blanks(part)


def references(triples: Iterable[Triple]) -> Counter[BlankNode]:
    """How often each blank node is referred to; from within a triple term counts twice, as a name is needed there."""
    counts: Counter[BlankNode] = Counter()
    for triple in triples:
        weight = 1 if isinstance(triple.object, BlankNode) else 2
        for blank in blanks(triple.object):
            counts[blank] += weight
    return counts


def _trees(triples: set[Triple]) -> tuple[dict[BlankNode, str], list[BlankNode]]:
    """A digest for each blank node that leads to trees only, and those of them that are referred to at most once."""
    counts = references(triples)
    properties: dict[Node, list[tuple[NamedNode, Node]]] = defaultdict(list)
    parents: dict[BlankNode, Node] = {}
    open_ends: Counter[Node] = Counter()
    for subject, predicate, value in triples:
        properties[subject].append((predicate, value))
        for blank in blanks(value):
            open_ends[subject] += 1
            parents[blank] = subject
    digests: dict[BlankNode, str] = {}
    ready = [node for node in {blank for triple in triples for blank in blanks(triple)} if not open_ends[node]]
    while ready:
        node = ready.pop()
        pairs = [
            f"{verb} {digests[value] if isinstance(value, BlankNode) else value}" for verb, value in properties[node]
        ]
        digests[node] = sha256("\n".join(sorted(pairs)).encode()).hexdigest()
        parent = parents.get(node)
        if counts[node] == 1 and isinstance(parent, BlankNode):
            open_ends[parent] -= 1
            if not open_ends[parent]:
                ready.append(parent)
    return digests, [node for node in digests if counts[node] <= 1]


def _without(
    triples: set[Triple], digests: dict[BlankNode, str], trees: list[BlankNode]
) -> tuple[Dataset, dict[NamedNode, list[BlankNode]]]:
    """The graph with each tree replaced by a name made of its digest, and the trees that each name stands for."""
    inside = set(trees)
    hidden: dict[NamedNode, list[BlankNode]] = defaultdict(list)
    alike: Counter[tuple[Node, NamedNode, str]] = Counter()
    reduced = []
    for subject, predicate, value in triples:
        if subject in inside:
            continue
        if isinstance(value, BlankNode) and value in inside:
            here = (subject, predicate, digests[value])
            alike[here] += 1  # two trees alike in one place are two
            name = NamedNode(f"{_TREE}{digests[value]}:{alike[here]}")
            hidden[name].append(value)
            reduced.append(Quad(subject, predicate, name))
        else:
            reduced.append(Quad(subject, predicate, value))
    return Dataset(reduced), hidden
