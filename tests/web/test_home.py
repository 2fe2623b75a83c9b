"""The first page: a step away from a proof, and of use to strangers."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Triple

from autopact.terms import RDF

from .pages import over, page

FLEXIS = "/explain?s=https%3A%2F%2Fw3id.org%2Fautopact%2Fid%2Fflexis"


def test_from_the_home_page_a_proof_is_one_step_away(site: FlaskClient) -> None:
    """Why Flexis is a joint venture, down to the claims."""
    home = page(site, "/")
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/explain[^"]*)"', home)]
    joint = next(link for link in links if link.startswith(FLEXIS) and link.endswith("%23JointVenture"))
    proof = page(site, joint)
    assert "Flexis is a joint venture" in proof
    assert '<a href="/claim/renault-li-auto-xiaomi-s8-founders"' in proof


def test_the_home_page_of_a_stranger_s_graph_says_nothing_about_cars() -> None:
    """It tells what is in there by its classes."""
    home = page(over({Triple(NamedNode("http://x.example/a"), RDF.type, NamedNode("http://x.example/Tree"))}), "/")
    assert "http://x.example/Tree" in home
    assert "car industry" not in home
    assert "CC BY" not in home
    assert ">Tree</bdi>" in home  # the last part of the name says enough, its link has the whole
    assert "/queries" not in home


def test_a_graph_without_classes_and_hedges_has_something_to_begin_with() -> None:
    """Some of its things; no choice is offered that changes nothing."""
    oak, hill = (NamedNode(f"http://x.example/{name}") for name in ("oak", "hill"))
    client = over({Triple(oak, NamedNode("http://x.example/on"), hill)})
    assert f'<a href="/page?iri={oak.value}">' in page(client, "/")
    for address in ("/network", f"/page?iri={oak.value}", "/downloads"):
        assert "probable too" not in page(client, address)
