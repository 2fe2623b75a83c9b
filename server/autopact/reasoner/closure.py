"""What follows from a graph, level by level.

The fast rules of today are owlrl's; whatever takes their place stays behind these three calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from autopact.reasoner.interchange import Exchange
from autopact.reasoner.rules import Rules
from autopact.terms import OWL, RDF, RDFS, Level

_SPOKEN_BY_OWL = (str(OWL), str(RDF), str(RDFS))
_ABOUT_INDIVIDUALS = {RDF.type, OWL.sameAs, OWL.differentFrom, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy}


def closure(schema: Iterable[Triple], facts: Iterable[Triple]) -> set[Triple]:
    """What follows about individuals and was not given.

    OWL 2 RL, and counting (`Rules`). Left out: what is true of everything (`owl:Thing`, `x owl:sameAs x`), blank nodes,
    and statements about the schema's own terms. Never raises for an inconsistent graph: see `inconsistencies`.
    """
    return _Derivation(schema).extend(facts)


def graded(schema: Iterable[Triple], facts: Mapping[Level, Iterable[Triple]]) -> dict[Level, set[Triple]]:
    """What follows at each level: at the firmest one at which it does, and only if it is not stated as firmly.

    The levels are added from certain to possible. Rules only ever add, so the stage at which a triple appears is the
    best over its proofs of each proof's weakest premise.
    """
    derivation = _Derivation(schema)
    return {level: derivation.extend(facts.get(level, ())) for level in Level}


def inconsistencies(schema: Iterable[Triple], facts: Iterable[Triple]) -> list[str]:
    """What in the graph contradicts itself, a sentence each, sorted; empty for a graph that the rules find sound."""
    derivation = _Derivation(schema)
    derivation.extend(facts)
    return derivation.contradictions()


class _Derivation:
    """A closure that grows with each step of facts."""

    def __init__(self, schema: Iterable[Triple]) -> None:
        self._exchange = Exchange()
        self._rules = Rules(self._exchange.graph)
        self._known = set(schema)
        self._exchange.add(self._known)

    def extend(self, facts: Iterable[Triple]) -> set[Triple]:
        """Add facts; what follows now, did not follow before, and is not given up to here."""
        given = set(facts)
        self._known |= given
        self._exchange.add(given)
        self._rules.closure()
        closed = self._exchange.triples()
        terms = {
            triple.subject
            for triple in closed
            if triple.predicate == RDF.type and _spoken_by_owl(triple.object) and triple.object not in _INDIVIDUAL_TYPES
        }
        found = {
            triple
            for triple in closed - self._known
            if triple.subject not in terms and _says_something(triple) and not _spoken_by_owl(triple.subject)
        }
        self._known |= found
        return found

    def contradictions(self) -> list[str]:
        """The rules' messages, with literals spelled out."""
        messages = {self._exchange.spell(message) for message in self._rules.error_messages}
        messages.update(f"{a} and {b} would have to be the same value" for a, b in self._exchange.equated_literals())
        return sorted(messages)


_INDIVIDUAL_TYPES = {OWL.Thing, OWL.NamedIndividual, OWL.Nothing, RDFS.Resource, RDF.List}


def _spoken_by_owl(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_SPOKEN_BY_OWL)


def _says_something(triple: Triple) -> bool:
    """Whether it is about an individual and not true of everything."""
    if _spoken_by_owl(triple.predicate) and triple.predicate not in _ABOUT_INDIVIDUALS:
        return False
    if triple.predicate == RDF.type:
        return isinstance(triple.object, NamedNode) and not _spoken_by_owl(triple.object)
    return not (triple.predicate == OWL.sameAs and triple.subject == triple.object)
