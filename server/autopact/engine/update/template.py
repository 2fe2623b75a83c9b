"""Templates of INSERT and DELETE: quads with variables, as pyoxigraph's parser reads them.

It reads a template once, with an IRI of ours in place of each variable, which then is found again in the quads that
come out; so no syntax is read here, however the quads are written. Blank nodes of a template are new ones for each
solution.

https://www.w3.org/TR/sparql11-update/#deleteInsert
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from autopact.tokens import tokenise

_VARIABLE = "x-autopact-variable-"
_WITHOUT_NODES = (NamedNode, Literal)


def fresh() -> BlankNode:
    """A blank node that is nowhere else. pyoxigraph's own come in the same order in processes forked from one.

    Its label begins with a letter, as those do: RDF/XML has no other.
    """
    return BlankNode(secrets.choice("abcdef") + secrets.token_hex(16)[1:])


class Renaming(dict[BlankNode, BlankNode]):
    """Other blank nodes for those of a document or a solution, new ones unless they are given."""

    def __missing__(self, node: BlankNode) -> BlankNode:
        self[node] = new = fresh()
        return new


def replaced(term: Any, by: Callable[[Any], Any]) -> Any:
    """A term in which names and blank nodes, those in triples too, are replaced; None where one has nothing."""
    if isinstance(term, Triple):
        return triple(*(replaced(each, by) for each in (term.subject, term.predicate, term.object)))
    return by(term) if isinstance(term, NamedNode | BlankNode) else term


def triple(subject: Any, predicate: Any, value: Any) -> Triple | None:
    """A triple of terms that may stand where they do; None of others."""
    try:
        return Triple(subject, predicate, value)
    except TypeError:
        return None


@dataclass(frozen=True, slots=True)
class Template:
    """Quads with variables, by the IRIs that stand for these.

    Attributes:
        quads: what is to be made for each solution.
        variables: the name of the variable that an IRI stands for.
    """

    quads: Sequence[Quad]
    variables: Mapping[NamedNode, str]

    def quads_of(self, solution: Mapping[str, Any]) -> Iterator[Quad]:
        """What it is for a solution; quads with an unbound variable, or a term out of place, are left out."""
        renaming = Renaming()

        def value(term: NamedNode | BlankNode) -> Any:
            if isinstance(term, BlankNode):
                return renaming[term]
            name = self.variables.get(term)
            return term if name is None else solution[name]

        for quad in self.quads:
            terms = [replaced(term, value) for term in (quad.subject, quad.predicate, quad.object)]
            graph = quad.graph_name
            if graph in self.variables:
                graph = solution[self.variables[graph]]  # type: ignore[index]
            if isinstance(graph, NamedNode | DefaultGraph):
                try:
                    yield Quad(terms[0], terms[1], terms[2], graph)
                except TypeError:
                    continue


def read(prologue: str, group: str, base_iri: str | None) -> Template:
    """The template that is written in braces, in an update that parses."""
    names = list(dict.fromkeys(token.text[1:] for token in tokenise(group) if token.kind == "variable"))
    mark = f"{_VARIABLE}{secrets.token_hex(8)}:"
    markers = {NamedNode(f"{mark}{at}"): name for at, name in enumerate(names)}
    values = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ ({' '.join(map(str, markers))}) }}"
    store = Store()
    store.update(f"{prologue}INSERT {group} WHERE {{ {values} }}", base_iri=base_iri)
    return Template(list(store), markers)


def data(prologue: str, group: str, base_iri: str | None) -> Iterator[Quad]:
    """The quads between the braces of INSERT DATA or DELETE DATA, in an update that parses; blank nodes are new."""
    store = Store()
    store.update(f"{prologue}INSERT DATA {group}", base_iri=base_iri)
    return renamed(store)


def renamed(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads with other blank nodes, new ones."""
    renaming = Renaming()

    def name(term: NamedNode | BlankNode) -> NamedNode | BlankNode:
        return renaming[term] if isinstance(term, BlankNode) else term

    for quad in quads:
        s, o = quad.subject, quad.object
        if type(s) is NamedNode and type(o) in _WITHOUT_NODES:
            yield quad
        else:
            yield Quad(replaced(s, name), quad.predicate, replaced(o, name), quad.graph_name)
