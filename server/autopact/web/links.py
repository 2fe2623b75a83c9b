"""How a term looks on a page: its short form, and the address of its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import url_for
from pyoxigraph import BlankNode, Literal, NamedNode

from autopact.terms import AP, BASE, CLAIM, ID, PREFIXES, SOURCE, XSD, Term

_DATATYPES_LEFT_UNSAID = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean}


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as a page shows it; `href` is None where it has no page and no web address."""

    text: str
    href: str | None = None
    title: str = ""
    language: str = ""
    datatype: str = ""


def short(term: Term) -> str:
    """A term in few characters: `ap:Agreement`, `"talks"@en`, or the whole IRI where no prefix fits."""
    if not isinstance(term, NamedNode):
        return str(term)
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace) and "/" not in term.value[len(namespace) :]:
            return f"{prefix}:{term.value[len(namespace) :]}"
    return term.value


def address(node: NamedNode) -> str | None:
    """Where the page about a node is: here for ours, by its IRI for anybody's, None for what is no web address."""
    if node in AP or node.value == BASE + "ontology":
        fragment = node.value.partition("#")[2]
        return url_for("vocabulary.ontology", _anchor=fragment or None)
    for namespace, route in ((ID, "things.page"), (CLAIM, "things.claim"), (SOURCE, "things.source")):
        if node in namespace and len(node.value) > len(str(namespace)):
            name, _, fragment = node.value[len(str(namespace)) :].partition("#")
            return url_for(route, name=name, _anchor=fragment or None)
    if urlsplit(node.value).scheme in ("http", "https"):
        return url_for("things.any_page", iri=node.value)
    return None


def beginnings() -> dict[str, str]:
    """The beginnings of the addresses of pages, by those of the IRIs they are about; "" has that for any other IRI."""
    own = {str(space): (address(space["x"]) or "").removesuffix("x") for space in (AP, ID, CLAIM, SOURCE)}
    return {**own, "": url_for("things.any_page", iri="")}


def show(term: Term, labels: Mapping[NamedNode, str] | None = None) -> Shown:
    """A term as a page shows it, by its label where it has one."""
    if isinstance(term, NamedNode):
        return Shown((labels or {}).get(term) or short(term), address(term), term.value)
    if isinstance(term, Literal):
        datatype = "" if term.language or term.datatype in _DATATYPES_LEFT_UNSAID else short(term.datatype)
        return Shown(term.value, language=term.language or "", datatype=datatype)
    return Shown(f"_:{term.value[:8]}" if isinstance(term, BlankNode) else str(term))
