"""Canonical Turtle: the same graph is always the same bytes.

Sorted, `rdf:type` first, one property a line, only the prefixes that are used. Blank nodes are nested where that
says the same, and else named as `autopact.turtle.canonical` says.

https://www.w3.org/TR/turtle/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.terms import LOCAL_NAME, PREFIXES, RDF, XSD
from autopact.turtle.canonical import Node, canonical, references

_WIDTH = 120
_DEEPEST = 12  # nesting beyond this is labelled: for the reader's eye, and against hostile depth
_STEP = "    "

_LOCAL = re.compile(LOCAL_NAME)
_BARE = {
    XSD.integer: re.compile(r"-?(?:0|[1-9][0-9]*)"),
    XSD.decimal: re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}
"""Literals that are written without quotation marks: only forms that no reader rewrites."""


def write(triples: Iterable[Triple], *, prefixes: Mapping[str, str] = PREFIXES, heading: str = "") -> str:
    """The triples as Turtle, byte for byte the same for isomorphic graphs.

    Args:
        triples: the graph; duplicates are written once.
        prefixes: prefix to namespace; only those used are declared.
        heading: its lines become comments at the top.
    """
    graph = _Graph(*canonical(triples))
    names = _Names(prefixes)
    statements = [_statement(graph, names, node) for root in graph.roots for node in graph.from_root(root)]
    comments = [f"# {line}".rstrip() for line in heading.splitlines()]
    declarations = [f"@prefix {prefix}: <{prefixes[prefix]}> ." for prefix in sorted(names.used)]
    parts = ["\n".join(block) for block in (comments, declarations) if block] + statements
    return "\n\n".join(parts) + "\n" if parts else ""


class _Graph:
    """A graph seen as statements: which nodes stand at the top, which are nested, which are lists.

    `roots` are the subjects to be written at the top, in order; `nested` the blank nodes written where they are
    referred to; `deep` those that would be, were they not nested too deep: each is labelled and written after the root
    that leads to it. `cells` are the list cells that lead to `rdf:nil`, without anything that brackets could not say.
    """

    def __init__(self, triples: set[Triple], keys: Mapping[BlankNode, str]) -> None:
        self._keys = keys
        self.references = references(triples)
        self._properties: dict[Node, dict[NamedNode, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._referrer: dict[BlankNode, tuple[Node, NamedNode]] = {}
        for subject, predicate, value in triples:
            self._properties[subject][predicate].append(value)
            if isinstance(value, BlankNode):
                self._referrer[value] = (subject, predicate)
        self.cells = set(self._well_formed_cells())
        self.nested: set[BlankNode] = set()
        self.deep: set[BlankNode] = set()
        self._labels: dict[Node, str] = {}
        self._waiting: list[Node] = []
        self.roots = self._nest()

    def from_root(self, root: Node) -> Iterator[Node]:
        """The root, then every deep node as writing comes upon it: so their labels depend on the graph alone."""
        self._waiting = [root]
        while self._waiting:
            yield self._waiting.pop()

    def label(self, node: Node) -> str:
        """The label of a deep node, which waits to be written from the moment that its one reference is."""
        if node not in self._labels:
            self._labels[node] = f"_:d{len(self._labels)}"
            self._waiting.append(node)
        return self._labels[node]

    def properties(self, node: Node) -> list[tuple[NamedNode, list[Node]]]:
        """The node's predicates and their objects, in the order of writing."""
        found = self._properties.get(node, {})
        verbs = sorted(found, key=lambda verb: (verb != RDF.type, verb.value))
        return [(verb, sorted(found[verb], key=self._order)) for verb in verbs]

    def items(self, cell: BlankNode) -> list[Node]:
        """The members of the list that begins at a well-formed cell."""
        found: list[Node] = []
        here: Node = cell
        while isinstance(here, BlankNode):
            properties = self._properties[here]
            found.append(properties[RDF.first][0])
            here = properties[RDF.rest][0]
        return found

    def _order(self, term: Node) -> tuple[int, str]:
        """Names, then literals, then blank nodes by their keys."""
        if isinstance(term, BlankNode):
            return 3, self._keys[term]
        return 0 if isinstance(term, NamedNode) else 1 if isinstance(term, Literal) else 2, str(term)

    def _is_cell(self, node: Node) -> bool:
        properties = self._properties.get(node, {})
        counts = {verb: len(values) for verb, values in properties.items()}
        return isinstance(node, BlankNode) and counts == {RDF.first: 1, RDF.rest: 1}

    def _well_formed_cells(self) -> Iterator[BlankNode]:
        for subject in list(self._properties):
            cell = subject
            if not self._is_cell(cell) or self._properties[cell][RDF.rest] != [RDF.nil]:
                continue
            while isinstance(cell, BlankNode) and self._is_cell(cell):
                yield cell
                if self.references[cell] != 1:
                    break
                cell, verb = self._referrer[cell]
                if verb != RDF.rest:
                    break

    def _nest(self) -> list[Node]:
        subjects = sorted(self._properties, key=self._order)
        tops = [node for node in subjects if not isinstance(node, BlankNode) or self.references[node] != 1]
        placed: set[Node] = set(tops)
        pending: list[tuple[Node, int]] = [(node, 0) for node in tops]
        # After the tops, what only a circle of blank nodes refers to; then trees have no more to begin with.
        circles = [node for node in subjects if isinstance(node, BlankNode) and self._keys[node] == node.value]
        for candidate in [None, *circles]:
            if candidate is not None and candidate not in placed:
                placed.add(candidate)
                tops.append(candidate)
                pending.append((candidate, 0))
            while pending:
                node, depth = pending.pop()
                for verb, values in self._properties.get(node, {}).items():
                    for value in values:
                        if not isinstance(value, BlankNode) or self.references[value] != 1 or value in placed:
                            continue
                        placed.add(value)
                        along = verb == RDF.rest and node in self.cells
                        if depth < _DEEPEST or along or value not in self._properties:
                            self.nested.add(value)
                            pending.append((value, depth if along else depth + 1))
                        else:
                            self.deep.add(value)
                            pending.append((value, 0))
        return sorted(tops, key=self._order)


class _Names:
    """How atomic terms are written; `used` gathers the prefixes that were needed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        self._namespaces = sorted(((iri, prefix) for prefix, iri in prefixes.items()), key=lambda pair: -len(pair[0]))

    def atom(self, term: Node) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, Triple):
            return f"<<( {' '.join(self.atom(part) for part in term)} )>>"
        return str(term)

    def _iri(self, node: NamedNode) -> str:
        iri = node.value
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return str(node)

    def _literal(self, literal: Literal) -> str:
        if literal.language is not None or literal.datatype == XSD.string:
            return str(literal)
        bare = _BARE.get(literal.datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        return f"{Literal(literal.value)}^^{self._iri(literal.datatype)}"


def _statement(graph: _Graph, names: _Names, root: Node) -> str:
    anonymous = isinstance(root, BlankNode) and not graph.references[root]
    subject = "[]" if anonymous else graph.label(root) if root in graph.deep else names.atom(root)
    return f"{subject} " + f" ;\n{_STEP}".join(_verbs(graph, names, root, 1)) + " ."


def _verbs(graph: _Graph, names: _Names, node: Node, depth: int) -> list[str]:
    """The node's properties, each as one piece: verb and objects."""
    pieces = []
    for verb, values in graph.properties(node):
        written = [_object(graph, names, value, depth + 1) for value in values]
        name = "a" if verb == RDF.type else names.atom(verb)
        flat = f"{name} {', '.join(written)}"
        if len(values) > 1 and ("\n" in flat or len(flat) + len(_STEP) * depth > _WIDTH - 2):
            line = "\n" + _STEP * (depth + 1)
            flat = name + line + f",{line}".join(written)
        pieces.append(flat)
    return pieces


def _object(graph: _Graph, names: _Names, term: Node, depth: int) -> str:
    if term == RDF.nil:
        return "()"
    if isinstance(term, BlankNode) and term in graph.deep:
        return graph.label(term)
    if not isinstance(term, BlankNode) or term not in graph.nested:
        return names.atom(term)
    if term in graph.cells:
        members = [_object(graph, names, item, depth + 1) for item in graph.items(term)]
        return _bracket("(", members, "", ")", depth)
    pieces = _verbs(graph, names, term, depth)
    return _bracket("[", pieces, " ;", "]", depth) if pieces else "[]"


def _bracket(opening: str, pieces: list[str], separator: str, closing: str, depth: int) -> str:
    """The pieces between brackets: on one line where they fit, else one a line."""
    flat = f"{opening} {f'{separator} '.join(pieces)} {closing}"
    if "\n" not in flat and len(flat) + len(_STEP) * depth <= _WIDTH - 2:
        return flat
    inner, outer = f"\n{_STEP * depth}", f"\n{_STEP * (depth - 1)}"
    return f"{opening}{inner}{f'{separator}{inner}'.join(pieces)}{outer}{closing}"
