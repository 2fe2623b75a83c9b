"""RDF4J's inferencer for RDFS over its store in memory, inside a Java machine of this process."""

import os

import jpype

from benchmarks.reasoning.runners.meter import Meter

jpype.startJVM(f"-Xmx{os.environ['BENCHMARK_HEAP_MIB']}m", classpath=[os.environ["JARS"] + "/*"])
rdf4j = "org.eclipse.rdf4j"
store = jpype.JClass(f"{rdf4j}.sail.memory.MemoryStore")()
inferencer = jpype.JClass(f"{rdf4j}.sail.inferencer.fc.SchemaCachingRDFSInferencer")(store)
repository = jpype.JClass(f"{rdf4j}.repository.sail.SailRepository")(inferencer)
ntriples = jpype.JClass(f"{rdf4j}.rio.RDFFormat").NTRIPLES
none = jpype.JArray(jpype.JClass(f"{rdf4j}.model.Resource"))(0)
connection = repository.getConnection()

meter = Meter()
connection.begin(jpype.JClass(f"{rdf4j}.common.transaction.IsolationLevels").NONE)
for file in meter.files:
    connection.add(jpype.JClass("java.io.File")(file), ntriples, none)
meter.read()
connection.commit()
found = connection.getStatements(None, None, None, True, none)
meter.closed(int(found.stream().count()))
if meter.closure:
    writer = jpype.JClass(f"{rdf4j}.rio.ntriples.NTriplesWriter")
    with jpype.JClass("java.io.FileOutputStream")(meter.closure) as out:
        connection.exportStatements(None, None, None, True, writer(out), none)
