"""reasonable, which is written in Rust and gives its triples to Python as a list."""

import tempfile
from pathlib import Path

from reasonable import PyReasoner

from benchmarks.reasoning.runners.meter import Meter

with tempfile.TemporaryDirectory() as folder:
    meter = Meter()
    reasoner = PyReasoner()
    for number, file in enumerate(meter.files):
        # It goes by the name; N-Triples are Turtle as well.
        turtle = Path(folder) / f"{number}.ttl"
        turtle.symlink_to(file)
        reasoner.load_file(str(turtle))
    meter.read()
    triples = reasoner.reason()
    meter.closed(len(triples))
    meter.write(" ".join(term.n3() for term in triple) for triple in triples)
