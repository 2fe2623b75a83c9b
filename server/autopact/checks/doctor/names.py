"""Terms that nobody has declared, or that are nearly others; wrong schemes; facts and graphs without a name.

A term is missed where others of its namespace are declared in the files, or where the vocabulary is one that
everybody uses. Of a namespace that nobody describes, nothing can be said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material, said, shown
from autopact.checks.vocabularies import COMPLETE, EITHER, SCHEMES, terms
from autopact.errors import Place
from autopact.terms import OWL, RDF, RDFS, SH, SWRL, parted

_PROPERTY_KINDS = {
    RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.OntologyProperty,
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.TransitiveProperty, OWL.SymmetricProperty,
    OWL.AsymmetricProperty, OWL.ReflexiveProperty, OWL.IrreflexiveProperty, OWL.DeprecatedProperty,
}  # fmt: skip
_CLASS_KINDS = {RDFS.Class, RDFS.Datatype, OWL.Class, OWL.DeprecatedClass, OWL.DataRange}
_TO_CLASS = {
    RDF.type, RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf,
    OWL.someValuesFrom, OWL.allValuesFrom, OWL.onClass, OWL.onDataRange, SH.targetClass, SH["class"],
}  # fmt: skip
_TO_PROPERTY = {
    RDFS.subPropertyOf, OWL.onProperty, OWL.inverseOf, OWL.equivalentProperty, OWL.propertyDisjointWith, SH.path,
    SH.targetSubjectsOf, SH.targetObjectsOf,
}  # fmt: skip
_LISTS = {
    OWL.unionOf: "class", OWL.intersectionOf: "class", OWL.disjointUnionOf: "class",
    OWL.propertyChainAxiom: "property", OWL.hasKey: "property",
}  # fmt: skip
_SYNTAX = (RDF, RDFS, OWL, SH, SWRL)
_SAID_OF_ANYTHING = {RDF.type, RDF.value, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.sameAs}
_NEVER_FACTS = {OWL.differentFrom, *_SAID_OF_ANYTHING}


def misnamed(material: Material) -> Iterator[Finding]:
    """Each property, class or datatype that is used, and is not one of those that its namespace has."""
    ordered = [quad.triple for document in material.documents for quad in document.quads]
    declared, used = _declared(ordered), _used(ordered)
    typed = {triple.subject for triple in ordered if triple.predicate == RDF.type}  # by kinds of somebody's own, too
    names: dict[str, set[str]] = defaultdict(set)
    for term in declared:
        namespace, local = parted(term.value)
        names[namespace].add(local)
    for term, (kind, triple) in used.items():
        namespace, local = parted(term.value)
        listed = terms().get(namespace, frozenset())
        if term in typed or local in listed or re.fullmatch(r"_\d+", local) or not local:
            continue
        known = listed | names[namespace]
        near = _nearest(local, known)
        if not (near or namespace in COMPLETE or names[namespace]):
            continue  # nothing is known of its namespace
        place = _place(material, term, triple)
        if near:
            right = shown(NamedNode(namespace + near))
            case = near.casefold() == local.casefold()
            what = f"{shown(term)} is {'written in another case than' if case else 'nearly'} {right}."
            yield Finding("wrong-case" if case else "misspelt-term", place, what, f"Write {right}, if it is meant.")
        elif namespace in COMPLETE:
            yield Finding("unknown-term", place, f"{shown(term)} does not exist.", "Correct the spelling.")
        else:
            yield Finding(
                f"undeclared-{kind}",
                place,
                f"{shown(term)} is used as a {kind}, and is declared nowhere, though other terms of its namespace are.",
                _DECLARE[kind],
                Severity.WARNING,
            )


_DECLARE = {
    "property": "Declare it as an owl:ObjectProperty, owl:DatatypeProperty or owl:AnnotationProperty.",
    "class": "Declare it as an owl:Class.",
    "datatype": "Declare it as an rdfs:Datatype.",
}


def wrong_schemes(material: Material) -> Iterator[Finding]:
    """Each namespace that is written with http where it has https, or the other way, once a file."""
    ours = {parted(term.value)[0] for term in _declared(material.triples)}
    known = (*SCHEMES, *sorted(ours))
    right = {_other(iri): iri for iri in known if iri not in EITHER and _other(iri) not in known}
    for document in material.documents:
        namespaces = dict.fromkeys(parted(term.value)[0] for quad in document.quads for term in _iris(quad.triple))
        seen: set[str] = set()
        for wrong in (found for namespace in namespaces for found in _beginnings(namespace)):
            if wrong in seen or wrong not in {*right, *EITHER}:
                continue
            seen.add(wrong)
            if wrong in right:
                what = f"The namespace <{wrong}> is another one than <{right[wrong]}>, which is meant."
                mend = f"Write <{right[wrong]}>: to every tool these are different terms."
                yield Finding("http-or-https", document.locator.mention(wrong), what, mend)
            elif _other(wrong) in seen:
                what = f"Both <{wrong}> and <{_other(wrong)}> are used."
                mend = "Decide for one: to every tool these are different terms."
                yield Finding("http-or-https", document.locator.mention(wrong), what, mend)


def nameless(material: Material) -> Iterator[Finding]:
    """Each blank node that is a thing, and no part of an axiom, a rule, a list or a shape."""
    about: dict[BlankNode, list[Triple]] = defaultdict(list)
    for document in material.documents:
        for quad in document.quads:
            for term in (quad.subject, quad.object):
                if isinstance(term, BlankNode):
                    about[term].append(quad.triple)
    for node, triples in about.items():
        facts = [triple for triple in triples if triple.predicate not in _NEVER_FACTS]
        kinds = {triple.object for triple in triples if triple.subject == node and triple.predicate == RDF.type}
        if any(_is_syntax(triple.predicate) for triple in facts) or any(map(_is_syntax, kinds)):
            continue
        first = next((triple for triple in triples if triple.object == node), triples[0])
        what = f"A thing has no IRI: {said(first)}."
        mend = "Give it one: each load of the file makes another node of it."
        yield Finding("blank-node-fact", material.place(*first), what, mend, Severity.WARNING)


def nameless_graphs(material: Material) -> Iterator[Finding]:
    """Each graph that is named by a blank node, at what it states first."""
    for document in material.documents:
        first: dict[BlankNode, Triple] = {}
        for quad in document.quads:
            if isinstance(quad.graph_name, BlankNode):
                first.setdefault(quad.graph_name, quad.triple)
        for triple in first.values():
            what = "A graph is named by a blank node, so that no query could ever name it."
            yield Finding("blank-node-graph", document.locator.place(*triple), what, "Give the graph an IRI.")


def _declared(triples: Iterable[Triple]) -> set[NamedNode]:
    return {
        triple.subject
        for triple in triples
        if triple.predicate == RDF.type
        and isinstance(triple.subject, NamedNode)
        and (triple.object in _PROPERTY_KINDS or triple.object in _CLASS_KINDS)
    }


def _used(triples: Sequence[Triple]) -> dict[NamedNode, tuple[str, Triple]]:
    """What is used as a property, a class or a datatype, and where first."""
    found: dict[NamedNode, tuple[str, Triple]] = {}
    listed = {cell: kind for kind, cell in _cells(triples)}
    for triple in triples:
        subject, predicate, value = triple
        kind = listed.get(triple) if predicate == RDF.first else None
        found.setdefault(predicate, ("property", triple))
        if isinstance(value, Literal):
            found.setdefault(value.datatype, ("datatype", triple))
        for term, of_class, of_property in (
            (value, predicate in _TO_CLASS or kind == "class", predicate in _TO_PROPERTY or kind == "property"),
            (subject, predicate == RDFS.subClassOf, predicate in {RDFS.subPropertyOf, RDFS.domain, RDFS.range}),
        ):
            if isinstance(term, NamedNode) and (of_class or of_property):
                found.setdefault(term, ("class" if of_class else "property", triple))
    return found


def _cells(triples: Sequence[Triple]) -> Iterator[tuple[str, Triple]]:
    """The cells of lists of classes, or of properties, each by the triple that says what is in it."""
    firsts: dict[object, Triple] = {triple.subject: triple for triple in triples if triple.predicate == RDF.first}
    rests: dict[object, object] = {triple.subject: triple.object for triple in triples if triple.predicate == RDF.rest}
    for triple in triples:
        if kind := _LISTS.get(triple.predicate):
            seen: set[object] = set()
            cell: object = triple.object
            while cell in firsts and cell not in seen:
                seen.add(cell)
                yield kind, firsts[cell]
                cell = rests.get(cell)


def _nearest(local: str, known: Iterable[str]) -> str | None:
    """The name that differs in case only, else one that differs by one letter; short names are near to too many."""
    alike = [name for name in known if name.casefold() == local.casefold()]
    if alike or len(local) < 4:
        return min(alike, default=None)
    return min((name for name in known if _one_apart(local, name)), default=None)


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two have changed places; digits tell names apart."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    begin = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[begin:], other[begin:]
    if (a[:1] + b[:1]).strip("0123456789") != a[:1] + b[:1]:
        return False
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _place(material: Material, term: NamedNode, triple: Triple) -> Place:
    """Where a term stands: within the first triple that uses it."""
    if term == triple.subject:
        return material.place(term)
    if term == triple.predicate:
        return material.place(triple.subject, triple.predicate)
    return material.place(*triple)


def _iris(triple: Triple) -> Iterator[NamedNode]:
    for term in triple:
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Literal):
            yield term.datatype


def _beginnings(iri: str) -> Iterator[str]:
    """All that a namespace of the IRI may be, the longest first."""
    return (iri[: match.end()] for match in reversed(list(re.finditer(r"[/#]", iri))))


def _other(iri: str) -> str:
    """The IRI with the other of http and https."""
    return f"http{iri[5:]}" if iri.startswith("https:") else f"https{iri[4:]}"


def _is_syntax(term: object) -> bool:
    return any(term in namespace for namespace in _SYNTAX)
