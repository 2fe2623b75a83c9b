"""SPARQL 1.1 Protocol, the update operation: a request in, a write for an engine out.

Beside the protocol's parameters, `dry-run` asks what would change, and `timeout` says after how many seconds it need
not be done any more.

https://www.w3.org/TR/sparql11-protocol/#update-operation
"""

from __future__ import annotations

from uuid import uuid4

from autopact.engine.writes import Update, Write
from autopact.errors import Changed, QueryFault
from autopact.sparql.bearer import writer
from autopact.sparql.form import Fields
from autopact.sparql.loads import loads
from autopact.sparql.problem import WrongMethod
from autopact.sparql.protocol import Policy
from autopact.sparql.request import UPDATE, Request, brought, check_address, posted
from autopact.terms import Level

ALLOW = "POST, OPTIONS"
SPECIFICATION = "https://www.w3.org/TR/sparql11-protocol/#update-operation"


def read(request: Request, policy: Policy) -> Write:
    """What a request wants done.

    Raises:
        WrongMethod, UnsupportedMedia, TooLarge: it is no update operation.
        UpdatesOff, OtherOrigin, Unauthorized: it may not be done.
        QueryFault: a parameter is not UTF-8, repeated, or has no such value; or it brings no update.
        Refused, NotAllowed: it would ask somebody who may not be asked from here.
        Changed: it names what it takes the data for, and nothing has a tag at this address.
    """
    if request.method != "POST":
        raise WrongMethod(request.method, ALLOW)
    token = writer(request, policy.tokens)
    check_address(request.endpoint)
    if request.if_match is not None:
        raise Changed(
            "Nothing has an ETag at the address for updates, so If-Match fits nothing.",
            mend="Say in WHERE what has to hold; or write a graph to /graph-store, where it is looked at.",
            spec="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1",
        )
    fields = Fields(request.query_string)
    text = _text(request, fields, policy.upload)
    using, using_named = fields.graphs("using-graph-uri"), fields.graphs("using-named-graph-uri")
    dataset = bool(using or using_named)
    update = Update(
        text,
        request.endpoint,
        using if dataset else None,
        using_named if dataset else None,
        loads=loads(text, request.endpoint, policy.hosts, dataset=dataset),
    )
    return Write(
        [update],
        str(uuid4()),
        token.name,
        token.graphs,
        dry_run=is_dry_run(fields),
        timeout=fields.seconds("timeout"),
    )


def is_dry_run(fields: Fields) -> bool:
    """Whether a request asks only what would change.

    Raises:
        QueryFault: it may mean to ask that, and would be done.
    """
    if name := fields.misspelt("dry-run"):
        raise QueryFault(f"There is no parameter {name}.", mend="Write dry-run=1, or leave it out to change the data.")
    return fields.one("dry-run", ["1", "0"]) == "1"


def _text(request: Request, fields: Fields, largest: int) -> str:
    """The update; a form's other parameters are added to those in the address."""
    updates = posted(request, fields, "update", UPDATE, SPECIFICATION, largest)
    if fields.all("query"):
        raise QueryFault("This is the address for updates.", mend="Send queries to /sparql.", spec=SPECIFICATION)
    if chosen := [name for name in ("certainty", "inference") if fields.all(name)]:
        raise QueryFault(
            f"{chosen[0]} is for queries: the WHERE of an update sees what is certain, and what follows from it.",
            mend=f"Name what it is to see otherwise: USING {Level.CERTAIN.asserted} for what is stated.",
            spec="https://www.w3.org/TR/sparql11-update/#deleteInsert",
        )
    if not updates:
        raise QueryFault("The request brings no update.", mend=brought("update", UPDATE), spec=SPECIFICATION)
    if len(updates) > 1:
        what = f"The request brings {len(updates)} updates."
        raise QueryFault(what, mend="Send the parameter update once.", spec=SPECIFICATION)
    return updates[0]
