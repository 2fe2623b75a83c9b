"""The drawing."""

import re
from dataclasses import replace
from typing import get_args
from xml.etree import ElementTree

import pytest
from tests.pictures.graphs import MAKER, crowd, star

from autopact.web.pictures import Edge, Kind, Node, Strength, draw, line_sample, standalone, swatch
from autopact.web.pictures.graph import Shape
from autopact.web.pictures.placing import place

HOSTILE = "</title><script>alert(1)</script>\"'&\u202e\x00\x0b"


def test_it_is_xml_with_links_and_titles() -> None:
    """Every node and edge that leads somewhere is a link that says where to; strengths have their own lines."""
    nodes, edges = star(3)
    nodes = [replace(node, href=f"/page/{node.id}", title=f"About {node.id}") for node in nodes]
    edges = [replace(edge, href="/explain?s=a&p=b", title="why", inferred=edge.target == "centre") for edge in edges]
    root = ElementTree.fromstring(draw(place(nodes, edges), name="A star"))  # noqa: S314 - our own
    assert root.attrib["aria-label"] == "A star"
    links = root.findall(".//a")
    assert len(links) == len(nodes) + len(edges)
    assert all(link.attrib["href"].startswith("/") and link.findtext("title") for link in links)
    classes = [path.attrib.get("class") for path in root.iter("path")]
    assert classes.count("edge certain inferred") == classes.count("core") == 3
    assert classes.count("edge probable") == 3


def test_hostile_text_is_shown() -> None:
    """Nothing of a label, a title or an address becomes markup, and what XML forbids is left out."""
    kind = Kind(HOSTILE, "square", 2)
    nodes = [Node(HOSTILE, HOSTILE, kind, HOSTILE, f"/{HOSTILE}"), Node("b", "B", kind)]
    placed = place(nodes, [Edge(HOSTILE, "b", "possible", title=HOSTILE)])
    for text in (
        draw(placed, name=HOSTILE),
        standalone(
            placed,
            name=HOSTILE,
            style="a > b {}",
            kinds=[kind],
            lines={("possible", False): HOSTILE},
            second=HOSTILE,
            notes=[HOSTILE],
        ),
    ):
        root = ElementTree.fromstring(text)  # noqa: S314 - our own
        assert not [element for element in root.iter() if "script" in element.tag]
        assert "<script" not in text
        assert "\u202e" not in text


def test_a_document_brings_its_style_and_its_legend() -> None:
    """Kinds by name, and each kind of line by what it means."""
    nodes, edges = star(2)
    text = standalone(
        place(nodes, edges),
        name="A star",
        style=".edge { fill: none }",
        kinds=[MAKER],
        lines={("certain", False): "sure", ("probable", True): "may be"},
        second="so it seems",
        notes=["A note"],
    )
    root = ElementTree.fromstring(text.partition("\n")[2])  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.findtext(f"{space}title") == "A star"
    assert ".edge" in (root.findtext(f"{space}style") or "")
    legend = root.findall(f"{space}g")[-1]
    assert {"manufacturer", "sure", "may be", "so it seems", "A note"} == {
        text.text for text in legend.iter(f"{space}text")
    }


def test_shapes_differ_from_one_another() -> None:
    """So that no kind is told by its colour alone."""
    drawn = {swatch(Kind("", shape, 1)) for shape in get_args(Shape)}
    assert len(drawn) == len(get_args(Shape))


@pytest.mark.parametrize("inferred", [False, True])
def test_lines_differ_from_one_another(inferred: bool) -> None:
    """By class, which the style sheet gives a dash of its own."""
    assert len({line_sample(strength, inferred=inferred) for strength in get_args(Strength)}) == 3


def test_an_overview_stays_light() -> None:
    """A thousand nodes in less than 300 KB: edges of a kind are one path, and only labelled nodes stop the tab key."""
    nodes, edges = crowd(1000)
    nodes = [replace(node, href=f"/page/{node.id}", title=node.label) for node in nodes]
    placed = place(nodes, edges)
    text = draw(placed, name="A crowd")
    assert len(text) < 300_000
    assert len(re.findall('class="edge ', text)) == 1
    assert len(re.findall("<a (?![^>]*tabindex)", text)) == sum(spot.stand is not None for spot in placed.spots)


def test_edges_between_the_same_nodes_do_not_hide_each_other() -> None:
    """The second is bent to one side, the third to the other."""
    nodes = [Node("a", "A", MAKER), Node("b", "B", MAKER)]
    text = draw(place(nodes, [Edge("a", "b"), Edge("b", "a", "probable"), Edge("a", "b", "possible")]), name="Three")
    paths = re.findall(r'class="edge \w+" d="([^"]+)"', text)
    assert len(set(paths)) == 3
