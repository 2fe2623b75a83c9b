"""The queries: look-ups, joins, aggregates, paths, text filters, CONSTRUCT.

Each is asked in two ways: always the same, and never twice the same, so that a cache of results shows for what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autopact.terms import PREFIXES
from benchmarks.serving.generator import Generated
from benchmarks.serving.names import COUNTRIES, REGIONS

Values: TypeAlias = Callable[[Generated], Sequence[str]]

LIMIT = 100_000
"""More rows than any query has; what is added to it tells two askings of one query with one value apart."""


def _numbers(kind: str) -> Values:
    return lambda data: [str(number) for number in range(getattr(data, kind))]


def _dates(_: Generated) -> Sequence[str]:
    return [f"{year}-{month:02}-{day:02}" for year in range(2010, 2020) for month in range(1, 13) for day in (1, 15)]


def _amounts(_: Generated) -> Sequence[str]:
    return [f"{amount * 10_000_000}.0" for amount in range(100, 400)]


def _parts_of_the_world(_: Generated) -> Sequence[str]:
    return [*(f"country-{name}" for name in COUNTRIES), *(f"region-{name}" for name in REGIONS)]


def _words(_: Generated) -> Sequence[str]:
    return [first + second for first in ("ba", "de", "fu", "ga", "ho", "ji") for second in ("ka", "lu", "ma", "ne")]


def _topics(_: Generated) -> Sequence[str]:
    return ["SmartCockpits", "AutomatedDriving", "Batteries", "HybridPowertrains", "Charging", "ElectricCars"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query with places for a value and a limit.

    `heavy` queries keep a processor busy for long: fewer are asked at a time.
    """

    name: str
    group: str
    pattern: str
    values: Values
    heavy: bool = False

    @property
    def constructs(self) -> bool:
        """Whether it answers with triples."""
        return self.pattern.startswith("CONSTRUCT")

    @property
    def accept(self) -> str:
        """The media type to ask for, one that every server knows."""
        return "text/turtle" if self.constructs else "application/sparql-results+json"

    @property
    def template(self) -> str:
        """The whole text, where VALUE and LIMIT are still to be filled in."""
        prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in PREFIXES if f"{name}:" in self.pattern)
        limit = "" if "LIMIT" in self.pattern else " LIMIT ~LIMIT~"
        return prefixes + " ".join(self.pattern.split()) + limit

    def text(self, value: str, limit: int = LIMIT) -> str:
        """The query as it is asked for that value."""
        return self.template.replace("~VALUE~", value).replace("~LIMIT~", str(limit))


MIX = (
    Query(
        "labels of a company", "look-up",
        "SELECT ?label WHERE { id:company-~VALUE~ rdfs:label ?label }",
        _numbers("companies"),
    ),
    Query(
        "all about an arrangement", "look-up",
        "SELECT ?p ?o WHERE { id:arrangement-~VALUE~ ?p ?o }",
        _numbers("arrangements"),
    ),
    Query(
        "partners by topic", "join",
        """SELECT ?other ?name ?topic WHERE {
            ?arrangement ap:hasAgreementParty id:company-~VALUE~ , ?other ; ap:hasTopic ?topic . ?other rdfs:label ?name
            FILTER (?other != id:company-~VALUE~ && LANG(?name) = "fr") }""",
        _numbers("companies"),
    ),
    Query(
        "who claims it, and where", "join",
        """SELECT ?claim ?speaker ?factuality ?title WHERE {
            ?stated ap:statedSubject id:arrangement-~VALUE~ ; ap:statedIn ?claim .
            ?claim ap:speaker ?who ; ap:factuality ?factuality ; ap:evidence ?sentence .
            ?sentence prov:wasQuotedFrom ?source . ?source dcterms:title ?title . ?who rdfs:label ?speaker
            FILTER (LANG(?speaker) = "en") }""",
        _numbers("arrangements"),
    ),
    Query(
        "arrangements by topic and status", "aggregate",
        """SELECT ?topic ?status (COUNT(?arrangement) AS ?count) WHERE {
            ?arrangement ap:hasTopic ?topic ; ap:hasStatus ?status ; ap:hasMilestone ?milestone .
            ?milestone ap:date ?date FILTER (?date >= "~VALUE~T00:00:00Z"^^xsd:dateTime) }
            GROUP BY ?topic ?status""",
        _dates, heavy=True,
    ),
    Query(
        "companies by value of agreements", "aggregate",
        """SELECT ?company (SUM(?amount) AS ?total) (COUNT(*) AS ?count) WHERE {
            ?agreement ap:hasAgreementParty ?company ; ap:hasValue ?value . ?value ap:amount ?amount
            FILTER (?amount > ~VALUE~) }
            GROUP BY ?company ORDER BY DESC(?total) ?company""",
        _amounts, heavy=True,
    ),
    Query(
        "what came before", "path",
        "SELECT ?earlier WHERE { id:arrangement-~VALUE~ ap:precededBy+ ?earlier }",
        _numbers("arrangements"),
    ),
    Query(
        "companies in a part of the world", "path",
        "SELECT ?company WHERE { ?company ap:basedIn/ap:partOf* id:~VALUE~ }",
        _parts_of_the_world, heavy=True,
    ),
    Query(
        "arrangements that name", "text",
        """SELECT ?arrangement ?label WHERE { ?arrangement ap:hasStatus ?status ; rdfs:label ?label
            FILTER (LANG(?label) = "en" && CONTAINS(LCASE(?label), "~VALUE~")) }""",
        _words, heavy=True,
    ),
    Query(
        "companies whose name matches", "text",
        """SELECT ?company ?label WHERE { ?company ap:basedIn ?place ; rdfs:label ?label
            FILTER REGEX(?label, "^(auto|bat|syst|mobil).*~VALUE~", "i") }""",
        _words, heavy=True,
    ),
    Query(
        "the arrangements of a company", "CONSTRUCT",
        """CONSTRUCT { ?arrangement ?p ?o } WHERE {
            ?arrangement ap:hasAgreementParty id:company-~VALUE~ ; ?p ?o }""",
        _numbers("companies"),
    ),
    Query(
        "the partners on a topic", "CONSTRUCT",
        """CONSTRUCT { ?one ap:partnerOf ?other } WHERE {
            ?arrangement ap:hasTopic ap:~VALUE~ ; ap:hasAgreementParty ?one , ?other FILTER (?one != ?other) }""",
        _topics, heavy=True,
    ),
)  # fmt: skip

NEIGHBOUR = MIX[1]
"""What those ask who have nothing to do with a runaway query."""

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c != ?f || ?f != ?i) }"
"""Counts all triples of triples: it would take years, and little memory."""

TOO_DEEP = "SELECT * WHERE { " + "{ " * 10_000 + "?s ?p ?o" + " }" * 10_000 + " }"
"""Ten thousand groups, each in the one before."""
