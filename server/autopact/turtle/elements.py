"""RDF/XML as pyoxigraph writes it, put right.

Something that is of a class comes as an element called by the class, also where the class's IRI ends in no XML name
(http://purl.bioontology.org/ontology/SNOMEDCT/138875005), or is the namespace of a prefix: an element without a name,
which no parser takes.

https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-typed-nodes
"""

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from autopact.terms import RDF

_OPENED = re.compile(rb'<([^\s<>/:]++):(?: xmlns:oxprefix=("[^"]*"))?( [^<>]*)?>')
_CLOSED = re.compile(rb"</[^\s<>/:]++:>")


def named(markup: bytes, prefixes: Mapping[str, str]) -> bytes:
    """The same with a name for each element: `rdf:Description`, and the class in it.

    Args:
        markup: it, with no tag cut in two.
        prefixes: those that it was written with, beside that of RDF.
    """

    def described(found: re.Match[bytes]) -> bytes:
        prefix, iri, rest = found.groups()
        iri = iri or quoteattr(prefixes.get(prefix.decode(), str(RDF))).encode()
        return b"<rdf:Description%b><rdf:type rdf:resource=%b/>" % (rest or b"", iri)

    return _CLOSED.sub(b"</rdf:Description>", _OPENED.sub(described, markup))
