"""autopact's rules."""

from itertools import chain

from pyoxigraph import parse

from autopact.reasoner import Reasoner
from autopact.terms import Level
from benchmarks.reasoning.runners.meter import Meter

meter = Meter()
given = [quad.triple for file in meter.files for quad in parse(path=file)]
meter.read()
reasoner = Reasoner({Level.CERTAIN: given})
meter.closed(len(given) + reasoner.count())
meter.write(map(str, chain(given, reasoner.inferred())))
