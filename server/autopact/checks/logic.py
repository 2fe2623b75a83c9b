"""Does the graph make sense as logic, and do our fast rules say the same as HermiT?

Consistent, no class without a possible member, expected and no forbidden inferences, both reasoners agreed both ways on
the types of named individuals and the object properties between them, and the axioms inside OWL 2 DL.

https://www.w3.org/TR/owl2-direct-semantics/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.bundled import folder
from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material, said, shown
from autopact.engine.dataset import ONTOLOGY
from autopact.engine.expressions import Expressions
from autopact.engine.parts import ASSERTED
from autopact.errors import InputError
from autopact.reasoner import inconsistencies
from autopact.reasoner.hermit import Ontology, Profile
from autopact.terms import BASE, CLAIMS_GRAPH, ONTOLOGY_GRAPH, OWL, SH, Level
from autopact.turtle import reader

_EXPECTED, _FORBIDDEN = NamedNode(BASE + "quality/expected"), NamedNode(BASE + "quality/forbidden")
_ENOUGH = 20  # differences of one kind: whoever has so many has one cause


@dataclass(frozen=True, slots=True)
class World:
    """What is known down to a level: the schema, what is stated, and what our rules add."""

    level: Level
    schema: Set[Triple]
    stated: Set[Triple]
    inferred: Set[Triple]


def worlds(graphs: Mapping[NamedNode, Set[Triple]]) -> list[World]:
    """What is certain, and everything at every level if that is more, from the graphs of a dataset."""
    schema, metadata = graphs[ONTOLOGY_GRAPH], graphs[CLAIMS_GRAPH]
    found: list[World] = []
    for last in (Level.CERTAIN, Level.POSSIBLE):
        levels = [level for level in Level if level <= last]
        stated = frozenset(metadata).union(*(graphs[part] for level in levels for part in ASSERTED[level]))
        if not found or stated != found[-1].stated:
            found.append(World(last, schema, stated, frozenset().union(*(graphs[level.inferred] for level in levels))))
    return found


def expectations(worlds: Iterable[World]) -> Iterator[Finding]:
    """What of the bundled graph should follow by the rules and does not, or follows and must not."""
    for world in worlds:
        yield from _inferences(world, world.stated | world.inferred, "the rules")


def by_hermit(material: Material, worlds: Iterable[World]) -> Iterator[Finding]:
    """What HermiT finds, and the rules do not, at each level; profiles are those of the firmest one.

    Raises:
        MissingPart: there is no Java.
        Unavailable: HermiT took too long.
    """
    for world in worlds:
        try:
            ontology = Ontology(axioms(world.schema | world.stated))
            if world.level is Level.CERTAIN:
                yield from _profiles(material, ontology)
            judgement = ontology.judge()
        except InputError as fault:
            yield Finding("not-reasoned", fault.place, fault.what, fault.mend)
            continue
        if not judgement.consistent:
            if not inconsistencies(world.schema, world.stated):
                yield _contradiction(material, world, "the rules cannot tell why, `autopact reason --dl` can")
            continue
        if world.level is Level.CERTAIN:
            yield from _unsatisfiable(material, judgement.unsatisfiable)
        yield from _disagreements(material, world, ontology, judgement.entailed)
        if material.bundled:
            yield from _inferences(world, judgement.entailed, "HermiT", ontology.entails)


def axioms(triples: Set[Triple]) -> Set[Triple]:
    """Triples without those of shapes, which are no axioms: SHACL's, and what blank nodes in these are made of."""
    shapes = {triple for triple in triples if triple.predicate in SH or triple.object in SH}
    if not shapes:
        return triples
    inside: dict[BlankNode, set[Triple]] = defaultdict(set)
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            inside[triple.subject].add(triple)
    waiting = [*shapes]
    while waiting:
        for node in (waiting[-1].subject, waiting.pop().object):
            if isinstance(node, BlankNode):
                found = inside.pop(node, set())
                shapes |= found
                waiting += found
    return triples - shapes


def _profiles(material: Material, ontology: Ontology) -> Iterator[Finding]:
    """Each axiom outside OWL 2 DL; those outside OWL 2 RL in one notice, because it is a choice to leave RL."""
    for violation in ontology.violations(Profile.DL):
        where = material.place(violation.term or ONTOLOGY)
        yield Finding(
            "owl-dl",
            where,
            f"This axiom is outside OWL 2 DL: {violation.axiom} ({violation.kind}).",
            "Declare what is undeclared; put no cardinality, irreflexivity or disjointness on a property with a chain.",
        )
    beyond = ontology.violations(Profile.RL) if material.defines_ontology else []
    if beyond:
        names = sorted({shown(violation.term) for violation in beyond if violation.term})
        yield Finding(
            "owl-rl",
            material.place(ONTOLOGY),
            f"For information: {len(beyond)} axioms are outside the syntax of OWL 2 RL: {', '.join(names)}.",
            "Nothing need be done: the rules still fire, and a rule for counting covers the rest.",
            Severity.NOTICE,
        )


def contradictory(material: Material, worlds: Iterable[World]) -> Iterator[Finding]:
    """What the rules find contradictory, each at its firmest level, without Java."""
    told: set[str] = set()
    prefixes = reader.prefixes(document.path for document in material.documents)
    for world in worlds:
        expressions = Expressions.of((*world.schema, *world.stated), prefixes)
        found = inconsistencies(world.schema, world.stated, expressions.name)
        yield from (_contradiction(material, world, reason) for reason in found if reason not in told)
        told.update(found)


def _contradiction(material: Material, world: World, reason: str) -> Finding:
    """What makes the graph inconsistent; a rumour may contradict, a fact may not."""
    named = next((iri for iri in reason.split() if iri.startswith(("http", "urn:"))), None)
    mend = (
        "Correct the claim that is wrong, lower its factuality, or let one claim supersede the other."
        if material.ours
        else "Correct the statement that is wrong, or the axiom that it goes against."
    )
    return Finding(
        "inconsistent",
        material.place(NamedNode(named.rstrip(",.;)"))) if named else material.place(ONTOLOGY),
        f"With everything that is {world.level.word}, the graph contradicts itself: {reason}.",
        mend,
        Severity.ERROR if world.level is Level.CERTAIN else Severity.WARNING,
    )


def _unsatisfiable(material: Material, classes: Iterable[NamedNode]) -> Iterator[Finding]:
    for named in sorted(classes, key=str):
        yield Finding(
            "unsatisfiable",
            material.place(named),
            f"No individual can be in the class {shown(named)}: its axioms contradict each other.",
            "Look at its superclasses: two of them are disjoint, or a restriction cannot be met. "
            f"`autopact explain --dl {shown(named)} rdfs:subClassOf owl:Nothing` names the axioms.",
        )


def _disagreements(material: Material, world: World, ontology: Ontology, entailed: Set[Triple]) -> Iterator[Finding]:
    """What follows and the rules do not derive, and what they derive though it does not follow.

    Each difference is put to HermiT once more, by refutation, because its realisation may guess.
    """
    given = world.schema | world.stated
    derived = {
        t
        for t in world.inferred
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode) and t.predicate not in OWL
    }
    missed = {t for t in entailed - given - derived if t.subject not in OWL and t.object not in OWL}
    for triple in sorted(missed, key=str)[:_ENOUGH]:
        if ontology.entails(triple):
            yield _disagreement(material, world, triple, "follows by HermiT and not by the rules")
    for triple in sorted(derived - given - entailed, key=str)[:_ENOUGH]:
        if not ontology.entails(triple):
            yield _disagreement(material, world, triple, "follows by the rules and not by HermiT")


def _disagreement(material: Material, world: World, triple: Triple, how: str) -> Finding:
    return Finding(
        "reasoners-disagree",
        material.place(triple.subject),
        f"At {world.level.word}, {said(triple)} {how}.",
        "Run `autopact build` if the generated files are stale. If it must hold, state it or what it needs, "
        "such as owl:differentFrom; else report it as a fault of the rules.",
    )


def _inferences(
    world: World, holds: Set[Triple], by: str, confirm: Callable[[Triple], bool] | None = None
) -> Iterator[Finding]:
    """Expected inferences that do not hold though certain, and forbidden ones that do at any level.

    What surprises is put to `confirm`, which says whether it follows after all.
    """
    path = folder("queries") / "inferences.trig"
    listed = Material([path])
    for quad in sorted(listed.documents[0].quads, key=str):
        triple = quad.triple
        where = listed.place(triple.subject, triple.predicate, triple.object)
        expected = quad.graph_name == _EXPECTED and world.level is Level.CERTAIN
        if expected and triple not in holds and not (confirm and confirm(triple)):
            yield Finding(
                "expected-inference",
                where,
                f"{said(triple)} should follow, and does not by {by}.",
                "Find the claim or the owl:differentFrom that went missing, or take the line out of this list.",
            )
        if quad.graph_name == _FORBIDDEN and triple in holds and (confirm is None or confirm(triple)):
            yield Finding(
                "forbidden-inference",
                where,
                f"At {world.level.word}, {said(triple)} follows by {by}, and must not.",
                "Find what leads to it: a shared talks node, a domain that says too much, a claim that is too firm.",
            )
