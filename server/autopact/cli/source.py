"""`autopact source`: the way to the next article."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from autopact.claims.skeleton import passage, skeleton, slug, span_of
from autopact.cli.counted import counted
from autopact.cli.options import FilePath
from autopact.cli.output import STANDARD_OUTPUT, written
from autopact.errors import InputError, Place

ARTICLE = click.argument("article", type=FilePath(dir_okay=False))


@click.group("source")
def command() -> None:
    """Bring an article into the graph."""


@command.command("add", short_help="Write the skeleton of an article's claims.")
@ARTICLE
@click.option("--name", help="What the source is called in IRIs; otherwise taken from the file's name.")
@click.option("--title", help="The article's title; otherwise its headline.")
@click.option("--url", help="Where it was published.")
@click.option("--language", default="en", show_default=True, help="The language of the title.")
@click.option(
    "--out",
    "-o",
    type=FilePath(dir_okay=False),
    help="The file to write; otherwise NAME.trig in triples/claims where that is, or else here.",
)
def add(
    *, article: Path, name: str | None, title: str | None, url: str | None, language: str, out: Path | None
) -> None:
    """Find the sentences of ARTICLE, a text file, and write a TriG file with a stub of a claim for each.

    The text itself is not copied: only offsets, digests and cues of a few words. `autopact check` then names what is
    still open.
    """
    name = name or slug(article.stem)
    text = skeleton(article, name, title=title, url=url, language=language)
    claims = Path("triples") / "claims"
    target = out or (claims if claims.is_dir() else Path()) / f"{name}.trig"
    if target != STANDARD_OUTPUT and target.exists():
        raise InputError(
            "The file is there already, and is not overwritten.",
            mend="Give another --out, or another --name.",
            place=Place(str(target)),
        )
    with written(target) as file:
        file.write(text.encode())
    if target == STANDARD_OUTPUT:
        return
    count = text.count(" a ap:Sentence ;")
    click.echo(f"Wrote {target}: {counted(count, 'sentence')}, a stub of a claim for each.")
    check = "autopact check" if target.parent == claims else f"autopact check {quote(str(target))}"
    click.echo(f"Fill in what stands there as comments; `{check}` names what is open.")


@command.command("span", short_help="Print the passage from START to END.")
@ARTICLE
@click.argument("start", type=int)
@click.argument("end", type=int)
@click.option("--name", help="What the source is called in IRIs; otherwise taken from the file's name.")
def span(article: Path, start: int, end: int, name: str | None) -> None:
    """Print ARTICLE's passage from START to END, in code points, as a statement with its digest."""
    text, found = span_of(article, start, end)
    click.echo(passage(text, found, f"text:p{start}-{end}", f"source:{name or slug(article.stem)}"))
