"""What tools make of each fault, as far as it was tried: a test asks those that are installed.

pyoxigraph 0.5, rdflib 7, Jena 5 (riot), owlready2 0.49; Turtle, N-Triples for owlready2, and RDF/XML for its entities.
Others are not spoken of.
"""

from __future__ import annotations

_ALL = ("pyoxigraph", "rdflib", "Jena")

REFUSED_BY: dict[str, tuple[str, ...]] = {
    "syntax": _ALL,
    "byte-order-mark": ("pyoxigraph",),
    "encoding": ("pyoxigraph", "rdflib"),
    "entity-quotes": ("pyoxigraph",),
    "language-tag": _ALL,
    "raw-newline": _ALL,
    "open-string": _ALL,
    "string-escape": _ALL,
    "name-characters": _ALL,
    "undeclared-prefix": _ALL,
    "iri-characters": ("pyoxigraph",),
    "relative-iri": ("pyoxigraph",),
    "rdf-1.2": ("rdflib",),
    "remote-context": ("pyoxigraph",),
}
"""By whom a file with the fault is not read."""

_OTHERWISE = {
    "byte-order-mark": "rdflib refuses it too where it is given bytes",
    "encoding": "Jena puts U+FFFD for what it cannot read",
    "entities": "autopact refuses the file; others write them out, for which there may be no memory",
    "iri-characters": "rdflib reads it and cannot write it again; Jena refuses a space and warns of others",
    "no-language": "autopact refuses the file; pyoxigraph reads it and writes what it does not read again",
    "relative-iri": "of JSON-LD it leaves out what is said with it; rdflib and Jena take it for a file here",
    "ill-typed-literal": "Jena warns; owlready2 refuses numbers that are none, and loses dates; others keep it unseen",
    "impossible-date": "Jena warns; others keep it unseen",
    "large-integer": "owlready2 refuses the file; pyoxigraph does not calculate with it",
    "undeclared-property": "owlready2 does not show what is said with it; reasoners do not know its kind",
    "undeclared-class": "no tool refuses it; reasoners know nothing of it",
    "undeclared-datatype": "owlready2 stops when it is asked for such a value",
    "wrong-case": "no tool refuses it: it is another term, and queries do not find it",
    "misspelt-term": "no tool refuses it: it is another term, and queries do not find it",
    "unknown-term": "no tool refuses it: it means nothing",
    "http-or-https": "no tool refuses it: these are other terms, and queries do not find them",
    "local-iri": "no tool refuses it: on another machine it names something else",
    "blank-node-fact": "loaded twice, it is there twice, in every store",
    "blank-node-graph": "autopact refuses the file; others read it into a graph that no query can name",
    "import": "owlready2 stops where it cannot fetch it; pyoxigraph, rdflib and riot do not follow imports",
    "remote-context": "others stop where they cannot fetch it",
}


def breaks(code: str) -> str:
    """In a few words, what a fault does to tools; nothing where nothing is known."""
    refused = REFUSED_BY.get(code, ())
    names = " and ".join(filter(None, (", ".join(refused[:-1]), *refused[-1:])))
    by = f"{names} {'refuse' if len(refused) > 1 else 'refuses'} the file" if refused else ""
    return "; ".join(filter(None, (by, _OTHERWISE.get(code, ""))))
