"""Which tool takes what: the one table that the command line, the page, the documentation and the tests rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO, TypeAlias

from pyoxigraph import Literal, RdfFormat

from autopact.errors import InputError
from autopact.export import cypher, gexf, graphml, tables
from autopact.export.property_graph import PropertyGraph
from autopact.export.rdf import Layout
from autopact.terms import OWL, XSD

Writer: TypeAlias = Callable[[PropertyGraph, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a graph: one file, or several, which are a folder on disk and an archive on the wire.

    Attributes:
        name: what it is called, on the command line too.
        title: what people call it.
        suffix: of the one file; of several, `zip`.
        media_type: of what is sent.
        form: what pyoxigraph calls it, if it is RDF.
        files: what writes each file, by its name, if it is not; without a name, the one file.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    form: RdfFormat | None = None
    files: Mapping[str, Writer] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether it is several files."""
        return self.suffix == "zip"

    @property
    def named(self) -> bool:
        """Whether it has a place for named graphs."""
        return self.form is not None and self.form.supports_datasets


def _rdf(name: str, form: RdfFormat) -> Format:
    media_type = f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type
    return Format(name, form.name, form.file_extension, media_type, form)


TURTLE = _rdf("turtle", RdfFormat.TURTLE)
NTRIPLES = _rdf("ntriples", RdfFormat.N_TRIPLES)
RDFXML = _rdf("rdfxml", RdfFormat.RDF_XML)
TRIG = _rdf("trig", RdfFormat.TRIG)
NQUADS = _rdf("nquads", RdfFormat.N_QUADS)
JSONLD = _rdf("jsonld", RdfFormat.JSON_LD)
GRAPHML = Format("graphml", "GraphML", "graphml", "application/graphml+xml", files={"": graphml.write})
GEXF = Format("gexf", "GEXF", "gexf", "application/gexf+xml", files={"": gexf.write})
_CYPHER = partial(Format, "cypher", "Cypher", "cypher", "text/plain; charset=utf-8")
NEO4J = _CYPHER(files={"": cypher.write_neo4j})
MEMGRAPH = _CYPHER(files={"": cypher.write_memgraph})
AGE = Format("sql", "SQL", "sql", "application/sql", files={"": cypher.write_age})
_TABLES = partial(Format, "csv", "CSV", "zip", "application/zip")
CSV = _TABLES(files=tables.TABLES)
DUCKDB = _TABLES(files={**tables.TABLES, "load.sql": tables.load_duckdb})
LADYBUG = _TABLES(files={**tables.TABLES, "load.cypher": tables.load_ladybug})
PANDAS = _TABLES(files={**tables.TABLES, "load.py": tables.load_pandas})


@dataclass(frozen=True, slots=True)
class Tool:
    """Somebody else's program.

    Attributes:
        name: what it is called on the command line, and in addresses.
        title: what its makers call it.
        formats: what it takes from here, the best first.
        layout: what quads look like for it.
        facts: whether it is for looking at who is with whom, without the vocabulary and what is about claims.
        refuses: whether it reads nothing of an RDF file that has such a literal.
    """

    name: str
    title: str
    formats: tuple[Format, ...]
    layout: Layout = Layout.DATASET
    facts: bool = False
    refuses: Callable[[Literal], bool] = lambda _: False

    def format(self, name: str | None) -> Format:
        """The format of that name, or the best.

        Raises:
            InputError: the tool does not take it.
        """
        for each in self.formats:
            if name in (None, each.name, each.suffix):
                return each
        offered = ", ".join(each.name for each in self.formats)
        raise InputError(f"{self.title} does not take {name!r} from here.", mend=f"It takes: {offered}.")


_INTEGERS = {XSD[name] for name in ("integer", "byte", "short", "int", "long", "unsignedByte", "unsignedShort",
             "unsignedInt", "unsignedLong", "negativeInteger", "nonNegativeInteger", "positiveInteger")}  # fmt: skip
_NUMBERS = {XSD.decimal, XSD.double, XSD.float, OWL.real}


def no_column_value(literal: Literal) -> bool:
    """Whether it calls itself a number and is none, or a whole one beyond the 64 bits of a column of SQLite."""
    try:
        if literal.datatype in _INTEGERS:
            return not -(2**63) <= int(literal.value) < 2**63
        if literal.datatype in _NUMBERS:
            float(literal.value)
    except ValueError:
        return True
    return False


_RDF = (TRIG, NQUADS, JSONLD, TURTLE, NTRIPLES, RDFXML)

TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("protege", "Protégé", (TURTLE, RDFXML)),
        Tool("owlready2", "Owlready2", (NTRIPLES, RDFXML), refuses=no_column_value),
        Tool("rdflib", "RDFLib", _RDF),
        Tool("pyoxigraph", "Oxigraph", _RDF),
        Tool("jena", "Apache Jena", _RDF),
        Tool("rdf4j", "Eclipse RDF4J", _RDF, Layout.PARTS),
        Tool("graphdb", "GraphDB", _RDF, Layout.PARTS),
        Tool("virtuoso", "Virtuoso", (NQUADS, TURTLE, NTRIPLES), Layout.PARTS),
        Tool("neo4j", "Neo4j", (NEO4J,)),
        Tool("memgraph", "Memgraph", (MEMGRAPH,)),
        Tool("age", "Apache AGE", (AGE,)),
        Tool("ladybug", "Ladybug", (LADYBUG,)),
        Tool("gephi", "Gephi", (GEXF, GRAPHML, CSV), facts=True),
        Tool("cytoscape", "Cytoscape", (GRAPHML, CSV), facts=True),
        Tool("networkx", "NetworkX", (GRAPHML, GEXF), facts=True),
        Tool("duckdb", "DuckDB", (DUCKDB,)),
        Tool("pandas", "pandas", (PANDAS,)),
    )
}
"""The tools, by name."""


def tool(name: str) -> Tool:
    """The tool of that name.

    Raises:
        InputError: there is none.
    """
    if name not in TOOLS:
        raise InputError(f"No tool is called {name!r} here.", mend=f"There is: {', '.join(TOOLS)}.")
    return TOOLS[name]
