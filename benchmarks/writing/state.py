"""`python -m benchmarks.writing.state`: what writes take, with all that follows, in the process that does them.

The data is that of the serving benchmark, with the ontology: a million triples are some 1.9 million with what follows.
Of single triples, as many as `--rounds` are taken at random, deleted and inserted again; each claim has a graph of its
own, metadata and a triple that takes part in what follows. Times are those of the processor where `--processor` is
given, for a machine with others at work.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import quantiles
from typing import TypeAlias

from pyoxigraph import Quad, RdfFormat, Triple

from autopact.engine.update.writable import Writable
from autopact.engine.writes import Document, Put, Remove, Update, Write
from autopact.terms import CLAIM, CLAIMS_GRAPH, ID, PREFIXES
from benchmarks.serving.generator import generate

_PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing.state", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=300, help="single writes of each kind (default: %(default)s)")
    parser.add_argument("--processor", action="store_true", help="processor time instead of the clock's")
    options = parser.parse_args(arguments)
    clock = time.process_time if options.processor else time.perf_counter
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.nt"
        generate(file, options.triples)
        begun = clock()
        state = Writable.of([file])
        made = clock() - begun
    gc.freeze()
    gc.enable()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.triples:,} triples, {sum(state.engine.sizes.values()):,} with what follows: made in {made:.1f} s,")
    print(f"with {peak:,.0f} MiB at most.\n")

    def timed(work: Callable[[], object]) -> float:
        begun = clock()
        work()
        return 1000 * (clock() - begun)

    def update(text: str) -> Callable[[], object]:
        return lambda: state.apply(Write([Update(_PROLOGUE + text)]))

    chance = random.Random(1)  # noqa: S311 - no secret
    some = chance.sample([str(triple) for triple in state.engine.stored(CLAIMS_GRAPH)], options.rounds)
    deleted, inserted = [], []
    for triple in some:
        deleted.append(timed(update(f"DELETE DATA {{ GRAPH graph:claims {{ {triple} }} }}")))
        inserted.append(timed(update(f"INSERT DATA {{ GRAPH graph:claims {{ {triple} }} }}")))
    claims = [_claim(number) for number in range(options.rounds)]
    stated = [timed(update(f"INSERT DATA {{ {text} }}")) for text in claims]
    lifted = [timed(update(_graded(number, "probable", "certain"))) for number in range(options.rounds)]
    retracted = [timed(update(_retraction(number))) for number in range(options.rounds)]

    print("| one write | median, ms | p99, ms |")
    print("| --- | ---: | ---: |")
    for name, times in (
        ("a triple deleted", deleted), ("a triple inserted", inserted), ("a claim inserted, probable", stated),
        ("its hedge lifted", lifted), ("the claim retracted", retracted),
    ):  # fmt: skip
        parts = quantiles(times, n=100)
        print(f"| {name} | {parts[49]:.2f} | {parts[98]:.2f} |")
    _many(state, timed, update)
    return 0


Timed: TypeAlias = Callable[[Callable[[], object]], float]


def _many(state: Writable, timed: Timed, update: Callable[[str], Callable[[], object]]) -> None:
    """Measure large writes, and print a table."""
    print("\n| many at once | ms |")
    print("| --- | ---: |")
    ten = sum(timed(update(f"INSERT DATA {{ {_claim(number)} }}")) for number in range(10_000, 10_010))
    text = "INSERT DATA { " + " ".join(_claim(number) for number in range(20_000, 21_000)) + " }"
    print(f"| ten claims, one by one | {ten:.1f} |")
    print(f"| a thousand claims in one request | {timed(update(text)):.1f} |")
    own = ID.own
    document = Document(_document(state.engine.stored(CLAIMS_GRAPH), 100_000), RdfFormat.N_TRIPLES, "")
    merged = timed(lambda: state.apply(Write([Put(own, document)])))
    print(f"| a document of 100 thousand triples put in a graph of its own | {merged:.0f} |")
    print(f"| that graph removed | {timed(lambda: state.apply(Write([Remove(own)]))):.0f} |")
    print(
        f"| the same document merged into the claims' metadata, which has it | {timed(_merging(state, document)):.0f} |"
    )
    print(f"| a class axiom removed | {timed(update(_AXIOM.format('DELETE'))):.0f} |")
    print(f"| a class axiom inserted | {timed(update(_AXIOM.format('INSERT'))):.0f} |")
    print(f"| all claims' metadata dropped | {timed(update('DROP GRAPH graph:claims')):.0f} |")


_AXIOM = "{} DATA {{ GRAPH graph:ontology {{ ap:SupplyAgreement rdfs:subClassOf ap:Agreement }} }}"


def _merging(state: Writable, document: Document) -> Callable[[], object]:
    return lambda: state.apply(Write([Put(CLAIMS_GRAPH, document, merge=True)]))


def _claim(number: int) -> str:
    """A claim that an agreement is one, of two companies, as data of an update has it."""
    claim, deal = CLAIM[f"new-{number}"], ID[f"new-deal-{number}"]
    return f"""GRAPH graph:claims {{ {claim} a ap:Claim ; ap:paraphrase "They work together."@en ;
        ap:speaker id:newspaper-1 ; ap:speechAct ap:Reported ; ap:factuality ap:probable ; ap:polarity ap:Affirmed ;
        ap:evidence <https://example.org/{number}> ; dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime ;
        ap:hedge "most likely" }}
        GRAPH {claim} {{ {deal} a ap:SupplyAgreement ; ap:hasCustomer id:company-{number % 40} ;
        ap:hasSupplier id:company-{(number + 1) % 40} }}"""


def _graded(number: int, old: str, new: str) -> str:
    claim = CLAIM[f"new-{number}"]
    return (
        f"DELETE DATA {{ GRAPH graph:claims {{ {claim} ap:factuality ap:{old} }} }} ; "
        f"INSERT DATA {{ GRAPH graph:claims {{ {claim} ap:factuality ap:{new} }} }}"
    )


def _retraction(number: int) -> str:
    return f'INSERT DATA {{ GRAPH graph:claims {{ {CLAIM[f"new-{number}"]} ap:retractedOn "2026-12-01" }} }}'


def _document(triples: Iterable[Triple], most: int) -> bytes:
    """The first of some triples in N-Triples."""
    lines = []
    for triple in triples:
        if len(lines) == most:
            break
        lines.append(f"{Quad(triple.subject, triple.predicate, triple.object)} .\n")
    return "".join(lines).encode()


if __name__ == "__main__":
    raise SystemExit(main())
