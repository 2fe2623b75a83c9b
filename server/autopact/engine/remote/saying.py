"""Clauses of the reasoner as SPARQL: what an engine is told, so that it infers by our rules and no others.

A clause is the pattern of its body, with what has to be so for its head to be new; the head is what is inserted.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from autopact.engine.remote import nodes
from autopact.reasoner.atoms import Atom
from autopact.reasoner.clauses import OF_EQUALITY, Clause
from autopact.reasoner.lexicon import OF_THINGS, SPEAKING, Lexicon
from autopact.reasoner.telling import ABOUT_INDIVIDUALS
from autopact.reasoner.vocabulary import BEFORE, COMPUTED, FALSE, KEPT, REFLEXIVE, SAME, VOCABULARY
from autopact.terms import RDF

_OWN = "urn:autopact:reasoner:"


def _listed(words: Iterable[int]) -> str:
    return ", ".join(str(VOCABULARY[word]) for word in sorted(words))


def _spoken(variable: str) -> str:
    begins = " || ".join(f'STRSTARTS(STR({variable}), "{prefix}")' for prefix in SPEAKING)
    return f'({begins}) && !REGEX(STR({variable}), "{OF_THINGS}")'


TOLD = (
    f'(!STRSTARTS(STR(?p), "{_OWN}") && !STRSTARTS(STR(?p), "{nodes.NODE}")'
    f" && (?p IN ({_listed(ABOUT_INDIVIDUALS)}) || !({_spoken('?p')}))"
    f" && (isBlank(?s) || !({_spoken('?s')}))"
    f' && (?p != {RDF.type} || (isIRI(?o) && !STRSTARTS(STR(?o), "{nodes.NODE}") && !({_spoken("?o")}))))'
)
"""Whether a triple is told, unless its subject belongs to the schema; as `autopact.reasoner.telling` says it."""


class Saying:
    """Says clauses over a lexicon.

    Args:
        lexicon: the terms that their integers stand for.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def body(
        self, clause: Clause, start: int | None = None, new: NamedNode | None = None, *, literals: bool = False
    ) -> str:
        """The pattern of what it is concluded from, atom number `start` of it in one graph, all else in any.

        A literal is the subject of nothing, and has no other names; with `literals`, what it would be so for is found.
        """
        begin = [] if start is None else [f"GRAPH {new} {{ {self.triple(clause.body[start])} }}"]
        rest = [self.triple(atom) for atom in clause.plan(-1 if start is None else start) if atom[1] not in COMPUTED]
        return " . ".join([*begin, *rest]) + "".join(
            f" FILTER ({each})" for each in self._conditions(clause, literals=literals)
        )

    def may_be_literals(self, clause: Clause) -> list[int]:
        """The variables of which a clause concludes what holds of no literal there, and that may be one."""
        s, p, o = clause.head
        subjects = {atom[0] for atom in clause.body if atom[1] not in COMPUTED}
        return [term for term in ((s, o) if p == SAME else (s,)) if term < 0 and term not in subjects]

    def triple(self, atom: Atom) -> str:
        """An atom as a triple."""
        return " ".join(f"?v{-term}" if term < 0 else str(nodes.named(self._lexicon.terms[term])) for term in atom)

    def _conditions(self, clause: Clause, *, literals: bool) -> Iterable[str]:
        """What else has to be so."""
        names: dict[str, None] = {}
        for s, p, o in clause.body:
            if p == BEFORE:
                yield f"STR(?v{-s}) < STR(?v{-o})"
            elif p < 0:
                yield f"?v{-p} NOT IN ({_listed(KEPT - COMPUTED - {FALSE})})"
            elif p == SAME and clause.rule.shape in OF_EQUALITY:
                names.update((f"!isLiteral(?v{-term})", None) for term in (s, o) if term < 0)
        s, p, o = clause.head
        if p != FALSE:
            are = "isLiteral" if literals else "!isLiteral"
            names.update((f"{are}(?v{-term})", None) for term in self.may_be_literals(clause))
            if p < 0:
                yield f"isIRI(?v{-p})"
            if p in REFLEXIVE and s < 0 and o < 0:
                yield f"?v{-s} != ?v{-o}"
        yield from names
