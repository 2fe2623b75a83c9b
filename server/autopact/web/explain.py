"""`/explain`: why a triple holds, down to the claims; and what contradicts itself.

The work is an evaluator's; here its answer is only written down, in the way that the client likes best.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from autopact.catalogue.nothing import Hint, hints
from autopact.engine.seam import Engine, Why, Writer, known_prefixes
from autopact.errors import AutopactError, InputError
from autopact.sparql import explained
from autopact.sparql.explained import Explanation, reasons
from autopact.sparql.form import whole
from autopact.sparql.problem import NotThere
from autopact.terms import ONTOLOGY_GRAPH, RDF
from autopact.web.languages import say
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, account, form
from autopact.web.nothing import advise
from autopact.web.phrases import named, plainly
from autopact.web.proofs import proofs, words
from autopact.web.witness import testimonies

MEDIA_TYPES = {"json": "application/json", "turtle": "text/turtle", "text": "text/plain", "html": HTML}
"""By the names that `format=` knows; the first is the default."""

MOST, STEP = 100, 5
"""Proofs that may be asked for, and how many times as many a page offers that shows as many as were."""


def routes(engine: Engine, writer: Writer | None) -> Blueprint:
    """The routes of explanations."""
    blueprint = Blueprint("explain", __name__)

    @blueprint.get("/explain")
    def explain() -> Response | str:
        asked = explained.triple(*map(_given, "spo"), prefixes=known_prefixes(engine))
        chosen = form(MEDIA_TYPES)
        most = _most()
        explanation = _dated(reasons(engine, Why(asked, most)), writer)
        if explanation["status"] == "none":
            found = []
            with suppress(AutopactError):  # it does not hold, whatever may be meant
                found = hints(engine, explained.looked_up(asked), everywhere=True)
            if chosen == "html":
                return _miss(engine, explanation, found)
            raise _not_there(explanation, found)
        if chosen == "html":
            every = [explanation, *explanation.get("alternatives", ())]
            return _page(engine, every, further=min(STEP * most, MOST) if len(every) >= most < MOST else None)
        return _written(explanation, chosen)

    @blueprint.get("/explain/contradictions")
    def contradictions() -> Response | str:
        chosen = form(MEDIA_TYPES)
        explanation = _dated(reasons(engine, Why(None, _most(MOST))), writer)
        if chosen == "html":
            return _page(engine, explanation["contradictions"], contradictions=True)
        return _written(explanation, chosen)

    return blueprint


def _dated(explanation: Explanation, writer: Writer | None) -> Explanation:
    """The explanation; what an update states has its number as `change`, and its time as `at`."""
    stated = explained.statements(explanation) if writer else []
    changes = writer.stating({quad for quad, _ in stated}) if writer and stated else {}
    for quad, leaf in stated:
        if change := changes.get(quad):
            leaf |= {"change": change.number, "at": change.at}
    return explanation


def _page(
    engine: Engine, explanations: list[Explanation], *, contradictions: bool = False, further: int | None = None
) -> str:
    """The page of explanations of one triple, or of contradictions; `further` of them may be asked for."""
    found, names, claims = proofs(engine, explanations)
    return render_template(
        "explain.html",
        title=say("proof.contradictions") if contradictions else words(found[0].step, names),
        contradictions=contradictions,
        further=further,
        found=found,
        names=names,
        claims=claims,
        in_words=words,
        type=RDF.type,
        ontology=ONTOLOGY_GRAPH.value,
    )


def _miss(engine: Engine, explanation: Explanation, found: Sequence[Hint]) -> Response:
    """The page that says what a triple that does not hold contradicts or lacks, and which claims say it all the same.

    What was found of its terms that may be meant otherwise is told with it.
    """
    against, nearest = explanation["against"], explanation["nearest"]
    steps = (text for each in (against, nearest) if each for text in each["present"] + each["missing"])
    said = [explanation["says"], *steps]
    claims = testimonies(engine, [NamedNode(claim["claim"]) for claim in explanation["claims"]])
    graphs = [NamedNode(graph) for graph in explanation["graphs"]]
    nodes = [*(node for text in said for node in named(text)), *(t for each in claims.values() for t in each.terms())]
    names = labels(engine, [*nodes, *graphs])
    body = render_template(
        "miss.html",
        says=plainly(explanation["says"], names),
        advised=list(map(advise, found)),
        against=against,
        nearest=nearest,
        plainly=plainly,
        claims=claims,
        graphs=graphs,
        names=names,
    )
    account().outcome = NotThere.code
    return Response(body, 404)


def _written(explanation: Explanation, form: str) -> Response:
    return Response(explained.WRITERS[form](explanation), content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")


def _given(name: str) -> str:
    """A term of the triple that is asked about."""
    values = request.args.getlist(name)
    if len(values) != 1 or not values[0].strip():
        what = "given more than once" if len(values) > 1 else "missing"
        raise InputError(
            f"The parameter {name} is {what}.", mend="Give s, p and o: /explain?s=id:flexis&p=a&o=ap:JointVenture"
        )
    return values[0]


def _most(default: int = 1) -> int:
    return whole(request.args.get("max", str(default)), "max", 1, MOST)


def _not_there(explanation: Explanation, found: Sequence[Hint]) -> NotThere:
    """What is said of a triple that does not hold: what comes nearest to it, and what that lacks."""
    nearest = explanation["nearest"]
    mend = "Nothing that is known leads towards it."
    if nearest:
        present, missing = (", and ".join(nearest[each]) for each in ("present", "missing"))
        mend = f"It would follow by {nearest['rule']} from {present}, if it were known that {missing}."
    detail = f"{explanation['says']}: this is neither stated, nor does it follow, at any level."
    return NotThere(" ".join((detail, *explained.idle(explanation))), mend=" ".join((mend, *map(str, found))))
