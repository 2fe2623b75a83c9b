"""What a page says and what its RDF says, laid beside each other, value by value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from autopact.sparql.description import HYDRA, SD
from autopact.terms import AP, CLAIM, ID, OA, OWL, PROV, QUERY, RDF, RDFS, SH, SOURCE, XSD, Term, prefixed

PAGES = {"/page/": ID, "/claim/": CLAIM, "/source/": SOURCE, "/queries/": QUERY}
ROOT = "http://localhost/"
LANGUAGES = ("en", "fr", "zh")
FORMAL = (RDF, RDFS, OWL, PROV, OA, SH, SD, HYDRA)
"""Vocabularies whose classes say what the parts of a description are."""

SILENT = {AP.Affirmed, AP.Claim, AP.StatedTriple, RDF.nil, RDF.type, Literal("false", datatype=XSD.boolean)}
"""What goes without saying: that a claim is affirmed, where it is not denied; that a parameter may be left out."""

WEB = ("http://", "https://", "urn:")

_ALONE = {"meta", "link", "input", "br", "img"}
_VALUES = {"bdi", "time"}
_SUFFIX = re.compile(r"\.(ttl|nt|rdf|jsonld|trig|csv|json)$")


class Reading(HTMLParser):
    """What stands on a page.

    Attributes:
        text: everything that can be read, titles and fields too.
        iris: what is named, by a title, by an attribute or by a link to its page.
        named: those of them that the content names, which is all but navigation.
        links: where links lead.
        values: what the content gives as a value that has no other name: literals, as they are shown.
    """

    def __init__(self, page: str, address: str = "") -> None:
        super().__init__()
        self._address = address
        self._open: list[tuple[str, bool, list[str]]] = []
        self._said: list[str] = []
        self.links: set[str] = set()
        self.iris: set[str] = set()
        self.named: set[str] = set()
        self.values: set[str] = set()
        self.feed(page)
        self.text = " ".join(self._said)

    def with_other(self, other: Reading) -> Reading:
        """This page and another as one."""
        both = Reading("")
        both.text, both.iris = f"{self.text} {other.text}", self.iris | other.iris
        return both

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element names, and whether what is in it is a value."""
        given = {name: value or "" for name, value in attrs}
        names = [given["title"]] if given.get("title", "").startswith(WEB) else []
        if "id" in given and (own := iri_of(f"#{given['id']}", self._address)):
            self.iris.add(own)
        if tag == "a":
            self.links.add(given.get("href", ""))
            led = iri_of(href := given.get("href", ""), self._address)
            names += [led] if led else []
            self.iris |= {led.partition("#")[0]} if led else set()  # a place in a text names the text
            parts = urlsplit(urljoin(ROOT, href))
            self.iris |= {parts._replace(query="", fragment=part).geturl() for part in ("", parts.fragment)}
        self._said += [given[name] for name in ("title", "datetime", "value") if name in given]
        self.iris.update(names)
        if self._inside("main") and not self._inside("nav"):
            self.named.update(names)
        if tag not in _ALONE and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            named = bool([name for name in names if not name.startswith(str(CLAIM))]) or self._is_named()
            self._open.append((tag, named, []))
            whole = given.get("datetime") or (given.get("title", "") if not names and tag in _VALUES else "")
            if whole and not named and self._inside("main"):
                self.values.add(whole)
                self._open[-1] = (tag, True, [])

    def handle_endtag(self, tag: str) -> None:
        """An element is over: if it is a value, it is known now."""
        while self._open:
            last, named, said = self._open.pop()
            text = "".join(said)
            if self._open:
                self._open[-1][2].append(text)
            if last in _VALUES and not named and self._inside("main"):
                self.values.add(text)
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        """Text."""
        self._said.append(data)
        if self._open:
            self._open[-1][2].append(data)

    def _inside(self, tag: str) -> bool:
        return any(each == tag for each, *_ in self._open)

    def _is_named(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def iri_of(href: str, address: str) -> str | None:
    """What the page is about that a link leads to, if it is about anything; a link within a page to a part of it."""
    if href.startswith("#t-"):  # to where a passage stands in the text itself
        return None
    if href.startswith("#"):
        href = address.partition("?")[0] + href
    parts = urlsplit(href)
    fragment = f"#{unquote(parts.fragment)}" if parts.fragment else ""
    if parts.path == "/page":
        return parse_qs(parts.query).get("iri", [None])[0]
    if parts.path == "/ontology" and fragment:
        return f"{AP}{fragment[1:]}"
    for beginning, namespace in PAGES.items():
        if parts.path.startswith(beginning) and not _SUFFIX.search(parts.path):
            return f"{namespace}{unquote(parts.path[len(beginning) :])}{fragment}"
    return href if parts.scheme else None


def unsaid(triples: Iterable[Triple], pages: Mapping[str, Reading]) -> Iterator[str]:
    """What RDF says and its page does not: each value in the page of its language, or in any if it has none.

    Properties are said by what stands where, and a node without a name by what is said of it. RDF has to write down
    what a page need not: which sort of thing its own parts are, and lists cell by cell.
    """
    texts = {language: _flat(reading.text) for language, reading in pages.items()}
    iris = set().union(*(reading.iris for reading in pages.values()))

    def said(term: Term) -> bool:
        if isinstance(term, NamedNode):
            forms = (term.value, prefixed(term.value))
            return term.value in iris or any(form in text for form in forms for text in texts.values())
        if isinstance(term, Literal):
            language = (term.language or "").partition("-")[0]
            some = [texts[language]] if language in texts else texts.values()
            return any(form in text for form in _forms(term) for text in some)
        return True

    triples = set(triples)
    cells = {t.subject for t in triples if t.predicate == AP.statedPredicate and t.object in (RDF.first, RDF.rest)}
    silent = SILENT | {triple.object for triple in triples if triple.predicate == SH.declare}
    for triple in triples:
        scaffold = triple.predicate == RDF.type and any(triple.object in space for space in FORMAL)
        for term in (triple.subject, triple.object):
            if term not in silent and triple.subject not in cells and not scaffold and not said(term):
                yield f"{triple}"


def unfounded(page: Reading, triples: Iterable[Triple]) -> Iterator[str]:
    """What a page says that its RDF does not."""
    terms = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object)}
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    literals = {_flat(form) for term in terms if isinstance(term, Literal) for form in _forms(term)}
    yield from sorted(iri for iri in page.named if iri not in iris)
    yield from sorted(value for value in page.values if _flat(value) not in literals)


def _forms(term: Literal) -> Iterator[str]:
    """A literal as it may stand on a page."""
    yield _flat(term.value)
    if term.datatype == XSD.integer and term.value.lstrip("-").isdigit():
        yield f"{int(term.value):,}"
        yield f"{int(term.value):,}".replace(",", "\u202f")


def _flat(text: str) -> str:
    """A text as it is read, whatever room it has."""
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())
