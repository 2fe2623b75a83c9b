"""`/reconcile`: the Reconciliation Service API, by which OpenRefine and others match the rows of a table with things.

Names are compared in every language; labels are told in the reader's. Any page may read an answer (CORS), and it is
wrapped in a call where `callback` asks for that.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import NamedNode

from autopact import __version__
from autopact.catalogue.candidates import TERMS
from autopact.catalogue.reconciling import (
    Asked,
    Given,
    Told,
    called,
    described,
    extend,
    proposed,
    reconcile,
    suggested,
    usual,
)
from autopact.catalogue.search import find, types_of
from autopact.engine.seam import Engine, known_prefixes
from autopact.errors import InputError, OverTime
from autopact.sparql.form import MEDIA_TYPE, whole
from autopact.sparql.problem import NotThere, TooLarge
from autopact.terms import RDFS
from autopact.web.languages import language
from autopact.web.lookup import labels
from autopact.web.parameters import named_node
from autopact.web.things import existing

SPECIFICATION = "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
IDENTIFIERS = "https://www.rfc-editor.org/rfc/rfc3987"
"""What identifies things here: any IRI."""

SCHEMA = RDFS.Resource.value

MOST_QUERIES = 50
"""Questions in a batch; OpenRefine sends ten."""

BATCH_TIME = 20.0
"""Seconds that a batch may take; each question has, besides, the deadline of its queries."""

MOST_CANDIDATES = 50
MOST_IDS, MOST_PROPERTIES = 200, 20
"""Things, and properties of each, that are told in one request for data."""

SUGGESTED = 20
DEFAULT_TYPES = 10
WIDTH, HEIGHT = 400, 180
"""Pixels of a preview."""

CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)


def routes(engine: Engine) -> Blueprint:
    """The routes of the service, its suggestions and its previews."""
    blueprint = Blueprint("reconcile", __name__)

    @blueprint.route("/reconcile", methods=["GET", "POST"])
    def service() -> Response:
        """The manifest; or the candidates of `queries`; or the values that `extend` asks for."""
        if "queries" in request.values:
            return _sent(_batch(engine, _json("queries")))
        if "extend" in request.values:
            return _sent(_extended(engine, _json("extend")))
        if request.content_length and "callback" not in request.values:
            raise _fault("The body has neither queries nor extend.", f"Send one of them as a form, in {MEDIA_TYPE}.")
        return _sent(_manifest(engine))

    @blueprint.get("/reconcile/suggest/<kind>")
    def suggest(kind: str) -> Response:
        text = " ".join(request.args.get("prefix", "").split())[:200]
        if kind == "entity":
            found = _things(engine, text)
        elif kind in ("type", "property"):
            found = suggested(engine, "class" if kind == "type" else "property", text, language())
        else:
            raise NotThere(f"{kind[:40]!r} is not suggested.", mend="There is: entity, type, property.")
        begin = whole(request.args.get("cursor", "0"), "cursor", 0, 10**6)
        return _sent({"result": found[begin : begin + SUGGESTED]})

    @blueprint.get("/reconcile/properties")
    def properties() -> Response:
        """The properties that things of a type have."""
        kind = request.args.get("type", "")
        most = whole(request.args.get("limit", "50"), "limit", 1, 500)
        found = proposed(engine, _node(engine, kind, "type") if kind else None, most, language())
        return _sent({"properties": found, "limit": most, **({"type": kind} if kind else {})})

    @blueprint.get("/reconcile/preview")
    def preview() -> Response:
        """A page of a few lines, to be shown inside others."""
        node = existing(engine, _node(engine, request.args.get("id", ""), "id"))
        kinds = types_of(engine, [node]).get(node, [])
        names = labels(engine, [node, *kinds])
        body = render_template(
            "preview.html",
            node=node,
            names=names,
            kinds=[kind for kind in kinds if kind in names],
            about=described(engine, [node], language()).get(node, ""),
        )
        policy = "default-src 'none'; style-src 'self'; frame-ancestors *"
        return Response(body, headers={"Content-Security-Policy": policy})

    return blueprint


def _manifest(engine: Engine) -> Told:
    """What this service is, and what it can do."""
    root = request.url_root.rstrip("/")
    kinds = usual(engine, DEFAULT_TYPES)
    names = labels(engine, kinds)
    suggest = {
        kind: {"service_url": root, "service_path": f"/reconcile/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": f"autopact: {request.host}",
        "identifierSpace": IDENTIFIERS,
        "schemaSpace": SCHEMA,
        "documentation": f"{root}/openapi.json",
        "serviceVersion": __version__,
        "logo": f"{root}/static/icon.svg",
        "defaultTypes": [called(kind, names) for kind in kinds],
        "view": {"url": f"{root}/page?iri={{{{id}}}}"},
        "preview": {"url": f"{root}/reconcile/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/reconcile/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Values of a row at most; 0 for all",
                }
            ],
        },
    }


def _sent(told: object) -> Response:
    """JSON, or a script that hands it to a function of the page that asks."""
    callback = request.values.get("callback")
    if callback is None:
        return jsonify(told)
    if len(callback) > 100 or not CALLBACK.fullmatch(callback):
        raise InputError("callback is no name of a function.", mend="Give a name such as jQuery17.done, or none.")
    return Response(f"/**/{callback}({json.dumps(told)});", content_type="text/javascript; charset=utf-8")


def _json(name: str) -> Told:
    """A parameter that holds an object of JSON.

    Raises:
        InputError: it is none.
    """
    try:
        found = json.loads(request.values[name])
        json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no character
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise _fault(f"{name} is no JSON{where}.") from None
    if not isinstance(found, dict):
        raise _fault(f"{name} is no object of JSON.")
    return found


def _batch(engine: Engine, queries: Told) -> Told:
    """The candidates of each question.

    Raises:
        InputError: one is not as the specification has it.
        TooLarge: there are too many.
        OverTime: they take too long together.
    """
    if len(queries) > MOST_QUERIES:
        raise TooLarge(
            f"The batch has {len(queries)} queries.",
            mend=f"Send at most {MOST_QUERIES} at a time.",
        )
    asked = {name: _asked(engine, name, query) for name, query in queries.items()}
    end = time.monotonic() + BATCH_TIME
    found = {}
    for name, each in asked.items():
        if time.monotonic() > end:
            raise OverTime(f"The batch takes longer than {BATCH_TIME:.0f} s.", mend="Send fewer queries at a time.")
        found[name] = {"result": reconcile(engine, each, language())}
    return found


def _asked(engine: Engine, name: str, query: Any) -> Asked:
    """A question of a batch, checked."""
    if not isinstance(query, dict):
        raise _fault(f"The query {name!r} is no object.")
    text, kinds, values = query.get("query", ""), query.get("type", []), query.get("properties", [])
    strict, limit = query.get("type_strict", "any"), query.get("limit", 5)
    if not isinstance(text, str) or not isinstance(values, list) or not ("query" in query or values):
        raise _fault(f"The query {name!r} has neither a text as `query` nor `properties`.")
    if strict not in ("any", "should", "all"):
        raise _fault(f"type_strict of {name!r} is none of any, should, all.")
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise _fault(f"limit of {name!r} is no positive number.")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not isinstance(kinds, list) or len(kinds) > MOST_PROPERTIES or len(values) > MOST_PROPERTIES:
        raise _fault(f"The types or properties of {name!r} are no list, or one of more than {MOST_PROPERTIES}.")
    return Asked(
        text,
        [
            _node(engine, kind["id"] if isinstance(kind, dict) and "id" in kind else kind, "type")
            for kind in kinds
            if kind
        ],
        strict,
        [_valued(engine, name, each) for each in values],
        int(min(limit, MOST_CANDIDATES)),
    )


def _valued(engine: Engine, name: str, given: Any) -> tuple[NamedNode, Sequence[Given]]:
    """A property of a question, with the values that a client gives for it."""
    if not isinstance(given, dict) or "pid" not in given or "v" not in given:
        raise _fault(f"A property of {name!r} lacks `pid` or `v`.")
    values = given["v"] if isinstance(given["v"], list) else [given["v"]]
    if len(values) > MOST_PROPERTIES:
        raise _fault(f"A property of {name!r} has more than {MOST_PROPERTIES} values.", "Send fewer at a time.")
    found: list[Given] = []
    for value in values:
        if isinstance(value, dict) and "id" in value:
            found.append(_node(engine, value["id"], "id"))
        elif isinstance(value, bool):
            found.append(str(value).lower())
        elif isinstance(value, str | int | float):
            found.append(value)
        else:
            raise _fault(f"A value of {name!r} is no text, number, truth or object with an id.")
    if not found:
        raise _fault(f"A property of {name!r} has no values.")
    return _node(engine, given["pid"], "pid"), found


def _extended(engine: Engine, asked: Told) -> Told:
    """The values of properties of things."""
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise _fault("extend has no lists of `ids` and `properties`.")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        mend = f"Ask for at most {MOST_IDS} things and {MOST_PROPERTIES} properties at a time."
        raise TooLarge(f"extend asks for {len(ids)} things and {len(properties)} properties.", mend=mend)
    if not all(isinstance(each, str) for each in ids):
        raise _fault("An id of extend is no text.")
    wanted = []
    for each in properties:
        if not isinstance(each, dict) or "id" not in each:
            raise _fault("A property of extend lacks its `id`.")
        settings = each.get("settings")
        limit = str(settings.get("limit", 0)) if isinstance(settings, dict) else "0"
        wanted.append((_node(engine, each["id"], "id"), whole(limit or "0", "limit", 0, 10**6) or None))
    return extend(engine, {each: named_node(each, known_prefixes(engine)) for each in ids}, wanted, language())


def _things(engine: Engine, text: str) -> list[Told]:
    """Things with a text in a name, as suggestions."""
    found = [each for each in find(engine, text) if not TERMS & set(each.types)] if text else []
    names = labels(engine, [node for each in found for node in (each.node, *each.types)])
    about = described(engine, [each.node for each in found], language())
    return [
        {
            **called(each.node, names),
            "description": about.get(each.node, ""),
            "notable": [called(kind, names) for kind in each.types if kind in names],
        }
        for each in found
    ]


def _node(engine: Engine, given: Any, name: str) -> NamedNode:
    """A thing or a term that a client has to name."""
    if isinstance(given, str) and (found := named_node(given, known_prefixes(engine))):
        return found
    raise _fault(f"{name}={str(given)[:80]!r} is no IRI.", mend="Write it in full, or with a known prefix: id:renault.")


def _fault(what: str, mend: str = "Write it as the specification has it.") -> InputError:
    return InputError(what, mend=mend, spec=SPECIFICATION)
