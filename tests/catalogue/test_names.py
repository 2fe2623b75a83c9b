"""What things are called in the data of strangers."""

from __future__ import annotations

from mmap import PAGESIZE
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from tests.prefixes import DECLARED

from autopact.catalogue.candidates import candidates
from autopact.catalogue.names import labels
from autopact.catalogue.search import find
from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, RDFS, Level

PREFIXES = f"""{DECLARED}
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
"""


def over(turtle: str) -> Embedded:
    """An engine over a stranger's triples."""
    quads = parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return Embedded(Dataset({Level.CERTAIN.asserted: {quad.triple for quad in quads}}, "0" * 64))


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ('foaf:givenName "Jo" ; foaf:familyName "Mustermann"', Literal("Jo Mustermann")),
        ('foaf:firstName "Lee"@en ; foaf:surname "Wang"@en', Literal("Lee Wang", language="en")),
        ('schema:familyName "Menabrea"', Literal("Menabrea")),
        ('schema:name "Ada" ; schema:familyName "Lovelace"', Literal("Ada")),
    ],
)
def test_a_person_without_a_name_is_called_by_its_parts(said: str, label: Literal) -> None:
    """Given name first; a whole name goes before."""
    person = NamedNode("https://example.org/person")
    assert labels(over(f"ex:person {said} ."), [person]) == {person: label}


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ('foaf:name "A"@en ; rdfs:label "B"@en ; skos:prefLabel "C"@en', Literal("C", language="en")),
        ('foaf:name "A"@en ; rdfs:label "B"@en', Literal("B", language="en")),
        ('schema:name "B"@en ; foaf:name "A"@en', Literal("A", language="en")),
        ('rdfs:label "B"@en ; skos:prefLabel "C"@de', Literal("B", language="en")),
    ],
)
def test_of_several_names_in_a_language_the_preferred_one_is_told(said: str, label: Literal) -> None:
    """SKOS's before RDFS's, and these before any other; but first of all it has to be read."""
    thing = NamedNode("https://example.org/thing")
    assert labels(over(f"ex:thing {said} ."), [thing]) == {thing: label}


def test_a_person_is_found_by_a_part_of_the_name() -> None:
    """Where there is no whole one either."""
    engine = over('ex:person foaf:givenName "Jo" ; foaf:familyName "Mustermann" .')
    assert [found.node.value for found in find(engine, "muster")] == ["https://example.org/person"]


def test_predicates_of_wikibase_are_called_as_their_property() -> None:
    """The label is the property's, and the predicates that statements are written with have none."""
    engine = over("""<http://www.wikidata.org/entity/P69> rdfs:label "educated at"@en ;
        wikibase:directClaim <http://www.wikidata.org/prop/direct/P69> ;
        wikibase:statementProperty <http://www.wikidata.org/prop/statement/P69> .""")
    predicates = [NamedNode(f"http://www.wikidata.org/prop/{role}/P69") for role in ("direct", "statement")]
    assert labels(engine, predicates) == dict.fromkeys(predicates, Literal("educated at", language="en"))


XL = """@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    ex:maize a skos:Concept ; skosxl:prefLabel ex:xl_1 , ex:xl_2 ; skosxl:altLabel ex:xl_3 .
    ex:xl_1 skosxl:literalForm "maize"@en . ex:xl_2 skosxl:literalForm "maïs"@fr .
    ex:xl_3 skosxl:literalForm "corn"@en .
    ex:rice a skos:Concept ; skosxl:prefLabel [ skosxl:literalForm "rice"@en ] ."""
"""A thesaurus whose labels are things themselves, as AGROVOC's are."""


def test_a_concept_is_called_by_a_label_that_is_a_thing_itself() -> None:
    """In the reader's language; the label, if it has an IRI, is called so, too."""
    maize, rice, label = (NamedNode(f"https://example.org/{name}") for name in ("maize", "rice", "xl_3"))
    assert labels(over(XL), [maize, rice, label], "fr") == {
        maize: Literal("maïs", language="fr"),
        rice: Literal("rice", language="en"),
        label: Literal("corn", language="en"),
    }


def test_a_concept_is_found_by_a_label_that_is_a_thing_itself() -> None:
    """And not the label, in tables neither; however often it is looked for, since names are held in memory then."""
    engine = over(XL)
    for _ in range(3):
        for words, name in (("corn", "maize"), ("MAIS", "maize"), ("mai", "maize"), ("ric", "rice")):
            assert [found.node.value for found in find(engine, words)] == [f"https://example.org/{name}"]
        assert [found.node.value for found in candidates(engine, "Corn", most=5)] == ["https://example.org/maize"]


def test_a_thing_is_called_by_its_own_name_before_its_equals_is(tmp_path: Path) -> None:
    """What `owl:sameAs` makes of two names is that each has both; what has none of its own gets another's."""
    file = tmp_path / "equals.ttl"
    file.write_text(
        PREFIXES
        + """@prefix owl: <http://www.w3.org/2002/07/owl#> .
        ex:zoe owl:sameAs ex:ada , ex:bare ; rdfs:label "Zoe" . ex:ada rdfs:label "Ada" .""",
        encoding="utf-8",
    )
    zoe, ada, bare = (NamedNode(f"https://example.org/{name}") for name in ("zoe", "ada", "bare"))
    engine = Embedded(assemble([file]))
    assert labels(engine, [zoe, ada, bare]) == {zoe: Literal("Zoe"), ada: Literal("Ada"), bare: Literal("Ada")}


def test_labels_in_hundreds_of_languages_leave_none_out() -> None:
    """As those of Wikidata: each thing has the one that a reader can best read, however many have how many others."""
    foreign = " , ".join(f'"x"@{first}{last}' for first in "abcd" for last in "abcdefghijklmnopqrstuvwxyz")
    things = [NamedNode(f"https://example.org/{number}") for number in range(200)]
    engine = over(" ".join(f'{each} rdfs:label {foreign} , "y"@en .' for each in things))
    assert labels(engine, things) == dict.fromkeys(things, Literal("y", language="en"))


def test_a_label_of_blanks_is_none() -> None:
    """The next one is taken, or the thing is called by its IRI."""
    thing, other = NamedNode("https://example.org/thing"), NamedNode("https://example.org/other")
    engine = over('ex:thing rdfs:label "" ; schema:name "Thing" . ex:other rdfs:label "  " .')
    assert labels(engine, [thing, other]) == {thing: Literal("Thing")}


@pytest.mark.parametrize("standing", ["", "denied", "retracted"])
def test_what_stands_in_claims_alone_is_called_as_they_call_it(standing: str) -> None:
    """But by none that was retracted, or denies it."""
    thing = NamedNode("https://example.org/thing")
    said = {Triple(CLAIM.c, AP.polarity, AP.Denied if standing == "denied" else AP.Affirmed)}
    if standing == "retracted":
        said.add(Triple(CLAIM.c, AP.retractedOn, Literal("2026")))
    label = Literal("Thing", language="en")
    engine = Embedded(Dataset({CLAIMS_GRAPH: said, CLAIM.c: {Triple(thing, RDFS.label, label)}}, "0" * 64))
    assert labels(engine, [thing]) == ({} if standing else {thing: label})


def test_what_is_kept_of_names_does_not_grow_with_the_iris_that_are_asked_for() -> None:
    """A query makes IRIs of a mebibyte, as many as it likes; a label that such a one has is found all the same."""
    long = NamedNode("https://example.org/" + "a" * 2**20)
    engine = over(f'ex:a rdfs:label "A" . {long} rdfs:label "Long" .')
    assert labels(engine, [long]) == {long: Literal("Long")}
    before = _resident()
    for number in range(16):
        assert labels(engine, [NamedNode(f"{long.value}{number}")]) == {}
    assert _resident() < before + 8 * 2**20


def _resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGESIZE
