"""Proofs as pages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, OWL, RDF, RDFS, Level
from autopact.web import create_app, explain

from .pages import BROWSER, page, reading


def explained(known: set[Triple] | str) -> FlaskClient:
    """A client of the site over a stranger's triples, or Turtle, and what follows from them."""
    if isinstance(known, str):
        known = {quad.triple for quad in parse(known.encode(), format=RdfFormat.TURTLE)}
    graphs: dict[NamedNode, set[Triple]] = {level.asserted: set() for level in Level}
    graphs |= {CLAIMS_GRAPH: set(), ONTOLOGY_GRAPH: set(), Level.CERTAIN.asserted: known}
    dataset = Dataset(graphs, "0" * 64)
    return create_app(Embedded(dataset, Explainer.of(dataset))).test_client()


def test_a_proof_can_be_followed_as_a_tree_and_seen_as_a_picture(site: FlaskClient) -> None:
    """Each step with its rule in words, each leaf a claim with cue, speaker and place."""
    shown = page(site, "/explain?s=id:flexis&p=a&o=ap:JointVenture")
    assert shown.count("<details") == shown.count("</details>") > 3
    for words in (
        "Flexis is a (company and (has founder at least 2 company))",
        "cls-minqc",
        "the article&#39;s author",
    ):
        assert words in shown
    assert "sentence 8, characters 760–892" in shown
    assert "<svg" in shown
    assert "Equivalent classes have the same members." in shown


@pytest.mark.parametrize(
    "stated",
    [
        ":mia a :Cat . :Cat rdfs:subClassOf :Animal",
        ":mia :hunts [ a :Mouse ] . :hunts rdfs:domain :Animal",
        ":mia :saw <<( :tom :hunts :jerry )>> . :saw rdfs:domain :Animal",
    ],
)
def test_a_picture_tells_what_is_stated_of_things_from_what_the_ontology_states(stated: str) -> None:
    """In the words and the colours of what is said of it below, which has no claims where the graph has none."""
    client = explained(f"@prefix : <urn:x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . {stated} .")
    shown = page(client, "/explain?s=urn:x:mia&p=a&o=urn:x:Animal")
    picture, legend = (
        re.search(r"<svg.*?</svg>", shown.partition('role="region"')[2], re.DOTALL),
        "stated in the ontology",
    )
    assert picture is not None
    kinds = dict.fromkeys(re.findall(r'class="[^"]*(inferred|asserted|axiom)', picture[0]))
    assert list(kinds) == ["inferred", "asserted", "axiom"]
    assert picture[0].index("stated directly") < picture[0].index(legend)
    assert re.search(rf'class="badge stated">stated directly</span> <span class="badge">{legend}</span>', shown)
    assert "claim" not in re.sub("<[^>]*>", "", shown)


def test_each_of_several_pictures_has_a_name_of_its_own(site: FlaskClient) -> None:
    """By which those who cannot see them tell one from the other."""
    shown = page(site, "/explain?s=id:flexis&p=a&o=ap:JointVenture&max=3")
    names = re.findall(r'role="region" aria-label="([^"]*)"', shown)
    assert len(names) == len(set(names)) == 3


def test_other_proofs_are_offered_while_there_may_be_more(site: FlaskClient) -> None:
    """Not where fewer came than were asked for: the link would lead to the same page."""
    asked = "/explain?s=id:qualcomm&p=a&o=ap:TechPartner"
    assert "max=5" in page(site, asked)
    assert "max=10" in page(site, f"{asked}&max=2")
    assert "Other proofs" not in page(site, f"{asked}&max=5")


def test_what_is_only_probable_names_what_holds_it_down(site: FlaskClient) -> None:
    """The claim, and its hedge."""
    shown = page(site, "/explain?s=id:xiaomi&p=ap:basedIn&o=id:china")
    assert "probable" in shown
    french = page(site, "/explain?s=id:xiaomi&p=ap:basedIn&o=id:china&lang=fr")
    assert "probable" in french
    assert "Pas à pas" in french


def test_what_does_not_follow_has_a_page_that_says_what_is_missing(site: FlaskClient) -> None:
    """404, in words; and which claims say it without counting."""
    answer = site.get("/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker", headers=BROWSER)
    assert answer.status_code == 404
    for words in ("Qualcomm is a technology carmaker", "Qualcomm is a manufacturer", "neither stated"):
        assert words in answer.text
    assert "<title>Why not? \u2068Qualcomm is a technology carmaker\u2069 · autopact</title>" in answer.text
    aim = "/explain?s=id:cooperation-renault-xiaomi&p=ap:hasAgreementParty&o=id:renault"
    assert "/claim/renault-li-auto-xiaomi-s1-aim" in site.get(aim, headers=BROWSER).text


@pytest.mark.parametrize("text", ["this is a test and ap:Agreement", 'a "quoted <http://x.example/b c> and', "<a b>"])
def test_a_text_is_told_as_it_is(site: FlaskClient, text: str) -> None:
    """Whatever words and names are in it."""
    value = str(Literal(text))
    answer = site.get("/explain", query_string={"s": "id:renault", "p": "rdfs:label", "o": value}, headers=BROWSER)
    assert f"<h1><bdi>Renault name {escape(value)}</bdi></h1>" in answer.text


def test_a_stranger_s_proof_is_told_by_its_labels() -> None:
    """Those of classes without a name, too."""
    client = explained(
        """
        PREFIX e: <http://x.example/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        e:Parent a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( e:Person
          [ a owl:Restriction ; owl:onProperty e:hasChild ; owl:someValuesFrom e:Person ] ) ] .
        e:Person rdfs:label "person" . e:hasChild rdfs:label "has child" .
        e:ann a e:Person ; rdfs:label "Ann" ; e:hasChild e:bob . e:bob a e:Person .
        """
    )
    shown = page(client, "/explain?s=http://x.example/ann&p=a&o=http://x.example/Parent")
    assert "Ann is a (person and (has child some person))" in shown


def test_a_proof_of_any_depth_has_a_page() -> None:
    """What lies too deep to be shown is a proof of its own, a link away."""
    thing, classes = NamedNode("http://x.example/thing"), [NamedNode(f"http://x.example/C{n}") for n in range(80)]
    known = {Triple(thing, RDF.type, classes[0])}
    for number, (below, above) in enumerate(pairwise(classes)):
        both, first, second = (BlankNode(f"{name}{number}") for name in ("both", "first", "second"))
        known |= {
            Triple(above, OWL.equivalentClass, both),
            Triple(both, OWL.intersectionOf, first),
            Triple(first, RDF.first, below),
            Triple(first, RDF.rest, second),
            Triple(second, RDF.first, classes[0]),
            Triple(second, RDF.rest, RDF.nil),
        }
    client = explained(known)
    shown = page(client, f"/explain?s={thing.value}&p=a&o={classes[-1].value}")
    assert shown.count("<details") > 40
    assert "<svg" not in shown  # of so much nothing could be read
    deeper = re.search(r'class="why" href="([^"]+)"', shown)
    assert deeper
    assert "C0" in page(client, deeper[1].replace("&amp;", "&"))


def test_more_proofs_are_offered_as_long_as_there_may_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five times as many, and no more than may be asked for."""
    monkeypatch.setattr(explain, "MOST", 8)
    kinds = (f"<urn:thing> a <urn:c{number}> . <urn:c{number}> {RDFS.subClassOf} <urn:top> ." for number in range(10))
    client = explained(" ".join(kinds))
    offered = []
    for most in (1, 5, 8):
        shown = page(client, f"/explain?s=urn:thing&p=a&o=urn:top&max={most}")
        offered.append(re.findall(r'href="/explain[?][^"]*max=([0-9]+)"', shown))
    assert offered == [["5"], ["8"], []]


@pytest.mark.parametrize(
    ("kind", "words"), [("Animal", "is an Animal"), ("animal", "is an animal"), ("Unit", "is a Unit")]
)
def test_a_class_has_the_article_of_its_sound(kind: str, words: str) -> None:
    """However a stranger writes its name."""
    schema = f"<urn:Dog> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e.org/{kind}> ."
    client = explained(f"{schema} <urn:rex> a <urn:Dog> .")
    assert words in page(client, f"/explain?s=urn:rex&p=a&o=http://e.org/{kind}")


def test_a_proof_names_the_graphs_that_state_it(tmp_path: Path) -> None:
    """The first ten of them: of many thousands, a page would be nothing else."""
    several = " ".join(f"<urn:g{number}> {{ <urn:kite> <urn:colour> <urn:red> }}" for number in range(12))
    client = reading(tmp_path, several, united=True)
    shown = page(client, "/explain?s=urn:kite&p=urn:colour&o=urn:red")
    assert len(re.findall(r"href=./page\?iri=urn:g\d", shown)) == 10
    assert "…" in shown


def test_what_a_claim_says_and_a_file_states_is_known_by_both(tmp_path: Path) -> None:
    """On the page of its proof; and the graph that files have written has what they state, not what claims say."""
    (tmp_path / "claims.trig").write_text(
        """@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <urn:c> a ap:Claim ; ap:paraphrase "A b c."@en ; ap:speaker <urn:s> ; ap:speechAct ap:Stated ;
            ap:evidence <urn:e> ; dcterms:created "2026" ; ap:factuality ap:certain ; ap:polarity ap:Affirmed .
        <urn:c> { <urn:a> <urn:b> <urn:c>, <urn:d> }"""
    )
    (tmp_path / "stated.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    dataset = assemble([tmp_path])
    client = create_app(Embedded(dataset, Explainer.of(dataset))).test_client()
    for value, stated in (("c", True), ("d", False)):
        leaf = (
            page(client, f"/explain?s=urn:a&p=urn:b&o=urn:{value}").partition('<p class="leaf">')[2].partition("<h2")[0]
        )
        assert "A b c." in leaf
        assert ("stated directly" in leaf) == stated
    stored = client.get("/graph-store?default", headers={"Accept": "application/n-triples"}).text
    assert stored == "<urn:a> <urn:b> <urn:c> .\n"
