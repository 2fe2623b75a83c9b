"""HermiT, the judge: a complete reasoner for OWL 2 DL, out of owlready2's jar, inside a Java machine of this process.

It says whether an ontology with its facts is consistent, which classes can have no member, what follows about named
individuals, and which axioms leave a profile. The jar holds HermiT 1.3.8 and the OWL API 3.4.3, whose surest parser is
that of RDF/XML. Java is started at the first use and never otherwise.

HermiT 1.3.8 is not right everywhere: where an exact count (`ap:BilateralAgreement`) leaves it open whether two named
individuals are one, its realisation may take a guess for a fact, and miss others. State owl:differentFrom, and it is
right. `Ontology.entails` asks by refutation, which does not share the fault: use it where a doubt matters.

https://www.w3.org/TR/owl2-direct-semantics/ and https://www.w3.org/TR/owl2-profiles/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]  # it has no types
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from autopact.errors import AutopactError, InputError, MissingPart, Unavailable
from autopact.terms import AP, OWL, RDF

_MEND = "Install a Java runtime, for instance `apt install default-jre-headless`, or set JAVA_HOME to one."
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


class Ontology:
    """An ontology with facts, as the OWL API reads it. Imports are never fetched.

    Raises:
        MissingPart: there is no Java, or owlready2 is without its jar.
        InputError: the OWL API cannot read the triples.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        java = _java()
        self._manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
        self._ontology = self._manager.createOntology()
        parser = java("org.coode.owlapi.rdfxml.parser.RDFXMLParser")()
        parser.setOWLOntologyManager(self._manager)
        source = java("org.semanticweb.owlapi.io.StringDocumentSource")(_document(triples))
        try:
            parser.parse(source, self._ontology)
        except jpype.JException as fault:
            raise InputError(
                f"The OWL API cannot read this graph as an ontology: {_message(fault)}",
                mend="Check the lists and restrictions of the ontology: each needs all of its parts, once.",
            ) from fault

    def violations(self, profile: Profile) -> list[Violation]:
        """Every axiom that leaves the profile, sorted by kind and axiom."""
        report = _java()(f"org.semanticweb.owlapi.profiles.{profile.value}")().checkOntology(self._ontology)
        return sorted({_violation(found) for found in report.getViolations()}, key=str)

    def entails(self, triple: Triple, *, seconds: int = 60) -> bool:
        """Whether a type or an object property between named individuals follows: its contrary would be inconsistent.

        Raises:
            Unavailable: it took longer.
            InputError: HermiT cannot work on this ontology.
        """
        factory = self._manager.getOWLDataFactory()
        iri = _java()("org.semanticweb.owlapi.model.IRI").create
        subject, predicate, value = (iri(_java()("java.lang.String")(term.value)) for term in triple)
        individual = factory.getOWLNamedIndividual(subject)
        if triple.predicate == RDF.type:
            other = factory.getOWLObjectComplementOf(factory.getOWLClass(value))
            contrary = factory.getOWLClassAssertionAxiom(other, individual)
        else:
            contrary = factory.getOWLNegativeObjectPropertyAssertionAxiom(
                factory.getOWLObjectProperty(predicate), individual, factory.getOWLNamedIndividual(value)
            )
        self._manager.addAxiom(self._ontology, contrary)
        try:
            return not self._reasoner(seconds).isConsistent()
        except jpype.JException as fault:
            raise _fault(fault, seconds) from fault
        finally:
            self._manager.removeAxiom(self._ontology, contrary)

    def judge(self, *, seconds: int = 300) -> Judgement:
        """Reason over everything, giving each step of HermiT's that many seconds.

        Raises:
            Unavailable: a step took longer.
            InputError: HermiT cannot work on this ontology, because of a datatype it does not know or an axiom that
                OWL 2 DL forbids (a chain on a property that a cardinality is stated of, for instance).
        """
        try:
            reasoner = self._reasoner(seconds)
            if not reasoner.isConsistent():
                return Judgement(consistent=False)
            unsatisfiable = {NamedNode(_iri(c)) for c in reasoner.getUnsatisfiableClasses() if not c.isOWLNothing()}
            entailed = frozenset((*self._types(reasoner), *self._properties(reasoner)))
            return Judgement(consistent=True, unsatisfiable=frozenset(unsatisfiable), entailed=entailed)
        except jpype.JException as fault:
            raise _fault(fault, seconds) from fault

    def _reasoner(self, seconds: int) -> Any:
        settings = _java()("org.semanticweb.HermiT.Configuration")()
        settings.individualTaskTimeout = seconds * 1000
        return _java()("org.semanticweb.HermiT.Reasoner")(settings, self._ontology)

    def _types(self, reasoner: Any) -> Iterator[Triple]:
        for individual in self._ontology.getIndividualsInSignature():
            for named in reasoner.getTypes(individual, False).getFlattened():
                if not named.isOWLThing():
                    yield Triple(NamedNode(_iri(individual)), RDF.type, NamedNode(_iri(named)))

    def _properties(self, reasoner: Any) -> Iterator[Triple]:
        for used in self._ontology.getObjectPropertiesInSignature():
            if used.isOWLTopObjectProperty() or used.isOWLBottomObjectProperty():
                continue
            for subject, values in reasoner.getObjectPropertyInstances(used).items():
                for value in values:
                    yield Triple(NamedNode(_iri(subject)), NamedNode(_iri(used)), NamedNode(_iri(value)))


def available() -> bool:
    """Whether HermiT can run here; starts Java if so."""
    try:
        _java()
    except MissingPart:
        return False
    return True


@cache
def _java() -> Any:
    """The function that finds a Java class by its name, with the machine running and quiet."""
    if not jpype.isJVMStarted():
        spec = find_spec("owlready2")
        jar = Path(spec.origin).parent / "hermit" / "HermiT.jar" if spec is not None and spec.origin else None
        if jar is None or not jar.is_file():
            raise MissingPart("owlready2 is there without its HermiT.jar.", mend="Install owlready2 0.49 or newer.")
        try:
            machine = jpype.getDefaultJVMPath()
            jpype.startJVM(machine, "-Djava.awt.headless=true", "-Xrs", classpath=[str(jar)], convertStrings=False)
        except (jpype.JVMNotFoundException, OSError, RuntimeError) as fault:
            raise MissingPart("HermiT needs Java, and no Java was found.", mend=_MEND) from fault
        nowhere = jpype.JClass("java.io.PrintStream")(jpype.JClass("java.io.OutputStream").nullOutputStream())
        system = jpype.JClass("java.lang.System")
        system.setOut(nowhere)
        system.setErr(nowhere)
    return jpype.JClass


def _document(triples: Iterable[Triple]) -> str:
    """RDF/XML for the OWL API: declarations first, since its parser reads in one pass; one header, no imports."""
    kept = [t for t in set(triples) if t.predicate != OWL.imports]
    headers = {t.subject for t in kept if t.predicate == RDF.type and t.object == OWL.Ontology}
    foreign = headers - {NamedNode(str(AP).rstrip("#"))} if len(headers) > 1 else set()

    def order(triple: Triple) -> tuple[bool, str, str]:
        declares = triple.predicate == RDF.type and triple.object in OWL
        return (not declares, str(triple.subject), str(triple))

    written = serialize(sorted((t for t in kept if t.subject not in foreign), key=order), format=RdfFormat.RDF_XML)
    return (written or b"").decode()


def _violation(found: Any) -> Violation:
    """The violation in our terms. Its term is the entity it is about if it has one, else the first of the axiom."""
    axiom = found.getAxiom()
    stated = str(found if axiom is None else axiom)
    entity = next((getattr(found, getter)() for getter in _ENTITIES if hasattr(found, getter)), None)
    mentioned = re.search(r"<([^<>]+)>", stated)
    term = _iri(entity) if entity is not None else mentioned[1] if mentioned else None
    return Violation(
        kind=str(found.getClass().getSimpleName()),
        axiom=stated if axiom is None else _manchester(axiom),
        term=NamedNode(term) if term else None,
    )


def _manchester(axiom: Any) -> str:
    """The axiom on one line as people write it, with local names."""
    rendered = _java()("uk.ac.manchester.cs.owl.owlapi.mansyntaxrenderer.ManchesterOWLSyntaxOWLObjectRendererImpl")()
    return " ".join(str(rendered.render(axiom)).split())


def _iri(entity: Any) -> str:
    return str(entity.getIRI().toString())


def _fault(fault: Any, seconds: int) -> AutopactError:
    """What HermiT threw, as an error of ours."""
    if str(fault.getClass().getSimpleName()) == "TimeOutException":
        return Unavailable(
            f"HermiT was not done with a step of its work after {seconds} seconds.",
            mend="Check a part of the ontology, or give it more time.",
        )
    return InputError(
        f"HermiT cannot reason over this ontology: {_message(fault)}",
        mend="Keep to the datatypes of OWL 2 (xsd:dateTime, not xsd:date, xsd:gYear), and put no cardinality, "
        "irreflexivity or disjointness on a property with a chain.",
    )


def _message(fault: Any) -> str:
    """What a Java exception says, on one line and not at length."""
    said = " ".join(str(fault.getMessage() or fault).split())
    return said if len(said) <= 300 else said[:300] + "…"
