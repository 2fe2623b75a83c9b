"""The data that servers are compared on: as large as asked, always the same, true to the vocabulary, worth asking."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from benchmarks.serving.generator import SMALLEST, Generated, generate, vocabulary
from benchmarks.serving.mix import MIX, Query
from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples, RdfFormat, Store, Triple, parse

from autopact.bundled import folder
from autopact.checks import identifiers
from autopact.checks.material import Material
from autopact.checks.shapes import violations
from autopact.terms import AP, CLAIM, ID, OWL, RDF, RDFS, SOURCE

SIZE = SMALLEST


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest data there is."""
    path = tmp_path_factory.mktemp("generated") / "data.nt"
    generate(path, SIZE)
    return path


@pytest.fixture(scope="module")
def triples(file: Path) -> set[Triple]:
    """What it says."""
    return {quad.triple for quad in parse(path=file)}


@pytest.fixture(scope="module")
def schema() -> set[Triple]:
    """The vocabulary and its schemes."""
    names = ("autopact", "schemes", "alignments")
    return {quad.triple for name in names for quad in parse(path=folder("ontology") / f"{name}.ttl")}


def test_the_same_data_every_time(file: Path, tmp_path: Path) -> None:
    """Size and seed decide every byte; another seed gives other data."""
    generate(tmp_path / "again.nt", SIZE)
    generate(tmp_path / "other.nt", SIZE, seed=2)
    assert (tmp_path / "again.nt").read_bytes() == file.read_bytes()
    assert (tmp_path / "other.nt").read_bytes() != file.read_bytes()


@pytest.mark.parametrize("size", [SMALLEST, 5_001, 20_011])
def test_as_many_triples_as_asked(size: int, tmp_path: Path) -> None:
    """That many triples, all different."""
    made = generate(tmp_path / "data.nt", size)
    assert made.triples == size
    assert len({quad.triple for quad in parse(path=tmp_path / "data.nt")}) == size


def test_too_few_triples_are_refused(tmp_path: Path) -> None:
    """A size that would leave kinds of things out is no size."""
    with pytest.raises(ValueError, match="at least"):
        generate(tmp_path / "data.nt", SMALLEST - 1)


def test_every_kind_of_thing_is_there(triples: set[Triple]) -> None:
    """Companies, arrangements, claims and places, and everything named in three languages."""
    kinds = {triple.object for triple in triples if triple.predicate == RDF.type}
    assert {AP.Manufacturer, AP.Negotiation, AP.SupplyAgreement, AP.Claim, AP.Sentence, AP.Locality} <= kinds
    languages = defaultdict(set)
    for triple in triples:
        if triple.predicate == RDFS.label and isinstance(triple.object, Literal):
            languages[triple.subject].add(triple.object.language)
    assert all(found == {"en", "fr", "zh"} for found in languages.values())
    named = {triple.subject for triple in triples if triple.subject in ID}
    assert named == set(languages)


def test_only_declared_terms_are_used_as_declared(triples: set[Triple], schema: set[Triple]) -> None:
    """Classes and properties are those of the vocabulary, and what they join is of their domain and range."""
    above: defaultdict[object, set[object]] = defaultdict(set)
    for triple in schema:
        if triple.predicate == RDFS.subClassOf:
            above[triple.subject].add(triple.object)
    declared = {triple.subject for triple in schema if triple.predicate == RDF.type}
    kinds: defaultdict[object, set[object]] = defaultdict(set)
    for triple in triples | schema:
        if triple.predicate == RDF.type:
            reached = kinds[triple.subject]
            ahead: set[object] = {triple.object}
            while ahead:
                reached |= ahead
                ahead = {upper for kind in ahead for upper in above[kind]} - reached
    ends = {
        (triple.subject, triple.predicate): triple.object
        for triple in schema
        if triple.predicate in (RDFS.domain, RDFS.range) and triple.subject in AP
    }
    for subject, predicate, value in triples:
        if predicate == RDF.type:
            assert value in declared
        elif predicate != RDFS.label:
            assert predicate in declared, predicate
        domain, range_ = ends.get((predicate, RDFS.domain)), ends.get((predicate, RDFS.range))
        assert domain is None or domain in kinds[subject], (subject, predicate)
        if isinstance(value, NamedNode):
            assert range_ is None or range_ in kinds[value], (predicate, value)
            assert value in kinds or value in declared, value
            assert any(value in place for place in (AP, ID, CLAIM, SOURCE)), value
        elif isinstance(value, Literal) and range_ is not None:
            assert value.datatype == range_, (predicate, value)


def test_the_shapes_hold(file: Path, triples: set[Triple], schema: set[Triple]) -> None:
    """Claims, sentences, sources, amounts and dates are complete and well-formed."""
    material = Material([file])
    assert list(violations(material, triples | schema)) == []
    assert list(identifiers.wrong_check_digits(material)) == []


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Generated]:
    """A store with the vocabulary and enough data for every query."""
    place = tmp_path_factory.mktemp("asked")
    vocabulary(place / "vocabulary.nt")
    data = generate(place / "data.nt", 20_000)
    store = Store()
    for name in ("vocabulary.nt", "data.nt"):
        store.bulk_load(path=place / name, format=RdfFormat.N_TRIPLES)
    return store, data


@pytest.mark.parametrize("query", MIX, ids=lambda query: query.name)
def test_every_query_of_the_mix_finds_something(query: Query, asked: tuple[Store, Generated]) -> None:
    """Each parses, finds something for the value that is repeated, and never reaches its limit."""
    store, data = asked
    values = query.values(data)
    found = store.query(query.text(values[len(values) // 2]))
    assert isinstance(found, QueryTriples if query.constructs else QuerySolutions)
    assert 0 < len(list(found)) < 100_000


def test_the_ontology_is_loaded_with_the_data(tmp_path: Path) -> None:
    """Servers that do not bring the vocabulary along get it as N-Triples."""
    vocabulary(tmp_path / "vocabulary.nt")
    said = {quad.triple for quad in parse(path=tmp_path / "vocabulary.nt")}
    assert Triple(AP.Agreement, RDF.type, OWL.Class) in said
