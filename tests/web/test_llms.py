"""The page of text for programs that read: true of whichever graph is served."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple

from autopact.engine.embedded import Embedded
from autopact.terms import AP, DCTERMS, RDF, RDFS, SKOS

from .pages import over

FILLED = {"/search?q=": "acme", "/page?iri=": "https://w3id.org/autopact/id/acme", "/explain?s=&p=&o=": None}


def text(client: FlaskClient) -> str:
    """The page, which is there and keeps to the convention: a title, a summary, sections with lists of links."""
    answer = client.get("/llms.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    lines = answer.text.split("\n")
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    assert answer.text.count("\n# ") == 0
    assert re.findall(r"^## (.*)$", answer.text, re.MULTILINE) == ["Ask", "Describe", "Terms", "Questions"]
    assert "\n\n\n" not in answer.text
    return answer.text


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    """Those that take something, with something."""
    links = re.findall(r"\]\((http://localhost/[^)]*)\)", text(client))
    assert len(links) > 25
    for link in links:
        path = link.removeprefix("http://localhost")
        more = FILLED.get(path, "")
        if more is not None:
            assert client.get(path + more, follow_redirects=True).status_code == 200, path


def test_it_says_what_is_in_the_graph(client: FlaskClient, engine: Embedded) -> None:
    """Ours: what it is about, its terms and questions."""
    said = text(client)
    assert said.startswith("# autopact\n")
    assert f"Named graphs: {sum(map(bool, engine.sizes.values()))}." in said
    assert "`ap:Agreement` (agreement)" in said
    assert "/queries/joint-ventures): " in said


def test_every_prefix_in_it_says_what_it_stands_for(client: FlaskClient) -> None:
    """Whoever has this page alone can write the terms in a query."""
    said = text(client)
    terms = re.findall(r"`(\w+):(?!//)\S+` \(", said.partition("\n## Terms\n")[2].partition("\n## ")[0])
    prefixes = dict(re.findall(r"`(\w+):` <(\S+?)>", said))
    assert {"ap"} <= set(terms) <= set(prefixes)
    assert prefixes["ap"] == str(AP)


def test_it_says_nothing_of_ours_of_a_strangers_graph() -> None:
    """What is there, and questions that fit any."""
    zoe, car = NamedNode("http://cars.example/zoe"), NamedNode("http://cars.example/Car")
    triples = {Triple(zoe, RDF.type, car), Triple(zoe, RDFS.label, Literal("<Zoe> & co"))}
    said = text(over(triples))
    assert said.startswith("# A graph of 2 triples\n")
    assert "Named graphs: 1." in said  # as GRAPH finds it, not those that could be
    assert "`http://cars.example/Car`" in said
    assert "SELECT ?kind (COUNT(*) AS ?things)" in said
    for word in ("car industry", "/queries", "certainty of", "/explain", "ap:"):
        assert word not in said
    for address in re.findall(r"\(http://localhost(/[^)]*)\)", said):
        assert urlsplit(address).path.startswith("/")


@pytest.mark.parametrize("about", ["All that floats.", "All that floats", "What floats? That!"])
def test_a_graph_with_a_title_is_called_so(about: str) -> None:
    """In one line, and what it says of itself in the next, with its full stop or without."""
    scheme = NamedNode("http://boats.example/")
    triples = {
        Triple(scheme, RDF.type, SKOS.ConceptScheme),
        Triple(scheme, DCTERMS.title, Literal("Words\nfor boats")),
        Triple(scheme, DCTERMS.description, Literal(about)),
    }
    said = text(over(triples))
    told = about if about.endswith(("!", ".")) else f"{about}."
    assert said.startswith(f"# Words for boats\n\n> {told} RDF, served by autopact")
