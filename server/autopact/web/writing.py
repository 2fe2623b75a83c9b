"""`/update` and `/graph-store`: the two ways to change what is stored, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.routing import BaseConverter, Rule

from autopact.engine.seam import Engine, Writer
from autopact.engine.writes import Outcome, Update, Write
from autopact.sparql import graph_store, protocol, update
from autopact.sparql.outcome import done, foreseen
from autopact.sparql.problem import UpdatesOff
from autopact.web.asgi.bridge import ADDRESS
from autopact.web.endpoint import asked_of, policy, sent
from autopact.web.negotiation import account

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

STORE = "/graph-store"

ADDRESSES = ("/update", STORE, f"{STORE}/<rest:name>")


class Rest(BaseConverter):
    """All that is left of an address, whatever that is."""

    regex = "(?s:.*)"
    part_isolating = False


def routes(engine: Engine, writer: Writer | None) -> Blueprint:
    """The routes of updates and of the graph store; every method comes to the protocols, which say what there is."""
    blueprint = Blueprint("writing", __name__)

    def written(write: Write) -> Outcome:
        if writer is None:
            raise UpdatesOff("Updates are off here.", mend="This service was started for reading only.")
        return writer.write(write)

    def updated() -> Response:
        asked = asked_of(largest=policy().upload)
        if asked.method == "OPTIONS":
            return options(update.ALLOW)
        write = update.read(asked, policy())
        account().digest = "".join(protocol.digest(each.text) for each in write.operations if isinstance(each, Update))
        outcome = written(write)
        return sent(foreseen(outcome) if write.dry_run else done(outcome))

    def store(name: str = "") -> Response:  # noqa: ARG001 - the address is taken as it was sent
        root = request.root_url.rstrip("/") + STORE
        asked = asked_of(largest=policy().upload, endpoint=as_sent())
        if asked.method == "OPTIONS":
            return options(graph_store.ALLOW)
        addressed = graph_store.addressed(asked, root, policy())
        if asked.method in ("GET", "HEAD"):
            return sent(graph_store.got(addressed, engine), head=asked.method == "HEAD")
        write = graph_store.changing(addressed, engine, policy())
        return sent(graph_store.told(addressed, write, written(write)))

    @blueprint.record
    def add(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["rest"] = Rest
        state.app.view_functions["writing.update"] = updated
        state.app.view_functions["writing.store"] = store
        for address in ADDRESSES:
            name = "writing.store" if address.startswith(STORE) else "writing.update"
            state.app.url_map.add(Rule(address, endpoint=name, strict_slashes=False, merge_slashes=False))

    return blueprint


def options(allow: str) -> Response:
    """What may be done. Pages of other origins may read, and are told of no header to write with."""
    return sent(protocol.Response(204, headers={"Allow": allow, "Access-Control-Allow-Methods": "GET, HEAD"}))


def as_sent() -> str:
    """The address of the request, percent-encoded as its client sent it: it may name a graph."""
    return str(request.environ.get(ADDRESS) or request.base_url)
