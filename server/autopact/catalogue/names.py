"""What things are called: labels and aliases, whoever wrote them and in whatever language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import batched, select, select_possible
from autopact.catalogue.kept import Kept
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Row
from autopact.questions import LANGUAGES
from autopact.terms import CLAIMS_GRAPH, FAMILY, GIVEN, LABELS, SKOS_XL, Level

_BEST = LABELS[:2]
"""Those that go before all others."""


def either(*properties: NamedNode) -> str:
    """The path along any of some properties."""
    return "|".join(map(str, properties))


NAMING = f"{either(*LABELS)}|ap:paraphrase|({SKOS_XL.prefLabel}/{SKOS_XL.literalForm})"
"""To what a thing is called, also by labels that are things themselves; what a claim says in short is its name."""

LABELLING = either(SKOS_XL.prefLabel, SKOS_XL.altLabel, SKOS_XL.hiddenLabel)
"""From a thing to labels of it that are things themselves."""

_DESCRIBED = "|".join(
    f"<http://wikiba.se/ontology#{role}>"
    for role in ("directClaim", "claim", "statementProperty", "statementValue", "qualifier", "reference")
)
"""From a property of Wikibase, which has the label, to the predicates that it is written with."""

_CLAIMED = f"""GRAPH ?claim {{ ?node {either(*LABELS)} ?label FILTER(isLiteral(?label)) }}
    GRAPH {CLAIMS_GRAPH} {{ ?claim ap:polarity ap:Affirmed FILTER NOT EXISTS {{ ?claim ap:retractedOn ?day }} }}"""
"""The labels that claims give, of which none is denied or retracted."""

MOST_LABELS = 10_000
"""Labels that are looked at, of so many nodes as a query names."""


MOST_KEPT, LONGEST_KEPT = 50_000, 500
"""Nodes whose labels are kept, and characters of their IRIs: a query may make any, of any length."""


def labels(engine: Engine, terms: Iterable[object], language: str = "en") -> dict[NamedNode, Literal]:
    """The label of every node among `terms` that has any, however uncertain: the one that a reader can best read.

    Of several in a language it is the preferred one of SKOS, else that of RDFS.
    """
    known = _labelled(engine, {term for term in terms if isinstance(term, NamedNode)})
    return {
        node: min(found, key=lambda label: readability(label, language)[0]) if len(found) > 1 else found[0]
        for node, found in known.items()
        if found
    }


_labels: Kept[NamedNode, list[Literal]] = Kept(MOST_KEPT)


def _labelled(engine: Engine, nodes: set[NamedNode]) -> dict[NamedNode, list[Literal]]:
    """All labels of nodes, the best first. They are kept, since most of a page's nodes are on the next one too."""
    kept = _labels.of(engine)
    known = {node: kept[node] for node in nodes if node in kept}
    for some in batched(sorted(nodes - known.keys(), key=str)):
        found: dict[NamedNode, list[Literal]] = {node: [] for node in some}
        is_whole = True
        # Any language does where none of ours has it; and what its equals are called, where a thing has no name itself.
        for inference, kind in ((False, readable("?label")), (False, "isLiteral(?label)"), (True, "isLiteral(?label)")):
            bare = " ".join(str(node) for node, labels in found.items() if not labels)
            text = f"""SELECT DISTINCT ?node ?label ?by {{ VALUES ?node {{ {bare} }}
                ?node {NAMING} ?label FILTER({kind})
                OPTIONAL {{ ?node ?by ?label FILTER(?by IN ({", ".join(map(str, _BEST))})) }} }} LIMIT {MOST_LABELS}"""
            rows = select(engine, text, default_graphs(Level.POSSIBLE, inference)) if bare else ()
            for row in sorted(rows, key=_goodness):
                label = cast("Literal", row["label"])
                if label.value.strip():  # what cannot be seen names nothing
                    found[cast("NamedNode", row["node"])].append(label)
            is_whole &= len(rows) < MOST_LABELS
        if is_whole:
            _pieced_together(engine, found)
            kept |= {node: labels for node, labels in found.items() if len(node.value) <= LONGEST_KEPT}
        known |= found
    return known


def _goodness(row: Row) -> tuple[int, str]:
    """How good a label is among those of its node, the best first."""
    by = row["by"]
    return _BEST.index(by) if by in _BEST else len(_BEST), cast("Literal", row["label"]).value


def _pieced_together(engine: Engine, found: Mapping[NamedNode, list[Literal]]) -> None:
    """Add labels to nodes without any.

    A person's is made of its parts, a predicate of Wikibase's is that of its property; what stands in no level, since
    nobody is committed to it, is called as a claim calls it.
    """
    bare = [node for node, labels in found.items() if not labels]
    given, family = either(*GIVEN), either(*FAMILY)
    for nodes, pattern in (
        (bare if engine.sizes.get(CLAIMS_GRAPH) else [], _CLAIMED),
        ([node for node in bare if "/prop/" in node.value], f"?any {_DESCRIBED} ?node ; rdfs:label ?label"),
        (
            [node for node in bare if "/prop/" not in node.value],
            f"?node {given}|{family} ?any OPTIONAL {{ ?node {given} ?given }} OPTIONAL {{ ?node {family} ?family }}",
        ),
    ):
        query = f"SELECT * {{ VALUES ?node {{ {' '.join(map(str, nodes))} }} {pattern} }} LIMIT {MOST_LABELS}"
        for row in select_possible(engine, query) if nodes else ():
            parts = [part for name in ("label", "given", "family") if isinstance(part := row.get(name), Literal)]
            if text := " ".join(part.value.strip() for part in parts).strip():
                language = parts[-1].language
                label = Literal(text, language=language) if language else Literal(text)
                found[cast("NamedNode", row["node"])].append(label)


def readable(variable: str) -> str:
    """The condition that a text is in a language of ours, or in none: of some things there are hundreds in others."""
    tongue = f"LANG({variable})"
    return " || ".join((f'{tongue} = ""', *(f'LANGMATCHES({tongue}, "{each}")' for each in LANGUAGES)))


def readability(label: Literal, language: str) -> tuple[int, str]:
    """How well a reader of a language can read a label, the best first: that, English, none, any other."""
    wishes = (language, "en", "")
    tongue = (label.language or "").split("-", 1)[0]
    return wishes.index(tongue) if tongue in wishes else len(wishes), label.value


def named(node: NamedNode, names: Mapping[NamedNode, Literal]) -> str:
    """What a thing or a term is called; by the end of its IRI, where nobody says so."""
    return names[node].value if node in names else re.split("[/#:]", node.value.rstrip("/#:"))[-1]
