"""What an editor may offer."""

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import vocabulary
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import OverTime
from autopact.terms import AP, ID, PREFIXES, RDF, RDFS, SH, Level
from autopact.web import completions, create_app

from .pages import over


def _terms(client: FlaskClient, address: str) -> list[dict[str, object]]:
    terms: list[dict[str, object]] = client.get(address).get_json()["terms"]
    return terms


def _over(*triples: Triple) -> FlaskClient:
    """A client of the site over somebody's triples."""
    return over(set(triples))


def test_the_vocabulary_is_that_of_the_data(client: FlaskClient) -> None:
    """Classes and properties that are used or declared, each with its label and how often it is used."""
    terms = {term["iri"]: term for term in _terms(client, "/completions")}
    assert terms[AP.Agreement.value] == {
        "iri": AP.Agreement.value, "kind": "class", "label": "agreement", "uses": 1,
    }  # fmt: skip
    assert terms[AP.hasParty.value] == {
        "iri": AP.hasParty.value, "kind": "property", "label": "has party", "uses": 1,
    }  # fmt: skip
    assert terms[AP.cue.value]["kind"] == "property"


def test_the_most_used_comes_first() -> None:
    """Of each kind; what is only declared comes last."""
    client = _over(
        *(Triple(ID[f"x{i}"], RDF.type, AP.Often) for i in range(3)),
        Triple(ID.x0, RDF.type, AP.Rarely),
        Triple(AP.Never, RDF.type, RDFS.Class),
    )
    classes = [term["iri"] for term in _terms(client, "/completions") if term["kind"] == "class"]
    assert classes[0] == AP.Often.value
    assert classes[-1] == AP.Never.value


def test_prefixes_are_the_usual_ones_and_those_of_the_data() -> None:
    """A prefix that the data declares is offered, unless its name or its namespace has one already."""
    declared = [("cars", "http://cars.example/"), ("ap", "http://other.example/"), ("ours", PREFIXES["ap"])]
    client = _over(
        *(Triple(ID[f"d{i}"], SH["prefix"], Literal(prefix)) for i, (prefix, _) in enumerate(declared)),
        *(Triple(ID[f"d{i}"], SH["namespace"], Literal(namespace)) for i, (_, namespace) in enumerate(declared)),
    )
    prefixes = client.get("/completions").get_json()["prefixes"]
    assert prefixes["cars"] == "http://cars.example/"
    assert prefixes["ap"] == PREFIXES["ap"]
    assert "ours" not in prefixes
    assert prefixes["foaf"] == "http://xmlns.com/foaf/0.1/"


def test_prefixes_of_files_come_before_those_of_the_data() -> None:
    """And before the usual ones, since the reader wrote them."""
    namespace = Literal("http://other.example/")
    declared = {Triple(ID.d, SH["prefix"], Literal("cars")), Triple(ID.d, SH["namespace"], namespace)}
    engine = Embedded(Dataset({Level.CERTAIN.asserted: declared}, "0" * 64))
    engine.graphs.prefixes = {"cars": "http://cars.example/", "": "http://own.example/", "schema": "http://schema.org/"}
    prefixes = create_app(engine).test_client().get("/completions").get_json()["prefixes"]
    assert engine.prefixes.items() <= prefixes.items()


def test_no_more_is_offered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of classes as of things."""
    monkeypatch.setattr(vocabulary, "MOST_TERMS", 5)
    client = _over(
        *(Triple(ID[f"x{i}"], RDF.type, AP[f"Class{i}"]) for i in range(40)),
        *(Triple(ID[f"x{i}"], RDFS.label, Literal(f"Car {i}")) for i in range(40)),
    )
    assert sum(term["kind"] == "class" for term in _terms(client, "/completions")) == 5
    assert len(_terms(client, "/completions/things?text=car")) == completions.MOST_THINGS


def test_a_graph_too_large_to_count_offers_what_it_declares(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """When counting takes too long, the declared classes and properties are offered all the same."""
    query = engine.query

    def late(text: str, **arguments: object) -> object:
        if "COUNT" in text:
            raise OverTime("It took longer than it may.")
        return query(text, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "query", late)
    terms = _terms(create_app(engine).test_client(), "/completions")
    assert [(term["iri"], term["uses"]) for term in terms] == [(AP.Agreement.value, 0), (AP.hasParty.value, 0)]


@pytest.mark.parametrize("text", ["acme", "ACME &", "sons", " Acme "])
def test_things_are_found_by_part_of_a_name(client: FlaskClient, text: str) -> None:
    """In whatever case."""
    found = client.get("/completions/things", query_string={"text": text}).get_json()["terms"]
    assert found == [{"iri": ID.acme.value, "kind": "thing", "label": "Acme & Sons"}]


def test_names_that_begin_with_it_come_first() -> None:
    """Then the shorter ones; in any language, and by any of the usual properties."""
    alternative = NamedNode(PREFIXES["skos"] + "altLabel")
    client = _over(
        Triple(ID.third, RDFS.label, Literal("La voiture", language="fr")),
        Triple(ID.second, RDFS.label, Literal("Voitures de demain", language="fr")),
        Triple(ID.first, alternative, Literal("Voiture")),
    )
    found = _terms(client, "/completions/things?text=voiture")
    assert [term["iri"] for term in found] == [ID.first.value, ID.second.value, ID.third.value]


@pytest.mark.parametrize(("code", "label"), [("en", "Flexis vans"), ("fr", "Camions Flexis"), ("zh", "Flexis 车")])
def test_a_thing_is_called_as_the_reader_can_read_it(code: str, label: str) -> None:
    """Of the names that have the text; of several in his language, by the one that begins with it or is shorter."""
    names = {"en": ("Flexis vans", "Vans of Flexis"), "fr": ("Camions Flexis",), "zh": ("Flexis 车",)}
    client = _over(
        *(Triple(ID.vans, RDFS.label, Literal(name, language=tag)) for tag, some in names.items() for name in some)
    )
    for _ in range(2):  # what is kept for one reader is no other's
        assert [term["label"] for term in _terms(client, f"/completions/things?text=flexis&lang={code}")] == [label]
        assert _terms(client, "/completions/things?text=flexis&lang=en")[0]["label"] == "Flexis vans"


def test_things_without_names_are_found_by_their_iris() -> None:
    """As in data without any label."""
    client = _over(Triple(NamedNode("http://cars.example/zoe-4"), RDF.type, AP.Product))
    assert _terms(client, "/completions/things?text=Zoe") == [{"iri": "http://cars.example/zoe-4", "kind": "thing"}]


@pytest.mark.parametrize("text", ['"', "\\", "a\n b", "}} #", "\u202e", "\x00", "<script>"])
def test_no_text_gets_out_of_the_query(client: FlaskClient, text: str) -> None:
    """Whatever is typed is looked for, and nothing else is asked."""
    answer = client.get("/completions/things", query_string={"text": text})
    assert answer.status_code == 200
    expected = [ID.brix.value] if text == "<script>" else []
    assert [term["iri"] for term in answer.get_json()["terms"]] == expected


def test_a_long_label_is_cut() -> None:
    """A menu has no use for ten thousand characters."""
    client = _over(Triple(ID.acme, RDFS.label, Literal("Acme" * 2500)))
    (found,) = _terms(client, "/completions/things?text=acme")
    assert len(str(found["label"])) == completions.LONGEST_LABEL


@pytest.mark.parametrize("query", ["", "?text=", "?text=%20", "?text=" + "x" * 101])
def test_a_text_that_cannot_be_looked_for_is_refused(client: FlaskClient, query: str) -> None:
    """With the way to ask."""
    answer = client.get(f"/completions/things{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert "/completions/things?text=renault" in answer.get_json()["mend"]


@pytest.mark.parametrize("address", ["/completions", "/completions/things?text=acme"])
def test_a_client_that_has_an_answer_is_told_so(client: FlaskClient, engine: Embedded, address: str) -> None:
    """As long as the data is the same; with the data's id in the answer."""
    answer = client.get(address)
    assert answer.get_json()["data"] == engine.id
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = _over().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert other.status_code == 200


def _advice(client: FlaskClient, query: str, **choices: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = client.get(
        "/completions/nothing", query_string={"query": query, **choices}
    ).get_json()["advice"]
    return found


@pytest.mark.parametrize(
    ("query", "level"),
    [
        (f"SELECT ?x {{ {ID.acme} {AP.partnerOf} {ID.dyne} BIND(1 AS ?x) }}", "probable"),
        (f"SELECT * {{ {ID.acme} {AP.partnerOf} {ID.dyne} }}", "probable"),  # a row without a column
        (f"ASK {{ {ID.acme} {AP.partnerOf} {ID.dyne} }}", "probable"),
        (f"CONSTRUCT WHERE {{ {ID.acme} {AP.partnerOf} {ID.dyne} }}", "probable"),
        (f"ASK {{ {ID.dyne} {AP.partnerOf} {ID.acme} }}", None),
    ],
)
def test_where_there_is_an_answer_is_said_of_a_question_without_one(
    client: FlaskClient, query: str, level: str | None
) -> None:
    """At the firmest level that has one, with a link to it; nothing where there is none at all."""
    found = _advice(client, query)
    if level is None:
        assert found == []
        return
    assert [each["text"] for each in found] == ["Where what is probable counts too, there is an answer."]
    assert found[0]["href"]
    answer = client.get(found[0]["href"], headers={"Accept": "text/csv, text/turtle;q=0.5"})
    assert answer.status_code == 200
    assert answer.data not in (b"false", b"")


def test_advice_is_in_the_reader_s_language(client: FlaskClient) -> None:
    """With names as a query has them."""
    (advice,) = _advice(client, f"ASK {{ ?s {AP.partnerOff} ?o }}", lang="fr")
    assert advice["text"] == "ap:partnerOff n’apparaît nulle part dans ce graphe. Vouliez-vous dire ap:partnerOf ?"
    (advice,) = _advice(client, f"ASK {{ {ID.acme} {AP.partnerOf} {ID.brix} }}", inference="off")
    assert advice["text"] == "With what follows, there is an answer."


def test_advice_needs_a_question(client: FlaskClient) -> None:
    """400 without one, as for one that cannot be read; whoever has chosen graphs is not sent elsewhere."""
    assert client.get("/completions/nothing").status_code == 400
    assert client.get("/completions/nothing", query_string={"query": "ASK { SERVICE <x:y> {} }"}).status_code == 403
    named = {"default-graph-uri": Level.CERTAIN.asserted.value}
    assert _advice(client, f"ASK {{ {ID.acme} {AP.partnerOf} {ID.dyne} }}", **named) == []
