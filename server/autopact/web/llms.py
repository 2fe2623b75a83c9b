"""`/llms.txt`: what is in here and how to ask, in a page of text for programs that read as people do.

https://llmstxt.org
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal

from autopact.catalogue.examples import examples, offered
from autopact.catalogue.itself import itself
from autopact.catalogue.kept import Kept
from autopact.catalogue.names import labels
from autopact.catalogue.statistics import size
from autopact.catalogue.vocabulary import META, used
from autopact.engine.seam import Engine
from autopact.terms import DCTERMS
from autopact.web.links import short

MOST = 25
"""Classes and properties that are named, those that are used most."""


def routes(engine: Engine) -> Blueprint:
    """The route of the page."""
    blueprint = Blueprint("llms", __name__)
    pages: Kept[str, str] = Kept(2)

    def page(root: str) -> str:
        """The page of a service with that address."""
        terms = {
            kind: [
                (node, uses) for node, uses in used(engine, kind).items() if uses and not node.value.startswith(META)
            ][:MOST]
            for kind in ("class", "property")
        }
        spelt = {node: short(node) for found in terms.values() for node, _ in found}
        whole = itself(engine)
        title, about = (whole.best(said, "en") if whole else None for said in (DCTERMS.title, DCTERMS.description))
        return render_template(
            "llms.txt",
            title=_line(title),
            about=_line(about),
            root=root,
            triples=size(engine),
            graphs=sum(map(bool, engine.sizes.values())),
            terms={kind: [(spelt[node], uses) for node, uses in found] for kind, found in terms.items()},
            prefixes=sorted(
                {
                    (prefix, node.value.removesuffix(local))
                    for node, name in spelt.items()
                    if name != node.value
                    for prefix, _, local in [name.partition(":")]
                }
            ),
            names={spelt[node]: label.value for node, label in labels(engine, spelt).items()},
            questions=offered(engine),
            examples=examples(engine)[1],
        )

    @blueprint.get("/llms.txt")
    def llms() -> Response:
        root = request.url_root
        return Response(pages.get(engine, root, lambda: page(root)), content_type="text/plain; charset=utf-8")

    return blueprint


def _line(text: Literal | None) -> str:
    """A text in one line."""
    return " ".join(text.value.split()) if text else ""
