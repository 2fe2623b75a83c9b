"""RDF/XML as pyoxigraph writes it, put right.

Something that is of a class comes as an element called by the class, also where the class's IRI ends in no XML name
(http://purl.bioontology.org/ontology/SNOMEDCT/138875005): an element without a name, which no parser takes.

https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-typed-nodes
"""

import re

_NAMELESS = re.compile(rb'<oxprefix: xmlns:oxprefix=("[^"]*")([^<>]*)>')


def named(markup: bytes) -> bytes:
    """The same with a name for each element: `rdf:Description`, and the class in it; `markup` cuts no tag in two."""
    opened = _NAMELESS.sub(rb"<rdf:Description\2><rdf:type rdf:resource=\1/>", markup)
    return opened.replace(b"</oxprefix:>", b"</rdf:Description>")
