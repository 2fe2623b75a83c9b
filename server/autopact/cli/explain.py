"""`autopact explain`: why a triple holds, down to who said so; or why it does not."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click

from autopact.cli.options import FilePath, union
from autopact.cli.visible import visible

WRITTEN = ["text", "json", "turtle"]


@click.command("explain")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@click.option(
    "--format", "format_", type=click.Choice(WRITTEN), default="text", show_default=True, help="How to write it."
)
@click.option("--max", "most", type=click.IntRange(1, 100), default=1, show_default=True, help="Proofs, if several.")
@click.option("--dl", is_flag=True, help="Ask HermiT (needs Java), and name the fewest axioms from which it follows.")
@union
def command(
    subject: str,
    predicate: str,
    object_: str,
    files: tuple[Path, ...],
    format_: str,
    most: int,
    dl: bool,
    union_default_graph: bool,
) -> None:
    """Explain why a triple holds: the shortest proof, down to the claims and what else is stated.

    Each term is an IRI, a name with a usual prefix (id:renault, ap:partnerOf) or one that FILES begin with, a for
    rdf:type, or as in N-Triples; OBJECT may be a triple, <<( s p o )>>. FILES are as for `autopact serve`; without any,
    the bundled graph. Where the triple does not hold, says what comes nearest to it, and exits with 1.

    With --dl, HermiT is asked instead of the rules: whether the triple follows by all of OWL 2 DL, and from which
    minimal sets of axioms, a minute for each level of certainty.

    \b
    Examples:
      autopact explain id:flexis a ap:JointVenture
      autopact explain id:renault ap:partnerOf id:geely --format json --max 3
      autopact explain --dl ap:JointVenture rdfs:subClassOf ap:Company
    """  # noqa: D301 - click knows its paragraphs by this character
    from autopact.engine.dataset import assemble  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.dl import justify  # noqa: PLC0415
    from autopact.engine.explanation import Explainer  # noqa: PLC0415
    from autopact.engine.source import Source  # noqa: PLC0415
    from autopact.sparql import explained  # noqa: PLC0415
    from autopact.terms import PREFIXES  # noqa: PLC0415

    prefixes = Source(files).prefixes
    asked = explained.triple(subject, predicate, object_, prefixes={**PREFIXES, **prefixes})
    dataset = assemble(files or None, reasoning=False, as_written=dl, united=union_default_graph)
    explainer = Explainer.of(dataset)
    explainer.graphs.prefixes = prefixes
    if dl:
        explanation, ended = justify(dataset, explainer, asked, most=most)
        if ended:
            click.echo("There may be more: the search was ended after a minute.", err=True)
    else:
        explanation = explainer.explain(asked, most)
    if explanation is None:
        from autopact.catalogue.nothing import strangers  # noqa: PLC0415 - as those above
        from autopact.cli.vocabulary import left_out  # noqa: PLC0415
        from autopact.engine.embedded import Embedded  # noqa: PLC0415

        hints = strangers(Embedded(dataset), explained.looked_up(asked))
        for hint in filter(None, (*hints, left_out(chain.from_iterable(dataset.graphs.values())))):
            click.echo(visible(hint), err=True)
        miss = explainer.nothing(asked)
        told = explained.as_json(miss) if format_ == "json" else explained.miss_as_text(miss)
        click.echo(visible(told), nl=False, err=format_ == "turtle")  # which has no way to say it
        sys.exit(1)
    click.echo(visible(explained.WRITERS[format_](explanation)), nl=False)
