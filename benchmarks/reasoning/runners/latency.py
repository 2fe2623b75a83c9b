"""autopact, one triple at a time: taken back, stated again, and what follows explained."""

import gc
import random
import time
from collections.abc import Callable
from functools import partial

from pyoxigraph import parse

from autopact.reasoner import Reasoner
from autopact.terms import Level
from benchmarks.reasoning.runners.meter import Meter

TIMES = 1_000


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that the work took: by the clock, and of the processor."""
    begun, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - busy


meter = Meter()
schema, facts = ([quad.triple for quad in parse(path=file)] for file in meter.files)
meter.read()
reasoner = Reasoner({Level.CERTAIN: schema + facts})
count = reasoner.count()
chance = random.Random(1)  # noqa: S311 - not a secret: the same triples every time are what is wanted
inferred = list(reasoner.inferred())
gc.freeze()  # what stays, the collector need not look through: so does the server
deletes, inserts = [], []
for triple in chance.sample(facts, TIMES):
    deletes.append(timed(partial(reasoner.delete, [triple])))
    inserts.append(timed(partial(reasoner.insert, [triple])))
if reasoner.count() != count:
    raise RuntimeError("With everything stated again, something else follows than before.")
meter.closed(
    len(schema) + len(facts) + count,
    deletes=deletes,
    inserts=inserts,
    explanations=[timed(partial(reasoner.prove, triple)) for triple in chance.sample(inferred, TIMES)],
)
