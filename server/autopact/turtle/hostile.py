"""Documents that are more than they seem, or less: refused before a parser sees them, from whomever they come.

RDF/XML may declare entities, and the parser writes each out wherever it is named, into other entities too: ten lines
can stand for gigabytes. Most that occur are short names for namespaces, which stay allowed. Of JSON-LD the parser reads
no context from elsewhere, and of XML no file, so there nothing has to be looked for.

RDF/XML that breaks off between two tags, as where a transfer does, is all there is to the parser: part of a graph would
be taken for the whole.

Triples may be in one another (RDF 1.2), and parsers and whoever else goes down into them overflow their stack from some
thousands on, which ends the process. What has them deeper than anybody means is neither read nor kept.

https://www.w3.org/TR/xml/#sec-entity-decl
https://www.w3.org/TR/rdf12-concepts/#section-triple-terms
"""

from __future__ import annotations

import re
from collections import Counter
from mmap import mmap
from xml.parsers import expat

from pyoxigraph import Quad, RdfFormat, Triple

from autopact.errors import Place, SyntaxFault

MOST_WRITTEN_OUT = 16 * 1024 * 1024
"""Bytes that the entities of a document may stand for together."""

DEEPEST = 100
"""How deep triples may be in one another."""

_DECLARATION = b"<!ENTITY"
_DECLARED = re.compile(rb"""<!ENTITY\s+(?:%\s+)?([\w.:-]+)\s+"([^"]*)"\s*>""")
_NAMED = re.compile(rb"&([^\s;&<>#]+);")
_OWN = {b"lt", b"gt", b"amp", b"apos", b"quot"}

_BREAKS_OFF = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
_CHUNK = 64 * 1024
"""Bytes that are looked at at a time; other threads have their turn in between."""


def refuse(body: bytes | mmap, form: RdfFormat, *, name: str = "", most: int = MOST_WRITTEN_OUT) -> None:
    """Make sure that a document is what it seems; a file's need not be in memory for that.

    Args:
        body: the document.
        form: its format.
        name: what it is called where it may be one of several.
        most: bytes that its entities may stand for together.

    Raises:
        SyntaxFault: its entities are made of others, or stand for too much, or are declared in an unusual way; it
            breaks off.
    """
    if form != RdfFormat.RDF_XML:
        return
    try:
        refuse_entities(body, most)
        if cut := broken_off(body):
            raise cut
    except SyntaxFault as fault:
        fault.what = f"{name}: {fault.what}" if name else fault.what
        raise


def broken_off(body: bytes | mmap) -> SyntaxFault | None:
    """What is wrong with RDF/XML that ends before its elements do; None where it does not, whatever else is wrong."""
    parser = expat.ParserCreate("utf-8")  # which the other parser takes alone, whatever a document says
    elements: list[str] = []

    def begun(name: str, _: object) -> None:
        elements.append(name)
        parser.StartElementHandler = None  # the first of them is enough

    parser.StartElementHandler = begun
    error = _error(parser, body)
    if not error or error.code != _BREAKS_OFF:
        return None
    if elements:
        what = "This RDF/XML breaks off: an element is not closed."
        mend = "Fetch or send all of it, or close the element."
    else:
        what, mend = "There is no element in this RDF/XML.", "Fetch or send all of it; nothing is <rdf:RDF/>."
    return SyntaxFault(what, mend=mend, place=Place(line=error.lineno))


def malformed(body: bytes | mmap) -> tuple[int, int] | None:
    """The line and the column where what should be XML is none; None where it is."""
    error = _error(expat.ParserCreate("utf-8"), body)
    return (error.lineno, error.offset + 1) if error else None


def _error(parser: expat.XMLParserType, body: bytes | mmap) -> expat.ExpatError | None:
    """What is wrong with an XML document."""
    try:
        for at in range(0, len(body), _CHUNK):
            parser.Parse(body[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return error
    return None


def refuse_entities(body: bytes | mmap, most: int) -> None:
    """Make sure that the entities of RDF/XML stand for no more than they seem to.

    Raises:
        SyntaxFault: they are made of others, or stand for too much, or are declared in an unusual way.
    """
    if not (declarations := sum(1 for _ in re.finditer(_DECLARATION, body))):
        return
    found = _DECLARED.findall(body)
    if len(found) < declarations:
        raise SyntaxFault("An entity of this RDF/XML is not declared as usual.", mend='Write it <!ENTITY name "…">.')
    if any(set(_NAMED.findall(value)) - _OWN for _, value in found):
        raise SyntaxFault("An entity of this RDF/XML is made of others.", mend="Write it out, or send Turtle.")
    lengths: dict[bytes, int] = {}
    for name, value in found:
        lengths[name] = max(len(value), lengths.get(name, 0))
    named = Counter(found[1] for found in _NAMED.finditer(body))
    if sum(lengths.get(name, 0) * times for name, times in named.items()) > most:
        raise SyntaxFault(
            f"The entities of this RDF/XML stand for more than {most:,} bytes.",
            mend="Write them out, or send Turtle.",
        )


def check_depth(quad: Quad) -> None:
    """Make sure that triples are in one another no deeper than they may be.

    Raises:
        SyntaxError: they are, as a parser would say it.
    """
    term = quad.object  # which alone may be a triple
    for _ in range(DEEPEST + 1):
        if not isinstance(term, Triple):
            return
        term = term.object
    raise SyntaxError(f"The value of '{quad.predicate.value}' has triples in one another, more than {DEEPEST} deep")
