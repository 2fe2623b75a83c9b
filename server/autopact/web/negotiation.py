"""A page for people, RDF for machines, from one address; and the same for what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Response, render_template, request
from pyoxigraph import Quad, Triple

from autopact.engine.writing import write
from autopact.errors import AutopactError, QueryFault
from autopact.sparql import problem
from autopact.sparql.formats import GRAPHS, choose, preferred
from autopact.web import plain
from autopact.web.asgi.account import KEY, Account
from autopact.web.plain import MACHINE

HTML = plain.HTML
JSON = "application/json"
JSON_LD = "application/ld+json"
SUFFIXES = {"Turtle": "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf"}
"""The formats that pages offer their triples in, by what people call them."""

DATASETS = ("trig", "nq", "jsonld")
"""The names of the formats that can say which graph a triple is in."""


def wants_page() -> bool:
    """Whether the client would rather have a page than data; one that takes either gets the page."""
    return not request.args.get("format") and _preferred(HTML, *MACHINE) == HTML


def prefers_rdf() -> bool:
    """Whether the client would rather have RDF than a page; one that takes neither would not."""
    types = (media_type for each in GRAPHS for media_type in each.media_types)
    return _preferred(HTML, *types) not in (HTML, None)


def is_browser() -> bool:
    """Whether the client would rather have a page than data; one that takes either gets the data."""
    return not request.args.get("format") and plain.is_wanted(request.headers.get("Accept", ""))


def prefers_json() -> bool:
    """Whether the client would rather have plain JSON than any RDF; one that takes either gets RDF."""
    return _preferred(*(each for each in MACHINE if each != JSON), JSON) == JSON


def _preferred(*offered: str) -> str | None:
    return preferred(offered, request.headers.get("Accept"))


def split_suffix(name: str, *others: str) -> tuple[str, str | None]:
    """A name without its suffix, and the RDF format that the suffix means (`renault.ttl`), or one of `others`."""
    stem, dot, suffix = name.rpartition(".")
    if suffix in others and dot and stem:
        return stem, suffix
    for each in GRAPHS if dot and stem else ():
        if suffix == each.name or suffix in each.other_names:
            return stem, each.name
    return name, None


def form(known: Mapping[str, str]) -> str:
    """The name of a way to write something: the one that `format=` names, or that the client likes best.

    Args:
        known: their media types by their names, the default first.

    Raises:
        QueryFault: there is none of that name.
        NotAcceptable: the client takes none.
    """
    there_is = f"There is: {', '.join(f'{kind} (format={name})' for name, kind in known.items())}."
    named = request.args.get("format")
    if named:
        if named not in known:
            raise QueryFault(f"format={named[:40]!r} is unknown.", mend=there_is)
        return named
    best = _preferred(*known.values())
    if best is None:
        raise problem.NotAcceptable(f"Nothing here fits Accept: {request.headers.get('Accept')}", mend=there_is)
    return next(name for name, kind in known.items() if kind == best)


def rdf(
    triples: Callable[[], Iterable[Triple]],
    *,
    suffix: str | None = None,
    quads: Callable[[], Iterable[Quad]] | None = None,
) -> Response:
    """Triples in the format that the client likes best, or that a suffix names.

    Args:
        triples: gives what is written in formats for triples alone.
        suffix: the short name of a format, which outdoes the Accept header.
        quads: gives what is written in formats that know named graphs; without it, the triples are.

    Raises:
        NotAcceptable: no format fits.
    """
    chosen, content_type = choose(GRAPHS, request.headers.get("Accept"), suffix or request.args.get("format"))
    if quads and chosen.name in DATASETS:
        return Response(write(quads(), chosen.form), content_type=content_type)
    return Response(write(triples(), chosen.form), content_type=content_type)


def account() -> Account:
    """The account of the present request."""
    found = request.environ.get(KEY)
    return found if isinstance(found, Account) else Account()


def tell(trouble: problem.Problem) -> Response:
    """A problem: to a browser as a page, to others as a problem document."""
    account().outcome = trouble.kind
    if is_browser():
        content_type = f"{HTML}; charset=utf-8"
        try:
            body = render_template("problem.html", problem=trouble).encode()
        except AutopactError:  # the engine is not there to say what stands around it
            body = plain.page(trouble, request.headers.get("Accept-Language"), request.script_root)
    else:
        body, content_type = trouble.json(), problem.MEDIA_TYPE
    return Response(body, status=trouble.status, content_type=content_type, headers=trouble.headers)
