"""`autopact reason`: what follows from files, on the terminal or into a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from autopact.cli.counted import counted
from autopact.cli.options import FilePath, certainty, union
from autopact.cli.stages import Stages
from autopact.cli.visible import visible
from autopact.cli.vocabulary import left_out
from autopact.terms import Level

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from autopact.engine.dataset import Dataset
    from autopact.reasoner import Reasoner

SHOWN = 10
"""Contradictions that are told."""


@click.command("reason")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@click.option("--out", "-o", type=FilePath(dir_okay=False), help="The file to write, as N-Triples.")
@certainty
@click.option("--dl", is_flag=True, help="Ask HermiT as well, which needs Java, for what all of OWL 2 DL adds.")
@union
def command(files: tuple[Path, ...], out: Path | None, certainty: Level, dl: bool, union_default_graph: bool) -> None:
    """Print what follows from a graph, and is not stated in it, as N-Triples.

    FILES are as for `autopact serve`: ontologies, triples, claims; without any, the bundled graph. How many triples
    were read and follow, in how many seconds, which imports are not among the data, what no rule reads, and whether
    anything contradicts itself, is told on standard error.

    With --dl, HermiT is asked after the rules: whether the graph is consistent, which classes can have no member, and
    what follows besides, which is written with the rest. Of an inconsistent graph only the axioms that clash are told,
    and the exit code is 1.
    """
    from pyoxigraph import RdfFormat, serialize  # noqa: PLC0415 - with all else that --help need not load

    from autopact.cli.output import beside, written  # noqa: PLC0415
    from autopact.engine.dataset import assemble, given  # noqa: PLC0415
    from autopact.engine.dl import beyond, justify  # noqa: PLC0415
    from autopact.engine.explanation import Explainer  # noqa: PLC0415
    from autopact.reasoner import Reasoner  # noqa: PLC0415
    from autopact.reasoner.unread import unread  # noqa: PLC0415
    from autopact.sparql import explained  # noqa: PLC0415

    beside(files, out)
    say = partial(Console(stderr=True, highlight=False).print, markup=False, soft_wrap=True)
    begun = time.perf_counter()
    with Stages() as display:
        tell = display.tell
        dataset = assemble(files or None, reasoning=False, as_written=True, united=union_default_graph, progress=tell)
        stated = given(dataset.graphs)
        read = time.perf_counter()
        levels = [each for each in Level if each <= certainty]
        reasoner = Reasoner({each: stated[each] for each in levels}, progress=tell)
        found = sum(map(reasoner.count, levels))
        derived = time.perf_counter()
        judged = beyond(dataset, reasoner, levels[-1], tell) if dl else None
    if judged and not judged.consistent:
        explanation, _ = justify(dataset, Explainer.of(dataset), None)
        say("HermiT: inconsistent.", visible(explained.as_text(explanation or {})))
        sys.exit(1)
    besides = sorted(judged.triples, key=str) if judged else ()
    follows = chain((triple for each in levels for triple in reasoner.inferred(each)), besides)
    with written(out) as file:
        serialize(follows, file, format=RdfFormat.N_TRIPLES)
    say(
        f"{counted(sum(map(len, stated.values())), 'triple')} read in {read - begun:.2f} s; "
        f"what follows: {found:,}, in {derived - read:.2f} s."
    )
    for note in _not_read(dataset, united=union_default_graph):
        say(note)
    if not found and (hint := left_out(chain.from_iterable(stated.values()))):
        say(hint)
    if judged:
        without = ", ".join(sorted(map(str, judged.unsatisfiable))) or "none"
        say(
            f"HermiT: consistent; classes that can have no member: {without}; "
            f"what follows besides: {len(judged.triples):,}, in {time.perf_counter() - derived:.2f} s."
        )
    elif beyond_rules := unread(chain.from_iterable(stated[each] for each in levels)):
        words = ", ".join(f"{word} ({count:,})" for word, count in sorted(beyond_rules.items()))
        say(f"No rule reads {words}; --dl asks HermiT what follows from that.")
    for line in _contradictions(reasoner, stated, files):
        say(visible(line))


def _contradictions(
    reasoner: Reasoner, stated: Mapping[Level, Iterable[Triple]], files: Sequence[Path]
) -> Iterator[str]:
    """What contradicts itself, as much of it as is told; what has no name is spelt out."""
    from autopact.engine.expressions import Expressions  # noqa: PLC0415
    from autopact.engine.source import Source  # noqa: PLC0415
    from autopact.reasoner import sentence  # noqa: PLC0415

    if found := list(islice(reasoner.contradictions(), SHOWN + 1)):
        spell = Expressions.of(chain.from_iterable(stated.values()), Source(files).prefixes).name
        yield from (f"Contradiction: {sentence(each, spell)}." for each in found[:SHOWN])
    if len(found) > SHOWN:
        yield "There are more contradictions than these."


def _not_read(dataset: Dataset, *, united: bool) -> Iterator[str]:
    """What nothing follows from: named graphs, unless they are united, and what is imported and not there."""
    from autopact.engine.opening import absent  # noqa: PLC0415

    if (apart := dataset.apart) and not united:
        yield (
            f"Nothing follows from named graphs: {counted(sum(map(len, apart.values())), 'triple')} in {len(apart):,} "
            "of them. With --union-default-graph they are taken in."
        )
    if missing := absent(chain.from_iterable(dataset.graphs.values())):
        yield f"Imported, and not among the data: {missing}."
