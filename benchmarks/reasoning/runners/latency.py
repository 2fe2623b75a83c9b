"""autopact, one triple at a time: taken back, stated again, and what follows explained."""

import random
import time
from collections.abc import Callable, Sequence

from pyoxigraph import Triple, parse

from autopact.reasoner import Reasoner
from autopact.terms import Level
from benchmarks.reasoning.runners.meter import Meter

TIMES = 1_000


def timed(work: Callable[[Triple], object], triples: Sequence[Triple]) -> list[float]:
    """Seconds that the work took for each triple, sorted."""
    took = []
    for triple in triples:
        begun = time.perf_counter()
        work(triple)
        took.append(time.perf_counter() - begun)
    return sorted(took)


meter = Meter()
schema, facts = ([quad.triple for quad in parse(path=file)] for file in meter.files)
meter.read()
reasoner = Reasoner({Level.CERTAIN: schema + facts})
count = reasoner.count()
chance = random.Random(1)  # noqa: S311 - not a secret: the same triples every time are what is wanted
inferred = list(reasoner.inferred())
stated, followed = chance.sample(facts, TIMES), chance.sample(inferred, min(TIMES, len(inferred)))
deleted: list[float] = []
inserted: list[float] = []
for triple in stated:
    deleted += timed(lambda one: reasoner.delete([one]), [triple])
    inserted += timed(lambda one: reasoner.insert([one]), [triple])
if reasoner.count() != count:
    raise RuntimeError("With everything stated again, something else follows than before.")
meter.closed(
    len(schema) + len(facts) + count,
    deletes=sorted(deleted),
    inserts=sorted(inserted),
    explanations=timed(reasoner.prove, followed),
)
