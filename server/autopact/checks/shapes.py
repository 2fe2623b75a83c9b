"""SHACL: are claims, sources, passages and the things of the domain complete and well-formed?

The shapes are `ontology/shapes.ttl`, and those that files bring along. A shape's message says what must hold and, in
ours, after `Mend:`, what to do.

https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyshacl
from pyoxigraph import NamedNode, Triple
from rdflib import RDF, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from autopact.bundled import folder
from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material, Nowhere, Places, shown
from autopact.checks.terms import Focus, as_rdflib, of_rdflib
from autopact.errors import NotAllowed
from autopact.terms import parted
from autopact.tokens import scan

_TELLERS = ("pyshacl-validate", "rdflib.term")
"""Loggers that speak, with a traceback, of ill-formed shapes and literals, which are findings as well."""

_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.NOTICE}


def violations(material: Places, triples: Iterable[Triple], nodes: Iterable[Focus] | None = None) -> Iterator[Finding]:
    """Each result of validating the triples, at the node and property that it is about.

    Args:
        material: where to look for the places.
        triples: the graph to validate, with the class hierarchy.
        nodes: those whose results are wanted; all without it.
    """
    results = _validated(triples, bundled())
    # pyshacl's own `focus_nodes` would leave out the values of a node that are to be of a shape as well.
    wanted = None if nodes is None else set(nodes)
    found = (
        _finding(material, results, result)
        for result in results.subjects(RDF.type, SH.ValidationResult)
        if wanted is None or of_rdflib(results.value(result, SH.focusNode)) in wanted
    )
    yield from sorted(found, key=lambda f: (str(f.place), f.code))


def own_violations(material: Material, triples: Iterable[Triple]) -> Iterator[Finding]:
    """The same of the shapes in the files, in whatever graph; what keeps them from being held to is a finding, too."""
    try:
        results = _validated(triples, _rdflib(material.triples))
    except Exception as error:  # of what is no shape, pyshacl and what it is made of raise anything
        yield Finding(
            "shapes",
            material.place(material.shapes[0]),
            f"Nothing was held to the shapes, since one cannot be read: {str(error).partition(chr(10))[0]}",
            "Write it as SHACL has it.",
        )
        return
    for result in results.subjects(RDF.type, SH.ValidationResult):
        yield _finding(material, results, result)


def _validated(triples: Iterable[Triple], shapes: Graph) -> Graph:
    """The results of validating triples.

    Raises:
        ValidationFailure: it could not be validated; what else comes of ill-formed shapes is raised as it is.
    """
    with _quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyshacl 0.40 calls what rdflib 7.6 is about to drop
        # The graph of the triples is nobody else's, and a copy would be no `_Asked`.
        _, results, _ = pyshacl.validate(_rdflib(triples), shacl_graph=shapes, advanced=True, inplace=True)
    if isinstance(results, Graph):
        return results
    raise results if isinstance(results, Exception) else TypeError("pyshacl gave no results graph")


@contextmanager
def _quiet() -> Iterator[None]:
    """Have nothing said beside the findings."""
    loggers = {logger: logger.disabled for logger in map(logging.getLogger, _TELLERS)}
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, before in loggers.items():
            logger.disabled = before


@cache
def bundled() -> Graph:
    """The bundled shapes."""
    return Graph().parse(folder("ontology") / "shapes.ttl")


def warm() -> None:
    """Have all read and parsed that validating needs, by validating one node of each class that shapes are about."""
    targets = (NamedNode(target) for target in bundled().objects(None, SH.targetClass) if isinstance(target, URIRef))
    nobody = NamedNode("urn:nobody")
    for _ in violations(Nowhere(), [Triple(nobody, NamedNode(RDF.type), target) for target in targets]):
        pass
    reach()


@dataclass(frozen=True, slots=True)
class Reach:
    """The properties that shapes look along.

    Attributes:
        along: from a node, to its values.
        back: to a node, from those that it is a value of.
        beyond: of a value, or of one that a node is a value of.
    """

    along: frozenset[NamedNode]
    back: frozenset[NamedNode]
    beyond: frozenset[NamedNode]


@cache
def reach() -> Reach:
    """How far the bundled shapes look."""
    graph = bundled()
    names = dict(graph.namespaces())
    texts = [str(text) for text in graph.objects(None, SH.select)]

    def found(pattern: str) -> set[NamedNode]:
        pairs = (pair for text in texts for pair in re.findall(pattern, text))
        return {NamedNode(str(names[prefix]) + name) for prefix, name in pairs}

    paths = {NamedNode(path) for path in graph.objects(None, SH.path) if isinstance(path, URIRef)}
    asked = found(r"\b(\w+):([a-z]\w*)")
    back = found(r"\b(\w+):([a-z]\w*)[+*]?\s+\$this")
    return Reach(frozenset(paths | asked), frozenset(back), frozenset(asked | {NamedNode(RDF.type)}))


@cache
def _prepared(text: str, names: tuple[tuple[str, Any], ...]) -> Query:
    """A query that is parsed.

    Raises:
        NotAllowed: it would ask others, which rdflib does.
    """
    if any(token.kind == "word" and token.text.upper() == "SERVICE" for token in scan(text)):
        raise NotAllowed("The query of a shape has SERVICE.")
    return prepareQuery(text, initNs=dict(names))


class _Asked(Graph):
    """A graph that parses each query once: pyshacl asks those of a shape anew for every node."""

    def query(self, query_object: str | Query, *args: Any, initNs: Any = None, **options: Any) -> Result:  # noqa: N803
        """The answer to a query, as of any graph."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object, tuple(sorted((initNs or {}).items())))
        return super().query(query_object, *args, **options)


def _finding(material: Places, results: Graph, result: Node) -> Finding:
    focus, path, value = (of_rdflib(results.value(result, part)) for part in (SH.focusNode, SH.resultPath, SH.value))
    # One a language, perhaps; and a constraint's own come before those of its shape.
    messages = list(results.objects(result, SH.resultMessage))
    message = str(next((each for each in messages if getattr(each, "language", None) == "en"), [*messages, ""][0]))
    what, _, mend = (part.strip() for part in message.partition("Mend:"))
    constraint = results.value(result, SH.sourceConstraint)  # of a SPARQL constraint; it has a name of its own
    shape = constraint if isinstance(constraint, URIRef) else results.value(result, SH.sourceShape)
    name = parted(str(shape))[1] if isinstance(shape, URIRef) else "Shape"
    place = material.place(focus, path if isinstance(path, NamedNode) else None, value) if focus is not None else None
    whole = result
    while above := results.value(predicate=SH.detail, object=whole):  # a part matters as much as the whole does
        whole = above
    severity = _SEVERITIES.get(URIRef(str(results.value(whole, SH.resultSeverity))), Severity.ERROR)
    about = f"{shown(focus)}: " if focus is not None else ""
    return Finding(
        code=re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower(),
        place=place or material.place(NamedNode(str(SH.ValidationResult))),
        what=about + what + (f" Found: {shown(value)}." if value is not None and value != focus else ""),
        mend=mend[:1].upper() + mend[1:] or "Change the data so that it fits the shape.",
        severity=severity,
    )


@_quiet()
def _rdflib(triples: Iterable[Triple]) -> Graph:
    graph = _Asked()
    for subject, predicate, value in triples:
        if not isinstance(subject, Triple) and not isinstance(value, Triple):  # SHACL knows RDF 1.1
            graph.add((as_rdflib(subject), as_rdflib(predicate), as_rdflib(value)))
    return graph
