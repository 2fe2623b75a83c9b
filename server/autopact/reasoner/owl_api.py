"""The OWL API, out of owlready2's jar: Java in this process, triples as its ontologies, its axioms in words.

The jar holds HermiT 1.3.8 and the OWL API 3.4.3, whose surest parser is that of RDF/XML. Java is started at the first
use and never otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]  # it has no types
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from autopact.errors import InputError, MissingPart
from autopact.terms import AP, OWL, RDF
from autopact.turtle.elements import named

_MEND = "Install a Java runtime, for instance `apt install default-jre-headless`, or set JAVA_HOME to one."


@cache
def java() -> Any:
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


def read(triples: Iterable[Triple]) -> tuple[Any, Any]:
    """The triples as an ontology of the OWL API, after the manager that it belongs to.

    Raises:
        MissingPart: there is no Java.
        InputError: the OWL API cannot read them.
    """
    manager = java()("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.createOntology()
    parser = java()("org.coode.owlapi.rdfxml.parser.RDFXMLParser")()
    parser.setOWLOntologyManager(manager)
    try:
        parser.parse(java()("org.semanticweb.owlapi.io.StringDocumentSource")(_document(triples)), ontology)
    except jpype.JException as fault:
        raise InputError(
            f"The OWL API cannot read this graph as an ontology: {message(fault)}",
            mend="Check the lists and restrictions of the ontology: each needs all of its parts, once.",
        ) from fault
    return manager, ontology


def _document(triples: Iterable[Triple]) -> str:
    """RDF/XML for the OWL API: declarations first, since its parser reads in one pass; one header, no imports."""
    kept = [t for t in set(triples) if t.predicate != OWL.imports]
    headers = {t.subject for t in kept if t.predicate == RDF.type and t.object == OWL.Ontology}
    foreign = headers - {NamedNode(str(AP).rstrip("#"))} if len(headers) > 1 else set()

    def order(triple: Triple) -> tuple[bool, str, str]:
        declares = triple.predicate == RDF.type and triple.object in OWL
        return (not declares, str(triple.subject), str(triple))

    written = serialize(sorted((t for t in kept if t.subject not in foreign), key=order), format=RdfFormat.RDF_XML)
    return named(written or b"", {}).decode()


def manchester(axiom: Any) -> str:
    """The axiom on one line as people write it, with local names."""
    rendered = java()("uk.ac.manchester.cs.owl.owlapi.mansyntaxrenderer.ManchesterOWLSyntaxOWLObjectRendererImpl")()
    return " ".join(str(rendered.render(axiom)).split())


def iri(entity: Any) -> str:
    """The IRI of an entity."""
    return str(entity.getIRI().toString())


def message(fault: Any) -> str:
    """What a Java exception says, on one line and not at length."""
    said = " ".join(str(fault.getMessage() or fault).split())
    return said if len(said) <= 300 else said[:300] + "…"
