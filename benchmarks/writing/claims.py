"""Claims by HTTP, durable, on a large graph with reasoning: one in a request, and a thousand.

    python -m benchmarks.writing.claims [--triples N] [--ones N] [--thousands N]

The graph is that of the serving benchmark, with the ontology, loaded into a directory. Each claim is new, and written
as docs/writing.md has it: what it says, of a deal and two companies; how firmly, and by whom; the passage that it rests
on. Measured twice: with the shapes that stop an update, and without. Between requests, people pause, and a savepoint is
made; the same is measured for those who do not.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from statistics import median

from pyoxigraph import NamedNode

from autopact.terms import CLAIM, ID, PREFIXES, SOURCE
from benchmarks.serving.generator import Generated, generate
from benchmarks.writing.served import AUTOPACT, Client, served, timed

PAUSE = 1.0
"""Seconds between two requests, so that a savepoint is made."""

_PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_CREATED = '"2026-11-26T00:00:00Z"^^xsd:dateTime'


def request(numbers: Iterable[int], companies: int) -> str:
    """An update that states a claim for each number, all of them from one article."""
    some = list(numbers)
    source = SOURCE[f"article-of-{some[0]}"]
    claims = "\n".join(_claim(number, source, companies) for number in some)
    return f"""{_PROLOGUE}INSERT DATA {{
{claims}
GRAPH graph:claims {{ {source} a ap:NewsArticle ; dcterms:title "Deals {some[0]}"@en ; ap:length 1000 ;
    ap:sha256 "{_digest(some[0])}" ; dcterms:created {_CREATED} }}
}}"""


def _claim(number: int, source: NamedNode, companies: int) -> str:
    claim, deal, passage = CLAIM[f"new-{number}"], ID[f"new-deal-{number}"], NamedNode(f"{source.value}#p{number}")
    customer, supplier = (ID[f"company-{(7 * number + each) % companies}"] for each in (0, 1))
    return f"""GRAPH {claim} {{ {deal} a ap:SupplyAgreement ; rdfs:label "Deal {number}"@en ;
    ap:hasCustomer {customer} ; ap:hasSupplier {supplier} }}
GRAPH graph:claims {{ {claim} a ap:Claim ; ap:paraphrase "Deal {number} was made."@en ; ap:speaker id:newspaper-1 ;
    ap:speechAct ap:Reported ; ap:factuality ap:{"certain" if number % 2 else "probable"} ; ap:polarity ap:Affirmed ;
    ap:cue "supplies" ; ap:evidence {passage} ; dcterms:created {_CREATED} .
  {passage} a ap:Passage ; prov:wasQuotedFrom {source} ; oa:start {number % 900} ; oa:end {number % 900 + 90} ;
    ap:sha256 "{_digest(number)}" }}"""


def _digest(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def main() -> None:
    """Measure, and print what was found."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--triples", type=int, default=1_000_000)
    given.add_argument("--ones", type=int, default=30)
    given.add_argument("--thousands", type=int, default=7)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, data = Path(folder) / "partnerships.nt", Path(folder) / "data"
        made = generate(file, asked.triples)
        subprocess.run([*AUTOPACT, "load", "--data", str(data), str(file)], check=True)
        numbers = count()
        for option in ("--no-shapes", "--shapes"):
            server, address = served(data, option)
            try:
                print(option)
                measure(Client(address), made, asked, numbers)
            finally:
                server.end()


def measure(client: Client, made: Generated, asked: argparse.Namespace, numbers: Iterator[int]) -> None:
    """State claims, one and many at a time."""

    def state(many: int) -> float:
        text = request([next(numbers) for _ in range(many)], made.companies)
        return timed(lambda: client.update(text))

    def paused(many: int) -> float:
        time.sleep(PAUSE)
        return state(many)

    client.query("ASK {}")
    times = {}
    for name, ask in (("after a pause", paused), ("one after the other", state)):
        for many, rounds in ((1, asked.ones), (1_000, asked.thousands)):
            ask(many)
            times[many] = [ask(many) for _ in range(rounds)]
            told = ", ".join(f"{each:.1f}" for each in sorted(times[many]))
            print(f"  {name:20} {many:5,} at once: median {median(times[many]):8.1f} ms of {told}")
        print(f"  {name:20} ratio {median(times[1_000]) / median(times[1]):.1f}")


if __name__ == "__main__":
    main()
