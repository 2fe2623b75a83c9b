"""Links between the nodes of a graph, each with how it is known; of anybody's graph, those between its individuals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import batched, iri, lots, number, select_possible
from autopact.catalogue.ties import Link
from autopact.engine.parts import ASSERTED, KNOWN, PLACES, Known, is_plain
from autopact.engine.seam import Engine, Row
from autopact.errors import OverTime
from autopact.terms import OWL, RDF, RDFS, SKOS, SKOS_XL, Level

MOST_LINKS = 6000
"""Links that are read; of a graph with more, some."""

MOST_ENDS = 1000
"""Nodes that are drawn; of more, those with the most links."""

MOST_COUNTED = 500_000
"""Statements of anybody's graph that are looked at to find those nodes, where it has more links than are read."""

LOT = 20
"""Nodes that are looked around at a time, until enough links are read."""

AMONG_CONCEPTS = (SKOS.broader, SKOS.narrower, SKOS.related)
"""What SKOS has for links between the things that a graph is about; all else is about words, and where they belong."""


def parts_of(inference: bool) -> Sequence[NamedNode]:
    """The parts that links are in: each where it is known best, or without inference where it is asserted."""
    return PLACES[2:] if inference else [part for parts in ASSERTED.values() for part in parts]


def placed(engine: Engine, inference: bool, pattern: str) -> str:
    """A pattern in those of the parts that have it, each its `?g`; all that a plain store has is stated.

    With a filter, since with values beside others everything is read before it is joined.
    """
    if is_plain(engine.sizes):
        return f"{pattern} BIND({Level.CERTAIN.asserted} AS ?g)"
    return f"GRAPH ?g {{ {pattern} }} FILTER(?g IN ({', '.join(map(str, parts_of(inference)))}))"


def how_known(row: Row) -> Known:
    """How what a row tells is known: by the part, its `?g`, that it is from."""
    return KNOWN[iri(row, "g")]


def links(engine: Engine, inference: bool, values: str, *filters: str) -> list[Link]:
    """The links `?s ?p ?o` of some values that leave their node, sorted; the filters are tried in order."""
    pattern = placed(engine, inference, "?s ?p ?o")
    narrow = "".join(f" FILTER({each})" for each in filters)
    query = f"SELECT ?s ?p ?o ?g {{ {values} {pattern} FILTER(?s != ?o){narrow} }} LIMIT {MOST_LINKS}"
    found = (
        Link(s, p, o, how_known(row))
        for row in select_possible(engine, query)
        if isinstance(s := row["s"], NamedNode)
        and isinstance(p := row["p"], NamedNode)
        and isinstance(o := row["o"], NamedNode)
    )
    return sorted(found, key=lambda link: (link.source.value, link.property.value, link.target.value))


def linked_by(
    engine: Engine,
    inference: bool,
    properties: Iterable[NamedNode],
    nodes: Collection[NamedNode] | None,
    *,
    end: str = "s",
) -> list[Link]:
    """The links by some properties; if some nodes are given, those from them alone, or with `end="o"` to them."""
    ranked = sorted(map(str, properties))
    if nodes is None:
        return links(engine, inference, f"VALUES ?p {{ {' '.join(ranked)} }}")
    found: list[Link] = []
    for lot in lots(nodes):
        found += links(engine, inference, f"VALUES ?{end} {{ {lot} }}", f"?p IN ({', '.join(ranked)})")
    return found


def _described(engine: Engine) -> str:
    """That something is said of where a link leads, which sets individuals apart from addresses of pages and pictures.

    In whichever part: to look for a triple of a hub in one graph, the store goes through those that it has in others.
    """
    said = "?o ?is ?that"
    return f"EXISTS {{ {said if is_plain(engine.sizes) else f'GRAPH ?any {{ {said} }}'} }}"


def between_individuals(engine: Engine, inference: bool, around: NamedNode | None) -> tuple[list[Link], bool]:
    """Links between the individuals of anybody's graph, or of one, one for each pair, and whether there are more."""
    meta = " && ".join(f"!STRSTARTS(STR(?p), {Literal(str(space))})" for space in (RDF, RDFS, OWL, SKOS, SKOS_XL))
    kept = f"({meta} || ?p IN ({', '.join(map(str, AMONG_CONCEPTS))}))"
    if around:
        found = _around(engine, inference, [around], kept)
    else:
        parts = "" if is_plain(engine.sizes) else f"VALUES ?g {{ {' '.join(map(str, parts_of(inference)))} }}"
        found = links(engine, inference, parts, "isIRI(?s) && isIRI(?o)", kept, _described(engine))
    cut = len(found) >= MOST_LINKS
    if cut and not around:
        with suppress(OverTime):  # then those that were read first have to do
            found = _around(engine, inference, _connected(engine, kept), kept)
    pairs: dict[frozenset[NamedNode], Link] = {}
    for link in found:
        pair = frozenset(link.ends())
        pairs[pair] = min(pairs.get(pair, link), link, key=lambda each: (each.known, each.property.value))
    return list(pairs.values()), cut


def _connected(engine: Engine, kept: str) -> list[NamedNode]:
    """The individuals with the most links, of as many statements as are looked at: `MOST_ENDS` of them."""
    some = f"{{ SELECT * {{ ?s ?p ?o }} LIMIT {MOST_COUNTED} }} FILTER(?p != {RDF.type} && isIRI(?o) && isIRI(?s))"
    pattern = f"{some} FILTER(?s != ?o && {kept})"
    count: Counter[NamedNode] = Counter()
    for end in "so":
        counted = f"SELECT ?{end} (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?{end}"
        for row in select_possible(engine, f"{counted} ORDER BY DESC(?n) ?{end} LIMIT {MOST_LINKS}"):
            count[iri(row, end)] += number(row, "n")
    ranked = sorted(count, key=lambda node: (-count[node], node.value))
    found: list[NamedNode] = []
    for lot in batched(ranked):
        named = " ".join(map(str, lot))
        described = select_possible(engine, f"SELECT ?o {{ VALUES ?o {{ {named} }} FILTER({_described(engine)}) }}")
        individuals = {row["o"] for row in described}
        found += [node for node in lot if node in individuals]
        if len(found) >= MOST_ENDS:
            break
    return found[:MOST_ENDS]


def _around(engine: Engine, inference: bool, nodes: Sequence[NamedNode], kept: str) -> list[Link]:
    """The links of individuals to each other, and as many to others as are read, those of the first ones first."""
    wanted = set(nodes)

    def of(some: Sequence[NamedNode], end: str, *filters: str) -> list[Link]:
        named = " ".join(map(str, some))
        return links(engine, inference, f"VALUES ?{end} {{ {named} }}", "isIRI(?o)", kept, *filters)

    found = {link for some in batched(nodes) for link in of(some, "s") if link.target in wanted}
    for first in range(0, len(nodes), LOT):
        if len(found) >= MOST_LINKS:
            break
        lot = nodes[first : first + LOT]
        found.update(of(lot, "s", _described(engine)), of(lot, "o", "isIRI(?s)"))
    return sorted(found, key=lambda link: (link.source.value, link.property.value, link.target.value))
