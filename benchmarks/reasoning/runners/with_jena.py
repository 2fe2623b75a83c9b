"""Jena's rule reasoners for OWL, inside a Java machine of this process.

Some of their rules work only when asked: the closure is there when every triple was listed once.
"""

import os

import jpype

from benchmarks.reasoning.runners.meter import Meter

jpype.startJVM(f"-Xmx{os.environ['BENCHMARK_HEAP_MIB']}m", classpath=[os.environ["JARS"] + "/*"])
registry = jpype.JClass("org.apache.jena.reasoner.ReasonerRegistry")
models = jpype.JClass("org.apache.jena.rdf.model.ModelFactory")
data = jpype.JClass("org.apache.jena.riot.RDFDataMgr")
iterators = jpype.JClass("org.apache.jena.atlas.iterator.Iter")
chosen = {
    "micro": registry.getOWLMicroReasoner,
    "mini": registry.getOWLMiniReasoner,
    "full": registry.getOWLReasoner,
}[os.environ["JENA_REASONER"]]

meter = Meter()
given = models.createDefaultModel()
for file in meter.files:
    data.read(given, file)
meter.read()
closed = models.createInfModel(chosen(), given)
closed.prepare()
meter.closed(int(iterators.count(closed.getGraph().find())))
if meter.closure:
    with jpype.JClass("java.io.FileOutputStream")(meter.closure) as out:
        data.write(out, closed, jpype.JClass("org.apache.jena.riot.Lang").NTRIPLES)
