"""What is told with a thing: values without names, classes that are spelt out, triples as values, annotations."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from autopact.catalogue import facts as catalogue_facts
from autopact.catalogue.asking import construct
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import OWL, Level
from autopact.web import create_app

from .pages import over, page, strangers


def test_what_has_no_name_and_leads_to_a_thing_is_told_with_what_is_said_of_it() -> None:
    """As the annotations of an axiom, and what is denied; on the page, in its JSON, as RDF and as a table."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        x:ada x:knows x:bob . x:list x:has ( x:ada x:bob ) .
        [] a owl:Axiom ; owl:annotatedSource x:ada ; owl:annotatedProperty x:knows ; owl:annotatedTarget x:bob ;
            x:since "their time at school" .
        [] owl:sourceIndividual x:ada ; owl:assertionProperty x:trusts ; owl:targetIndividual x:bob .""")
    address = "/page?iri=http://x.example/ada"
    aside = re.sub("<[^>]+>", "", page(client, address).partition("More statements")[2])
    incoming = client.get(f"{address}&format=json").get_json()["incoming"]
    told = [{each["property"]["label"] for each in fact["subject"].get("facts", ())} for fact in incoming]
    assert sorted(map(len, told)) == [0, 3, 5]  # of a place in a list, nothing
    for text in (aside, *(client.get(f"{address}&format={form}").text for form in ("json", "ttl", "csv"))):
        assert "their time at school" in text
        assert "trusts" in text


def test_values_without_names_are_shown_with_what_is_in_them() -> None:
    """Three deep, lists in order; on the page and in its JSON, which say so; in its RDF all. A circle has an end."""
    text = """@prefix x: <http://x.example/> . x:a x:offers [ x:price [ x:amount "29.90" ] ] ;
        x:joins [ x:part [ x:piece [ x:named "bolt" ; x:made [ x:of [ x:kind "steel" ] ] ] ] ] ;
        x:steps ( "heat" "pour" [ x:last "drink" ] ) ; x:knows _:loop . _:loop x:knows _:loop ; x:called "Loop" ."""
    client = over({quad.triple for quad in parse(text, format=RdfFormat.TURTLE)})
    address = "/page?iri=http://x.example/a"
    shown = page(client, address)
    assert shown.index("29.90") > shown.index(">price<")
    assert "bolt" in shown
    listed = re.search(r'<ol class="inner">(.*?)</ol>', shown, re.DOTALL)
    assert listed
    assert re.findall("heat|pour|drink", listed[1]) == ["heat", "pour", "drink"]
    assert "rdf:rest" not in shown
    data = client.get(address + "&format=json").get_json()
    told = {each["property"]["label"]: each["value"] for each in data["facts"]}
    assert told["offers"]["facts"][0]["value"]["facts"][0]["value"]["value"] == "29.90"
    assert [each.get("value") for each in told["steps"]["items"]] == ["heat", "pour", None]
    assert data["complete"] is False
    assert re.search("made</bdi></span> <bdi>_:[^<]*</bdi> …</li>", shown)
    turtle = client.get(address + "&format=ttl").text
    assert all(words in turtle for words in ("29.90", "drink", "Loop", "bolt", "steel"))


@pytest.mark.parametrize(
    ("ends", "is_told"), [("'steel'", True), ("( 'steel' )", True), ("( [ x:of 'steel' ] )", False)]
)
def test_what_is_three_deep_is_all_told(ends: str, is_told: bool) -> None:
    """As deep as its page goes; what is in a list is a step deeper."""
    text = f"@prefix x: <http://x.example/> . x:a x:one [ x:two [ x:last {ends} ] ] ."
    client = over({quad.triple for quad in parse(text, format=RdfFormat.TURTLE)})
    told = client.get("/page?iri=http://x.example/a&format=json")
    assert (told.get_json()["complete"], "steel" in told.text) == (is_told, is_told)


def test_what_a_class_is_made_of_reads_as_on_the_ontology_s_page() -> None:
    """In the reader's words, with links; of which more is said than that, all that is said."""
    client = strangers("""
        @prefix e: <http://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        e:Red a owl:Class ; rdfs:subClassOf e:Wine , [ a owl:Restriction ; owl:onProperty e:kept ;
            owl:someValuesFrom e:Cellar ; rdfs:comment "Mostly." ] , [ owl:onProperty e:age ; owl:minCardinality 17 ;
            owl:maxCardinality 42 ] , [ owl:unionOf ( [ owl:onProperty e:by ; owl:hasValue e:Ann , e:Bob ] ) ] ;
            owl:equivalentClass [ owl:intersectionOf (
                e:Wine [ owl:onProperty e:colour ; owl:hasValue e:red ] [ owl:complementOf e:Rose ] ) ] .
        e:colour rdfs:label "has <colour>" .""")
    shown = page(client, "/page?iri=http://x.example/Red")
    text = " ".join(html.unescape(re.sub("<[^>]*>", "", shown)).split())
    assert "(Wine and (has <colour> the value red) and (not Rose))" in text
    assert "Mostly." in text
    assert "owl:onProperty kept" in text
    assert all(said in text for said in ("owl:minCardinality 17", "owl:maxCardinality 42", "Ann", "Bob"))
    for name in ("colour", "red", "Rose"):
        assert f'href="/page?iri=http://x.example/{name}"' in shown
    french = re.sub("<[^>]*>", "", page(client, "/page?iri=http://x.example/Red&lang=fr"))
    assert "la valeur red) et (non Rose)" in french


def test_a_page_reads_what_is_in_a_value_without_a_name_and_not_all_that_is_said_of_the_thing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hub may have a hundred thousand statements, of which its page shows some."""
    client = strangers(
        "@prefix ex: <http://x.example/> . ex:hub ex:at [ ex:floor [ ex:height 3 ] ] ; ex:to "
        + ", ".join(f"ex:n{number}" for number in range(2000))
        + " ."
    )
    read: list[int] = []

    def counted(*asked: Any) -> tuple[Triple, ...]:
        found = construct(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(catalogue_facts, "construct", counted)
    assert "floor" in page(client, "/page?iri=http://x.example/hub")
    assert read == [2]


def test_annotations_stand_with_the_statement_that_they_annotate() -> None:
    """On the pages of both ends, and in their JSON: those with a name as a link, of the others what is said of them."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:ada x:knows x:bob ~ x:note {| x:since "their time at school" |} ~ {| x:says "his sister" ; x:sure 0.9 |} .
        x:ada a x:Poet {| x:until 1840 |} . x:ada x:reads x:book . << x:ada x:knows x:eve >> x:says "nobody" .
        x:note rdfs:label "A note" . x:ada rdfs:label "Ada" .""")
    for end, part in (("ada", "facts"), ("bob", "incoming")):
        address = f"/page?iri=http://x.example/{end}"
        shown = page(client, address)
        text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", shown))
        assert "2 annotations A note says his sister sure 0.9" in text
        assert "their time at school" not in text  # which the page of what has a name tells
        assert "nobody" not in text  # nobody states that she knows eve
        told = client.get(f"{address}&format=json").get_json()
        ((named, nameless),) = (each["annotations"] for each in told[part] if each["annotations"])
        assert named == {"iri": "http://x.example/note", "label": "A note", "page": named["page"]}
        assert [each["value"]["value"] for each in nameless["facts"]] == ["his sister", "0.9"]
    ada = page(client, "/page?iri=http://x.example/ada")
    assert "1 annotation<" in ada.partition("</ul>\n")[0]


@pytest.mark.parametrize(("said", "complete"), [("x:zoe", True), ("[ x:in x:oslo ]", False)])
def test_what_an_annotation_leads_on_to_is_said_to_be_left_out(said: str, complete: bool) -> None:
    """What is said of its values without a name is not told."""
    client = strangers(f"@prefix x: <http://x.example/> . x:kite x:madeBy x:zoe {{| x:by {said} |}} .")
    assert client.get("/page?iri=http://x.example/kite&format=json").get_json()["complete"] is complete


def test_the_terms_of_a_triple_that_is_a_value_are_links() -> None:
    """By their labels, those of triples within it too."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:ada x:says <<( x:bob x:says <<( x:eve x:knows 1 )>> )>> . x:eve rdfs:label "Eve" .""")
    shown = page(client, "/page?iri=http://x.example/ada")
    assert "&lt;&lt;( bob says &lt;&lt;( Eve knows 1 )&gt;&gt; )&gt;&gt;" in re.sub("<[^>]+>", "", shown)
    assert shown.count('href="/page?iri=http://x.example/eve"') == 1


def test_a_class_without_a_name_is_spelt_out_among_what_is_told_aside() -> None:
    """What a class is disjoint with may be a class made of others; a page that told only its node told nothing."""
    said = f"""@prefix owl: <{OWL}> . @prefix x: <http://x.example/> .
        x:Kite a owl:Class ; owl:disjointWith [ a owl:Class ; owl:unionOf ( x:Balloon x:Airship ) ] ."""
    triples = {quad.triple for quad in parse(said, format=RdfFormat.TURTLE)}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))).test_client()
    _, _, aside = page(client, "/page?iri=http://x.example/Kite").partition("More statements")
    assert "Balloon or Airship" in re.sub("<[^>]+>", "", aside)
