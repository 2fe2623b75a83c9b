"""The saved questions: each is answered as its expected answer says, asked as its description says."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.bundled import folder
from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Solutions
from autopact.errors import InputError, SyntaxFault
from autopact.questions import LANGUAGES, Question, count, describe, kind_of, load, page
from autopact.terms import BASE, PREFIXES, RDF, RDFS, SH, XSD, Level

BUNDLED = {question.name: question for question in load()}
COMPETENCY_QUESTIONS = 23
NEEDS_INFERENCE = range(1, 13)
"""The numbers of those whose answer reasoning makes; number 13 is answered by nothing, with or without it."""

NAMES = pytest.mark.parametrize("name", sorted(BUNDLED))


@cache
def bundled_engine() -> Embedded:
    """An engine over the bundled graph."""
    return Embedded(assemble())


def rows(text: str) -> list[list[str]]:
    """The lines of SPARQL CSV results, the header first."""
    return list(csv.reader(io.StringIO(text)))


def answer(engine: Embedded, question: Question, *, certainty: Level, inference: bool) -> list[list[str]]:
    """What an engine answers, in the order in which it answers, as the lines of SPARQL CSV results."""
    found = engine.query(question.text, default_graphs=default_graphs(certainty, inference))
    assert isinstance(found, Solutions)
    return [list(found.variables), *([getattr(term, "value", "") for term in row.values()] for row in found.rows)]


@NAMES
def test_the_answer_is_the_expected_one(name: str) -> None:
    """A question gives the columns, the rows and the order of its CSV file, asked as its description says."""
    question = BUNDLED[name]
    got = answer(bundled_engine(), question, certainty=question.certainty, inference=question.inference)
    assert got == rows(question.expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(q.name for q in BUNDLED.values() if q.certainty > Level.CERTAIN))
def test_a_lower_certainty_is_asked_for_a_reason(name: str) -> None:
    """Asked a step firmer, a question that wants less than certain answers less; contradictions never has an answer."""
    question = BUNDLED[name]
    expected = rows(question.expected.read_text(encoding="utf-8"))
    firmer = Level(question.certainty - 1)
    got = answer(bundled_engine(), question, certainty=firmer, inference=question.inference)
    assert got != expected or len(expected) == 1


@pytest.mark.parametrize("name", sorted(q.name for q in BUNDLED.values() if q.number in NEEDS_INFERENCE))
def test_reasoning_is_what_answers(name: str) -> None:
    """Without inference, a question that needs reasoning does not get its answer."""
    question = BUNDLED[name]
    got = answer(bundled_engine(), question, certainty=question.certainty, inference=False)
    assert got != rows(question.expected.read_text(encoding="utf-8"))


@NAMES
def test_the_order_leaves_nothing_to_chance(name: str) -> None:
    """No two rows are the same, and the query sorts them."""
    lines = rows(BUNDLED[name].expected.read_text(encoding="utf-8"))
    assert len({tuple(line) for line in lines}) == len(lines)
    assert "\nORDER BY " in BUNDLED[name].text


@NAMES
def test_the_query_begins_with_the_question(name: str) -> None:
    """The first line of a query is its English label, as a comment."""
    question = BUNDLED[name]
    assert question.text.splitlines()[0] == f"# {question.labels['en']}"


@NAMES
def test_prefixes_mean_what_they_mean_everywhere(name: str) -> None:
    """A query writes out its prefixes, and none of the usual ones stands for another namespace."""
    written = dict(re.findall(r"^PREFIX (\w+): <([^>]+)>$", BUNDLED[name].text, re.MULTILINE))
    assert written
    assert {prefix: PREFIXES.get(prefix, namespace) for prefix, namespace in written.items()} == written


def test_every_competency_question_is_there() -> None:
    """The numbers count from 1 without a gap, to 23 at least, and the list is in their order."""
    numbers = [question.number for question in load()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= COMPETENCY_QUESTIONS


def test_nothing_else_lies_among_the_questions() -> None:
    """Beside the three files of each question there are the README and what must follow, and no more."""
    expected = {f"{name}{ending}" for name in BUNDLED for ending in (".rq", ".ttl", ".csv")}
    assert {file.name for file in folder("queries").iterdir()} == expected | {"README.md", "inferences.trig"}


@NAMES
def test_the_description_is_complete(name: str) -> None:
    """A description has the query's text, the question in every language, a comment and the prefixes' ontology."""
    question = BUNDLED[name]
    described = {triple for triple in describe([question]) if triple.subject == question.iri}
    assert Triple(question.iri, RDF.type, SH.SPARQLExecutable) in described
    assert Triple(question.iri, RDF.type, SH.SPARQLSelectExecutable) in described
    assert Triple(question.iri, SH.select, Literal(question.text)) in described
    assert Triple(question.iri, SH.prefixes, NamedNode(BASE + "ontology")) in described
    labels = {triple.object for triple in described if triple.predicate == RDFS.label}
    assert labels == {Literal(question.labels[language], language=language) for language in LANGUAGES}
    for language, comment in question.comments.items():
        assert Triple(question.iri, RDFS.comment, Literal(comment, language=language)) in described
    assert question.keywords


def test_the_prefixes_are_declared_for_editors() -> None:
    """The ontology declares each prefix of their texts once, as SHACL wants it, and without blank nodes."""
    triples = describe(BUNDLED.values())
    declared = {}
    for node in (triple.object for triple in triples if triple.predicate == SH.declare):
        (prefix,) = (triple.object for triple in triples if (triple.subject, triple.predicate) == (node, SH["prefix"]))
        (name,) = (triple.object for triple in triples if (triple.subject, triple.predicate) == (node, SH["namespace"]))
        assert isinstance(prefix, Literal)
        assert isinstance(name, Literal)
        assert name.datatype == XSD.anyURI
        declared[prefix.value] = name.value
    assert declared.items() <= PREFIXES.items()
    texts = "".join(question.text for question in BUNDLED.values())
    assert set(declared) == set(re.findall(r"^PREFIX (\w+):", texts, re.MULTILINE))
    assert not any(isinstance(term, BlankNode) for triple in triples for term in triple)


DESCRIPTION = """@prefix parameter: <https://w3id.org/autopact/query#> .
@prefix query: <https://w3id.org/autopact/query/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

query:any-thing a sh:SPARQLExecutable , sh:SPARQLAskExecutable ;
    rdfs:label "Is there anything?"@en , "Y a-t-il quelque chose ?"@fr , "有东西吗？"@zh ;
    rdfs:comment "By looking."@en , "En regardant. Bien."@fr , "看。看看。"@zh ;
    schema:position 7 ;
    schema:keywords "b"@en , "a"@en ;
    parameter:certainty "probable" ;
    parameter:inference "off" .
"""


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A folder with one sound question."""
    place = tmp_path / "queries"
    place.mkdir()
    (place / "any-thing.rq").write_text("# Is there anything?\nASK { ?s ?p ?o }\n", encoding="utf-8")
    (place / "any-thing.ttl").write_text(DESCRIPTION, encoding="utf-8")
    (place / "any-thing.csv").write_text("true\n", encoding="utf-8")
    (place / "README.md").write_text("Not a question.\n", encoding="utf-8")
    return place


def test_a_question_is_read_from_its_three_files(made_up: Path) -> None:
    """Every field comes from the files, and an ASK is described by sh:ask."""
    (question,) = load(made_up)
    assert (question.number, question.name, question.iri.value) == (7, "any-thing", f"{BASE}query/any-thing")
    assert question.labels == {"en": "Is there anything?", "fr": "Y a-t-il quelque chose ?", "zh": "有东西吗？"}
    assert (question.comments["en"], question.keywords) == ("By looking.", ("a", "b"))
    assert [question.gist(language) for language in LANGUAGES] == ["By looking.", "En regardant.", "看。"]
    assert (question.certainty, question.inference) == (Level.PROBABLE, False)
    assert question.expected == made_up / "any-thing.csv"
    described = describe([question])
    assert Triple(question.iri, SH.ask, Literal(question.text)) in described
    assert not any(triple.predicate == SH.select for triple in described)


def test_certain_and_with_inference_is_what_is_not_said(made_up: Path) -> None:
    """A description without parameters means the endpoint's defaults."""
    described = re.sub(r" ;\n    parameter:\w+ \"\w+\"", "", DESCRIPTION)
    assert "parameter:certainty" not in described
    (made_up / "any-thing.ttl").write_text(described, encoding="utf-8")
    (question,) = load(made_up)
    assert (question.certainty, question.inference) == (Level.CERTAIN, True)


@pytest.mark.parametrize("ending", [".rq", ".ttl", ".csv"])
def test_a_missing_file_is_named(made_up: Path, ending: str) -> None:
    """Where one of the three files is missing, the error names it."""
    missing = made_up / f"any-thing{ending}"
    missing.unlink()
    with pytest.raises(InputError) as caught:
        load(made_up)
    assert caught.value.place.file == str(missing)
    assert caught.value.what == f"The question any-thing has no any-thing{ending}."


@pytest.mark.parametrize("name", ["Any-Thing", "any_thing", "any--thing", "any thing", "-any"])
def test_a_bad_name_is_refused(made_up: Path, name: str) -> None:
    """Names are kebab-case words, for they are the last step of an address."""
    for file in list(made_up.glob("any-thing.*")):
        file.rename(made_up / f"{name}{file.suffix}")
    with pytest.raises(InputError, match="is no name for a question"):
        load(made_up)


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        (' , "有东西吗？"@zh', "", "rdf-schema#label> is given 0 times in 'zh'", 8),
        ('"By looking."@en', '"By looking."@en , "By thinking."@en', "rdf-schema#comment> is given 2 times", 9),
        ("position 7", 'position "seven"', "'seven' is no number", 10),
        ('"probable"', '"likely"', "'likely' is none of certain, probable, possible", 12),
        ('"off"', '"no"', "'no' is none of on, off", 13),
        (", sh:SPARQLAskExecutable", "", "The form of the query is not given once", 7),
        ("query:any-thing", "query:other", "query/other> is described here", 7),
    ],
)
def test_a_faulty_description_is_refused_at_its_line(made_up: Path, old: str, new: str, what: str, line: int) -> None:
    """What is wrong with a description is said with the line where it stands."""
    (made_up / "any-thing.ttl").write_text(DESCRIPTION.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(made_up)
    assert what in caught.value.what
    assert (caught.value.place.file, caught.value.place.line) == (str(made_up / "any-thing.ttl"), line)
    assert caught.value.mend


def test_a_syntax_error_in_a_description_keeps_its_place(made_up: Path) -> None:
    """A description that is no Turtle is a syntax fault with its line."""
    (made_up / "any-thing.ttl").write_text(DESCRIPTION.replace("position 7 ;", "position 7"), encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        load(made_up)
    assert caught.value.place.line == 11


def test_a_query_that_is_not_utf8_is_refused(made_up: Path) -> None:
    """Bytes that are no UTF-8 are an error with the file's name."""
    (made_up / "any-thing.rq").write_bytes(b"# \xff\nASK {}")
    with pytest.raises(InputError, match="cannot be read as UTF-8"):
        load(made_up)


def test_two_questions_cannot_have_one_number(made_up: Path) -> None:
    """A number that is taken is refused, and the next free one offered."""
    for name, number in (("first", 3), ("other", 7), ("last", 12)):
        for ending in (".rq", ".csv"):
            (made_up / f"{name}{ending}").write_bytes((made_up / f"any-thing{ending}").read_bytes())
        described = DESCRIPTION.replace("any-thing", name).replace("position 7", f"position {number}")
        (made_up / f"{name}.ttl").write_text(described, encoding="utf-8")
    with pytest.raises(InputError, match="both have number 7") as caught:
        load(made_up)
    assert "13" in caught.value.mend


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The error names the folder; a file is none."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("nowhere", "file"):
        with pytest.raises(InputError) as caught:
            load(tmp_path / name)
        assert caught.value.place.file == str(tmp_path / name)


def test_what_a_question_may_be_asked_of_is_in_its_text() -> None:
    """The variables of VALUES clauses of one row, and no others; other terms take the place of its own, everywhere."""
    parameters = {name: question.parameters for name, question in BUNDLED.items() if question.parameters}
    assert parameters["evidence-for-a-triple"] == {
        "subject": NamedNode(f"{BASE}id/flexis"),
        "predicate": NamedNode(f"{BASE}ontology#hasFounder"),
        "object": NamedNode(f"{BASE}id/volvo-group"),
    }
    assert parameters["forecasts-for-2030"] == {"year": Literal("2030", datatype=XSD.integer)}
    assert "technology-carmakers" not in parameters
    year = BUNDLED["forecasts-for-2030"].of({"year": Literal("2035", datatype=XSD.integer)})
    assert 'VALUES ?year { "2035"^^<http://www.w3.org/2001/XMLSchema#integer> }' in year
    assert BUNDLED["forecasts-for-2030"].of({}) == BUNDLED["forecasts-for-2030"].text
    for question in BUNDLED.values():
        assert question.of(question.parameters) == question.text  # as it is written


@pytest.mark.parametrize("end", ["", "\n", " # by name", " # by name\n\n"])
def test_a_question_can_be_counted_and_had_in_parts(end: str) -> None:
    """However its text ends."""
    text = "# Which?\nPREFIX ap: <https://w3id.org/autopact/ontology#>\nSELECT ?x { ?x a ap:Company } ORDER BY ?x" + end

    def rows_of(query: str) -> list[object]:
        found = bundled_engine().query(query, default_graphs=default_graphs(Level.CERTAIN, inference=True))
        assert isinstance(found, Solutions)
        return [next(iter(row.values())) for row in found.rows]

    every = rows_of(text)
    assert len(every) > 5
    assert rows_of(page(text, 2, 3)) == every[3:5]
    assert rows_of(count(text)) == [Literal(len(every))]


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("id:renault", NamedNode(f"{BASE}id/renault"), "iri"),
        ("<urn:a>", NamedNode("urn:a"), "iri"),
        ("15.5", Literal("15.5", datatype=XSD.decimal), "number"),
        ("'vans'", Literal("vans"), "text"),
        ("UNDEF", None, None),
        ("own:name", None, None),
        ("'vans'@en", None, None),
    ],
)
def test_a_parameter_is_a_name_a_number_or_a_text(made_up: Path, written: str, value: object, kind: str | None) -> None:
    """What has no such value, or one with a prefix that is not a usual one, cannot be asked of others."""
    (made_up / "any-thing.rq").write_text(f"ASK {{ VALUES ?x {{ {written} }} ?x ?p ?o }}", encoding="utf-8")
    (question,) = load(made_up)
    assert question.parameters == ({} if value is None else {"x": value})
    assert [kind_of(each) for each in question.parameters.values()] == ([] if kind is None else [kind])
