"""A thing's page as plain JSON, for those who write a script and want no RDF: the same statements, with labels.

Each statement says how it is known: how firmly, by which claims, or by which proof. Addresses are whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from autopact.catalogue.arrangements import Arrangement
from autopact.catalogue.facts import Fact, Inside, items
from autopact.terms import RDF, Term, plain
from autopact.web.links import Names, address, link, show, whole, why
from autopact.web.portrait import Seen
from autopact.web.witness import Testimony

DEEPEST = 3
"""How deep values without names are told that are in each other."""


def told(seen: Seen, *, explains: bool) -> dict[str, Any]:
    """What a page shows of a thing; with proofs, if anything here reasons."""

    def facts(some: Iterable[Fact]) -> list[dict[str, Any]]:
        return [_fact(fact, seen.names, explains=explains) for fact in some]

    too_deep = any(
        _is_deeper(fact.other, fact.inside) or _leads_on(fact.notes, fact.inside)
        for fact in (*seen.outgoing, *seen.incoming)
    )
    return {
        **_term(seen.node, seen.names),
        "names": [_literal(name) for name in seen.page.aliases],
        "description": seen.page.about.value if seen.page.about else None,
        "data": seen.data,
        "asked": {"certainty": seen.level.word, "inference": seen.inference},
        "types": facts(fact for fact in seen.outgoing if fact.predicate == RDF.type),
        "arrangements": {
            "total": seen.part.total,
            "from": seen.part.start,
            "shown": [_arrangement(each, seen.names) for each in seen.part.shown],
        },
        "facts": facts(fact for fact in seen.outgoing if fact.predicate != RDF.type),
        "incoming": facts(seen.incoming),
        "claims": [_claim(each, seen.names) for each in seen.claims.values()],
        "complete": not (seen.more or seen.more_incoming or seen.more_mentions or seen.part.cut or too_deep),
    }


def _term(term: Term, names: Names) -> dict[str, Any]:
    if isinstance(term, Literal):
        return _literal(term)
    if not isinstance(term, NamedNode):
        return {"node": plain(term)}
    return {"iri": term.value, "label": show(term, names).text, "page": whole(address(term))}


def _literal(literal: Literal) -> dict[str, Any]:
    if literal.language:
        direction = {"direction": literal.direction.value} if literal.direction else {}
        return {"value": literal.value, "language": literal.language, **direction}
    return {"value": literal.value, "datatype": literal.datatype.value}


def _fact(fact: Fact, names: Names, *, explains: bool) -> dict[str, Any]:
    proof = whole(link(why(fact.triple), [("format", "json")])) if fact.inferred and explains else None
    return {
        "property": _term(fact.predicate, names),
        "subject" if fact.incoming else "value": _whatever(fact.other, fact.inside, names),
        "certainty": fact.level.word,
        "inferred": fact.inferred,
        "claims": [claim.value for claim in fact.claims],
        "graphs": [graph.value for graph in fact.graphs],
        "annotations": [_whatever(note, fact.inside, names) for note in fact.notes],
        "proof": proof,
    }


def _whatever(value: Term, inside: Inside, names: Names, depth: int = 0) -> dict[str, Any]:
    """A term, with what is said of it where it has no name: of a list its items, else its statements."""
    found = _term(value, names)
    if depth < DEEPEST and (listed := items(inside, value)):
        found["items"] = [_whatever(item, inside, names, depth + 1) for item in listed]
    elif depth < DEEPEST and value in inside:
        found["facts"] = [
            {"property": _term(p, names), "value": _whatever(v, inside, names, depth + 1)} for p, v in inside[value]
        ]
    return found


def _is_deeper(value: Term, inside: Inside, depth: int = 0) -> bool:
    """Whether a value without a name has others in it deeper than they are told."""
    if value not in inside or depth == DEEPEST:
        return value in inside
    return any(_is_deeper(v, inside, depth + 1) for v in items(inside, value) or (v for _, v in inside[value]))


def _leads_on(notes: Iterable[Term], inside: Inside) -> bool:
    """Whether annotations have values without a name, of which nothing is told."""
    return any(isinstance(v, BlankNode) and v not in inside for note in notes for _, v in inside.get(note, ()))


def _arrangement(arrangement: Arrangement, names: Names) -> dict[str, Any]:
    graded = {"with": arrangement.others, "topics": arrangement.topics, "statuses": arrangement.statuses}
    return {
        **_term(arrangement.node, names),
        "kinds": [_term(each, names) for each in arrangement.kinds],
        **{
            name: [{**_term(each, names), "certainty": level.word} for each, level in some.items()]
            for name, some in graded.items()
        },
        "certainty": arrangement.level.word,
        "claims": [claim.value for claim in arrangement.claims],
    }


def _claim(claim: Testimony, names: Names) -> dict[str, Any]:
    return {
        "iri": claim.claim.value,
        "page": whole(address(claim.claim)),
        "says": claim.says.value,
        "speaker": _term(claim.speaker, names) if claim.speaker else None,
        "factuality": _term(claim.factuality, names) if claim.factuality else None,
        "denied": claim.denied,
        "retracted": bool(claim.retracted),
        "superseded_by": claim.superseded_by.value if claim.superseded_by else None,
        "cues": claim.cues,
        "hedges": claim.hedges,
        "passages": [passage.node.value for passage in claim.passages],
    }
