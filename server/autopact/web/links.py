"""How a term looks on a page: its short form, and the address of its own page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urlencode

from flask import current_app, g, request, url_for
from pyoxigraph import BlankNode, Literal, NamedNode

from autopact.catalogue.asking import select
from autopact.catalogue.kept import once
from autopact.engine.seam import Engine, known_prefixes
from autopact.terms import AP, BASE, CLAIM, ID, ONTOLOGY_GRAPH, SOURCE, XSD, Term, plain, prefixed, written
from autopact.web.languages import known

ENGINE = "autopact"
"""Under which name an application has its engine."""

_VALUE = "-value-"
_LOCAL = re.compile(r"(?>.*?://)[^/]+/(?:.*[/#])?([^\W\d_][\w.%-]{1,60})/?$")
_DATATYPES_LEFT_UNSAID = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean}

LONGEST_LINE = 140
"""Characters of a label that stand on a page; the whole of a longer one is in its title."""

Names: TypeAlias = Mapping[NamedNode, Literal]
"""The labels of nodes, in the reader's language as far as there are any."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as a page shows it; `href` is None where it is no IRI. The language is as `spoken` has it."""

    text: str
    href: str | None = None
    title: str = ""
    language: str = ""
    datatype: str = ""


def short(term: Term) -> str:
    """A term in few characters: `ap:Agreement`, `"talks"@en`, or the whole IRI where no usual prefix fits.

    Other prefixes that the files begin with are left out: an address would not say whether it has a name or an IRI.
    """
    if not isinstance(term, NamedNode):
        return str(term)
    usual = prefixed(term.value)
    return usual.strip("<>") if usual == prefixed(term.value, current_app.extensions[ENGINE].prefixes) else term.value


def address(node: NamedNode) -> str:
    """Where the page about a node is: by its name for ours, by its IRI for anybody's."""
    found: dict[NamedNode, str] = g.setdefault("addresses", {})  # a page links to the same things many times
    if node not in found:
        found[node] = _address(node)
    return found[node]


def _address(node: NamedNode) -> str:
    if (node in AP or node.value == BASE + "ontology") and node in _described():
        fragment = node.value.partition("#")[2]
        return _shape("vocabulary.ontology")[0] + (f"#{quote(fragment)}" if fragment else "")
    for namespace, route in ((ID, "things.page"), (CLAIM, "claims.claim"), (SOURCE, "claims.source")):
        if node in namespace and len(node.value) > len(str(namespace)):
            name, _, fragment = node.value.removeprefix(str(namespace)).partition("#")
            before, after = _shape(route, "name")
            return before + quote(name) + after + (f"#{quote(fragment)}" if fragment else "")
    before, after = _shape("things.any_page", "iri")
    return before + quote(node.value, safe="/:") + after


def _described() -> Collection[Term | None]:
    """The terms that the page of our vocabulary tells of; a graph may use it without bringing it along, and others."""
    engine = current_app.extensions[ENGINE]
    if not engine.sizes.get(ONTOLOGY_GRAPH):
        return ()
    return _terms(engine)


@once
def _terms(engine: Engine) -> set[Term | None]:
    return {row["term"] for row in select(engine, "SELECT DISTINCT ?term { ?term a ?kind }", [ONTOLOGY_GRAPH])}


def shapes() -> dict[str, tuple[str, str]]:
    """What stands before and behind a name in the addresses of pages, by the beginnings of the IRIs they are about.

    "" has that for any other IRI, whole.
    """
    found = {"": _shape("things.any_page", "iri")}
    if _described():
        found[str(AP)] = _shape("vocabulary.ontology")[0] + "#", ""
    for space in (ID, CLAIM, SOURCE):
        before, _, after = address(space[_VALUE]).partition(_VALUE)
        found[str(space)] = before, after
    return found


def _shape(route: str, field: str = "") -> tuple[str, str]:
    """What stands before and behind a value in the addresses of a route; found once for a page, which has hundreds."""
    shapes: dict[str, tuple[str, str]] = g.setdefault("shapes", {})
    if route not in shapes:
        values: dict[str, Any] = {field: _VALUE} if field else {}
        before, _, after = url_for(route, **values).partition(_VALUE)
        shapes[route] = before, after
    return shapes[route]


def show(term: Term, names: Names | None = None) -> Shown:
    """A term as a page shows it, by its label where it has one."""
    if isinstance(term, NamedNode):
        if label := (names or {}).get(term):
            return Shown(label.value, address(term), term.value, spoken(label))
        return Shown(known(f"word.{prefixed(term.value)}") or _word(term), address(term), term.value)
    if isinstance(term, Literal):
        datatype = "" if term.language or term.datatype in _DATATYPES_LEFT_UNSAID else _word(term.datatype)
        return Shown(term.value, language=spoken(term), datatype=datatype)
    return Shown(f"_:{term.value[:8]}" if isinstance(term, BlankNode) else plain(term))


def spoken(text: Literal) -> str:
    """The language of a text, with its base direction behind it as RDF has it (`ar--rtl`); empty where it has none."""
    return f"{text.language}--{text.direction.value}" if text.direction else text.language or ""


def _word(node: NamedNode) -> str:
    """An IRI in short; where no prefix fits, its last part, if that says something. The whole stands in its title."""
    name = short(node)
    found = _LOCAL.match(name) if name == node.value else None
    return unquote(found[1]) if found else name


def cut(text: str, longest: int = LONGEST_LINE) -> str:
    """The beginning of a text that is longer than that, or else all of it."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def isolate(text: str) -> str:
    """A text from the data for a place that takes no markup: marks in it turn nothing around that stands beside it."""
    return f"\u2068{text}\u2069" if text else ""


def why(triple: tuple[Term, Term, Term]) -> str:
    """The address of the page that says why a triple holds."""
    known = known_prefixes(current_app.extensions[ENGINE])
    # An IRI is bare, as long as nobody takes its scheme for a prefix.
    bare = (isinstance(term, NamedNode) and term.value.partition(":")[0] not in known for term in triple)
    terms = (term.value if is_bare else written(term) for term, is_bare in zip(triple, bare, strict=True))
    return link(_shape("explain.explain")[0], zip("spo", terms, strict=True))


def here(**changes: str | None) -> str:
    """The address of the present page with other parameters; None takes one away."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    path = quote(request.script_root + request.path)
    return link(f"/.{path}" if path.startswith("//") else path, pairs)  # what begins so would lead to another host


def whole(address: str) -> str:
    """An address of ours with the host, as others have to be told it."""
    return request.host_url.rstrip("/") + address


def again(language: str) -> str:
    """The address of the present page in another language; of what was sent with a form, that of the first page."""
    return here(lang=language) if request.method in ("GET", "HEAD") else url_for("home.home", lang=language)


def lasting(language: str | None) -> str:
    """The address of the present page in a language, or in the reader's, without what only shows it otherwise."""
    dropped: dict[str, str | None] = {name: None for name in request.args if name != "iri"}
    return whole(here(**{**dropped, "lang": language}))


def link(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """An address with parameters, beside those that it has."""
    query = urlencode(list(pairs))
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def outside(node: NamedNode) -> str | None:
    """Where a node leads to on the web, if it is somebody else's and a web address."""
    return node.value if node.value.startswith(("https://", "http://")) and not node.value.startswith(BASE) else None
