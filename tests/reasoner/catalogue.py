"""The test catalogue of OWL 2's working group: `all.rdf`, a file that OWL_TESTS names.

https://www.w3.org/TR/owl2-test/
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse

from autopact.terms import OWL, RDF, Namespace, Term

CATALOGUE = os.environ.get("OWL_TESTS")
RDF_BASED = "rdfbased-sem-"
"""How the names begin of the tests that were made for the RDF-Based Semantics."""

KINDS = ("ConsistencyTest", "InconsistencyTest", "PositiveEntailmentTest", "NegativeEntailmentTest")
EXCEPTIONS: dict[str, str] = {
    name: group["outcome"]
    for group in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["exception"]
    for name in group["tests"]
}
"""By the name of the test: `unproved` where its conclusion is not derived, `unread` where its premise is not in RDF."""

_T = Namespace("http://www.w3.org/2007/OWL/testOntology#")
_ENTITY = re.compile(r"<!ENTITY\s+(\w+)\s+'([^']*)'\s*>")


@dataclass(frozen=True, slots=True)
class Trial:
    """One of the things that a test wants to see, and its documents, in RDF/XML; no premises where they are not in it.

    A conclusion is one that must follow, or in a negative test one that must not.
    """

    name: str
    kind: str
    premises: tuple[str, ...]
    conclusion: str


def trials() -> list[Trial]:
    """What the tests for the RDF-Based Semantics want, and those of the profile OWL 2 RL; none without the file."""
    if CATALOGUE is None:
        return []
    store = Store()
    store.extend(Quad(*triple) for triple in triples(Path(CATALOGUE).read_text(encoding="utf-8")))
    return sorted(_read(store), key=lambda trial: (trial.name, trial.kind))


def _read(store: Store) -> Iterator[Trial]:
    for test, _, name, _ in store.quads_for_pattern(None, _T.identifier, None):
        said: dict[str, list[Term]] = defaultdict(list)
        for _, predicate, value, _ in store.quads_for_pattern(test, None, None):
            said[predicate.value.removeprefix(str(_T))].append(value)
        imported = [
            quad.object for node in said["importedOntology"]
            for quad in store.quads_for_pattern(node, _T.rdfXmlInputOntology, None)
        ]  # fmt: skip
        kinds = said[RDF.type.value]
        in_profile = _T.RL in said["profile"] and _T["RDF-BASED"] in said["semantics"]
        for kind in KINDS if name.value.startswith(RDF_BASED) or in_profile else ():
            if _T[kind] in kinds:
                given = said["rdfXmlPremiseOntology"]
                wanted = said["rdfXmlNonConclusionOntology" if kind.startswith("Neg") else "rdfXmlConclusionOntology"]
                premises = tuple(text.value for text in (*given, *imported)) if given else ()
                yield Trial(name.value, kind, premises, wanted[0].value if wanted else "")


def triples(*documents: str) -> set[Triple]:
    """What documents in RDF/XML say together, their blank nodes apart; pyoxigraph wants entities in double quotes."""
    return {
        quad.triple
        for text in documents
        for quad in parse(
            _ENTITY.sub(r'<!ENTITY \1 "\2">', text).encode(),
            format=RdfFormat.RDF_XML,
            base_iri="http://example.org/",
            rename_blank_nodes=True,
        )
    }


def entails(facts: Iterable[Triple], document: str) -> bool:
    """Whether facts hold all that a document says but for its heading, with something for each of its blank nodes.

    https://www.w3.org/TR/rdf11-mt/#simple-entailment
    """
    known: dict[NamedNode, list[Triple]] = defaultdict(list)
    for fact in facts:
        known[fact.predicate].append(fact)
    return _solvable([triple for triple in triples(document) if triple.object != OWL.Ontology], known, {})


def _solvable(goals: list[Triple], known: dict[NamedNode, list[Triple]], found: dict[Term, Term]) -> bool:
    """Whether all goals are known under one choice for the blank nodes that adds to what has been found for some."""
    if not goals:
        return True

    def open_(goal: Triple) -> int:
        return sum(isinstance(term, BlankNode) and term not in found for term in (goal.subject, goal.object))

    goal = min(goals, key=open_)
    rest = [other for other in goals if other is not goal]
    for fact in known[goal.predicate]:
        now = dict(found)
        pairs = ((goal.subject, fact.subject), (goal.object, fact.object))
        same = all((now.setdefault(a, b) if isinstance(a, BlankNode) else a) == b for a, b in pairs)
        if same and _solvable(rest, known, now):
            return True
    return False
