"""What LOAD fetches, through a gateway that plays the web."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any, cast

import pytest
from pyoxigraph import RdfFormat

from autopact.engine import loading
from autopact.engine.writes import Document, Load, Remove, Update, Write
from autopact.errors import AutopactError, NotAllowed, RemoteFault, RemoteTooLarge, SyntaxFault, Unaskable
from autopact.gateway.client import Gateway, Reply
from autopact.terms import GRAPH

TURTLE = Reply(200, "text/turtle", b"<> <urn:b> <urn:c> .")


class Web:
    """A gateway to pages that are here: replies by their addresses, or what goes wrong."""

    def __init__(self, **pages: Reply | AutopactError | tuple[str, Reply]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, int]] = []

    async def get(self, iri: str, *, headers: Mapping[str, str], seconds: float, largest: int) -> tuple[str, Reply]:
        """What an address gives."""
        assert "text/turtle" in headers["Accept"]
        assert 0 < seconds < 10
        self.asked.append((iri, largest))
        found = self.pages[iri.removeprefix("http://x/")]
        if isinstance(found, AutopactError):
            raise found
        return found if isinstance(found, tuple) else (iri, found)


def load(web: Web | None, *loads: Load) -> Any:
    """What an update gets of the web."""
    write = Write([Update("LOAD", loads=loads), Remove(GRAPH.ontology)])
    done = asyncio.run(loading.loaded(write, cast("Gateway | None", web), 10.0))
    assert done.operations[1] == write.operations[1]
    (update, _) = done.operations
    assert isinstance(update, Update)
    return update.documents


def test_documents_come_with_their_format_and_their_address() -> None:
    """That which gave them in the end; all at once, each with its share of what may come."""
    web = Web(a=TURTLE, b=("http://x/there.ttl", TURTLE))
    assert load(web, Load("http://x/a"), Load("http://x/b")) == {
        "http://x/a": Document(TURTLE.body, RdfFormat.TURTLE, "http://x/a", "<http://x/a>"),
        "http://x/b": Document(TURTLE.body, RdfFormat.TURTLE, "http://x/there.ttl", "<http://x/there.ttl>"),
    }
    assert web.asked == [(f"http://x/{name}", loading.LARGEST // 2) for name in "ab"]


def test_addresses_are_asked_by_tls_too() -> None:
    """As they are written."""
    web = Web(**{"https://x/a": TURTLE})
    assert load(web, Load("https://x/a"))["https://x/a"].base_iri == "https://x/a"


def test_what_loads_nothing_is_as_it_was() -> None:
    """Also where there is no way out."""
    write = Write([Update("CLEAR ALL")])
    assert asyncio.run(loading.loaded(write, None, 10.0)) == write


@pytest.mark.parametrize(
    ("media_type", "address", "form"),
    [
        ("application/rdf+xml", "http://x/a", RdfFormat.RDF_XML),
        ("application/ld+json", "http://x/a.ttl", RdfFormat.JSON_LD),
        ("text/plain", "http://x/a.ttl", RdfFormat.TURTLE),
        ("application/octet-stream", "http://x/a.nt?b=.ttl", RdfFormat.N_TRIPLES),
        ("", "http://x/a.owl", RdfFormat.RDF_XML),
        ("application/json", "http://x/a.jsonld", RdfFormat.JSON_LD),
        ("application/x-gzip", "http://x/a.rdf.gz", RdfFormat.RDF_XML),
    ],
)
def test_the_type_says_the_format_or_else_the_name(media_type: str, address: str, form: RdfFormat) -> None:
    """A server that does not know types sends RDF as plain text, or as bytes."""
    web = Web(a=(address, Reply(200, media_type, b"<r/>")))
    assert load(web, Load("http://x/a"))["http://x/a"].format == form


@pytest.mark.parametrize("media_type", ["application/gzip", "application/octet-stream", "text/turtle"])
def test_what_is_packed_is_unpacked(media_type: str) -> None:
    """Whatever its server calls it, where its name says what is in it."""
    web = Web(a=("http://x/a.ttl.gz", Reply(200, media_type, gzip.compress(TURTLE.body))))
    found = load(web, Load("http://x/a"))["http://x/a"]
    assert (found.body, found.format) == (TURTLE.body, RdfFormat.TURTLE)


BOMB = b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>'


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (Reply(404, "text/turtle", b""), RemoteFault),
        (Reply(302, "text/turtle", b""), RemoteFault),
        (Reply(206, "text/turtle", TURTLE.body), RemoteFault),
        (Reply(200, "text/html", b"<p>"), RemoteFault),
        (Reply(200, "text/plain", b"?"), RemoteFault),
        (Reply(200, "application/json", b'{"status": "ok"}'), RemoteFault),
        (Reply(200, "application/n3", b"{} => {} ."), RemoteFault),
        (Reply(200, "application/rdf+xml", BOMB), SyntaxFault),
        (Reply(200, "text/turtle", gzip.compress(b"\n" * loading.LARGEST)), RemoteTooLarge),
        (Reply(200, "text/turtle", gzip.compress(TURTLE.body)[:-9]), SyntaxFault),
        (RemoteTooLarge("More than is taken."), RemoteTooLarge),
    ],
)
def test_what_cannot_be_had_fails_unless_silently(page: Reply | AutopactError, error: type[AutopactError]) -> None:
    """SILENT loads nothing then."""
    with pytest.raises(error):
        load(Web(a=page, b=TURTLE), Load("http://x/a"), Load("http://x/b"))
    documents = load(Web(a=page, b=TURTLE), Load("http://x/a", silent=True), Load("http://x/b"))
    assert documents["http://x/a"] is None
    assert documents["http://x/b"]


def test_what_is_refused_before_it_is_parsed_is_named() -> None:
    """By its address, as what does not parse is."""
    with pytest.raises(SyntaxFault, match="<http://x/a>: This RDF/XML breaks off"):
        load(Web(a=Reply(200, "application/rdf+xml", b"<a>"), b=TURTLE), Load("http://x/a"), Load("http://x/b"))


@pytest.mark.parametrize("silent", [True, False])
def test_who_may_not_be_asked_is_not(silent: bool) -> None:
    """SILENT or not, and whatever else fails; nor is anybody where there is no way out."""
    web = Web(a=Reply(500, "", b""), b=NotAllowed("Not that one."))
    with pytest.raises(NotAllowed):
        load(web, Load("http://x/a"), Load("http://x/b", silent))
    with pytest.raises(NotAllowed):
        load(None, Load("http://x/a", silent))


@pytest.mark.parametrize("iri", ["file:///etc/passwd", "urn:a", "ftp://x/a"])
def test_what_is_no_address_of_the_web_fails_as_any_other(iri: str) -> None:
    """Also where there is no way out."""
    for web in (None, Web()):
        with pytest.raises(Unaskable):
            load(web, Load(iri))
        assert load(web, Load(iri, silent=True)) == {iri: None}
