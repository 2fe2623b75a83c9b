"""Pages as a browser gets them, of the bundled graph and of anybody's."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.opening import held
from autopact.engine.source import Source
from autopact.terms import Level
from autopact.web import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def page(client: FlaskClient, address: str) -> str:
    """A page, which is there."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, (address, answer.text[:500])
    return answer.text


def over_graphs(graphs: dict[NamedNode, set[Triple]]) -> FlaskClient:
    """A client of the site over graphs, as they are."""
    return create_app(Embedded(Dataset(graphs, "0" * 64))).test_client()


def over(triples: set[Triple]) -> FlaskClient:
    """The same over a stranger's triples."""
    return over_graphs({Level.CERTAIN.asserted: triples})


def quads(trig: str) -> FlaskClient:
    """The same over a stranger's TriG, whose default graph is stated."""
    graphs: dict[NamedNode, set[Triple]] = {Level.CERTAIN.asserted: set()}
    for quad in parse(trig.encode(), format=RdfFormat.TRIG):
        name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else Level.CERTAIN.asserted
        graphs.setdefault(name, set()).add(quad.triple)
    return over_graphs(graphs)


def strangers(turtle: str) -> FlaskClient:
    """The same over a stranger's Turtle."""
    return over({quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)})


def reading(folder: Path, trig: str, **options: bool) -> FlaskClient:
    """The same over a stranger's file, and what follows from it."""
    file = folder / "mine.trig"
    file.write_text(trig, encoding="utf-8")
    return create_app(held(Source([file], **options))).test_client()
