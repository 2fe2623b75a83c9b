"""What may leave a question without an answer."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple

from autopact.catalogue import near
from autopact.catalogue.asking import PROLOGUE
from autopact.catalogue.nothing import answered, hints, looser
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Job
from autopact.terms import AP, CLAIM, ID, RDF, RDFS, XSD, Level

OWN = NamedNode("http://x.example/graph")


@pytest.fixture(scope="module")
def engine() -> Embedded:
    """Acme, whose partner Brix is only probable; Coil is in a claim that does not count; more is in a graph apart."""
    return Embedded(
        Dataset(
            {
                Level.CERTAIN.asserted: {
                    Triple(ID.acme, RDFS.label, Literal("Acme", language="en")),
                    Triple(ID.acme, AP.number, Literal("61", datatype=XSD.integer)),
                    Triple(ID.acme, AP.note, Literal("plain")),
                },
                Level.PROBABLE.asserted: {Triple(ID.acme, AP.partnerOf, ID.brix)},
                CLAIM.rumour: {Triple(ID.acme, AP.partnerOf, ID.coil)},
                OWN: {Triple(ID.dyne, RDFS.label, Literal("Dyne"))},
            },
            "0" * 64,
        )
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { id:acmee rdfs:label ?x }", "id:acmee stands nowhere in this graph. Did you mean id:acme?"),
        ("ASK { ?x ap:partnerOf id:coil }", "id:coil is in other graphs than are asked, as in claim:rumour."),
        ("ASK { id:dyne rdfs:label ?x }", f"id:dyne is in other graphs than are asked, as in {OWN}."),
        ('ASK { ?x rdfs:label "Acme" }', '"Acme" stands nowhere in this graph, but "Acme"@en does.'),
        ("ASK { ?x ap:number '61' }", '"61" stands nowhere in this graph, but "61"^^xsd:integer does.'),
    ],
)
def test_what_is_wrong_is_said(engine: Embedded, query: str, said: str) -> None:
    """A name that is nowhere, or only where GRAPH looks; a text without the language or the type that it has."""
    (hint,) = hints(engine, query)
    assert str(hint).startswith(said)


def test_names_are_read_and_written_with_what_the_files_say_that_prefixes_mean() -> None:
    """One that usually means something else stands for what they say, and for nothing else."""
    space = "http://mine.example/ap#"
    facts = {Triple(NamedNode(f"{space}acme"), AP.knows, NamedNode(f"{space}brix"))}
    engine = Embedded(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64))
    engine.graphs.prefixes = {"ap": space, "mine": space}
    assert hints(engine, "ASK { mine:acme ?p ap:brix }") == []
    (hint,) = hints(engine, f"ASK {{ ap:acme <{AP.knowss.value}> ?x }}")
    assert (hint.what, hint.instead) == (str(AP.knowss), (str(AP.knows),))


@pytest.mark.parametrize("written", ["radKiteClob", "rad-kite-clob", "rad_kite_clob"])
def test_a_name_may_be_made_of_the_words_of_a_label(written: str) -> None:
    """Of which one is right, where a thing has a number for a name; those of the same namespace come first."""
    labels = {ID.q61: "Red Kite Club", NamedNode("http://a.example/q61"): "red kite club", ID.q62: "Blue Van"}
    facts = {Triple(node, RDFS.label, Literal(label)) for node, label in labels.items()}
    (hint,) = hints(Embedded(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64)), f"ASK {{ id:{written} ?p ?o }}")
    assert hint.instead == ("id:q61", "<http://a.example/q61>")


def test_a_class_of_a_stranger_may_be_made_of_the_words_of_its_label() -> None:
    """It need not be declared, and its name may be a number."""
    facts = {Triple(ID.q5, RDFS.label, Literal("human being")), Triple(ID.ada, RDF.type, ID.q5)}
    (hint,) = hints(Embedded(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64)), "ASK { ?x a id:HumanBein }")
    assert hint.instead == ("id:q5",)


def test_a_term_is_meant_whatever_its_case() -> None:
    """And nothing else that is much less alike."""
    facts = {Triple(ID.acme, AP[name], Literal(1)) for name in ("number", "member")}
    (hint,) = hints(Embedded(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64)), "ASK { ?x ap:NUMBER ?y }")
    assert hint.instead == ("ap:number",)


def test_what_comes_nearest_is_offered_first() -> None:
    """Whatever comes before it in the alphabet."""
    facts = {Triple(ID.acme, AP[name], Literal(1)) for name in ("cumber", "number")}
    (hint,) = hints(Embedded(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64)), "ASK { ?x ap:numbr ?y }")
    assert hint.instead == ("ap:number", "ap:cumber")


def test_another_namespace_has_to_come_nearer(engine: Embedded) -> None:
    """A thing is no slip of a property that shares some letters with it."""
    (hint,) = hints(engine, "ASK { id:nate ?p ?o }")
    assert str(hint) == "id:nate stands nowhere in this graph."
    (near, far) = hints(engine, "ASK { ?s ap:nate ?o ; ap:nothing ?x }")
    assert (near.instead, far.instead) == (("ap:note",), ())


def test_the_terms_of_a_graph_are_counted_once(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names are nowhere: of a large graph that takes long."""
    hints(engine, "ASK { id:nate ?p ?o }")
    monkeypatch.setattr(near, "used", None)
    assert len(hints(engine, "ASK { id:nate ap:nate ap:notee }")) == 3


@pytest.mark.parametrize(
    "query",
    [
        "ASK { id:acme ap:partnerOf id:brix }",  # of a lower level: that is for `looser`
        "ASK { GRAPH ?g { id:dyne rdfs:label ?x } }",
        "ASK FROM <http://x.example/graph> { id:dyne rdfs:label ?y }",
        'ASK { ?x ap:note "plain" }',
        'ASK { ?x rdfs:label "Acme"@en ; ap:number "61"^^xsd:integer }',
        'ASK { ?x rdfs:label ?y FILTER(STR(?y) = "Acme") }',
        "ASK { <http://x.example/graph> ?p ?o }",
        "PREFIX x: <http://nowhere.example/> BASE <http://nowhere.example/> ASK { id:acme rdfs:label ?x }",
        'ASK { ?x rdfs:label """Acme""", "A\\"" }',
        'ASK { ?x rdfs:label "1 m"^^<http://units.example/length> , "2 m"^^ap:length }',
    ],
)
def test_what_is_right_is_left_alone(engine: Embedded, query: str) -> None:
    """Names that are there, graphs that are asked, texts as they are, or that are compared with part of a term."""
    assert hints(engine, query) == []


def test_whoever_names_graphs_is_told_of_no_others(engine: Embedded) -> None:
    """He has chosen."""
    assert hints(engine, "ASK { id:dyne rdfs:label ?x }", everywhere=True) == []


@pytest.mark.parametrize(
    ("query", "form", "level"),
    [
        ("SELECT ?x { ?x ap:partnerOf id:brix }", QueryResultsFormat.CSV, Level.PROBABLE),
        ("SELECT ?x { ?x ap:partnerOf id:coil }", QueryResultsFormat.CSV, None),
        ("ASK { ?x ap:partnerOf id:brix }", QueryResultsFormat.CSV, Level.PROBABLE),
        ("ASK { ?x ap:partnerOf id:coil }", QueryResultsFormat.CSV, None),
        ("CONSTRUCT WHERE { ?x ap:partnerOf id:brix }", RdfFormat.N_TRIPLES, Level.PROBABLE),
        ("CONSTRUCT WHERE { ?x ap:partnerOf id:coil }", RdfFormat.N_TRIPLES, None),
        ("SELECT ?x { ?x ap:partnerOf", QueryResultsFormat.CSV, None),
    ],
)
def test_the_nearest_level_with_an_answer_is_told(
    engine: Embedded, query: str, form: QueryResultsFormat | RdfFormat, level: Level | None
) -> None:
    """Where there is one; what goes wrong with a question that nobody has asked is nobody's trouble."""

    def seen(each: Level) -> Job:
        return Job(PROLOGUE + query, form, default_graphs=default_graphs(each, True))

    assert answered(engine, Level.CERTAIN, True, seen) is level


def test_levels_that_see_more_are_tried_from_the_firmest_on(engine: Embedded) -> None:
    """Those alone which have anything more."""
    assert looser(engine, Level.CERTAIN, True) == [Level.PROBABLE]
    assert looser(engine, Level.PROBABLE, True) == []
    inferred = Embedded(Dataset({Level.CERTAIN.inferred: {Triple(ID.a, AP.b, ID.c)}}, "0" * 64))
    assert looser(inferred, Level.CERTAIN, False) == [Level.CERTAIN]
    assert looser(inferred, Level.POSSIBLE, False) == [Level.POSSIBLE]
