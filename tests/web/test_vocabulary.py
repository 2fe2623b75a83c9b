"""The page of the ontology, and of anybody's vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from autopact.engine.seam import Engine
from autopact.terms import OWL, RDF, RDFS, SKOS
from autopact.web import vocabulary
from autopact.web.lookup import labels

from .pages import over, page, strangers


def test_each_term_tells_what_follows_through_it(site: FlaskClient) -> None:
    """Restrictions, chains and inverses as rules, in the reader's language; and a query that shows it at work."""
    english, french = page(site, "/ontology"), page(site, "/ontology?lang=fr")
    for rule in (
        "x is a (company and (has founder at least 2 company)) ⇔ x is a joint venture",
        "x founded y, y has founder z ⇒ x partner of z",
        "x in talks with y ⇒ y in talks with x",
        "x has party y ⇒ y is an agent",
    ):
        assert rule in english
    assert (
        "x est de type (entreprise et (a pour fondateur au moins 2 entreprise)) ⇔ x est de type coentreprise" in french
    )
    assert "A company that was founded by two or more companies." in english
    assert 'id="TechnologyCooperation"' in english
    assert "ap:JointVenture+%7D" in english


def test_a_stranger_s_term_tells_what_follows_through_it() -> None:
    """By its labels, as ours do; what has none goes by its name."""
    shown = page(
        strangers("""
        PREFIX e: <http://x.example/and/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        e:Parent a owl:Class ; rdfs:label "parent" ; owl:equivalentClass [
          a owl:Restriction ; owl:onProperty e:hasChild ; owl:hasValue "some and value" ] .
        e:hasChild a owl:ObjectProperty ; rdfs:label "has child" ; rdfs:domain e:Person .
        e:over a owl:ObjectProperty , owl:TransitiveProperty ; owl:propertyChainAxiom ( e:hasChild e:hasChild ) .
        """),
        "/ontology?lang=fr",
    )
    for rule in (
        "x est de type (has child la valeur &#34;some and value&#34;) ⇔ x est de type parent",
        "x has child y ⇒ x est de type Person",
        "x over y, y over z ⇒ x over z",
        "x has child y, y has child z ⇒ x over z",
    ):
        assert rule in shown, rule


def test_whatever_has_no_name_is_spelt_out() -> None:
    """Restrictions to itself, facets, inverses, and classes without a type; the RDF has all of them, each once."""
    client = strangers("""
        PREFIX e: <http://x.example/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        e:Proud a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty e:admires ; owl:hasSelf true ] .
        e:age a owl:DatatypeProperty ; rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
          owl:withRestrictions ( [ xsd:minInclusive 0 ] [ xsd:maxExclusive 150 ] ) ] .
        e:Named a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty e:name ;
          owl:minQualifiedCardinality 2 ; owl:onDataRange xsd:string ] .
        e:knownAs a owl:DatatypeProperty ; rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:string ] .
        e:sibling a owl:ObjectProperty ; owl:propertyChainAxiom ( [ owl:inverseOf e:child ] e:child ) .
        e:team a owl:ObjectProperty ; rdfs:range [ owl:unionOf ( e:Proud [ owl:complementOf e:Named ] ) ] .
        [] a owl:AllDisjointClasses ; owl:members ( e:Proud e:Named ) .
        """)
    shown = unescape(page(client, "/ontology"))
    for rule in (
        "x is a (admires itself) ⇔ x is a Proud",
        "x age y ⇒ y is a xsd:integer[>= 0, < 150]",
        "x is a Named ⇒ x is a (name at least 2 xsd:string)",
        "x knownAs y ⇒ y is a (not xsd:string)",
        "x team y ⇒ y is a (Proud or (not Named))",
        "x (inverse of child) y, y child z ⇒ x sibling z",
    ):
        assert rule in shown, rule
    assert "x (inverse de child) y, y child z ⇒ x sibling z" in page(client, "/ontology?lang=fr")
    stated = [quad.triple for quad in parse(client.get("/ontology.nt").data, format=RdfFormat.N_TRIPLES)]
    nodes = {term for triple in stated for term in (triple.subject, triple.object) if isinstance(term, BlankNode)}
    assert nodes == {triple.subject for triple in stated if isinstance(triple.subject, BlankNode)}
    assert len(stated) == len(set(stated))
    assert any(triple.object == OWL.AllDisjointClasses for triple in stated)


def test_terms_tell_what_they_are_made_of_and_what_their_traits_and_keys_mean() -> None:
    """With a name of their own or without; equal properties at both ends, and as more than close."""
    shown = page(
        strangers("""
        PREFIX e: <http://x.example/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        e:Person a owl:Class ; owl:disjointUnionOf ( e:Man e:Woman ) ; owl:hasKey ( e:number e:country ) .
        e:Man a owl:Class . e:Woman a owl:Class .
        e:Loner a owl:Class ; owl:disjointWith [ a owl:Restriction ; owl:onProperty e:knows ; owl:minCardinality 1 ] .
        e:Father a owl:Class ; owl:intersectionOf ( e:Man [ a owl:Restriction ; owl:onProperty e:child ;
          owl:someValuesFrom owl:Thing ] ) .
        e:Colour a owl:Class ; owl:oneOf ( e:red e:green ) . e:Thing a owl:Class ; owl:complementOf e:Person .
        [ a owl:Restriction ; owl:onProperty e:knows ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf e:Person .
        e:knows a owl:ObjectProperty, owl:ReflexiveProperty ; owl:equivalentProperty e:knowsOf .
        e:knowsOf a owl:ObjectProperty . e:number a owl:DatatypeProperty, owl:FunctionalProperty .
        e:child a owl:ObjectProperty, owl:AsymmetricProperty, owl:IrreflexiveProperty, owl:InverseFunctionalProperty .
        e:country a owl:ObjectProperty .
        """),
        "/ontology",
    )
    for term, rule in (
        ("Woman", "x is a (Man or Woman) ⇔ x is a Person"),
        (
            "country",
            "x is a Person, y is a Person, x number z1, y number z1, x country z2, y country z2 ⇒ x same as y",
        ),
        ("Loner", "x is a Loner ⇒ not (x is a (knows at least 1))"),
        ("Father", "x is a (Man and (child some thing)) ⇔ x is a Father"),
        ("Colour", "x is a {red, green} ⇔ x is a Colour"),
        ("Thing", "x is a (not Person) ⇔ x is a Thing"),
        ("Person", "x is a (knows some thing) ⇒ x is a Person"),
        ("knows", "x is a thing ⇒ x knows x"),
        ("knowsOf", "x knows y ⇔ x knowsOf y"),
        ("child", "x child y ⇒ not (y child x)"),
        ("child", "x is a thing ⇒ not (x child x)"),
        ("child", "x child y, z child y ⇒ x same as z"),
        ("number", "x number y, x number z ⇒ y same as z"),
    ):
        entry = shown.split(f'<h3 id="{term}"')[1].split("<h3")[0]
        assert f"<bdi>{rule}</bdi>" in entry, rule
    assert "Close to" not in shown


def test_what_is_deprecated_says_so() -> None:
    """However it is said, and in the reader's language; what is said not to be, does not."""
    client = strangers("""
        @prefix e: <http://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        e:Old a owl:Class ; owl:deprecated true . e:Older a owl:Class, owl:DeprecatedClass .
        e:New a owl:Class ; owl:deprecated false ; rdfs:comment "In use." .""")
    for language, word in (("en", "deprecated"), ("fr", "obsolète"), ("zh", "已弃用")):
        shown = page(client, f"/ontology?lang={language}")
        entries = dict(re.findall(r'<h3 id="(\w+)"(.*?)</h3>', shown, re.DOTALL))
        assert {name for name, entry in entries.items() if word in entry} == {"Old", "Older"}


def test_the_anchors_of_a_stranger_s_terms_are_all_different() -> None:
    """Two terms of one local name, in a circle besides, break nothing."""
    one, other = (NamedNode(f"http://{name}.example/Thing") for name in ("one", "other"))
    described = {Triple(node, RDF.type, OWL.Class) for node in (one, other)} | {
        Triple(node, RDFS.label, Literal("thing")) for node in (one, other)
    }
    shown = page(
        over(described | {Triple(one, RDFS.subClassOf, other), Triple(other, RDFS.subClassOf, one)}), "/ontology"
    )
    assert 'id="Thing"' in shown
    assert 'id="http://other.example/Thing"' in shown


def test_a_tall_tree_of_classes_begins_with_what_is_above_all_others() -> None:
    """Each beside the first of its kinds: no blank space stands where one looks first."""
    kinds = [("Twig", "Root"), *((f"K{n}", "Twig") for n in range(9)), *((f"S{n}", f"K{n}") for n in range(9))]
    client = over(
        {
            triple
            for kind, above in kinds
            for triple in (
                Triple(NamedNode(f"http://x.example/{kind}"), RDF.type, OWL.Class),
                Triple(NamedNode(f"http://x.example/{above}"), RDF.type, OWL.Class),
                Triple(NamedNode(f"http://x.example/{kind}"), RDFS.subClassOf, NamedNode(f"http://x.example/{above}")),
            )
        }
    )
    boxes = dict(re.findall(r'<title>(\w+)</title>\s*<rect x="\d+" y="(\d+)"', page(client, "/ontology")))
    assert len(boxes) == 20
    assert boxes["Root"] == boxes["Twig"] == boxes["K0"] == boxes["S0"] == min(boxes.values(), key=int)


def test_a_graph_without_a_vocabulary_lists_the_words_that_it_uses() -> None:
    """The most used first, each with how often; what they mean is said elsewhere."""
    foaf = "http://xmlns.com/foaf/0.1/"
    ann, bob = (NamedNode(f"http://x.example/{name}") for name in ("ann", "bob"))
    client = over(
        {Triple(each, RDF.type, NamedNode(foaf + "Person")) for each in (ann, bob)}
        | {Triple(ann, NamedNode(foaf + "knows"), bob)}
    )
    shown = page(client, "/ontology")
    assert "describes no vocabulary" in shown
    listed = re.sub(r"<[^>]+>|\s+", " ", shown.split("Words of other vocabularies")[1])
    assert re.search(r"Classes +Person +2 +Properties +knows +1", listed)
    assert "rdf:type" not in listed


def test_a_stranger_s_terms_need_no_labels() -> None:
    """What is said more of than its kind is described, and so is all of its namespace; a circle is drawn as well."""
    one, two, three, alone = (NamedNode(f"http://own.example/{name}") for name in ("One", "Two", "Three", "Alone"))
    declared = NamedNode("http://xmlns.com/foaf/0.1/Person")
    described = {Triple(node, RDF.type, OWL.Class) for node in (one, two, three, alone, declared)}
    assert "describes no vocabulary" not in page(over(described), "/ontology")
    described |= {
        Triple(one, RDFS.subClassOf, two),
        Triple(two, RDFS.subClassOf, one),
        Triple(three, RDFS.subClassOf, two),
    }
    shown = page(over(described), "/ontology")
    for node in (one, two, three, alone):
        assert f'id="{node.value.rsplit("/", 1)[1]}"' in shown
    assert 'id="Person"' not in shown
    assert declared.value in shown.split("Words of other vocabularies")[1]
    picture = shown.split('<div class="tall">')[1].split("</svg>")[0]
    assert [picture.count(f'href="#{name}"') for name in ("One", "Two", "Three", "Alone")] == [1, 1, 1, 0]


def test_a_label_without_a_letter_names_no_term() -> None:
    """It goes by the next property that has one, or by its IRI."""
    axle, wheel = (NamedNode(f"http://own.example/{name}") for name in ("Axle", "Wheel"))
    triples = {Triple(node, RDF.type, OWL.Class) for node in (axle, wheel)}
    triples |= {Triple(axle, RDFS.label, Literal("")), Triple(wheel, RDFS.label, Literal(" ", language="en"))}
    shown = page(over({*triples, Triple(wheel, SKOS.prefLabel, Literal("a wheel"))}), "/ontology")
    assert [re.sub("<[^>]*>", "", name).strip() for name in re.findall(r'<a href="#[AW]\w+">(.*?)</a>', shown)] == [
        "a wheel",
        "Axle",
    ]


OBO = """@prefix obo: <http://purl.obolibrary.org/obo/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
    @prefix dcterms: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    obo:X_01 a owl:Class ; rdfs:label "axle" ; obo:IAO_0000115 "A shaft for wheels." ; rdfs:comment "Check this." ;
        oio:hasExactSynonym "wheel shaft" ; obo:IAO_0000118 "spindle" .
    obo:scheme a skos:ConceptScheme ; dcterms:title "Parts of vehicles" ."""


def test_ontologies_of_obo_are_read_with_their_definitions_and_synonyms() -> None:
    """Their own properties for both are in every one of them; what else is commented is no definition."""
    client = strangers(OBO)
    entry = page(client, "/ontology").split('id="X_01"')[1].split("</div>")[0]
    assert "A shaft for wheels." in entry
    assert "Check this." not in entry
    iri = "http://purl.obolibrary.org/obo/X_01"
    thing = page(client, f"/page?iri={iri}")
    assert re.search('<p class="lead"><bdi[^>]*>A shaft for wheels.', thing)
    assert re.search('<p class="faint">Also.*spindle.*wheel shaft', thing)
    for words in ("spindle", "wheel shaft"):
        assert [each["iri"] for each in client.get(f"/search?q={words}").get_json()["results"]] == [iri]


def test_what_has_a_title_for_a_label_is_called_so() -> None:
    """As everywhere else."""
    assert "Parts of vehicles" in page(strangers(OBO), "/ontology").split('id="section-schemes"')[1]


def test_datatypes_are_terms_and_so_are_properties_of_which_only_a_trait_is_said() -> None:
    """A transitive property need not be called a property besides."""
    client = strangers(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix x: <http://x.example/> .
        x:partOf a owl:TransitiveProperty ; rdfs:comment "Inside of." . x:oak x:size "9"^^x:metres .
        x:metres a rdfs:Datatype ; rdfs:comment "A length." .
        x:mbox a owl:InverseFunctionalProperty, owl:DatatypeProperty ."""
    )
    shown = page(client, "/ontology")
    sections = dict(re.findall('<h2 id="section-([^"]+)">.*?((?:(?!<h2).)*)', shown, re.DOTALL))
    assert {name: re.findall('<h3 id="([^"]+)"', text) for name, text in sections.items()} == {
        "datatype-properties": ["mbox"], "properties": ["partOf"], "datatypes": ["metres"],
    }  # fmt: skip
    query = re.search('href="/sparql[?]query=([^"]*)"', sections["datatypes"])
    assert query
    assert "http://x.example/oak" in client.get(f"/sparql?query={query[1]}", headers={"Accept": "text/csv"}).text
    assert b"metres" in client.get("/ontology.ttl").data


def test_of_several_ontologies_each_is_told_by_itself() -> None:
    """One that imports the others speaks for all, as on the first page; without such a one, none does."""
    text = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix dc: <http://purl.org/dc/elements/1.1/> .
        <http://x.example/sea> a owl:Ontology ; dc:title "Of the sea" ; rdfs:comment "What swims." .
        <http://x.example/land> a owl:Ontology ; dc:title "Of the land" ; owl:versionInfo "2" .
        <http://x.example/land#Fox> a owl:Class ; rdfs:label "fox" ."""
    shown = page(strangers(text), "/ontology")
    assert "<h1><bdi>Ontology</bdi></h1>" in shown
    assert "About this vocabulary" not in shown
    assert re.findall('<h3 id="([^"]+)"', shown) == ["land", "sea", "Fox"]
    assert "<p><bdi>What swims.</bdi></p>" in shown
    client = strangers(f"{text} <http://x.example/land> owl:imports <http://x.example/sea> .")
    shown = page(client, "/ontology")
    assert "<h1><bdi>Of the land</bdi></h1>" in shown
    assert "<h1><bdi>Of the land</bdi></h1>" in page(client, "/")
    assert "About this vocabulary" in shown
    assert re.findall('<h3 id="([^"]+)"', shown) == ["sea", "Fox"]


def test_a_narrower_concept_is_not_said_to_be_a_kind() -> None:
    """A jet is no galaxy, though a thesaurus has it beneath. Of many, it is told how many there are."""
    jets = " ".join(f"x:jet{number} a skos:Concept ; skos:broader x:galaxies ." for number in range(50))
    shown = page(
        strangers(
            """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix x: <http://x.example/> .
            x:Star a owl:Class ; rdfs:subClassOf x:Body . x:Body a owl:Class . x:galaxies a skos:Concept . """
            + jets
        ),
        "/ontology",
    )
    entries = dict(re.findall(r'<h3 id="(\w+)".*?<dl class="term">(.*?)</dl>', shown, re.DOTALL))
    said = {name: " ".join(re.sub("<[^>]*>", " ", text).split()) for name, text in entries.items()}
    assert "Is a kind of Body" in said["Star"]
    assert "Has kinds Star" in said["Body"]
    assert "Narrower than galaxies" in said["jet7"]
    assert "Broader than jet0" in said["galaxies"]
    assert "1 to 40 of 50" in said["galaxies"]


def test_what_holds_both_ways_is_told_at_both_ends() -> None:
    """However it is written: what excludes another is excluded by it, and an inverse is one of its own."""
    shown = page(
        strangers("""
        @prefix : <http://x.example/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        :Boat a owl:Class ; owl:disjointWith :Car . :Car a owl:Class . :Bus a owl:Class . :Tram a owl:Class .
        [] a owl:AllDisjointClasses ; owl:members (:Car :Bus :Tram) .
        :Ship a owl:Class ; owl:disjointUnionOf (:Ferry :Tug) . :Ferry a owl:Class . :Tug a owl:Class .
        [] a owl:AllDisjointProperties ; owl:members (:carries :hits) . :hits a owl:ObjectProperty .
        :carries a owl:ObjectProperty ; owl:inverseOf :carriedBy . :carriedBy a owl:ObjectProperty ."""),
        "/ontology",
    )
    for name, relation, other in (
        ("Boat", "Never also", "Car"),
        ("Car", "Never also", "Boat · Bus · Tram"),
        ("Tram", "Never also", "Bus · Car"),
        ("Tug", "Never also", "Ferry"),
        ("hits", "Never also", "carries"),
        ("carries", "Inverse of", "carriedBy"),
        ("carriedBy", "Inverse of", "carries"),
    ):
        entry = re.sub("<[^>]*>", " ", shown.split(f'<h3 id="{name}"')[1].split("<h3")[0])
        assert f"{relation} {other} " in " ".join(entry.split()), name


def test_of_very_many_that_exclude_each_other_those_are_looked_up_that_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One axiom may say so of thousands of classes, and each of them is told with some."""
    looked_up: list[int] = []

    def counted(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, Literal]:
        asked = set(terms)
        looked_up.append(len(asked))
        return labels(engine, asked)

    monkeypatch.setattr(vocabulary, "MOST", 3)
    monkeypatch.setattr(vocabulary, "MOST_RELATED", 2)
    monkeypatch.setattr(vocabulary, "labels", counted)
    classes = [f"ex:C{number}" for number in range(100, 160)]
    declared = " ".join(f"{each} a owl:Class ." for each in classes)
    shown = page(
        strangers(
            "@prefix ex: <https://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
            f"{declared} ex:C100 owl:disjointWith ex:A ."
            f"[] a owl:AllDisjointClasses ; owl:members ( {' '.join(reversed(classes))} ) ."
        ),
        "/ontology",
    )
    told = re.findall(r"<dt>Never also</dt><dd>(.*?) … ", re.sub(r"\s+", " ", shown))
    assert [re.findall(r"(\w+)</bdi>", each) for each in told] == [["A", "C101"], ["C100", "C102"], ["C100", "C101"]]
    assert max(looked_up) < 12


def test_a_term_of_many_rules_says_how_many_there_are() -> None:
    """Those that are shown are the beginning."""
    parts = ", ".join(f"[ owl:unionOf ( ex:A{n} ex:B{n} ) ]" for n in range(20))
    shown = page(
        strangers(
            "@prefix ex: <https://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
            f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . ex:C a owl:Class ; rdfs:subClassOf {parts} ."
        ),
        "/ontology",
    )
    entry = shown.split('<h3 id="C"')[1]
    assert "20 rules" in entry
    assert "1 to 16 of 20" in entry
    assert entry.split('class="axioms"')[1].split("</ul>")[0].count("<li>") == 16


@pytest.mark.parametrize("ours", ["", "ex:C a owl:Class ; rdfs:label 'C' ."])
def test_of_more_words_of_others_than_are_shown_it_is_said(monkeypatch: pytest.MonkeyPatch, ours: str) -> None:
    """Whether the graph describes words of its own, or none."""
    monkeypatch.setattr(vocabulary, "MOST", 3)
    for number, cut in ((2, False), (4, True)):
        others = " ".join(
            f"o:C{n} a owl:Class . ex:x{n} a o:C{n} ." if ours else f"ex:x a o:C{n} ." for n in range(number)
        )
        shown = page(
            strangers(
                "@prefix ex: <https://x.example/> . @prefix o: <https://o.example/> ."
                "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
                f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . {ours} {others}"
            ),
            "/ontology",
        )
        assert ("There is more than this page shows" in shown) is cut


def test_a_thesaurus_may_have_labels_that_are_things_themselves() -> None:
    """Its concepts are listed by them, in alphabetical order."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX xl: <http://www.w3.org/2008/05/skos-xl#>
        x:c_1 a skos:Concept ; skos:broader x:c_2 ; xl:prefLabel x:l_1 . x:l_1 xl:literalForm "maize"@en .
        x:c_2 a skos:Concept ; xl:prefLabel [ xl:literalForm "cereals"@en ] .""")
    shown = page(client, "/ontology")
    assert re.findall(r"<h3[^>]*>\s*<bdi[^>]*>(.*?)</bdi>", shown) == ["cereals", "maize"]


def test_the_concepts_of_a_thesaurus_are_seen_at_a_glance() -> None:
    """Each below the one that is broader, as classes are, with the name under which one reads about it."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        x:crops a skos:Concept . x:maize a skos:Concept ; skos:broader x:cereals . x:alone a skos:Concept .
        x:cereals a skos:Concept ; skos:broader x:crops ; skos:related x:maize .""")
    shown = page(client, "/ontology").partition("The concepts at a glance")[2].partition("</svg>")[0]
    boxes = re.findall(r'<title>(\w+)</title>\s*<rect x="(\d+)"', shown)
    assert [name for name, _ in sorted(boxes, key=lambda box: int(box[1]))] == ["crops", "cereals", "maize"]
    assert "The classes at a glance" not in page(client, "/ontology")


def test_a_thesaurus_may_be_told_from_above() -> None:
    """With skos:narrower, which says as much; what is told both ways is shown once."""
    shown = page(
        strangers(
            """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://x.example/> .
            x:galaxies a skos:Concept ; skos:narrower x:spirals , x:dwarfs , x:elsewhere .
            x:spirals a skos:Concept ; skos:broader x:galaxies . x:dwarfs a skos:Concept ."""
        ),
        "/ontology",
    )
    entries = dict(re.findall(r'<h3 id="(\w+)".*?<dl class="term">(.*?)</dl>', shown, re.DOTALL))
    said = {name: " ".join(re.sub("<[^>]*>", " ", text).split()) for name, text in entries.items()}
    assert "Broader than dwarfs · elsewhere · spirals" in said["galaxies"]
    for each in ("spirals", "dwarfs"):
        assert said[each].count("Narrower than galaxies") == 1


def test_of_too_many_terms_the_general_ones_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how many there are: of the list, and of the picture of it."""
    monkeypatch.setattr(vocabulary, "MOST", 3)
    nodes = [NamedNode(f"http://x.example/C{number}") for number in range(9, 0, -1)]
    described = {Triple(node, RDF.type, OWL.Class) for node in nodes}
    described |= {Triple(lower, RDFS.subClassOf, higher) for higher, lower in pairwise(nodes)}
    shown = page(over(described), "/ontology")
    assert re.findall(r'<h3 id="(\w+)"', shown) == ["C7", "C8", "C9"]
    assert ">Classes 9</a>" in shown
    assert shown.count("1 to 3 of 9") == 2
