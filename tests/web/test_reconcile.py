"""The Reconciliation Service API, asked as OpenRefine asks, and its answers held against the protocol's shapes.

The schemas are written after the specification's tables; the examples are of our own graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import reconciling
from autopact.catalogue.candidates import likeness
from autopact.terms import AP, FOAF, ID, OWL, RDF, RDFS, SKOS, XSD
from autopact.web import reconcile

from .pages import over, strangers

TEXT = {"type": "string", "minLength": 1}
NAMED = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": TEXT, "name": TEXT, "description": {"type": "string"}},
}
LISTED = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}
PLACE = {"type": "object", "properties": {"service_url": TEXT, "service_path": {"type": "string", "pattern": "^/"}}}
TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "view"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"type": "string", "pattern": "^https?://"},
        "schemaSpace": {"type": "string", "pattern": "^https?://"},
        "defaultTypes": {"type": "array", "items": NAMED, "uniqueItems": True},
        "view": {"type": "object", "required": ["url"], "properties": {"url": TEMPLATE}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "properties": dict.fromkeys(("entity", "property", "type"), PLACE)},
        "extend": {
            "type": "object",
            "properties": {
                "propose_properties": PLACE,
                "property_settings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "label", "name"],
                        "properties": {"type": {"enum": ["number", "text", "checkbox", "select"]}},
                    },
                },
            },
        },
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": TEXT,
                        "name": TEXT,
                        "description": {"type": "string"},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": NAMED},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "value"],
                                "properties": {"id": TEXT, "value": {"type": ["boolean", "number"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
CELL = {
    "oneOf": [
        {"type": "object", "maxProperties": 0},
        {**NAMED, "additionalProperties": False},
        *(
            {"type": "object", "required": [name], "properties": {name: shape}, "additionalProperties": False}
            for name, shape in {
                "str": {"type": "string"},
                "int": {"type": "integer"},
                "float": {"type": "number"},
                "date": {"type": "string", "pattern": r"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d"},
            }.items()
        ),
    ]
}
EXTENDED = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": NAMED},
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": CELL}},
        },
    },
}
PROPOSED = {
    "type": "object",
    "required": ["properties"],
    "properties": {"properties": {"type": "array", "items": NAMED}, "type": TEXT, "limit": {"type": "number"}},
}


def told(site: FlaskClient, address: str, schema: dict[str, Any], **form: object) -> Any:
    """What an address answers, by GET or with a form by POST, held against a schema and open to other pages."""
    fields = {name: json.dumps(value) for name, value in form.items()}
    answer = site.post(address, data=fields) if form else site.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    Draft202012Validator(schema).validate(answer.get_json())
    return answer.get_json()


def candidates(site: FlaskClient, query: object) -> list[dict[str, Any]]:
    """The candidates of one query."""
    found = told(site, "/reconcile", RESULTS, queries={"q0": query})
    assert list(found) == ["q0"]
    return found["q0"]["result"]  # type: ignore[no-any-return]


def test_the_manifest_says_what_there_is_and_it_is_there(site: FlaskClient) -> None:
    """Every address that it names is answered."""
    manifest = told(site, "/reconcile", MANIFEST)
    for kind, place in manifest["suggest"].items():
        assert place["service_url"] == "http://localhost"
        assert told(site, place["service_path"] + "?prefix=a", LISTED)["result"], kind
    place = manifest["extend"]["propose_properties"]
    assert told(site, place["service_path"], PROPOSED)["properties"]
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        address = template.replace("{{id}}", quote(ID.renault.value, safe=""))
        assert site.get(address, follow_redirects=True).status_code == 200
    assert site.get(manifest["documentation"]).status_code == 200
    assert (Path(reconcile.__file__).parent / manifest["logo"].removeprefix("http://localhost/")).is_file()
    assert {"id": AP.Company.value, "name": "company"} in manifest["defaultTypes"]
    assert AP.Claim.value not in {each["id"] for each in manifest["defaultTypes"]}  # which have no names


def test_the_usual_types_are_those_of_things_with_names() -> None:
    """Classes that are called something first, however few have them; none of words for things."""
    site = strangers(
        f"<urn:Tree> a {OWL.Class} ; {RDFS.label} 'tree' . <urn:Hill> a {OWL.Class} ; {RDFS.label} 'hill' . "
        f"<urn:oak> a <urn:Tree> , <urn:Plant> ; {RDFS.label} 'Oak' . <urn:ash> a <urn:Plant> ; {RDFS.label} 'Ash' . "
        "<urn:bare> a <urn:Hill> ."
    )
    usual = [each["id"] for each in told(site, "/reconcile", MANIFEST)["defaultTypes"]]
    assert usual == ["urn:Tree", "urn:Plant"]


def test_concepts_are_matched_by_labels_that_are_things_themselves() -> None:
    """A thesaurus in SKOS-XL offers its concepts and not its labels, and a value is found by what it is called."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX xl: <http://www.w3.org/2008/05/skos-xl#>
        x:maize a skos:Concept ; xl:prefLabel x:l1 ; skos:broader x:cereal .
        x:cereal a skos:Concept ; xl:prefLabel x:l2 .
        x:l1 a xl:Label ; xl:literalForm "maize"@en . x:l2 a xl:Label ; xl:literalForm "cereal"@en .""")
    assert [each["id"] for each in told(client, "/reconcile", MANIFEST)["defaultTypes"]] == [SKOS.Concept.value]
    asked = {"q": {"query": "", "properties": [{"pid": SKOS.broader.value, "v": "cereal"}]}}
    result = client.post("/reconcile", data={"queries": json.dumps(asked)}).get_json()["q"]["result"]
    assert [each["id"] for each in result] == ["http://x.example/maize"]


@pytest.mark.parametrize("name", ["Renault", "RENAULT", "renault", "雷诺", "Groupe Renault", " Renault  "])
def test_a_name_of_one_thing_is_a_match(site: FlaskClient, name: str) -> None:
    """Label or alias, in any language and case; and nothing else is."""
    found = candidates(site, {"query": name})
    assert found[0]["id"] == ID.renault.value
    assert [each["match"] for each in found] == [True] + [False] * (len(found) - 1)
    assert found[0]["score"] >= 98
    assert all(each["score"] < 98 for each in found[1:])


def test_a_letter_and_its_mark_are_one_sign_or_two() -> None:
    """In the data and in the table: it is the same name."""
    composed, apart = (normalize("NFC", "Étienne Lüders"), normalize("NFD", "Étienne Lüders"))
    for called in (composed, apart):
        site = strangers(f"<urn:he> {RDFS.label} '{called}'@fr .")
        for cell in (composed, apart, apart.upper()):
            [found] = candidates(site, {"query": cell})
            assert (found["score"], found["match"]) == (100, True)


@pytest.mark.parametrize("name", ["Renaullt", "Renault Groupe SA", "Volvo Grup", "Xaomi"])
def test_a_name_with_a_slip_is_a_candidate_and_no_match(site: FlaskClient, name: str) -> None:
    """With a score by how alike it is."""
    found = candidates(site, {"query": name})
    assert found[0]["id"] in {ID.renault.value, ID["volvo-group"].value, ID.xiaomi.value}
    assert 40 <= found[0]["score"] < 98
    assert not any(each["match"] for each in found)
    assert [each["score"] for each in found] == sorted((each["score"] for each in found), reverse=True)


def test_a_slip_is_forgiven_in_scripts_with_few_signs() -> None:
    """Of which two are a word, where three letters are the beginning of one."""
    site = strangers(f"<urn:maker> {RDFS.label} '东方雷诺汽车' .")
    assert [each["id"] for each in candidates(site, {"query": "东方大诺汽大"})] == ["urn:maker"]


def test_what_is_nothing_has_no_candidates(site: FlaskClient) -> None:
    """Rather than bad ones."""
    assert candidates(site, {"query": "Zqxwvy"}) == []


@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_a_blank_cell_has_no_candidates_and_leaves_others_theirs(site: FlaskClient, blank: str) -> None:
    """Tables have cells of a space, which OpenRefine sends with those of nine other rows."""
    queries = json.dumps({"a": {"query": blank, "type": "ap:Company"}, "b": {"query": "Renault"}})
    told = site.post("/reconcile", data={"queries": queries}).get_json()
    assert told["a"] == {"result": []}
    assert told["b"]["result"][0]["match"]


def test_types_and_limits_are_kept(site: FlaskClient) -> None:
    """Any, all, should; one or several; with a usual prefix."""
    both = [AP.Company.value, AP.JointVenture.value]
    assert candidates(site, {"query": "Flexis", "type": AP.Company.value})[0]["match"]
    assert candidates(site, {"query": "Flexis", "type": "ap:Country"}) == []
    some, every = (
        {each["id"] for each in candidates(site, {"query": "Renault", "type": both, "type_strict": strict})}
        for strict in ("any", "all")
    )
    assert ID.renault.value in some - every
    [first, *_] = candidates(site, {"query": "Renault", "type": "ap:Country", "type_strict": "should"})
    assert (first["id"], first["match"]) == (ID.renault.value, False)
    assert first["score"] == 90
    assert candidates(site, {"query": "Renault", "type_strict": "should"})[0]["match"]  # of no type, so of any
    assert [len(candidates(site, {"query": "Renault", "limit": limit})) for limit in (1, 2)] == [1, 2]
    assert AP.JointVenture.value not in {each["id"] for each in candidates(site, {"query": "joint venture"})}


def test_values_beside_a_name_count(site: FlaskClient) -> None:
    """As an identifier, as the name of a thing, as a text."""
    based = "ap:basedIn"
    for value in ({"id": "id:france"}, ID.france.value, "France", "france", [{"id": "id:china"}, "France"]):
        [first, *_] = candidates(site, {"query": "Renault", "properties": [{"pid": based, "v": value}]})
        assert (first["id"], first["match"], first["score"]) == (ID.renault.value, True, 100.0)
        assert {"id": "values", "value": 100.0} in first["features"]
    [first, *_] = candidates(site, {"query": "Renault", "properties": [{"pid": based, "v": {"id": "id:china"}}]})
    assert (first["match"], first["score"]) == (False, 70.0)
    alone = candidates(
        site, {"properties": [{"pid": based, "v": {"id": "id:france"}}], "type": "ap:Company", "limit": 50}
    )
    assert ID.renault.value in {each["id"] for each in alone}


@pytest.mark.parametrize(
    ("kinds", "strict", "found"),
    [
        (["ap:Company", "ap:JointVenture"], "any", True),
        (["ap:Company", "ap:JointVenture"], "all", False),
        ("ap:Country", "any", False),
        ("ap:Country", "should", True),
    ],
)
def test_types_are_kept_without_a_name_too(site: FlaskClient, kinds: object, strict: str, found: bool) -> None:
    """Where there are only values to go by."""
    value = {"pid": "ap:basedIn", "v": {"id": "id:france"}}
    query = {"properties": [value], "type": kinds, "type_strict": strict, "limit": 50}
    assert (ID.renault.value in {each["id"] for each in candidates(site, query)}) == found


@pytest.fixture
def namesakes() -> FlaskClient:
    """Two cities of one name, a third by its alias, and a number beside."""
    one, two, three = (NamedNode(f"http://cities.example/{name}") for name in ("paris-fr", "paris-tx", "lutetia"))
    people, city = NamedNode("http://cities.example/people"), NamedNode("http://cities.example/City")
    triples = {
        *(Triple(each, RDF.type, city) for each in (one, two, three)),
        Triple(one, RDFS.label, Literal("Paris", language="fr")),
        Triple(two, RDFS.label, Literal("Paris")),
        Triple(three, RDFS.label, Literal("Lutetia", language="la")),
        Triple(three, SKOS.altLabel, Literal("Lutèce", language="fr")),
        Triple(one, people, Literal("2100000", datatype=XSD.integer)),
        Triple(two, people, Literal("25000", datatype=XSD.integer)),
        Triple(one, NamedNode("http://cities.example/odd"), Literal("many", datatype=XSD.integer)),
        Triple(one, NamedNode("http://cities.example/odd"), Literal("NaN", datatype=XSD.double)),
        Triple(one, NamedNode("http://cities.example/odd"), Literal("2.5", datatype=XSD.decimal)),
        Triple(one, NamedNode("http://cities.example/odd"), Literal("2024-03-01T00:00:00Z", datatype=XSD.dateTime)),
        Triple(one, NamedNode("http://cities.example/odd"), Literal("in March", datatype=XSD.dateTime)),
    }
    return over(triples)


def test_namesakes_are_no_match_until_something_tells_them_apart(namesakes: FlaskClient) -> None:
    """A number that one of them has; and a name in a language that has no catalogue here is found as well."""
    found = candidates(namesakes, {"query": "paris"})
    assert [(each["score"], each["match"]) for each in found] == [(100.0, False), (100.0, False)]
    [alone] = candidates(namesakes, {"query": "paris", "limit": 1})
    assert not alone["match"]
    for value in (25000, "25000", 25000.0):
        found = candidates(
            namesakes, {"query": "Paris", "properties": [{"pid": "http://cities.example/people", "v": value}]}
        )
        assert [(each["id"][-2:], each["match"]) for each in found] == [("tx", True), ("fr", False)]
    assert candidates(namesakes, {"query": "lutetia"})[0]["match"]
    [alias] = candidates(namesakes, {"query": "Lutèce"})
    assert (alias["score"], alias["match"], alias["name"]) == (98.0, True, "Lutetia")


def test_what_is_called_otherwise_is_no_candidate() -> None:
    """Nor what has no IRI; an alias is less than a label, whatever their case."""
    site = strangers(
        f"<urn:kite> {RDFS.label} 'Kite' . _:b {RDFS.label} 'Kite' . <urn:van> {RDFS.label} 'Van' . "
        f"<urn:club> {RDFS.label} 'Kitesurfing Club of the North' . <urn:other> {SKOS.altLabel} 'KITE' ."
    )
    assert [(each["id"], each["score"], each["match"]) for each in candidates(site, {"query": "kite"})] == [
        ("urn:kite", 100.0, False), ("urn:other", 98.0, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "scores"),
    [
        ("Ford", [("urn:company", 100.0, True), ("urn:person", 97.0, False)]),
        ("henry ford", [("urn:person", 100.0, True), ("urn:company", 57.1, False)]),
        ("Benz", [("urn:engineer", 97.0, False)]),
        ("Diesel", [("urn:inventor", 100.0, True)]),
    ],
)
def test_a_part_of_a_name_is_no_name(query: str, scores: list[tuple[str, float, bool]]) -> None:
    """A person is called by the whole, however it is written down; who has a surname alone, by that."""
    site = strangers(
        f"<urn:person> {FOAF.givenName} 'Henry' ; {FOAF.familyName} 'Ford' . <urn:company> {RDFS.label} 'Ford' . "
        f"<urn:engineer> {RDFS.label} 'Carl Benz' ; {FOAF.familyName} 'Benz' . <urn:inventor> {FOAF.surname} 'Diesel' ."
    )
    assert [(each["id"], each["score"], each["match"]) for each in candidates(site, {"query": query})] == scores


def test_of_the_things_with_a_value_those_of_the_type_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no name to go by, however many others have it; of more than are looked at none may be there."""
    others = "".join(f"<urn:a:{number}> a <urn:Person> ; <urn:in> <urn:here> . " for number in range(700))
    site = strangers(f"{others} <urn:firm> a <urn:Firm>, <urn:Bank> ; <urn:in> <urn:here> .")
    asked = {"properties": [{"pid": "urn:in", "v": {"id": "urn:here"}}], "type": ["urn:Firm", "urn:Bank"]}
    for strict in ("any", "all"):
        assert [each["id"] for each in candidates(site, {**asked, "type_strict": strict})] == ["urn:firm"]
    assert len(candidates(site, {**asked, "type_strict": "should", "limit": 7})) == 7
    monkeypatch.setattr(reconciling, "MOST_VALUES", 700)
    answer = site.post("/reconcile", data={"queries": json.dumps({"q": asked})})
    assert (answer.status_code, answer.get_json()["mend"][:11]) == (503, "Give a name")


@pytest.mark.parametrize("value", [5, 5.0, "5", "5.0", "05"])
@pytest.mark.parametrize("name", ["", "kite"])
def test_a_number_is_the_same_however_it_is_written(name: str, value: object) -> None:
    """Beside a name, and without one."""
    site = strangers(f"<urn:kite> <urn:doors> 5 ; {RDFS.label} 'kite' . <urn:van> <urn:doors> 4, 'five' .")
    [found] = candidates(site, {"query": name, "properties": [{"pid": "urn:doors", "v": value}]})
    assert (found["id"], found["match"]) == ("urn:kite", True)


def test_a_number_is_written_as_data_writes_it() -> None:
    """And not as a program does: elsewhere, 1_000 is a name."""
    site = strangers(f"<urn:kite> <urn:doors> 1000, '1_000'^^{XSD.integer} ; {RDFS.label} 'kite' .")
    [found] = candidates(site, {"query": "kite", "properties": [{"pid": "urn:doors", "v": "1_00_0"}]})
    assert not found["match"]
    asked = {"ids": ["urn:kite"], "properties": [{"id": "urn:doors"}]}
    cells = told(site, "/reconcile", EXTENDED, extend=asked)["rows"]["urn:kite"]["urn:doors"]
    assert sorted(map(str, cells)) == ["{'int': 1000}", "{'str': '1_000'}"]


@pytest.mark.parametrize("value", [9007199254740993, "9007199254740993"])
@pytest.mark.parametrize("name", ["", "kite"])
def test_a_long_number_is_not_its_neighbour(name: str, value: object) -> None:
    """As floating-point numbers the two are one."""
    site = strangers(
        f"<urn:a> <urn:code> 9007199254740992 ; {RDFS.label} 'kite' . "
        f"<urn:b> <urn:code> 9007199254740993 ; {RDFS.label} 'kite' ."
    )
    found = candidates(site, {"query": name, "properties": [{"pid": "urn:code", "v": value}]})
    assert [each["id"] for each in found if each["match"]] == ["urn:b"]


def test_values_are_told_by_their_kinds(namesakes: FlaskClient) -> None:
    """What is no number or date in spite of its type is a text; the limit of a property is kept."""
    one, odd = "http://cities.example/paris-fr", "http://cities.example/odd"
    people = {"id": "http://cities.example/people"}
    asked = {"ids": [one, "http://cities.example/none"], "properties": [people, {"id": odd}]}
    rows = told(namesakes, "/reconcile", EXTENDED, extend=asked)["rows"]
    assert rows[one][people["id"]] == [{"int": 2100000}]
    assert sorted(map(str, rows[one][odd])) == sorted(
        map(
            str,
            [{"str": "many"}, {"str": "NaN"}, {"float": 2.5}, {"date": "2024-03-01T00:00:00Z"}, {"str": "in March"}],
        )
    )
    assert rows["http://cities.example/none"] == {people["id"]: [], odd: []}
    limited = {"ids": [one], "properties": [{"id": odd, "settings": {"limit": "1"}}]}
    assert len(told(namesakes, "/reconcile", EXTENDED, extend=limited)["rows"][one][odd]) == 1


def test_a_value_that_is_a_triple_is_told_as_a_text() -> None:
    """Of RDF 1.2: a table has no cells for it."""
    site = strangers("<urn:x> <urn:says> <<( <urn:a> <urn:b> 'c' )>> .")
    asked = {"ids": ["urn:x"], "properties": [{"id": "urn:says"}]}
    rows = told(site, "/reconcile", EXTENDED, extend=asked)["rows"]
    assert rows == {"urn:x": {"urn:says": [{"str": '<urn:a> <urn:b> "c"'}]}}


def test_a_table_is_extended(site: FlaskClient) -> None:
    """With things by their names in the reader's language, and the names of the columns."""
    asked = {"ids": [ID.flexis.value], "properties": [{"id": AP.hasFounder.value}]}
    found = told(site, "/reconcile", EXTENDED, extend=asked)
    assert found["meta"] == [{"id": AP.hasFounder.value, "name": "has founder"}]
    assert {"id": ID.renault.value, "name": "Renault"} in found["rows"][ID.flexis.value][AP.hasFounder.value]
    names = [
        each["id"] for each in told(site, "/reconcile/properties?type=ap:JointVenture&limit=5", PROPOSED)["properties"]
    ]
    assert len(names) == 5


def test_each_row_of_a_table_has_its_id(site: FlaskClient) -> None:
    """As it was sent, also with a prefix; what names nothing has no values, and leaves the others theirs."""
    ids = ["id:flexis", ID.flexis.value, "id:nobody", "Flexis", "", "_:b", '"Flexis"']
    asked = {"ids": ids, "properties": [{"id": AP.hasFounder.value}]}
    rows = told(site, "/reconcile", EXTENDED, extend=asked)["rows"]
    assert rows.keys() == set(ids)
    assert rows["id:flexis"] == rows[ID.flexis.value] != {AP.hasFounder.value: []}
    assert all(rows[each] == {AP.hasFounder.value: []} for each in ids[2:])


@pytest.mark.parametrize("text", ["has founder", "HASFOUNDER", "fondateur"])
def test_terms_are_suggested_by_their_labels_and_by_their_iris(site: FlaskClient, text: str) -> None:
    """Labels in the language of who asks."""
    language = "fr" if text == "fondateur" else "en"
    found = told(site, f"/reconcile/suggest/property?prefix={text}&lang={language}", LISTED)["result"]
    assert AP.hasFounder.value in {each["id"] for each in found}


def test_suggestions_come_in_pages(site: FlaskClient) -> None:
    """Of things with what they are; by any part of a name; the second page goes on."""
    found = told(site, "/reconcile/suggest/entity?prefix=ren", LISTED)["result"]
    assert found[0]["id"] == ID.renault.value
    assert {"id": AP.Company.value, "name": "company"} in found[0]["notable"]
    first, second = (told(site, f"/reconcile/suggest/property?prefix=&cursor={at}", LISTED)["result"] for at in (0, 20))
    assert len(first) == 20
    assert not {each["id"] for each in first} & {each["id"] for each in second}
    assert told(site, "/reconcile/suggest/entity?prefix=joint+venture", LISTED)["result"] == []  # which is a class
    french = told(site, "/reconcile/suggest/type?prefix=coentreprise&lang=fr", LISTED)["result"]
    assert AP.JointVenture.value in {each["id"] for each in french}


def test_a_preview_may_stand_in_other_pages(site: FlaskClient) -> None:
    """It alone of all pages; without script."""
    answer = site.get("/reconcile/preview?id=id:renault")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "Renault" in answer.text
    assert "<script" not in answer.text
    assert site.get("/page/renault").headers["X-Frame-Options"] == "DENY"
    assert site.get("/reconcile/preview?id=id:nobody").status_code == 404


def test_get_and_post_and_callback_say_the_same(site: FlaskClient) -> None:
    """A script hands the same JSON to a function; a callback that is more than a name is refused."""
    queries = json.dumps({"a": {"query": "Flexis"}, "b": {"query": "Xiaomi", "limit": 1}})
    posted = site.post("/reconcile", data={"queries": queries}).get_json()
    assert site.get("/reconcile", query_string={"queries": queries}).get_json() == posted
    script = site.get("/reconcile", query_string={"queries": queries, "callback": "jQuery17.done"})
    assert script.content_type == "text/javascript; charset=utf-8"
    assert json.loads(script.text.removeprefix("/**/jQuery17.done(").removesuffix(");")) == posted
    assert site.get("/reconcile?callback=alert(1)//").status_code == 400


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"queries": {"q": {"query": "Renault"}}}', "application/json"),
        (gzip.compress(b"queries=%7B%7D"), "application/x-www-form-urlencoded"),
        (b"query=%7B%7D", "application/x-www-form-urlencoded"),
    ],
    ids=["JSON", "a packed form", "another name"],
)  # fmt: skip
def test_a_body_that_asks_nothing_is_told_so(site: FlaskClient, body: bytes, media_type: str) -> None:
    """What the service can do would be no answer to it; to nothing at all it is one."""
    answer = site.post("/reconcile", data=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.get_json()["detail"]) == (400, "The body has neither queries nor extend.")
    assert site.post("/reconcile").get_json() == site.get("/reconcile").get_json()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("queries", "{", "queries is no JSON"),
        ("queries", "[]", "queries is no object"),
        ("queries", '{"q": "Renault"}', "The query 'q' is no object"),
        ("queries", '{"q": {}}', "neither a text as `query` nor `properties`"),
        ("queries", '{"q": {"query": ["x"]}}', "neither a text as `query` nor `properties`"),
        ("queries", '{"q": {"query": "x", "limit": 0}}', "limit of 'q' is no positive number"),
        ("queries", '{"q": {"query": "x", "limit": true}}', "limit of 'q' is no positive number"),
        ("queries", '{"q": {"query": "x", "limit": NaN}}', "limit of 'q' is no positive number"),
        ("queries", '{"q": {"query": "x", "type": "no type"}}', "type='no type' is no IRI"),
        ("queries", '{"q": {"query": "x", "type": 3}}', "no list"),
        ("queries", '{"q": {"query": "x", "type_strict": "must"}}', "none of any, should, all"),
        ("queries", '{"q": {"query": "x", "properties": [{"pid": "ap:basedIn"}]}}', "lacks `pid` or `v`"),
        ("queries", '{"q": {"query": "x", "properties": [{"pid": "ap:basedIn", "v": []}]}}', "has no values"),
        ("queries", '{"q": {"query": "x", "properties": [{"pid": "ap:basedIn", "v": null}]}}', "no text, number"),
        (
            "queries",
            json.dumps({"q": {"query": "x", "properties": [{"pid": "ap:basedIn", "v": ["y"] * 21}]}}),
            "has more than 20 values",
        ),
        ("queries", "[" * 100_000, "queries is no JSON"),
        ("queries", r'{"q": {"query": "\ud800"}}', "queries is no JSON"),
        (
            "queries",
            '{"q": {"query": "x", "type": "' + 30_000 * "<<(<x:><x:>" + "<x:>" + 30_000 * ")>>" + '"}}',
            "no IRI",
        ),
        ("extend", r'{"ids": ["http://x/\ud800"], "properties": []}', "extend is no JSON"),
        ("extend", '{"ids": []}', "no lists of `ids` and `properties`"),
        ("extend", '{"ids": [1], "properties": []}', "An id of extend is no text"),
        ("extend", '{"ids": [], "properties": [{}]}', "lacks its `id`"),
    ],
)
def test_what_is_not_as_specified_is_said_where(site: FlaskClient, field: str, value: str, said: str) -> None:
    """As a problem that names the query, and leads to the specification."""
    answer = site.post("/reconcile", data={field: value})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert said in answer.get_json()["detail"]
    assert answer.get_json()["spec"] == reconcile.SPECIFICATION


def test_batches_are_bounded(site: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their number, and in the time that they take together."""
    many = {str(number): {"query": "x"} for number in range(reconcile.MOST_QUERIES + 1)}
    assert site.post("/reconcile", data={"queries": json.dumps(many)}).status_code == 413
    ids = json.dumps({"ids": ["id:a"] * (reconcile.MOST_IDS + 1), "properties": []})
    assert site.post("/reconcile", data={"extend": ids}).status_code == 413
    monkeypatch.setattr(reconcile, "BATCH_TIME", -1.0)
    assert site.post("/reconcile", data={"queries": '{"q": {"query": "x"}}'}).status_code == 503


def test_what_is_told_of_values_is_all_or_none(namesakes: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than are told at a time are a problem, unless fewer are wanted; what is asked twice is told once."""
    one, odd = "http://cities.example/paris-fr", "http://cities.example/odd"
    monkeypatch.setattr(reconciling, "MOST_VALUES", 3)
    asked = {"ids": [one], "properties": [{"id": odd}]}
    answer = namesakes.post("/reconcile", data={"extend": json.dumps(asked)})
    assert (answer.status_code, answer.get_json()["mend"][:9]) == (503, "Ask for f")
    few = {"ids": [one] * 200, "properties": [{"id": odd, "settings": {"limit": 2}}] * 20}
    found = told(namesakes, "/reconcile", EXTENDED, extend=few)
    assert (len(found["meta"]), len(found["rows"][one][odd])) == (1, 2)


def test_of_values_that_are_not_all_read_none_decides(namesakes: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A namesake whose values were left out would not fit, and the other would be a match."""
    label = {"pid": RDFS.label.value, "v": "Paris"}
    asked = {"queries": json.dumps({"q": {"query": "Paris", "properties": [label]}})}
    monkeypatch.setattr(reconciling, "MOST_VALUES", 2)
    [(_, answered)] = namesakes.post("/reconcile", data=asked).get_json().items()
    assert [(each["score"], each["match"]) for each in answered["result"]] == [(100.0, False), (100.0, False)]
    monkeypatch.setattr(reconciling, "MOST_VALUES", 1)
    answer = namesakes.post("/reconcile", data=asked)
    assert (answer.status_code, answer.get_json()["mend"]) == (503, "Ask with properties that have fewer.")


def test_namesakes_with_hundreds_of_values_are_told_apart_by_them() -> None:
    """As countries are by a city: of all that begin alike, all values are read."""
    cities = {n: " , ".join(f"'City {n} {city}'" for city in range(300)) for n in range(25)}
    said = "".join(f"<urn:{n}> {RDFS.label} 'Country {n}' ; <urn:city> {some} . " for n, some in cities.items())
    asked = {"query": "Country 7", "properties": [{"pid": "urn:city", "v": "City 7 299"}]}
    assert [(each["id"], each["match"]) for each in candidates(strangers(said), asked)[:1]] == [("urn:7", True)]


def test_long_and_large_values_are_compared_soon(namesakes: FlaskClient) -> None:
    """A number that no float holds, and a text of which the beginning tells enough; the same text is the same."""
    people, label = "http://cities.example/people", RDFS.label.value
    for given in ({"pid": people, "v": 10**400}, {"pid": label, "v": "Paris " * 50_000}):
        assert len(candidates(namesakes, {"query": "Paris", "properties": [given]})) == 2
    long = "Paris" + 60 * " and Paris"
    assert likeness(long, long) == 100
    assert likeness("acme motors", "motors acme") == 95
    assert likeness(long, long + "!") < 100


def test_a_hostile_name_is_only_a_name(site: FlaskClient) -> None:
    """Signs of SPARQL in a cell ask nothing."""
    for name in ('" } DROP ALL', "\\", "'''", "{{id}}", "<script>", "\u202e", "(((", "a" * 5000):
        candidates(site, {"query": name})
