"""LOAD: what other addresses give, fetched ahead of an update by the process that may.

All LOADs of a request are fetched at the same time, before it is its turn, and go to the writer as documents, which
parses them. So they all see the web as it was before the update; none waits while it has the data.

https://www.w3.org/TR/sparql11-update/#load
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autopact.engine.federation import SHARE, together
from autopact.engine.writes import Document, Load, Update, Write
from autopact.errors import NotAllowed, RemoteFault, RemoteTooLarge, SyntaxFault, Unaskable
from autopact.turtle import hostile, packed
from autopact.turtle.reader import format_of

if TYPE_CHECKING:
    from autopact.gateway.client import Gateway

LARGEST = 64 * 1024 * 1024
"""Bytes that the documents of a request may have together, unpacked too; each has the same share."""

ACCEPT = (
    "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
    "application/trig;q=0.5, application/n-quads;q=0.5, */*;q=0.1"
)


async def loaded(write: Write, gateway: Gateway | None, seconds: float) -> Write:
    """The write with what its LOADs name.

    Args:
        write: it.
        gateway: the way out; None where there is none.
        seconds: how much time it has left.

    Raises:
        NotAllowed: an address may not be asked from here; SILENT or not.
        RemoteFault: one did not give what it should.
        SyntaxFault: what it gave stands for more than a parser is given, or is a packed file that is damaged.
    """
    operations = [
        replace(each, documents=await documents(each.loads, gateway, seconds * SHARE))
        if isinstance(each, Update) and each.loads
        else each
        for each in write.operations
    ]
    return replace(write, operations=operations)


async def documents(loads: Sequence[Load], gateway: Gateway | None, seconds: float) -> Mapping[str, Document | None]:
    """What addresses give; None where one failed that may. Raises as above."""
    largest = LARGEST // len(loads)
    found = await together(_document(each, gateway, seconds, largest) for each in loads)
    return dict(zip((each.iri for each in loads), found, strict=True))


async def _document(load: Load, gateway: Gateway | None, seconds: float, largest: int) -> Document | None:
    try:
        if urlsplit(load.iri).scheme not in ("http", "https"):
            raise Unaskable(f"<{load.iri}> is no address that can be asked.", mend="Name an http or https address.")
        if gateway is None:
            raise NotAllowed("LOAD is closed here: updates fetch nothing.", mend="Send the triples to /graph-store.")
        address, reply = await gateway.get(load.iri, headers={"Accept": ACCEPT}, seconds=seconds, largest=largest)
        if reply.status != 200:
            raise RemoteFault(f"<{load.iri}> answers with the status {reply.status}.", mend="Ask it directly why.")
        form = format_of(reply.media_type, urlsplit(address).path)
        if form is None:
            raise RemoteFault(f"<{load.iri}> answers with {reply.media_type[:80]!r}, which is no RDF.")
        # Others are answered meanwhile.
        name = f"<{address}>"
        body = await asyncio.to_thread(packed.unpacked, reply.body, name=name, largest=largest)
        if len(body) > largest:
            raise RemoteTooLarge(f"{name} comes to more than is taken.", mend="Ask it for less.")
        await asyncio.to_thread(hostile.refuse, body, form, name=name)
    except (RemoteFault, SyntaxFault):
        if load.silent:
            return None
        raise
    return Document(body, form, address, name)
