"""`/explain`: proofs over HTTP, and what is said where there is none."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from tests.export import worlds
from tests.prefixes import DECLARED

import autopact
from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.engine.processes.evaluators import Evaluators
from autopact.engine.processes.holder import holding
from autopact.engine.seam import Engine, Why
from autopact.engine.writes import Update, Write
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, OA, ONTOLOGY_GRAPH, OWL, PROV, RDF, SOURCE, Level
from autopact.web import create_app

from .pages import BROWSER, page, reading
from .writable import Writing

FLEXIS = "/explain?s=https://w3id.org/autopact/id/flexis&p=a&o=ap:JointVenture"


@pytest.fixture(scope="module")
def bundled() -> Engine:
    """The bundled graph with its reasons; before an engine of others, that."""
    return worlds.bundled()


@pytest.fixture
def site(bundled: Engine) -> FlaskClient:
    """A client of the site over the bundled graph."""
    return create_app(bundled).test_client()


def contradiction() -> Dataset:
    """Two things, each in two disjoint classes."""
    graphs: dict = {level.asserted: set() for level in Level} | {CLAIMS_GRAPH: set()}
    graphs[ONTOLOGY_GRAPH] = {Triple(AP.Agreement, OWL.disjointWith, AP.Negotiation)}
    both = product((ID.pact, ID.treaty), (AP.Agreement, AP.Negotiation))
    graphs[Level.CERTAIN.asserted] = {Triple(thing, RDF.type, kind) for thing, kind in both}
    return Dataset(graphs, "0" * 64)


@pytest.fixture
def contradictory() -> Engine:
    """An engine over that."""
    dataset = contradiction()
    return Embedded(dataset, Explainer.of(dataset))


def test_a_triple_is_explained_in_the_way_the_client_likes(site: FlaskClient) -> None:
    """JSON without a word, Turtle, text; the `format` parameter outdoes the header."""
    answer = site.get(FLEXIS)
    assert answer.content_type == "application/json; charset=utf-8"
    assert answer.get_json()["rule"] == "cax-eqc2"
    turtle = site.get(FLEXIS, headers={"Accept": "text/turtle"})
    assert turtle.content_type == "text/turtle; charset=utf-8"
    assert any(quad.predicate == PROV.wasGeneratedBy for quad in parse(turtle.data, format=RdfFormat.TURTLE))
    text = site.get(FLEXIS + "&format=text", headers={"Accept": "text/turtle"})
    assert text.content_type == "text/plain; charset=utf-8"
    assert text.text.startswith("id:flexis a ap:JointVenture")


def test_what_does_not_hold_is_not_there_and_says_what_is_missing(site: FlaskClient) -> None:
    """404, a problem, with the nearest miss as its mend."""
    answer = site.get("/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert "if it were known that id:qualcomm a ap:Manufacturer" in answer.get_json()["mend"]
    only_claimed = site.get("/explain?s=id:cooperation-renault-xiaomi&p=ap:hasAgreementParty&o=id:renault")
    assert only_claimed.status_code == 404
    said = only_claimed.get_json()["detail"]
    assert "A claim that is uncommitted speaks of it: claim:renault-li-auto-xiaomi-s1-aim" in said


def test_what_is_known_to_be_false_is_not_merely_unknown(site: FlaskClient) -> None:
    """What it would contradict is said, to programs and to people."""
    asked = "/explain?s=id:flexis&p=a&o=ap:Person"
    said = site.get(asked).get_json()["detail"]
    assert said.endswith(
        "It would contradict what is known, by cax-dw: Disjoint classes have no member in common. "
        "There is id:flexis a ap:Organization."
    )
    shown = " ".join(re.sub("<[^>]*>", " ", site.get(asked, headers=BROWSER).text).split())
    assert "What speaks against it Disjoint classes have no member in common." in shown
    assert "There is Flexis is an organization" in shown
    assert "contradict" not in site.get("/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker").text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("s=id:Renault&p=a&o=ap:Company", "id:Renault stands nowhere in this graph. Did you mean id:renault?"),
        ("s=id:flexis&p=a&o=ap:JointVentur", "Did you mean ap:JointVenture?"),
        ("s=id:renault&p=rdfs:label&o=%22Flexis%22", '"Flexis" stands nowhere in this graph, but "Flexis"@en'),
    ],
)
def test_who_asks_about_a_name_that_is_not_there_is_told(site: FlaskClient, asked: str, says: str) -> None:
    """As at the command line; in the mend, and on the page."""
    assert says in site.get(f"/explain?{asked}").get_json()["mend"]
    assert says in unescape(site.get(f"/explain?{asked}", headers=BROWSER).text)


def test_a_literal_is_asked_about_as_it_is_offered(tmp_path: Path) -> None:
    """With a prefix for its datatype, as queries have it."""
    client = reading(
        tmp_path,
        """@prefix : <urn:own:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :a :p '2028'^^xsd:gYear , '"a"'^^xsd:token .""",
    )
    asked = {"s": ":a", "p": ":p", "o": '"2028"'}
    offered = '"2028"^^xsd:gYear'
    assert offered in client.get("/explain", query_string=asked).get_json()["mend"]
    for literal in (offered, r'"\"a\""^^xsd:token'):
        assert client.get("/explain", query_string=asked | {"o": literal}).get_json()["status"] == "stated"
    assert client.get("/explain", query_string=asked | {"o": '"2028"^^none:gYear'}).status_code == 400


def test_who_denies_what_does_not_hold_is_not_told_to_claim_it(tmp_path: Path) -> None:
    """Neither to programs nor to people."""
    client = reading(
        tmp_path,
        DECLARED
        + """
        claim:no a ap:Claim ; ap:paraphrase "Acme is not Brix's."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ;
            ap:factuality ap:certain ; ap:polarity ap:Denied ; ap:evidence <urn:e> ; dcterms:created "2026" .
        claim:no { id:acme ap:subsidiaryOf id:brix }""",
    )
    asked = "/explain?s=id:acme&p=ap:subsidiaryOf&o=id:brix"
    assert "A claim denies it: claim:no, said by id:brix" in client.get(asked).get_json()["detail"]
    assert "<h2>Claims about it that do not count</h2>" in client.get(asked, headers=BROWSER).text


def test_what_is_stated_more_firmly_than_claimed_says_both(tmp_path: Path) -> None:
    """In each form: the file that states it makes it certain, and the claim that it is possible is beside."""
    claim, stated = tmp_path / "rumour.trig", tmp_path / "stated.ttl"
    claim.write_text(
        DECLARED
        + """
        claim:maybe a ap:Claim ; ap:paraphrase "Acme may be Brix's."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ;
            ap:factuality ap:possible ; ap:polarity ap:Affirmed ; ap:evidence <urn:e> ; dcterms:created "2026" .
        claim:maybe { id:acme ap:subsidiaryOf id:brix }"""
    )
    stated.write_text("<https://w3id.org/autopact/id/acme> <https://w3id.org/autopact/ontology#subsidiaryOf> "
                      "<https://w3id.org/autopact/id/brix> .")  # fmt: skip
    dataset = assemble([claim, stated])
    client = create_app(Embedded(dataset, Explainer.of(dataset))).test_client()
    asked = "/explain?s=id:acme&p=ap:subsidiaryOf&o=id:brix"
    assert client.get(f"{asked}&format=text").text == (
        "id:acme ap:subsidiaryOf id:brix  [certain] stated in graph:asserted\n"
        "  also claim:maybe, said by id:brix, in <urn:e>\n"
    )
    told = {quad.triple for quad in parse(client.get(f"{asked}&format=turtle").data, format=RdfFormat.TURTLE)}
    rests_on = {(triple.predicate, triple.object) for triple in told}
    assert {(PROV.hadPrimarySource, Level.CERTAIN.asserted), (PROV.wasDerivedFrom, CLAIM.maybe)} <= rests_on
    shown = client.get(asked, headers=BROWSER).text
    assert "This is stated directly." in shown
    assert "/claim/maybe" in shown


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?s=id:x&p=a",
        "?s=id:x&p=a&o=no term",
        '?s=id:x&p=a&o="1" . <urn:x> <urn:y> "2"',
        "?s=id:x&s=id:z&p=a&o=id:y",
        "?s=id:x&p=a&o=id:y&max=0",
        "?s=id:x&p=a&o=id:y&max=0000000010000",
        f"?s=id:x&p=a&o=id:y&max={'0' * 5000}1",
        "?s=id:x&p=a&o=id:y&format=pdf",
    ],
)
def test_a_bad_question_is_told_with_the_mend(site: FlaskClient, asked: str) -> None:
    """400: a term that is missing, none or two, a number out of bounds, a format that there is not."""
    answer = site.get(f"/explain{asked}")
    assert answer.status_code == 400
    assert answer.get_json()["mend"]


def test_contradictions_are_explained_and_health_leads_there(contradictory: Engine) -> None:
    """The graph keeps serving; the report has the address of the proofs, all of them unless fewer are asked for."""
    client = create_app(contradictory).test_client()
    report = client.get("/health").get_json()
    assert (report["status"], report["consistent"]) == ("ok", False)
    found = client.get(report["proof"]).get_json()["contradictions"]
    assert [contradiction["rule"] for contradiction in found] == ["cax-dw", "cax-dw"]
    assert len(client.get(report["proof"] + "?max=1").get_json()["contradictions"]) == 1
    assert client.get(report["proof"] + "?format=text").text.startswith("a contradiction  [certain] cax-dw")
    assert b"cax-dw" in client.get(report["proof"], headers={"Accept": "text/turtle"}).data


def test_the_first_page_says_that_the_graph_contradicts_itself(contradictory: Engine, site: FlaskClient) -> None:
    """And leads to the proofs; of a graph that does not it says nothing."""
    client = create_app(contradictory).test_client()
    said = re.search('contradicts itself[.] <a href="([^"]+)">Why[?]</a>', page(client, "/"))
    assert said
    proof = page(client, said[1])
    assert "Disjoint classes have no member in common" in proof
    assert "<h2>Another contradiction</h2>" in proof
    assert "contradicts itself" not in page(site, "/")


def test_a_graph_apart_that_has_the_triple_is_named(tmp_path: Path) -> None:
    """On the page, and in the problem that a program gets."""
    client = reading(tmp_path, "@prefix : <urn:t#> . :g { :a :p :b }")
    address = "/explain?s=urn:t%23a&p=urn:t%23p&o=urn:t%23b"
    said = client.get(address, headers=BROWSER)
    assert said.status_code == 404
    assert "urn:t%23g" in said.text.split("Graphs apart that have it")[1]
    assert "<urn:t#g> has it, a graph that only GRAPH asks." in client.get(address).get_json()["detail"]


def test_each_rule_of_a_step_is_told(tmp_path: Path) -> None:
    """Also where no triple says what one of them concludes, as that two literals are the same."""
    client = reading(
        tmp_path,
        """@prefix owl: <http://www.w3.org/2002/07/owl#> .
        <urn:C> owl:onProperty <urn:p> ; owl:maxCardinality 1 . <urn:x> a <urn:C> ; <urn:p> 1 , 2 .""",
    )
    address = "/explain/contradictions"
    assert "dt-diff, cls-maxc2: Literals" in client.get(f"{address}?format=text").text
    assert '"dt-diff, cls-maxc2"' in client.get(f"{address}?format=turtle").text
    shown = re.sub("<[^>]+>", "", page(client, address))
    assert "dt-diff Where there is at most one value, two are the same. cls-maxc2" in shown


def test_a_prefix_of_a_proof_means_what_the_file_says(tmp_path: Path) -> None:
    """What usually has a prefix that it binds to another namespace is written out, and what is in that has it."""
    client = reading(
        tmp_path,
        """@prefix org: <http://own.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        org:a <http://www.w3.org/ns/org#memberOf> org:b .
        <http://www.w3.org/ns/org#hasMember> owl:inverseOf <http://www.w3.org/ns/org#memberOf> ;
            <http://www.w3.org/2000/01/rdf-schema#label> "has member" .""",
    )
    address = "/explain?s=org:b&p=http://www.w3.org/ns/org%23hasMember&o=org:"
    said = "org:b <http://www.w3.org/ns/org#hasMember> org:a"
    assert client.get(f"{address}a").get_json()["says"] == said
    assert client.get(f"{address}a&format=text").text.startswith(said)
    assert "<http://www.w3.org/ns/org#hasMember> org:c: " in client.get(f"{address}c").text
    assert str(autopact.load(tmp_path).explain("org:b", "http://www.w3.org/ns/org#hasMember", "org:a")).startswith(said)
    assert "has member" in page(client, f"{address}a")


def test_what_is_inferred_and_has_no_proof_is_not_denied(tmp_path: Path) -> None:
    """501, of what is true of every graph: /sparql has it, so /explain does not say that it does not follow."""
    client = reading(tmp_path, "<urn:a> a <urn:C> . <urn:C> a <http://www.w3.org/2002/07/owl#Class> .", axioms=True)
    asked = {"query": "ASK { <urn:a> a <http://www.w3.org/2002/07/owl#Thing> }"}
    assert client.get("/sparql", query_string=asked).get_json()["boolean"] is True
    answer = client.get("/explain?s=urn:a&p=a&o=owl:Thing")
    assert answer.status_code == 501
    assert answer.get_json()["detail"].startswith("<urn:a> a owl:Thing is among what is inferred")
    assert client.get("/explain?s=urn:b&p=a&o=owl:Thing").status_code == 404


def test_without_reasoning_nothing_is_explained() -> None:
    """501, and what to do about it."""
    answer = create_app(Embedded(assemble(reasoning=False))).test_client().get(FLEXIS)
    assert answer.status_code == 501
    assert "--reasoning" in answer.get_json()["mend"]


TERMS = """@prefix x: <http://x.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    x:says rdfs:subPropertyOf x:tells . x:zoe x:says <<( x:a x:p <<( x:b a "v" )>> )>> ."""
SAID = '<<( x:a x:p <<( x:b a "v" )>> )>>'


def test_a_triple_that_is_an_object_is_explained(tmp_path: Path) -> None:
    """As JSON, Turtle and text, and on the page; its thing's page and JSON lead there."""
    client = reading(tmp_path, TERMS)
    asked = {"s": "http://x.example/zoe", "p": "x:tells", "o": SAID}
    step = client.get("/explain", query_string=asked).get_json()
    assert (step["rule"], len(step["premises"])) == ("prp-spo1", 2)
    turtle = parse(client.get("/explain", query_string={**asked, "format": "turtle"}).data, format=RdfFormat.TURTLE)
    assert sum(isinstance(quad.object, Triple) for quad in turtle) == 2
    assert SAID.count("<<(") == client.get("/explain", query_string={**asked, "format": "text"}).text.count("x:zoe")
    assert "prp-spo1" in page(client, f"/explain?{urlencode(asked)}")
    told = client.get("/page?iri=http://x.example/zoe&format=json").get_json()
    [proof] = {each["proof"] for each in told["facts"] if each["inferred"]}
    assert client.get(proof).get_json() == step
    [link] = re.findall(r'class="why" href="([^"]*)"', page(client, "/page?iri=http://x.example/zoe"))
    assert client.get(unescape(link)).get_json() == step


@pytest.mark.parametrize(
    "term", ["<<( x:a x:p )>>", f"{SAID} . x:a x:p x:b", f"{SAID} , x:b", "<<( x:a x:p " * 5000 + "x:b" + " )>>" * 5000]
)
def test_what_is_no_triple_is_no_object(term: str, tmp_path: Path) -> None:
    """Nor is one that nests without end, which would end the process that reads it."""
    answer = reading(tmp_path, TERMS).get("/explain", query_string={"s": "x:zoe", "p": "x:says", "o": term})
    assert answer.status_code == 400
    assert "<<( s p o )>>" in answer.get_json()["mend"]


def test_what_a_literal_in_a_triple_holds_nests_nothing(tmp_path: Path) -> None:
    """Though it looks like triples in triples."""
    term = f'<<( x:a x:p "{"<<( " * 200}" )>>'
    client = reading(tmp_path, f"@prefix x: <http://x.example/> . x:zoe x:says {term} .")
    step = client.get("/explain", query_string={"s": "x:zoe", "p": "x:says", "o": term})
    assert (step.status_code, step.get_json()["status"]) == (200, "stated")


def test_nothing_within_an_object_is_said_to_stand_nowhere(tmp_path: Path) -> None:
    """It need not stand in the graph by itself; a triple is no subject."""
    client = reading(tmp_path, TERMS)
    answer = client.get("/explain", query_string={"s": "x:zoe", "p": "x:sais", "o": SAID})
    assert answer.status_code == 404
    assert "x:sais" in answer.get_json()["mend"]
    assert "x.example/p" not in answer.get_json()["mend"]
    assert client.get("/explain", query_string={"s": SAID, "p": "x:says", "o": "x:a"}).status_code == 400


def test_an_evaluator_explains_as_the_engine_itself_does() -> None:
    """The same bytes from a process of its own, which the deadline holds for; where an object is a triple, too."""
    import asyncio

    why = Why(Triple(ID.flexis, RDF.type, AP.JointVenture), most=2)
    nothing = Why(Triple(ID.flexis, AP.says, Triple(ID.flexis, RDF.type, AP.JointVenture)))

    with holding(worlds.bundled()) as control:

        async def ask() -> tuple[bytes, bytes, bool | None]:
            evaluators = Evaluators(control)
            await evaluators.open()
            try:
                answers = [await asyncio.to_thread(evaluators.explain, each) for each in (why, nothing)]
                return answers[0].read(), answers[1].read(), evaluators.consistent
            finally:
                evaluators.close()

        here = worlds.bundled()
        assert asyncio.run(ask()) == (here.explain(why).read(), here.explain(nothing).read(), True)


def test_what_an_update_stated_says_when() -> None:
    """By its number and time: in JSON, in text, and as a link on the page."""
    writing = Writing(plain=False)
    writing.write(Write([Update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")]))
    asking = create_app(writing, writer=writing).test_client()
    address = "/explain?s=urn:a&p=urn:b&o=urn:c"
    leaf = asking.get(address).get_json()
    assert (leaf["status"], leaf["change"], leaf["at"]) == ("stated", 1, "2026-11-25T21:00:00.000+00:00")
    assert "stated in graph:asserted by change 1, 2026-11-25" in asking.get(f"{address}&format=text").text
    page = asking.get(address, headers={"Accept": "text/html"}).text
    assert '<a href="/changes/1">by change 1, 2026-11-25 21:00:00</a>' in page
    told = create_app(writing).test_client().get(address).get_json()
    assert "change" not in told


def test_a_claim_that_rests_on_several_passages_names_each(tmp_path: Path) -> None:
    """In each form: of two sentences and another source none is left out, and characters are those of a passage."""
    client = reading(
        tmp_path,
        DECLARED
        + """
        <urn:a1> a ap:Sentence ; prov:wasQuotedFrom source:a ; oa:start 0 ; oa:end 20 .
        <urn:a3> a ap:Sentence ; prov:wasQuotedFrom source:a ; oa:start 50 ; oa:end 70 .
        <urn:a0> a ap:Record ; prov:wasQuotedFrom source:b .
        claim:x a ap:Claim ; ap:paraphrase "Acme is Brix's."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ;
            ap:factuality ap:certain ; ap:polarity ap:Affirmed ; ap:evidence <urn:a0> , <urn:a1> , <urn:a3> ;
            <http://purl.org/dc/terms/created> "2026" .
        claim:x { id:acme ap:subsidiaryOf id:brix }""",
    )
    asked = "/explain?s=id:acme&p=ap:subsidiaryOf&o=id:brix"
    told = client.get(asked).get_json()
    assert (told["source"], told["start"], told["end"]) == (SOURCE.a.value, 0, 20)
    assert told["evidence"] == [
        {"iri": "urn:a0", "source": SOURCE.b.value},
        {"iri": "urn:a1", "source": SOURCE.a.value, "start": 0, "end": 20},
        {"iri": "urn:a3", "source": SOURCE.a.value, "start": 50, "end": 70},
    ]
    assert "in source:b, source:a 0-20, source:a 50-70\n" in client.get(f"{asked}&format=text").text
    turtle = {quad.triple for quad in parse(client.get(f"{asked}&format=turtle").data, format=RdfFormat.TURTLE)}
    rests_on = {triple.object for triple in turtle if triple.predicate == AP.evidence}
    assert rests_on == {NamedNode("urn:a0"), NamedNode("urn:a1"), NamedNode("urn:a3")}
    starts = {triple.subject: triple.object for triple in turtle if triple.predicate == OA.start}
    assert starts == {NamedNode("urn:a1"): Literal(0), NamedNode("urn:a3"): Literal(50)}
