"""`/ontology`: every term with its labels, its definition and what follows through it; for machines, the RDF."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue.itself import PROPERTIES
from autopact.catalogue.kept import Kept
from autopact.catalogue.vocabulary import CLASS_TYPES, PROPERTY_TYPES, schema, used
from autopact.engine.seam import Engine
from autopact.terms import ABOUT, AP, DCTERMS, LABELS, OWL, RDF, RDFS, SKOS, Term, parted, prefixed
from autopact.web.axioms import Axiom, axioms, members
from autopact.web.languages import language
from autopact.web.links import Names, address, show
from autopact.web.lookup import labels, readability
from autopact.web.negotiation import SUFFIXES, rdf, wants_page
from autopact.web.trees import Branch, Picture, draw

KINDS = {
    "ontologies": (OWL.Ontology,),
    "classes": CLASS_TYPES,
    "object-properties": (OWL.ObjectProperty,),
    "datatype-properties": (OWL.DatatypeProperty,),
    "annotation-properties": (OWL.AnnotationProperty,),
    "properties": PROPERTY_TYPES,
    "datatypes": (RDFS.Datatype,),
    "schemes": (SKOS.ConceptScheme,),
    "individuals": (SKOS.Concept, OWL.NamedIndividual),
}
"""The headings of the page, and what stands beneath each; a term stands under the first that fits."""

RELATIONS = {
    "broader": (RDFS.subClassOf, RDFS.subPropertyOf),
    "wider": (SKOS.broader,),
    "domain": (RDFS.domain,),
    "range": (RDFS.range,),
    "inverse": (OWL.inverseOf,),
    "disjoint": (OWL.disjointWith, OWL.propertyDisjointWith),
    "scheme": (SKOS.inScheme,),
    "close": (SKOS.closeMatch, SKOS.exactMatch),
}

BELOW = {"broader": "narrower", "wider": "closer"}
"""What a relation is at its other end: a concept that is narrower than another need be no kind of it."""

INVERSES = {**BELOW, "inverse": "inverse", "disjoint": "disjoint"}
"""Relations that are told at their other end, too."""

_DEPRECATED = {OWL.DeprecatedClass, OWL.DeprecatedProperty}

MOST = 600
"""Terms under a heading; a stranger's thesaurus may have any number."""


MOST_RULES = 16
"""Rules that a page shows of a term, the ones of few words first."""

MOST_RELATED = 40
"""Terms that are shown for a relation of one."""


Said: TypeAlias = dict[NamedNode, list[Term]]
"""What is said of a node: the values of each property."""


@dataclass(slots=True)
class Entry:
    """A term of the vocabulary, as the page shows it."""

    node: NamedNode
    anchor: str
    labels: list[Literal] = field(default_factory=list)
    definition: Literal | None = None
    notes: list[Literal] = field(default_factory=list)
    relations: dict[str, list[NamedNode]] = field(default_factory=dict)
    axioms: list[Axiom] = field(default_factory=list)
    query: str = ""
    deprecated: bool = False


@dataclass(slots=True)
class Vocabulary:
    """The terms by their headings, what the ontology says of itself, and those of others that it only declares.

    Of several ontologies, the one that no other imports speaks for all; where there are more of these, none does.
    `counts` has how many there are of each heading, of which `headings` has `MOST` at the most.
    """

    headings: dict[str, list[Entry]]
    counts: dict[str, int]
    title: Literal | None
    description: Literal | None
    about: list[tuple[NamedNode, Term]]
    foreign: list[NamedNode]


def routes(engine: Engine) -> Blueprint:
    """The route of the vocabulary, and of its RDF by suffix."""
    blueprint = Blueprint("vocabulary", __name__)
    pages: Kept[tuple[str, str, bool], tuple[Vocabulary, Markup]] = Kept(12)

    def listed() -> tuple[Vocabulary, Markup]:
        """The vocabulary, and what the page says of it: the same for the same data in the same language, and long."""
        vocabulary = _vocabulary(engine, schema(engine))
        entries = [entry for found in vocabulary.headings.values() for entry in found]
        beside = {*vocabulary.foreign, *(term for pair in vocabulary.about for term in pair)}
        others = {} if vocabulary.headings.keys() - {"ontologies"} else _used(engine)
        beside |= {term for found in others.values() for term in found}
        names = labels(engine, {*beside, *(node for entry in entries for node in _named(entry))})
        pictures = {
            heading: picture
            for heading, relation in (("classes", "broader"), ("individuals", "wider"))
            if (picture := _hierarchy(vocabulary.headings.get(heading, []), relation, names))
        }
        text = render_template(
            "vocabulary.html",
            vocabulary=vocabulary,
            names=names,
            pictures=pictures,
            used=others,
            suffixes=SUFFIXES,
            most=MOST,
            most_rules=MOST_RULES,
            most_related=MOST_RELATED,
        )
        return vocabulary, Markup(text)  # noqa: S704 - escaped

    @blueprint.get("/ontology", strict_slashes=False)
    def ontology() -> Response | str:
        if not wants_page():
            return rdf(lambda: schema(engine))
        vocabulary, found = pages.get(engine, (language(), request.script_root, "lang" in request.args), listed)
        return render_template("ontology.html", vocabulary=vocabulary, listed=found)

    @blueprint.get("/ontology.<suffix>")
    def ontology_as(suffix: str) -> Response:
        return rdf(lambda: schema(engine), suffix=suffix)

    return blueprint


def _used(engine: Engine) -> dict[str, dict[NamedNode, int]]:
    """The terms that a graph uses which describes none, by the headings that they come under, each with how often."""
    found = {"classes": used(engine, "class"), "properties": used(engine, "property")}
    found["properties"].pop(RDF.type, None)
    return {heading: dict(islice(terms.items(), MOST)) for heading, terms in found.items() if terms}


def _vocabulary(engine: Engine, triples: Sequence[Triple]) -> Vocabulary:
    """The terms under their headings, in alphabetical order; and what the ontology says of itself."""
    about, ends = _read(triples)
    terms = {node: about[node] for node in sorted((node for node in about if isinstance(node, NamedNode)), key=str)}
    whole = _whole(terms)
    itself = terms.pop(whole) if whole else {}
    title = next(iter(_first(itself, PROPERTIES[DCTERMS.title])), None)
    description = next(iter(_first(itself, ABOUT)), None)
    pairs = ((predicate, value) for predicate, values in itself.items() for value in values)
    rest = [pair for pair in pairs if pair[0] != RDF.type and pair[1] not in (title, description)]
    found, foreign = _filed(terms)
    below = {node: [each for name in BELOW.values() for each in others.get(name, ())] for node, others in ends.items()}
    groups, rules = _disjoint(about), axioms(triples)
    headings: dict[str, list[Entry]] = {}
    taken: set[str] = set()
    for heading, nodes in found.items():
        entries = headings[heading] = []
        listed = _general_first(nodes, below)[:MOST]
        names = labels(engine, listed)
        for node in listed:
            local = parted(node.value.rstrip("/#"))[1]
            entry = _entry(node, local if local not in taken else node.value, terms[node], names)
            taken.add(entry.anchor)
            _relate(entry, ends.get(node, {}), groups.get(node, ()))
            entry.axioms = rules.get(node, [])
            entry.query = _query(node, heading)
            entries.append(entry)
        entries.sort(key=lambda entry: entry.labels[0].value.lower())
    counts = {heading: len(nodes) for heading, nodes in found.items()}
    return Vocabulary(headings, counts, title, description, sorted(rest, key=str), foreign[:MOST])


def _read(triples: Iterable[Triple]) -> tuple[dict[object, Said], dict[Term, dict[str, list[NamedNode]]]]:
    """What is said of each node; and at whose other end it is, by what that is called there."""
    about: dict[object, Said] = defaultdict(lambda: defaultdict(list))
    ends: dict[Term, dict[str, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for triple in dict.fromkeys((*triples, *_from_below(triples))):
        if not isinstance(triple.object, Triple):
            about[triple.subject][triple.predicate].append(triple.object)
            for name, other in INVERSES.items():
                if triple.predicate in RELATIONS[name] and isinstance(triple.subject, NamedNode):
                    ends[triple.object][other].append(triple.subject)
    return about, ends


def _whole(terms: Mapping[NamedNode, Said]) -> NamedNode | None:
    """The ontology that no other imports, if there is one such."""
    ontologies = {node: said for node, said in terms.items() if OWL.Ontology in said[RDF.type]}
    imported = {other for node, said in ontologies.items() for other in said[OWL.imports] if other != node}
    wholes = [node for node in ontologies if node not in imported]
    return wholes[0] if len(wholes) == 1 else None


def _filed(terms: Mapping[NamedNode, Said]) -> tuple[dict[str, list[NamedNode]], list[NamedNode]]:
    """The terms by their headings; and those of namespaces that are only declared, so that tools know their kind."""
    headings = {node: heading for node, said in terms.items() if (heading := _heading(said))}
    ontologies = {node for node, heading in headings.items() if heading == "ontologies"}
    described = {parted(node.value)[0] for node in headings.keys() - ontologies if terms[node].keys() > {RDF.type}}
    found: dict[str, list[NamedNode]] = {heading: [] for heading in KINDS}
    foreign: list[NamedNode] = []
    for node, heading in headings.items():
        ours = not described or parted(node.value)[0] in described or node in ontologies
        (found[heading] if ours else foreign).append(node)
    return {heading: nodes for heading, nodes in found.items() if nodes}, foreign


def _from_below(triples: Iterable[Triple]) -> Iterator[Triple]:
    """What is told with skos:narrower, told with skos:broader."""
    for triple in triples:
        if triple.predicate == SKOS.narrower and isinstance(triple.object, NamedNode):
            yield Triple(triple.object, SKOS.broader, triple.subject)


def _disjoint(about: Mapping[object, Mapping[NamedNode, Sequence[Term]]]) -> dict[NamedNode, list[list[NamedNode]]]:
    """The lists that each term is in of classes, or properties, of which no two have anything in common."""
    found: dict[NamedNode, list[list[NamedNode]]] = defaultdict(list)
    for said in list(about.values()):
        heads = [*said.get(OWL.disjointUnionOf, ())]
        if not {OWL.AllDisjointClasses, OWL.AllDisjointProperties}.isdisjoint(said.get(RDF.type, ())):
            heads += said.get(OWL.members, ())
        for head in heads:
            group = sorted({each for each in members(head, about) if isinstance(each, NamedNode)}, key=str)
            for each in group:
                found[each].append(group)
    return found


def _merged(some: Sequence[NamedNode], others: Sequence[NamedNode], aside: NamedNode) -> list[NamedNode]:
    """Two sorted lists as one, but for a node; where the first is empty, as mostly, nothing need be sorted again."""
    new = [each for each in others if each != aside]
    return sorted({*some, *new}, key=str) if some else new


def _heading(said: Mapping[NamedNode, Sequence[Term]]) -> str | None:
    """Under which heading a term stands of which that is said; None if it is no term."""
    kinds = said.get(RDF.type, ())
    return next((heading for heading, fitting in KINDS.items() if any(kind in kinds for kind in fitting)), None)


def _general_first(nodes: Sequence[NamedNode], below: Mapping[Term, Sequence[NamedNode]]) -> list[NamedNode]:
    """Terms by how many steps they are below those that are below nothing; what is only in circles comes last."""
    lower = set(nodes).intersection(each for node in nodes for each in below.get(node, ()) if each != node)
    order = dict.fromkeys(node for node in nodes if node not in lower)
    waiting = deque(order)
    while waiting:
        found = [each for each in below.get(waiting.popleft(), ()) if each in lower and each not in order]
        order |= dict.fromkeys(found)
        waiting += found
    return [*order, *(node for node in nodes if node not in order)]


def _entry(node: NamedNode, anchor: str, said: Said, names: Names) -> Entry:
    relations = {
        name: [value for predicate in predicates for value in said[predicate] if isinstance(value, NamedNode)]
        for name, predicates in RELATIONS.items()
    }
    return Entry(
        node,
        anchor,
        labels=[*_first(said, LABELS), *_literals(said[SKOS.altLabel])] or [names.get(node, Literal(show(node).text))],
        definition=next(iter(_first(said, ABOUT)), None),
        notes=_literals(said[SKOS.example] + said[SKOS.scopeNote] + said[SKOS.note]),
        relations={name: sorted(nodes, key=str) for name, nodes in relations.items() if nodes},
        deprecated=not _DEPRECATED.isdisjoint(said[RDF.type])
        or any(literal.value in ("true", "1") for literal in _literals(said[OWL.deprecated])),
    )


def _named(entry: Entry) -> set[NamedNode]:
    """The nodes that the page names where it tells of an entry."""
    related = {node for nodes in entry.relations.values() for node in nodes[:MOST_RELATED]}
    return {entry.node, *related, *(node for axiom in entry.axioms[:MOST_RULES] for node in axiom.nodes)}


def _relate(entry: Entry, ends: Mapping[str, Sequence[NamedNode]], groups: Iterable[Sequence[NamedNode]]) -> None:
    """Add what is told at the other end of a relation, and those with which a term shares a list of disjoint ones."""
    for name, others in ends.items():
        entry.relations[name] = sorted({*entry.relations.get(name, ()), *others}, key=str)
    for group in groups:
        entry.relations["disjoint"] = _merged(entry.relations.get("disjoint", ()), group, entry.node)


def _query(node: NamedNode, heading: str) -> str:
    """A query that shows the term at work."""
    prefix = f"PREFIX ap: <{AP}>\n" if node in AP else ""
    name = prefixed(node.value) if node in AP else str(node)
    if heading == "classes":
        pattern = f"?thing a {name}"
    elif heading == "schemes":
        pattern = f"?concept <{SKOS.inScheme.value}> {name}"
    elif heading == "datatypes":
        pattern = f"?subject ?property ?value FILTER(DATATYPE(?value) = {name})"
    elif heading == "individuals":
        pattern = f"?thing ?property {name}"
    else:
        pattern = f"?subject {name} ?value"
    return f"{prefix}SELECT * WHERE {{ {pattern} }}\nLIMIT 100"


def _hierarchy(entries: Sequence[Entry], relation: str, names: Names) -> Picture | None:
    """The terms as trees, each below the first to which a relation leads; those that stand alone are left out."""
    known = {entry.node: entry for entry in entries}
    parents = {
        entry.node: next(
            (node for node in entry.relations.get(relation, ()) if node in known and node != entry.node), None
        )
        for entry in entries
    }
    branches = {
        node: Branch(show(node, names).text, "", address(node) if node in AP else f"#{entry.anchor}")
        for node, entry in known.items()
    }
    roots = []
    for node, parent in parents.items():
        line, above = [node], parent
        while above is not None and above not in line:
            line.append(above)
            above = parents[above]
        if parent is None or (above == node and node == min(line, key=str)):  # at the top, or the first of a circle
            roots.append(branches[node])
        else:
            branches[parent].children.append(branches[node])
    trees = [root for root in roots if root.children]
    return draw(trees, width=190, most_lines=1, level=True) if trees else None


def _first(said: Mapping[NamedNode, Sequence[Term]], properties: Sequence[NamedNode]) -> list[Literal]:
    """What is written with the first of some properties that has any literal."""
    return next(filter(None, (_literals(said.get(each, ())) for each in properties)), [])


def _literals(terms: Sequence[Term]) -> list[Literal]:
    """The literals among terms in which there is anything to be seen, those that the reader can best read first."""
    return sorted((term for term in terms if isinstance(term, Literal) and term.value.strip()), key=readability)
