"""Names that every other room may use: namespaces, graphs, levels of certainty.

Terms are pyoxigraph's, which parses a hundred thousand triples in a twentieth of a second;
rdflib is met only at the library's edge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Literal as OneOf
from typing import TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal

BASE = "https://w3id.org/autopact/"


class Namespace:
    """A namespace; an attribute or an index of it is a term in it, `str()` of it is its IRI.

    >>> AP.Agreement
    <NamedNode value=https://w3id.org/autopact/ontology#Agreement>
    >>> CLAIM["renault-s1"]
    <NamedNode value=https://w3id.org/autopact/claim/renault-s1>
    """

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __str__(self) -> str:
        return self._iri

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self._iri + name)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = self[name]
        setattr(self, name, term)  # where it is found next time
        return term

    def __contains__(self, term: object) -> bool:
        return isinstance(term, NamedNode) and term.value.startswith(self._iri)


AP = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
CLAIM = Namespace(BASE + "claim/")
SOURCE = Namespace(BASE + "source/")
GRAPH = Namespace(BASE + "graph/")
QUERY = Namespace(BASE + "query/")

RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SKOS_XL = Namespace("http://www.w3.org/2008/05/skos-xl#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SWRL = Namespace("http://www.w3.org/2003/11/swrl#")
VANN = Namespace("http://purl.org/vocab/vann/")
ORG = Namespace("http://www.w3.org/ns/org#")
SCHEMA = Namespace("https://schema.org/")
VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")

FOAF = Namespace("http://xmlns.com/foaf/0.1/")
DC = Namespace("http://purl.org/dc/elements/1.1/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SCHEMA_HTTP = Namespace("http://schema.org/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
OBO_IN_OWL = Namespace("http://www.geneontology.org/formats/oboInOwl#")

LABELS = (
    SKOS.prefLabel, RDFS.label, SCHEMA.name, SCHEMA_HTTP.name, FOAF.name, DCTERMS.title, DC.title,
    SKOS_XL.literalForm,
)  # fmt: skip
"""Where people write what a thing is called, the best first."""

ALIASES = (
    SKOS.altLabel, SKOS.hiddenLabel, SCHEMA.alternateName, SCHEMA_HTTP.alternateName, DCTERMS.alternative, FOAF.nick,
    OBO.IAO_0000118, OBO_IN_OWL.hasExactSynonym,
)  # fmt: skip
"""Where people write what else it is called."""

GIVEN = (FOAF.givenName, FOAF.firstName, SCHEMA.givenName, SCHEMA_HTTP.givenName, VCARD["given-name"])
FAMILY = (
    FOAF.familyName, FOAF.lastName, FOAF.surname, SCHEMA.familyName, SCHEMA_HTTP.familyName, VCARD["family-name"],
)  # fmt: skip
"""Where the parts of a person's name stand, which are a label where there is no other."""

ABOUT = (
    SKOS.definition, OBO.IAO_0000115, DCTERMS.description, SCHEMA.description, SCHEMA_HTTP.description, RDFS.comment,
)  # fmt: skip
"""Properties whose value says in a sentence what a thing is."""

PREFIXES: dict[str, str] = {
    prefix: str(namespace)
    for prefix, namespace in {
        "ap": AP, "id": ID, "claim": CLAIM, "source": SOURCE, "graph": GRAPH, "rdf": RDF, "rdfs": RDFS, "owl": OWL,
        "xsd": XSD, "skos": SKOS, "dcterms": DCTERMS, "prov": PROV, "oa": OA, "sh": SH, "vann": VANN, "org": ORG,
        "schema": SCHEMA, "wd": WIKIDATA,
    }.items()
}  # fmt: skip
"""The prefixes that queries, generated files and messages are written with."""


LOCAL_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
"""A regular expression for what is written behind a prefix: what everybody reads there as it is."""

_LOCAL_NAME = re.compile(LOCAL_NAME)


def prefixed(iri: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """An IRI as a query would have it: `id:renault`, or in brackets where no prefix fits.

    The usual prefixes go before `own`, those that files begin with, unless these give them another meaning.
    """
    for prefix, namespace in {**PREFIXES, **own}.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def parted(iri: str) -> tuple[str, str]:
    """The namespace of a term, up to its last hash or slash, and what stands behind that."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]


def written(term: Term | Triple) -> str:
    """A term as N-Triples write it."""
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def plain(term: Term | Triple) -> str:
    """A term as text: an IRI as it is, another as N-Triples write it."""
    return term.value if isinstance(term, NamedNode) else written(term)


Certainty: TypeAlias = OneOf["certain", "probable", "possible"]
"""A level as it is written."""


class Level(IntEnum):
    """How firmly a triple is established; the lower the value, the firmer."""

    CERTAIN = 0
    PROBABLE = 1
    POSSIBLE = 2

    @property
    def word(self) -> Certainty:
        """The level as it is written on the wire and in the local name of its concept."""
        return cast("Certainty", self.name.lower())

    @property
    def asserted(self) -> NamedNode:
        """The graph of what this level's claims, or clients, state."""
        return GRAPH["asserted" if self is Level.CERTAIN else f"{self.word}-asserted"]

    @property
    def inferred(self) -> NamedNode:
        """The graph of what follows at this level and at no firmer one."""
        return GRAPH["inferred" if self is Level.CERTAIN else f"{self.word}-inferred"]


ONTOLOGY_GRAPH = GRAPH.ontology
CLAIMS_GRAPH = GRAPH.claims
