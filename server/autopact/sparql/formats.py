"""Media types of results and graphs, and the choice among them.

https://www.rfc-editor.org/rfc/rfc9110#section-12 (content negotiation)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

from autopact.errors import QueryFault
from autopact.sparql.problem import NotAcceptable

F = TypeVar("F", bound=QueryResultsFormat | RdfFormat)
F_co = TypeVar("F_co", bound=QueryResultsFormat | RdfFormat, covariant=True)


@dataclass(frozen=True, slots=True)
class Format(Generic[F_co]):
    """A way to write an answer.

    `name` is its short name, for `format=`, a file's suffix and the command line; `media_types` begins with its own,
    and the others are answered with when a client asks for just them; `uri` names it in a service description.
    """

    name: str
    media_types: tuple[str, ...]
    form: F_co
    uri: str = ""
    other_names: tuple[str, ...] = ()

    def content_type(self, media_type: str | None = None) -> str:
        """The Content-Type of a body in this format, under one of its media types; a text says that it is UTF-8."""
        chosen = media_type or self.media_types[0]
        return f"{chosen}; charset=utf-8" if chosen.startswith("text/") else chosen

    def answers_to(self, name: str) -> bool:
        """Whether a client means this format when it says `name`."""
        return name in (self.name, *self.other_names, *self.media_types)


_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = "application/sparql-results+"

RESULTS: tuple[Format[QueryResultsFormat], ...] = (
    Format(
        "json", (_RESULTS + "json", "application/json"), QueryResultsFormat.JSON, _FORMATS + "SPARQL_Results_JSON",
        ("srj",),
    ),
    Format(
        "xml", (_RESULTS + "xml", "application/xml", "text/xml"), QueryResultsFormat.XML,
        _FORMATS + "SPARQL_Results_XML", ("srx",),
    ),
    Format("csv", ("text/csv",), QueryResultsFormat.CSV, _FORMATS + "SPARQL_Results_CSV"),
    Format("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV, _FORMATS + "SPARQL_Results_TSV"),
)  # fmt: skip
"""What SELECT and ASK are answered in; the first is the default. An ASK in CSV or TSV is the word `true` or `false`."""

GRAPHS: tuple[Format[RdfFormat], ...] = (
    Format("turtle", ("text/turtle",), RdfFormat.TURTLE, _FORMATS + "Turtle", ("ttl", "n3")),
    Format("nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES, _FORMATS + "N-Triples", ("ntriples",)),
    Format(
        "rdf", ("application/rdf+xml", "application/xml", "text/xml"), RdfFormat.RDF_XML, _FORMATS + "RDF_XML",
        ("rdfxml", "xml"),
    ),
    Format(
        "jsonld", ("application/ld+json", "application/json"), RdfFormat.JSON_LD, _FORMATS + "JSON-LD",
        ("json-ld", "json"),
    ),
    Format("trig", ("application/trig",), RdfFormat.TRIG, _FORMATS + "TriG"),
    Format("nq", ("application/n-quads",), RdfFormat.N_QUADS, _FORMATS + "N-Quads", ("nquads",)),
)  # fmt: skip
"""What CONSTRUCT and DESCRIBE are answered in; the first is the default."""


EVERY: tuple[Format[QueryResultsFormat | RdfFormat], ...] = (*RESULTS, *GRAPHS)


@lru_cache(maxsize=64)  # a client sends the same header each time
def choose(offered: tuple[Format[F], ...], accept: str | None, named: str | None = None) -> tuple[Format[F], str]:
    """The format that a client likes best, and the Content-Type to send it under.

    Args:
        offered: what there is, the default first: it wins where a client likes several equally.
        accept: the Accept header; None or empty takes anything.
        named: the `format` parameter, which outdoes the header; of several names, set apart by commas, the first that
            is offered.

    Raises:
        QueryFault: nothing in `named` is a format.
        NotAcceptable: nothing that is offered fits.
    """
    if named:
        # An unescaped plus sign in a query string is a space.
        wanted = [name.strip().lower().replace(" ", "+") for name in named.split(",")]
        for name, each in product(wanted, offered):
            if each.answers_to(name):
                return each, each.content_type(name if "/" in name else None)
        if any(each.answers_to(name) for name, each in product(wanted, EVERY)):
            raise NotAcceptable(f"This kind of answer cannot be had as {named!r}.", mend=_what_there_is(offered))
        raise QueryFault(f"format={named!r} is unknown.", mend=_what_there_is(offered))
    types = [(each, media_type) for each in offered for media_type in each.media_types]
    others = {media_type for each in offered for media_type in each.media_types[1:]}
    best = preferred([media_type for _, media_type in types], accept, named_only=others)
    if best is None:
        raise NotAcceptable(f"Nothing here fits Accept: {accept}", mend=_what_there_is(offered))
    return next((each, each.content_type(media_type)) for each, media_type in types if media_type == best)


def preferred(offered: Iterable[str], accept: str | None, named_only: Collection[str] = ()) -> str | None:
    """The media type that an Accept header likes best, the first of several; None if it takes none of them.

    Those in `named_only` are taken where the header names them, but not for a wildcard.
    """
    best, best_weight = None, 0.0
    weights = _weights(accept or "*/*")
    for media_type in offered:
        weight = _weight(media_type, weights, wildcards=media_type not in named_only)
        if weight > best_weight:
            best, best_weight = media_type, weight
    return best


def _weights(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights, the first of several; one that is no number is 1."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = max(0.0, min(1.0, float(value)))  # NaN is less than nothing, so 1 stays
                except ValueError:
                    weight = 1.0
        if name:
            weights.setdefault(name, weight)
    return weights or {"*/*": 1.0}


def _weight(media_type: str, weights: Mapping[str, float], *, wildcards: bool) -> float:
    """What the most specific range that fits says of a media type; 0 where none does."""
    for name in (media_type, media_type.split("/", 1)[0] + "/*", "*/*") if wildcards else (media_type,):
        if name in weights:
            return weights[name]
    return 0.0


def _what_there_is(offered: Iterable[Format[F]]) -> str:
    return "There is: " + ", ".join(f"{each.media_types[0]} (format={each.name})" for each in offered) + "."
