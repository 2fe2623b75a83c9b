"""owlrl, without axiomatic triples."""

from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import Graph, Literal

from benchmarks.reasoning.runners.meter import Meter

meter = Meter()
graph = Graph()
for file in meter.files:
    graph.parse(file, format="nt")
meter.read()
DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
meter.closed(len(graph))
# It says things about literals too, which N-Triples cannot.
meter.write(" ".join(term.n3() for term in triple) for triple in graph if not isinstance(triple[0], Literal))
