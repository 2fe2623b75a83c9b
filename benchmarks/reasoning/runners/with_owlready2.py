"""owlready2 with HermiT: types and values of properties are written back into its store.

It keeps the most specific types of a thing; whoever asks walks up the classes.
"""

import os

import owlready2
import owlready2.reasoning

from benchmarks.reasoning.runners.meter import Meter

owlready2.reasoning.JAVA_MEMORY = int(os.environ["BENCHMARK_HEAP_MIB"])
meter = Meter()
world = owlready2.World()
for file in meter.files:
    world.get_ontology(f"file://{file}").load()
meter.read()
owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
meter.closed(len(world.graph))
if meter.closure:
    world.save(meter.closure, format="ntriples")
