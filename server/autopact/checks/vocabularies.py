"""Vocabularies that everybody uses, and ours: their terms, of others as rdflib lists them, prefixes, and namespaces.

https://rdflib.readthedocs.io/en/stable/namespaces_and_bindings/
"""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode, parse
from rdflib import namespace as lists
from rdflib.namespace import DefinedNamespace

from autopact.bundled import folder
from autopact.terms import AP, BASE, OWL, PREFIXES, RDF, RDFS, SCHEMA, SCHEMA_HTTP, XSD

_LISTED = (
    "RDF", "RDFS", "OWL", "XSD", "SKOS", "DCTERMS", "DC", "FOAF", "PROV", "DCAT", "SH", "VANN", "VOID", "ORG", "TIME",
)  # fmt: skip
_UNLISTED = {
    str(RDF): {"reifies", "dirLangString", "langRange"},
    str(XSD): {"anyType", "anySimpleType", "anyAtomicType"},
}
"""Terms of some that rdflib does not list."""
COMPLETE = frozenset(map(str, (RDF, RDFS, OWL, XSD, AP)))
"""The namespaces that nobody else may add to."""

USUAL_PREFIXES: dict[str, str] = {
    **{prefix: iri for prefix, iri in PREFIXES.items() if prefix not in {"ap", "id", "claim", "source", "graph"}},
    **{name.lower(): str(getattr(lists, name)) for name in _LISTED},
}
"""What the prefixes stand for that everybody uses."""

SCHEMES: tuple[str, ...] = (*USUAL_PREFIXES.values(), BASE)
"""The beginnings of IRIs that are known to be written with http, or with https, and not with the other."""

EITHER = (str(SCHEMA_HTTP), str(SCHEMA))
"""Both are in use; only both at once are a fault."""


@cache
def terms() -> dict[str, frozenset[str]]:
    """The local names of each vocabulary, by its namespace."""
    found = {}
    for name in _LISTED:
        listed: type[DefinedNamespace] = getattr(lists, name)
        namespace = str(listed)
        names = {str(term).removeprefix(namespace) for term in dir(listed)}
        found[namespace] = frozenset(names | _UNLISTED.get(namespace, set()))
    found[str(AP)] = _ours()
    return found


def _ours() -> frozenset[str]:
    """The terms of our own ontology."""
    files = (folder("ontology") / name for name in ("autopact.ttl", "schemes.ttl"))
    subjects = {quad.subject for file in files for quad in parse(path=file)}
    terms = (each for each in subjects if isinstance(each, NamedNode) and each in AP)
    return frozenset(term.value.removeprefix(str(AP)) for term in terms)
