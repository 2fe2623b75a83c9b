"""`autopact query`: a question to a graph, answered on the terminal or as a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pyoxigraph import Literal, NamedNode

from autopact.cli.counted import counted, unseen
from autopact.cli.options import FilePath, certainty, inference, reasoning, union
from autopact.cli.output import written
from autopact.cli.visible import visible
from autopact.engine.seam import Boolean, Solutions, Triples
from autopact.engine.source import Source
from autopact.errors import Place, QueryFault
from autopact.sparql.formats import EVERY, choose
from autopact.sparql.question import Question, read
from autopact.terms import BASE, PREFIXES, Level, Term, plain, prefixed
from autopact.turtle.reader import path

if TYPE_CHECKING:
    from autopact.engine.embedded import Embedded

FORMATS = ["table", *(each.name for each in EVERY)]


@click.command("query")
@click.argument("query")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="How to write the answer. Left out: a table, or Turtle for a graph; CSV where the output is no terminal.",
)
@certainty
@inference
@reasoning(
    type=click.Choice(["owl-rl", "owl-rl+axioms", "off"]),
    help="What is inferred from the graph in the first place.",
)
@union
def command(
    query: str,
    files: tuple[Path, ...],
    format_: str | None,
    certainty: Level,
    inference: bool,
    reasoning: str,
    union_default_graph: bool,
) -> None:
    """Ask a graph a question in SPARQL.

    QUERY is the question itself, a file that holds it (questions.rq, or @ and any file name), or - for standard
    input. FILES are what is asked, as for `autopact serve`; without any, the bundled graph.

    The usual prefixes (ap, id, claim, source, graph, rdf, rdfs, owl, xsd, skos, dcterms, prov, oa, sh) need not be
    declared, nor those that FILES begin with.

    \b
    Examples:
      autopact query 'SELECT ?who WHERE { ?who a ap:TechPartner }'
      autopact query queries/joint-ventures.rq --format csv
      autopact query 'SELECT DISTINCT ?class WHERE { ?thing a ?class }' other.ttl
    """  # noqa: D301 - click knows its paragraphs by this character
    # Brings the reasoner, which a bad query need not wait for.
    from autopact.engine.dataset import assemble  # noqa: PLC0415
    from autopact.engine.embedded import Embedded  # noqa: PLC0415

    prefixes = Source(files).prefixes
    question = read(_text(query), base_iri=BASE, prefixes={**PREFIXES, **prefixes})
    if format_ is None or (format_ == "table" and question.is_graph):
        format_ = _default(question)
    reasons, axioms = reasoning != "off", reasoning.endswith("+axioms")
    engine = Embedded(assemble(files or None, reasoning=reasons, axioms=axioms, united=union_default_graph))
    engine.graphs.prefixes = prefixes
    ready = question.over(certainty=certainty, inference=inference)
    if format_ == "table":
        result = ready.answered_by(engine)
        if not _says_something(result):
            _advise(question, engine, certainty, inference=inference)
        _print(result, prefixes)
        return
    form = choose(ready.formats, None, format_)[0].form
    with ready.locating():
        body = engine.answer(ready.job(form)).read()
    if not body or (format_ in ("csv", "tsv") and body.count(b"\n") == 1):  # of the heading
        _advise(question, engine, certainty, inference=inference)
    with written(None) as file:
        file.write(body if body.endswith(b"\n") else body + b"\n")


def _text(query: str) -> str:
    """The text of a query that is given as itself, as a file or as standard input.

    Raises:
        InputError: no file is named.
        QueryFault: the file cannot be read, or is not UTF-8.
    """
    name = query.removeprefix("@")
    if query == "-":
        content = sys.stdin.buffer.read()
    elif query.startswith("@") or (query.endswith((".rq", ".sparql")) and not any(sign in query for sign in "{}\n")):
        try:
            content = path(name).read_bytes()
        except OSError as error:
            what = f"The query file {name!r} cannot be read: {error.strerror}."
            raise QueryFault(what, mend="Check its name.") from None
    else:
        return query
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = content[: error.start].decode("utf-8-sig").split("\n")
        place = Place(name, len(lines), len(lines[-1]) + 1)
        raise QueryFault("The query is not UTF-8.", mend="Save it as UTF-8.", place=place) from None


def _default(question: Question) -> str:
    if question.is_graph:
        return "turtle"
    return "table" if question.form == "ASK" or sys.stdout.isatty() else "csv"


def _says_something(result: Solutions | Boolean | Triples) -> bool:
    return result.value if isinstance(result, Boolean) else isinstance(result, Solutions) and bool(result.rows)


def _advise(question: Question, engine: Embedded, certainty: Level, *, inference: bool) -> None:
    """Say what may help where there is no answer."""
    from autopact.catalogue.nothing import answered, hints  # noqa: PLC0415 - only an empty answer needs it

    everywhere = question.default_graphs is not None
    found = [str(hint) for hint in hints(engine, question.text, everywhere=everywhere)]
    if not found and not everywhere:
        level = answered(engine, certainty, inference, question.looked_into)
        found = [f"There is an answer with --certainty {level.word} --inference on."] if level is not None else []
    if not everywhere and (word := unseen({graph.value: size for graph, size in engine.sizes.items()})):
        found.append(word)
    for each in found:
        click.echo(visible(each), err=True)


def _print(result: Solutions | Boolean | Triples, prefixes: Mapping[str, str]) -> None:
    """Write the answer for people: a table with prefixed names, or the word true or false."""
    if isinstance(result, Boolean):
        click.echo("true" if result.value else "false")
    elif isinstance(result, Solutions):
        from rich.console import Console  # noqa: PLC0415 - only a table needs it
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table()
        for name in result.variables:
            table.add_column(name, overflow="fold")  # half of an IRI is no answer
        for row in result.rows:
            table.add_row(*(Text(_short(row[name], prefixes)) for name in result.variables))
        # Into a file, a table is as wide as it needs to be.
        console = Console(width=None if sys.stdout.isatty() else 10_000, soft_wrap=False)
        console.print(table)
        click.echo(counted(len(result.rows), "row"), err=True)


def _short(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """A term as a person reads it: nothing where unbound, a prefixed name, a literal's own characters."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return prefixed(term.value, prefixes).strip("<>")
    return visible(term.value if isinstance(term, Literal) else plain(term))
