"""HermiT, the judge: a complete reasoner for OWL 2 DL.

It says whether an ontology with its facts is consistent, which classes can have no member and which are below which,
what follows about named individuals, from which few axioms something follows, and which axioms leave a profile.

HermiT 1.3.8 is not right everywhere: where an exact count (`ap:BilateralAgreement`) leaves it open whether two named
individuals are one, its realisation may take a guess for a fact, and miss others. State owl:differentFrom, and it is
right. `Ontology.entails` asks by refutation, which does not share the fault: use it where a doubt matters.

https://www.w3.org/TR/owl2-direct-semantics/ and https://www.w3.org/TR/owl2-profiles/
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jpype  # type: ignore[import-untyped]  # it has no types
from pyoxigraph import NamedNode, Triple

from autopact.errors import InputError, OverTime
from autopact.reasoner.contrary import contrary
from autopact.reasoner.justification import justifications
from autopact.reasoner.origins import Origins
from autopact.reasoner.owl_api import iri, java, manchester, message, read
from autopact.terms import OWL, RDF, RDFS

PATIENCE = 300
"""Seconds that a step of HermiT's may take over a whole ontology."""

_ENTITIES = ("getOWLClass", "getOWLObjectProperty", "getOWLDataProperty", "getOWLAnnotationProperty", "getDatatype")


class Profile(StrEnum):
    """A profile whose limits can be checked; the value is the OWL API's class."""

    DL = "OWL2DLProfile"
    RL = "OWL2RLProfile"


@dataclass(frozen=True, slots=True)
class Violation:
    """An axiom outside a profile: the kind of fault in the OWL API's word, the axiom in Manchester syntax, its term."""

    kind: str
    axiom: str
    term: NamedNode | None

    def __str__(self) -> str:
        return f"{self.kind}: {self.axiom}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What HermiT says: nothing but `consistent` means anything where that is false.

    `entailed` holds every type by a named class and every object property between named individuals, stated ones
    included, `owl:Thing` and top properties not.
    """

    consistent: bool
    unsatisfiable: frozenset[NamedNode] = frozenset()
    entailed: frozenset[Triple] = frozenset()


@dataclass(frozen=True, slots=True)
class Axiom:
    """An axiom of a justification.

    Attributes:
        words: in Manchester syntax.
        triples: what it was read from; nothing where that cannot be told.
        schema: whether it is about classes and properties rather than about individuals.
    """

    words: str
    triples: frozenset[Triple] = frozenset()
    schema: bool = False


class Ontology:
    """An ontology with facts, as the OWL API reads it. Imports are never fetched.

    Raises:
        MissingPart: there is no Java, or owlready2 is without its jar.
        InputError: the OWL API cannot read the triples.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = frozenset(triples)
        self._manager, self._ontology = read(self._triples)

    def violations(self, profile: Profile) -> list[Violation]:
        """Every axiom that leaves the profile, sorted by kind and axiom."""
        report = java()(f"org.semanticweb.owlapi.profiles.{profile.value}")().checkOntology(self._ontology)
        return sorted({_violation(found) for found in report.getViolations()}, key=str)

    def entails(self, triple: Triple, *, seconds: int = 60) -> bool:
        """Whether a triple follows: its contrary would be inconsistent. From what is inconsistent everything follows.

        Raises:
            OverTime: it took longer.
            InputError: HermiT cannot work on this ontology, or cannot be asked about such a triple.
        """
        opposite = contrary(java(), self._ontology, triple)
        self._manager.addAxiom(self._ontology, opposite)
        try:
            with _faults(seconds):
                return not _reasoner(self._ontology, seconds).isConsistent()
        finally:
            self._manager.removeAxiom(self._ontology, opposite)

    def justify(self, triple: Triple | None = None, *, seconds: int = 60) -> Iterator[tuple[Axiom, ...]]:
        """Every minimal set of axioms from which a triple follows, or without a triple a contradiction, as found.

        Schema comes before facts. Nothing where it does not follow.

        Args:
            triple: what follows, as `entails` takes it.
            seconds: for the whole search.

        Raises:
            OverTime: not all could be found in that time; those that were given are right.
            InputError: as `entails`; or everything follows, because the ontology is inconsistent by itself.
        """
        deadline = time.monotonic() + seconds
        opposite = [] if triple is None else [contrary(java(), self._ontology, triple)]

        def clash(axioms: Sequence[Any], beside: Sequence[Any] = opposite) -> bool:
            left = deadline - time.monotonic()
            if left <= 0:
                raise _over_time(seconds)
            chosen = java()("java.util.HashSet")()
            for axiom in (*axioms, *beside):
                chosen.add(axiom)
            manager = java()("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
            with _faults(seconds):
                return not _reasoner(manager.createOntology(chosen), left).isConsistent()

        axioms = sorted(self._ontology.getLogicalAxioms(), key=str)
        if triple is not None and clash(axioms, ()):
            raise InputError(
                "The graph contradicts itself, so that everything follows from it.",
                mend="Look at what contradicts itself first.",
            )
        origins = Origins(self._triples)
        for found in justifications(_rings(axioms, triple), clash):
            yield tuple(_told(axiom, origins) for axiom in sorted(found, key=_schema_first))

    def classify(self) -> frozenset[Triple]:
        """Which named classes are below which, at any distance, and which are the same; `owl:Thing` and itself not.

        A class that can have no member is below `owl:Nothing`, and nothing else is said of it.

        Raises:
            OverTime, InputError: as `judge`; InputError also where the ontology is inconsistent.
        """
        with _faults(PATIENCE):
            reasoner = _reasoner(self._ontology, PATIENCE)
            if not reasoner.isConsistent():
                raise InputError(
                    "The ontology is inconsistent: every class is below every other.",
                    mend="Mend the contradiction first.",
                )
            return frozenset(self._hierarchy(reasoner))

    def judge(self) -> Judgement:
        """Reason over everything, giving each step of HermiT's `PATIENCE` seconds.

        Raises:
            OverTime: a step took longer.
            InputError: HermiT cannot work on this ontology, because of a datatype it does not know or an axiom that
                OWL 2 DL forbids (a chain on a property that a cardinality is stated of, for instance).
        """
        with _faults(PATIENCE):
            reasoner = _reasoner(self._ontology, PATIENCE)
            if not reasoner.isConsistent():
                return Judgement(consistent=False)
            unsatisfiable = {NamedNode(iri(c)) for c in reasoner.getUnsatisfiableClasses() if not c.isOWLNothing()}
            entailed = frozenset((*self._types(reasoner), *self._properties(reasoner)))
            return Judgement(consistent=True, unsatisfiable=frozenset(unsatisfiable), entailed=entailed)

    def _hierarchy(self, reasoner: Any) -> Iterator[Triple]:
        for named in self._ontology.getClassesInSignature():
            if named.isOWLThing() or named.isOWLNothing():
                continue
            it = NamedNode(iri(named))
            if not reasoner.isSatisfiable(named):
                yield Triple(it, RDFS.subClassOf, OWL.Nothing)
                continue
            for same in reasoner.getEquivalentClasses(named):
                if not same.equals(named):
                    yield Triple(it, OWL.equivalentClass, NamedNode(iri(same)))
            for upper in reasoner.getSuperClasses(named, False).getFlattened():
                if not upper.isOWLThing():
                    yield Triple(it, RDFS.subClassOf, NamedNode(iri(upper)))

    def _types(self, reasoner: Any) -> Iterator[Triple]:
        for individual in self._ontology.getIndividualsInSignature():
            for named in reasoner.getTypes(individual, False).getFlattened():
                if not named.isOWLThing():
                    yield Triple(NamedNode(iri(individual)), RDF.type, NamedNode(iri(named)))

    def _properties(self, reasoner: Any) -> Iterator[Triple]:
        for used in self._ontology.getObjectPropertiesInSignature():
            if used.isOWLTopObjectProperty() or used.isOWLBottomObjectProperty():
                continue
            for subject, values in reasoner.getObjectPropertyInstances(used).items():
                for value in values:
                    yield Triple(NamedNode(iri(subject)), NamedNode(iri(used)), NamedNode(iri(value)))


def _reasoner(ontology: Any, seconds: float) -> Any:
    settings = java()("org.semanticweb.HermiT.Configuration")()
    settings.individualTaskTimeout = int(seconds * 1000)
    return java()("org.semanticweb.HermiT.Reasoner")(settings, ontology)


def _violation(found: Any) -> Violation:
    """The violation in our terms. Its term is the entity it is about if it has one, else the first of the axiom."""
    axiom = found.getAxiom()
    stated = str(found if axiom is None else axiom)
    entity = next((getattr(found, getter)() for getter in _ENTITIES if hasattr(found, getter)), None)
    mentioned = re.search(r"<([^<>]+)>", stated)
    term = iri(entity) if entity is not None else mentioned[1] if mentioned else None
    return Violation(
        kind=str(found.getClass().getSimpleName()),
        axiom=stated if axiom is None else manchester(axiom),
        term=NamedNode(term) if term else None,
    )


def _rings(axioms: Sequence[Any], triple: Triple | None) -> list[list[Any]]:
    """The axioms by their distance from a triple: each ring shares a name with what lies within.

    Facts are reached by their individuals alone: two things of one class have little to do with each other.
    """
    if triple is None:
        return [list(axioms)]
    names = {axiom: {iri(entity) for entity in axiom.getSignature()} for axiom in axioms}
    keys = {a: {iri(i) for i in a.getIndividualsInSignature()} if _is_fact(a) else names[a] for a in axioms}
    reached = {term.value for term in triple if isinstance(term, NamedNode) and term not in OWL}
    rings, left = [], list(axioms)
    while ring := [axiom for axiom in left if keys[axiom] & reached]:
        left = [axiom for axiom in left if not keys[axiom] & reached]
        reached |= set().union(*(names[axiom] for axiom in ring))
        rings.append(ring)
    return [*rings, left]


def _told(axiom: Any, origins: Origins) -> Axiom:
    """The axiom in words, and the triples that are read as it when they are read alone."""
    statements = origins.naming(iri(entity) for entity in axiom.getSignature())
    fitting = (one for one in statements if read(one | origins.declarations(one))[1].containsAxiom(axiom))
    return Axiom(manchester(axiom), next(fitting, frozenset()), schema=not _is_fact(axiom))


def _is_fact(axiom: Any) -> bool:
    return bool(java()("org.semanticweb.owlapi.model.AxiomType").ABoxAxiomTypes.contains(axiom.getAxiomType()))


def _schema_first(axiom: Any) -> tuple[bool, str]:
    return _is_fact(axiom), manchester(axiom)


@contextmanager
def _faults(seconds: float) -> Iterator[None]:
    """What HermiT throws, as an error of ours."""
    try:
        yield
    except jpype.JException as fault:
        if str(fault.getClass().getSimpleName()) == "TimeOutException":
            raise _over_time(seconds) from fault
        raise InputError(
            f"HermiT cannot reason over this ontology: {message(fault)}",
            mend="Keep to the datatypes of OWL 2 (xsd:dateTime, not xsd:date, xsd:gYear), and put no cardinality, "
            "irreflexivity or disjointness on a property with a chain.",
        ) from fault


def _over_time(seconds: float) -> OverTime:
    return OverTime(
        f"HermiT was not done with a step of its work after {seconds} seconds.",
        mend="Check a part of the ontology, or give it more time.",
    )
