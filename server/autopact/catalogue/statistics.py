"""How much of what is in a graph, counted for those who want to know before they ask.

Each number is one query, over the default graph, and takes no longer than a query may: of a graph so large that one
cannot be counted in time, that number is left out, and named among those that are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from autopact.catalogue.asking import iri, literal, number, select
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Row
from autopact.errors import OverMemory, OverTime
from autopact.terms import FOAF, OWL, RDF, RDFS, SCHEMA, SCHEMA_HTTP, SKOS, Level, parted

LINKING = {
    OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch, RDFS.seeAlso,
    SCHEMA.sameAs, SCHEMA_HTTP.sameAs, FOAF.homepage,
}  # fmt: skip
"""Properties that lead to the same thing, or to more about it, in other places."""

MOST = 300
"""Classes, properties and links that are told one by one, those with most first."""

EXAMPLES = 5

_META = (str(OWL), str(RDF), str(RDFS), str(SKOS), "http://www.w3.org/ns/")
"""Namespaces of words for words; things are better examples than terms."""


@dataclass(frozen=True, slots=True)
class Uses:
    """A property: its triples, and the different subjects and objects they have, where these could be counted."""

    triples: int
    subjects: int | None = None
    objects: int | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is in the default graph.

    Attributes:
        triples: how many there are.
        totals: `entities` (subjects with an IRI), `subjects`, `objects`, `classes`, `properties`: how many different.
        classes: the members of each.
        properties: the uses of each.
        inside: for a class, the triples that its members have with each property.
        links: triples that lead elsewhere, by property and by the beginning of the addresses they lead to.
        examples: a thing of each of the largest classes.
        missing: what could not be counted in time.
    """

    triples: int
    totals: Mapping[str, int]
    classes: Mapping[NamedNode, int]
    properties: Mapping[NamedNode, Uses]
    inside: Mapping[NamedNode, Mapping[NamedNode, int]]
    links: Mapping[tuple[NamedNode, str], int]
    examples: tuple[NamedNode, ...]
    missing: tuple[str, ...]

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of the classes and properties, sorted."""
        return sorted({parted(term.value)[0] or term.value for term in (*self.classes, *self.properties)})


class _Count:
    """Asks for one number after the other, and takes note of those that cannot be had in time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._graphs = default_graphs(Level.CERTAIN, True)
        self.missing: list[str] = []

    def rows(self, name: str, query: str) -> tuple[Row, ...]:
        try:
            return select(self._engine, query, self._graphs)
        except (OverTime, OverMemory):
            self.missing.append(name)
            return ()

    def total(self, name: str, variable: str, pattern: str) -> dict[str, int]:
        rows = self.rows(name, f"SELECT (COUNT(DISTINCT {variable}) AS ?n) {{ {pattern} }}")
        return {name: number(rows[0], "n")} if rows else {}

    def classes(self) -> dict[NamedNode, int]:
        rows = self.rows(
            "classPartition",
            f"""SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?c FILTER(isIRI(?c)) }}
                GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT {MOST}""",
        )
        return {iri(row, "c"): number(row, "n") for row in rows}

    def properties(self) -> dict[NamedNode, Uses]:
        counted = "SELECT ?p (COUNT(*) AS ?n)"
        different = "(COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)"
        of = f"{{ ?s ?p ?o }} GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT {MOST}"
        if rows := self.rows("distinct subjects and objects of properties", f"{counted} {different} {of}"):
            return {
                iri(row, "p"): Uses(number(row, "n"), number(row, "subjects"), number(row, "objects")) for row in rows
            }
        return {iri(row, "p"): Uses(number(row, "n")) for row in self.rows("propertyPartition", f"{counted} {of}")}

    def inside(self) -> dict[NamedNode, dict[NamedNode, int]]:
        found: dict[NamedNode, dict[NamedNode, int]] = {}
        for row in self.rows(
            "propertyPartition of classes",
            f"""SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o FILTER(isIRI(?c)) }}
                GROUP BY ?c ?p ORDER BY DESC(?n) ?c ?p LIMIT {10 * MOST}""",
        ):
            found.setdefault(iri(row, "c"), {})[iri(row, "p")] = number(row, "n")
        return found

    def links(self) -> dict[tuple[NamedNode, str], int]:
        rows = self.rows(
            "linkset",
            f"""SELECT ?p ?to (COUNT(*) AS ?n) {{ VALUES ?p {{ {" ".join(sorted(map(str, LINKING)))} }}
                ?s ?p ?o FILTER(isIRI(?o) && REGEX(STR(?o), "^https?://[^/]+/") && !EXISTS {{ ?o ?q ?any }})
                BIND(REPLACE(STR(?o), "^(https?://[^/]+/(.*[/#])?)[^/#]*$", "$1") AS ?to)
            }} GROUP BY ?p ?to ORDER BY DESC(?n) ?p ?to LIMIT {MOST}""",
        )
        return {(iri(row, "p"), literal(row, "to").value): number(row, "n") for row in rows}

    def examples(self, classes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        largest = [node for node in classes if not node.value.startswith(_META)][:EXAMPLES]
        rows = self.rows(
            "exampleResource",
            f"""SELECT ?c (MIN(STR(?s)) AS ?example) {{ VALUES ?c {{ {" ".join(map(str, largest))} }}
                ?s a ?c FILTER(isIRI(?s)) }} GROUP BY ?c""",
        )
        return tuple(sorted({NamedNode(literal(row, "example").value) for row in rows}, key=str))


def statistics(engine: Engine) -> Statistics:
    """The numbers of the graph that is served now.

    Raises:
        Unavailable: there is too much to do; what alone takes too long is left out instead.
    """
    count = _Count(engine)
    totals = {
        **count.total("entities", "?s", "?s ?p ?o FILTER(isIRI(?s))"),
        **count.total("subjects", "?s", "?s ?p ?o"),
        **count.total("objects", "?o", "?s ?p ?o"),
        **count.total("classes", "?c", "?s a ?c FILTER(isIRI(?c))"),
        **count.total("properties", "?p", "?s ?p ?o"),
    }
    classes, properties, inside, links = count.classes(), count.properties(), count.inside(), count.links()
    examples = count.examples(classes)
    return Statistics(size(engine), totals, classes, properties, inside, links, examples, tuple(count.missing))


def size(engine: Engine) -> int:
    """How many triples the default graph has: counted, since a plain store keeps no account of it."""
    try:
        return number(select(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0], "n")
    except (OverTime, OverMemory):
        return sum(engine.sizes.get(part, 0) for part in default_graphs(Level.CERTAIN, True))
