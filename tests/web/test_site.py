"""Every link of the site, of the bundled graph and of the strangest ones."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse
from tests.crawl import ENTRIES, Crawl

from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, OA, ONTOLOGY_GRAPH, PROV, SOURCE, Level

from .pages import BROWSER, over_graphs


def test_the_links_of_the_site_answer(site: FlaskClient) -> None:
    """The first six hundred from the entry pages on; `python -m tests.crawl` follows all of them."""

    def get(address: str) -> tuple[int, str, str]:
        answer = site.get(address, headers=BROWSER, follow_redirects=True)
        return answer.status_code, answer.mimetype, answer.text if answer.mimetype == "text/html" else ""

    done = Crawl().run(get, ENTRIES, most=600)
    assert done.faults == []
    assert done.pages > 200
    assert done.others > 5


STRANGE = {
    "nothing": "",
    "oddities": """
        @prefix x: <http://x.example/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        x:a a x:T ; x:p <mailto:a@x.example> , <urn:x:1> , <tag:x,2026:y> ,
            [ x:q "in", [ x:r 1 ] ] , ( 1 "two"@en x:b ) ;
            x:when "2026-13-40"^^xsd:date , "yesterday" ; x:says "" , "\\u202E"@ar , "<b>"^^x:odd ; x:p x:a .
        x:b x:p x:a , _:loop . _:loop x:p _:loop . <http://x.example/%C3%A9/?q=1&r=2#f> a x:T ; x:p x:b .
        _:kind a <urn:class> . x:c a _:kind . <http://x.example/> x:p true . x:p x:p x:p .""",
    "a thesaurus": """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://x.example/> .
        x:s a skos:ConceptScheme ; skos:prefLabel "S"@de . x:a a skos:Concept ; skos:inScheme x:s ;
            skos:prefLabel "A"@de ; skos:narrower x:b ; skos:altLabel "Aa"@de .
        x:b a skos:Concept ; skos:broader x:a , x:b ; skos:related x:a .""",
    "an ontology": """
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix x: <http://x.example/> . <http://x.example/> a owl:Ontology ; owl:imports <http://y.example/> .
        x:A a owl:Class ; rdfs:subClassOf x:A , x:B ,
                [ a owl:Restriction ; owl:onProperty x:p ; owl:someValuesFrom x:B ] ;
            owl:equivalentClass [ owl:unionOf () ] . x:B a owl:Class ; owl:disjointWith x:A ; rdfs:label "B" .
        x:p a owl:ObjectProperty ; rdfs:label "p"@en ; rdfs:domain [ owl:oneOf ( x:i ) ] .
        x:i a x:A ; x:p x:j . x:j a x:B .""",
    "claims that say little": f"""
        @prefix ap: <{AP}> . @prefix claim: <{CLAIM}> . @prefix source: <{SOURCE}> . @prefix id: <{ID}> .
        @prefix prov: <{PROV}> . @prefix oa: <{OA}> .
        claim:a a ap:Claim . claim:b ap:paraphrase "B" ; ap:evidence source:s , <http://x.example/> ; ap:speaker "who" .
        claim:c ap:paraphrase 1 ; ap:supersedes claim:b , claim:c ; ap:retractedOn id:a ; ap:competesWith id:none .
        <{SOURCE}s#1> prov:wasQuotedFrom source:s ; oa:start "x" , -3 ; oa:end 1e9 .
        id:a ap:hasParty id:a , id:b , "c" .""",
}
"""Graphs in which much is otherwise than pages may expect."""


@pytest.mark.parametrize("name", STRANGE)
def test_the_links_of_a_stranger_s_site_answer(name: str) -> None:
    """Whatever is in it, and in whichever graph: nothing fails, however little is said."""
    triples = {quad.triple for quad in parse(STRANGE[name], format=RdfFormat.TURTLE)}
    ours = CLAIMS_GRAPH if "claims" in name else ONTOLOGY_GRAPH
    for graphs in ({Level.CERTAIN.asserted: triples}, {ours: triples}):
        client = over_graphs({**graphs, **{ID.g: triples}})

        def get(address: str, client: FlaskClient = client) -> tuple[int, str, str]:
            answer = client.get(address, headers=BROWSER, follow_redirects=True)
            html = answer.mimetype == "text/html"
            # What no graph says a word about has a link all the same, and its page says so.
            status = 200 if answer.status_code == 404 and html else answer.status_code
            return status, answer.mimetype, answer.text if html else ""

        named = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        starts = [f"/page?{urlencode({'iri': iri})}" for iri in sorted(named)]
        done = Crawl().run(get, [*ENTRIES, *starts], most=60)
        assert done.faults == []
        assert done.pages > len(starts)
