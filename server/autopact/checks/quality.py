"""The rules of good modelling: one SPARQL query a file, in `ontology/quality/`.

A rule's header says `# Problem:` and `# Solution:`, and may say `# Severity:` (error if not). It selects `?entity`,
and may select `?property` and `?value`: each row is a finding, and braces in the header are filled from the row.
Its default graph is what is written by hand, at every level, without what follows; GRAPH sees every graph.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from autopact.bundled import folder
from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material, shown
from autopact.checks.vocabularies import terms
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Solutions, Triples
from autopact.errors import InputError, Place
from autopact.terms import ONTOLOGY_GRAPH, Level, parted

AUTHORED = default_graphs(Level.POSSIBLE, inference=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of modelling: its name, what is wrong, what to do, how much it matters, and the query that finds it."""

    code: str
    problem: str
    solution: str
    severity: Severity
    query: str


def rules() -> list[Rule]:
    """Every rule of `ontology/quality/`, by name."""
    return [_rule(path) for path in sorted((folder("ontology") / "quality").glob("*.rq"))]


def broken(material: Material, engine: Engine, only: Container[str] | None = None) -> Iterator[Finding]:
    """Each breach of a rule, at the statement that breaks it; an ontology that is there only for context has none.

    Args:
        material: the files.
        engine: what they say.
        only: the names of the rules that matter; None: all.
    """
    subjects = {triple.subject for triple in material.triples}
    ontology = engine.query("CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=[ONTOLOGY_GRAPH])
    described = ontology.triples if isinstance(ontology, Triples) else ()
    context = {triple.subject for triple in described} - subjects
    for rule in rules():
        if only is not None and rule.code not in only:
            continue
        found = engine.query(rule.query, default_graphs=AUTHORED)
        rows = found.rows if isinstance(found, Solutions) else ()
        # OWL 2 lacks datatypes that much RDF has, which is no fault of who asks no reasoner for all of OWL 2.
        beyond = rule.code == "datatype-beyond-owl" and not material.ours
        severity = Severity.WARNING if beyond else rule.severity
        for row in rows:
            entity, predicate, value = row.get("entity"), row.get("property"), row.get("value")
            if entity is None or entity in context:
                continue
            if rule.code == "undeclared-property" and not material.ours and _published(predicate):
                continue
            place = material.place(entity, predicate if isinstance(predicate, NamedNode) else None, value)
            words = {name: shown(term) for name, term in row.items() if term is not None}
            yield Finding(rule.code, place, _filled(rule.problem, words), _filled(rule.solution, words), severity)


def _published(term: object) -> bool:
    """Whether a term is one of a vocabulary that everybody uses; strangers' files may use it undeclared."""
    if not isinstance(term, NamedNode):
        return False
    namespace, local = parted(term.value)
    return local in terms().get(namespace, ())


def _rule(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    said = dict(re.findall(r"^# (Problem|Solution|Severity): *(.+(?:\n#  +.+)*)", text, re.MULTILINE))
    if not {"Problem", "Solution"} <= said.keys():
        raise InputError(
            "A rule of modelling says neither what is wrong nor what to do.",
            mend="Begin it with the lines `# Problem: …` and `# Solution: …`.",
            place=Place(str(path), 1),
        )
    problem, solution = (re.sub(r"\n#  +", " ", said[part]).strip() for part in ("Problem", "Solution"))
    return Rule(path.stem, problem, solution, Severity(said.get("Severity", "error").strip()), text)


def _filled(template: str, words: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: words.get(name[1], "?"), template)
