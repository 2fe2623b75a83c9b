"""Whether nodes surely conform to shapes: a quick look, before the long one that pyshacl takes.

It errs to one side only. What it does not know (a constraint, a datatype, a path) is not sure, and neither is what it
finds wrong; pyshacl then has the word. So it may know less than SHACL, and never lets anything in that breaks a shape.

https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection as List
from rdflib.term import Node

from autopact.checks.terms import Focus, of_rdflib
from autopact.terms import RDF as A
from autopact.terms import RDFS as S
from autopact.terms import XSD

Value = object
Ask = Callable[[str], bool]
"""Whether a query of the graph finds anything."""

Look = Callable[[object, NamedNode | None], Iterable[Triple]]
"""What is said of a node: its triples, all or those of one predicate."""

_SAYS_NOTHING = {RDF.type, RDFS.label, SH.message, SH.severity, SH.prefixes, SH.targetClass, SH.targetSubjectsOf}


class Unsure(Exception):
    """Something is wrong, or not known here."""


@dataclass(slots=True)
class _Shape:
    """A node shape: what it is for, and what it asks of a node."""

    classes: set[object] = field(default_factory=set)
    subjects_of: set[NamedNode] = field(default_factory=set)
    is_iri: bool = False
    values: list[tuple[NamedNode, list[Callable[[_World, list[Value]], None]]]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


class _World:
    """What is said of nodes, and the classes that they are in, read where it is asked for."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._about: dict[object, dict[NamedNode, list[Value]]] = {}
        self._values: dict[tuple[object, NamedNode], list[Value]] = {}
        self._above: dict[object, set[object]] = {}

    def about(self, node: object) -> dict[NamedNode, list[Value]]:
        """All values that a node has, by property."""
        if node not in self._about:
            about: dict[NamedNode, list[Value]] = defaultdict(list)
            for triple in self._look(node, None):
                about[triple.predicate].append(triple.object)
            self._about[node] = dict(about)
        return self._about[node]

    def of(self, node: object, predicate: NamedNode) -> list[Value]:
        """The values that a node has of a property."""
        if (about := self._about.get(node)) is not None:
            return about.get(predicate, [])
        if not isinstance(node, NamedNode | BlankNode):
            return []
        if (node, predicate) not in self._values:
            self._values[node, predicate] = [triple.object for triple in self._look(node, predicate)]
        return self._values[node, predicate]

    def classes(self, node: object) -> set[object]:
        """The classes that a node is in, directly or by the hierarchy."""
        return set().union(*map(self._up, self.of(node, A.type)))

    def _up(self, kind: object) -> set[object]:
        if kind not in self._above:
            above, todo = {kind}, [kind]
            while todo:
                for higher in self.of(todo.pop(), S.subClassOf):
                    if higher not in above:
                        above.add(higher)
                        todo.append(higher)
            self._above[kind] = above
        return self._above[kind]


class Sure:
    """Shapes, as far as they are known here.

    Args:
        shapes: their graph.
    """

    def __init__(self, shapes: Graph) -> None:
        self._graph = shapes
        self._prologue = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in shapes.namespaces() if prefix)
        self._shapes: list[_Shape] | None = None
        with suppress(Unsure):  # without them, nothing is ever sure
            self._shapes = [self._shape(node) for node in shapes.subjects(RDF.type, SH.NodeShape)]

    @property
    def predicates(self) -> set[NamedNode] | None:
        """Those that shapes look at, queries aside: of what nodes say by others, nothing is asked. None: unknown."""
        if self._shapes is None:
            return None
        paths = {path for shape in self._shapes for path, _ in shape.values}
        return paths.union(*(shape.subjects_of for shape in self._shapes), (A.type, S.subClassOf))

    def conform(self, look: Look, nodes: Collection[Focus], ask: Ask) -> bool:
        """Whether nodes surely conform.

        Args:
            look: what is said of them, of their values, and of classes.
            nodes: they.
            ask: asks all of the graph.
        """
        if self._shapes is None:
            return False
        world = _World(look)
        asked: dict[str, list[Focus]] = defaultdict(list)
        try:
            for node in nodes:
                about, classes = world.about(node), world.classes(node)
                for shape in self._shapes:
                    if not (shape.classes.isdisjoint(classes) and shape.subjects_of.isdisjoint(about)):
                        _check(world, shape, node)
                        for query in shape.queries:
                            _hold(isinstance(node, NamedNode))  # no query can name a blank one
                            asked[query].append(node)
        except Unsure:
            return False
        return not any(ask(_about(query, some)) for query, some in asked.items())

    def _shape(self, node: Node) -> _Shape:
        shape = _Shape()
        for predicate, value in self._graph.predicate_objects(node):
            if predicate == SH.targetClass:
                shape.classes.add(of_rdflib(value))
            elif predicate == SH.targetSubjectsOf:
                shape.subjects_of.add(NamedNode(str(value)))
            elif predicate == SH.property:
                shape.values += self._property(value)
            elif predicate == SH.sparql:
                shape.queries.append(self._prologue + str(self._graph.value(value, SH.select)))
            elif predicate == SH.nodeKind and value == SH.IRI:
                shape.is_iri = True
            elif predicate not in _SAYS_NOTHING:
                raise Unsure
        return shape

    def _property(self, node: Node) -> list[tuple[NamedNode, list[Callable[[_World, list[Value]], None]]]]:
        graph = self._graph
        if graph.value(node, SH.severity) in (SH.Warning, SH.Info):
            return []
        path = graph.value(node, SH.path)
        if not isinstance(path, URIRef):
            raise Unsure
        checks = [
            self._constraint(predicate, value)
            for predicate, value in graph.predicate_objects(node)
            if predicate not in _SAYS_NOTHING | {SH.path}
        ]
        return [(NamedNode(path), checks)]

    def _constraint(self, predicate: Node, value: Node) -> Callable[[_World, list[Value]], None]:
        graph, known = self._graph, of_rdflib(value)
        if predicate in (SH.minCount, SH.maxCount):
            number, least = int(str(value)), predicate == SH.minCount
            return lambda _, values: _hold(len(values) >= number if least else len(values) <= number)
        if predicate == SH.nodeKind and value == SH.IRI:
            return _each(lambda _, each: isinstance(each, NamedNode))
        if predicate == SH["class"]:
            return _each(lambda world, each: known in world.classes(each))
        if predicate == SH["in"]:
            members = [of_rdflib(each) for each in List(graph, value)]
            return _each(lambda _, each: each in members)
        if predicate == SH["or"]:
            either = [self._only_class(each) for each in List(graph, value)]
            return _each(lambda world, each: any(kind in world.classes(each) for kind in either))
        if predicate == SH.datatype:
            return _each(lambda _, each: isinstance(each, Literal) and each.datatype == known and _is_well_formed(each))
        if predicate == SH.pattern:
            pattern = re.compile(str(value))
            return _each(lambda _, each: isinstance(each, Literal) and bool(pattern.search(each.value)))
        if predicate == SH.minLength:
            return _each(lambda _, each: isinstance(each, Literal) and len(each.value) >= int(str(value)))
        if predicate == SH.languageIn:
            tags = {str(each).lower() for each in List(graph, value)}
            return _each(lambda _, each: isinstance(each, Literal) and each.language in tags)
        if predicate == SH.uniqueLang:
            return _has_unique_languages
        if predicate in (SH.minInclusive, SH.maxInclusive):
            bound, least = Decimal(str(value)), predicate == SH.minInclusive
            return _each(lambda _, each: _number(each) >= bound if least else _number(each) <= bound)
        raise Unsure

    def _only_class(self, node: Node) -> object:
        """The class that a shape asks for, if it asks for nothing else."""
        said = list(self._graph.predicate_objects(node))
        if [predicate for predicate, _ in said] != [SH["class"]]:
            raise Unsure
        return of_rdflib(said[0][1])


def _check(world: _World, shape: _Shape, node: Focus) -> None:
    """Make sure that a node conforms to a shape, its queries aside."""
    _hold(not shape.is_iri or isinstance(node, NamedNode))
    for path, checks in shape.values:
        values = world.of(node, path)
        for check in checks:
            check(world, values)


def _about(query: str, nodes: list[Focus]) -> str:
    """A query of a shape, about these nodes alone."""
    head, brace, rest = query.partition("{")
    return f"{head}{brace} VALUES ?this {{ {' '.join(map(str, nodes))} }} {rest}"


def _hold(holds: bool) -> None:
    if not holds:
        raise Unsure


def _each(holds: Callable[[_World, Value], bool]) -> Callable[[_World, list[Value]], None]:
    return lambda world, values: _hold(all(holds(world, value) for value in values))


def _has_unique_languages(_: _World, values: list[Value]) -> None:
    tags = [value.language for value in values if isinstance(value, Literal) and value.language]
    _hold(len(tags) == len(set(tags)))


def _number(value: Value) -> Decimal:
    if isinstance(value, Literal) and value.datatype in (XSD.integer, XSD.decimal) and _is_well_formed(value):
        return Decimal(value.value)
    raise Unsure


def _is_well_formed(literal: Literal) -> bool:
    """Whether a literal surely is one of its datatype."""
    if literal.datatype in (XSD.string, A.langString):
        return True
    if literal.datatype == XSD.integer:
        return bool(re.fullmatch("[+-]?[0-9]+", literal.value))
    if literal.datatype == XSD.decimal:
        return bool(re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", literal.value))
    if literal.datatype == XSD.dateTime:
        try:
            datetime.fromisoformat(literal.value)
        except ValueError:
            return False
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", literal.value, re.ASCII))
    return False
