"""What is dated near a thing: found for anybody's data, however much else is said of what is near."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.catalogue import timeline
from autopact.catalogue.facts import facts
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.parts import default_graphs
from autopact.terms import AP, DCTERMS, FOAF, ONTOLOGY_GRAPH, OWL, RDFS, XSD, Level


def x(name: str) -> NamedNode:
    """A stranger's node."""
    return NamedNode(f"http://x.example/{name}")


THING, OTHER = x("thing"), x("other")
DAY = Literal("2024-05-06", datatype=XSD.date)
RESTRICTION = BlankNode("r")


def near(stated: set[Triple], inferred: set[Triple] = frozenset(), schema: set[Triple] = frozenset()) -> list[str]:
    """The dates near the thing, which leads to the other one."""
    graphs = {
        ONTOLOGY_GRAPH: schema,
        Level.CERTAIN.asserted: {Triple(THING, x("near"), OTHER), *stated},
        Level.CERTAIN.inferred: inferred,
    }
    engine = Embedded(Dataset(graphs, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    found, _ = timeline.timeline(engine, facts(engine, THING, seen), seen)
    assert all((each.other, each.link) == (OTHER, x("near")) for each in found)
    return [f"{each.predicate.value} {each.written}" for each in found]


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (DAY, "2024-05-06"),
        (Literal("2024-05-06T00:00:00Z", datatype=XSD.dateTime), "2024-05-06"),
        (Literal("2024-05-06T10:30:00Z", datatype=XSD.dateTime), "2024-05-06 10:30:00"),
        (Literal("2024-05-06T10:30:00Z", datatype=XSD.dateTimeStamp), "2024-05-06 10:30:00"),
        (Literal("2024", datatype=XSD.gYear), "2024"),
        (Literal("2024-05", datatype=XSD.gYearMonth), "2024-05"),
    ],
)
def test_any_property_may_date_a_thing(when: Literal, written: str) -> None:
    """Declared nowhere, in each of the ways in which a date is written."""
    assert near({Triple(OTHER, x("planted"), when)}) == [f"{x('planted').value} {written}"]


@pytest.mark.parametrize(
    ("units", "written"),
    [
        ([AP.Day], "2024-05-01"),
        ([AP.Month], "2024-05"),
        ([AP.Year], "2024"),
        ([AP.Year, AP.Day], "2024"),
        ([x("decade")], "2024-05-01 00:00:00+01:00"),
        ([], "2024-05-01 00:00:00+01:00"),
    ],
)
@pytest.mark.parametrize("page", [THING, OTHER])
def test_a_date_is_told_as_exactly_as_it_is_known(page: NamedNode, units: list[NamedNode], written: str) -> None:
    """On the milestone's own page, too: a year is written as its first instant, which is not what is said."""
    date = Literal("2024-05-01T00:00:00+01:00", datatype=XSD.dateTime)
    said = {Triple(THING, x("near"), OTHER), Triple(OTHER, AP.date, date), Triple(OTHER, x("planted"), DAY)}
    said |= {Triple(OTHER, AP.hasDatePrecision, unit) for unit in units}
    engine = Embedded(Dataset({Level.CERTAIN.asserted: said}, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    found, _ = timeline.timeline(engine, facts(engine, page, seen), seen)
    assert [each.written for each in found] == [written, DAY.value]


@pytest.mark.parametrize(
    ("link", "date", "told"),
    [
        (Level.CERTAIN, Level.CERTAIN, Level.CERTAIN),
        (Level.CERTAIN, Level.POSSIBLE, Level.POSSIBLE),
        (Level.PROBABLE, Level.CERTAIN, Level.PROBABLE),
    ],
)
def test_a_date_is_as_firm_as_what_leads_there_and_what_it_says(link: Level, date: Level, told: Level) -> None:
    """The less firm of the two; of several properties that lead there the firmest counts. Its own date has its own."""
    graphs: dict[NamedNode, set[Triple]] = {level.asserted: set() for level in Level}
    graphs[Level.POSSIBLE.asserted].add(Triple(THING, x("by"), OTHER))
    graphs[link.asserted].add(Triple(THING, x("near"), OTHER))
    graphs[date.asserted].add(Triple(OTHER, x("planted"), DAY))
    engine = Embedded(Dataset(graphs, "0" * 64))
    seen = default_graphs(Level.POSSIBLE, True)
    for page, level in ((THING, told), (OTHER, date)):
        [found] = timeline.timeline(engine, facts(engine, page, seen), seen)[0]
        assert found.level == level


def test_what_is_no_date_of_the_thing_is_left_out() -> None:
    """Text, numbers, nothing, and when something was written about it; years of forecasts are numbers."""
    assert near({
        Triple(OTHER, x("planted"), Literal("2024-05-06")),
        Triple(OTHER, x("height"), Literal(2024)),
        *(Triple(OTHER, x("felled"), Literal(blank, datatype=XSD.date)) for blank in ("", " \t\n")),
        *(Triple(OTHER, record, DAY) for record in (DCTERMS.created, DCTERMS.modified, AP.retractedOn)),
        Triple(OTHER, AP.byYear, Literal(2030)),
    }) == [f"{AP.byYear.value} 2030"]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "schema"),
    [
        ({Triple(OTHER, x("planted"), DAY)}, {Triple(x("planted"), RDFS.subPropertyOf, x("begun"))}),
        (set(), {Triple(x("begun"), RDFS.range, XSD.date)}),
        (set(), {Triple(RESTRICTION, OWL.hasValue, DAY), Triple(RESTRICTION, OWL.onProperty, x("begun"))}),
    ],
    ids=["by a property below", "by a property with a range", "by a class"],
)
def test_a_date_may_follow(stated: set[Triple], schema: set[Triple]) -> None:
    """It is shown like one that is stated."""
    found = near(stated, {Triple(OTHER, x("begun"), DAY)}, schema)
    assert f"{x('begun').value} 2024-05-06" in found
    assert len(found) == len(stated) + 1


def test_the_birthdays_of_whom_one_knows_are_left_out() -> None:
    """In either direction; that of somebody who is near in another way, too, is told."""
    born = {Triple(each, x("born"), DAY) for each in (x("anna"), OTHER)}
    known = {(x("anna"), THING), (THING, x("anna")), (THING, OTHER)}
    assert near(born | {Triple(one, FOAF.knows, other) for one, other in known}) == [f"{x('born').value} 2024-05-06"]


def test_much_that_follows_hides_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor counts against what is gone through; of very much that is stated, declared dates are found all the same."""
    monkeypatch.setattr(timeline, "MOST_WALKED", 20)
    many = {Triple(OTHER, x("knows"), x(f"n{number}")) for number in range(500)}
    dated = {Triple(OTHER, x("planted"), DAY)}
    assert near(dated, many) == [f"{x('planted').value} 2024-05-06"]
    assert near(dated | many, schema={Triple(x("planted"), RDFS.range, XSD.date)}) == [
        f"{x('planted').value} 2024-05-06"
    ]


def test_what_follows_is_no_step() -> None:
    """By a transitive property it would lead through everything."""
    graphs = {
        Level.CERTAIN.asserted: {Triple(THING, x("near"), x("next")), Triple(OTHER, x("planted"), DAY)},
        Level.CERTAIN.inferred: {Triple(THING, x("near"), OTHER)},
    }
    engine = Embedded(Dataset(graphs, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    assert timeline.timeline(engine, facts(engine, THING, seen), seen) == ([], False)


def test_a_thing_is_not_near_itself() -> None:
    """Whatever leads from it to itself: its dates are told once."""
    said = {Triple(THING, x("like"), THING), Triple(THING, x("planted"), DAY)}
    engine = Embedded(Dataset({Level.CERTAIN.asserted: said}, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    found, _ = timeline.timeline(engine, facts(engine, THING, seen), seen)
    assert [(each.written, each.other) for each in found] == [("2024-05-06", None)]


@pytest.mark.parametrize("linked", [True, False])
def test_the_earliest_comes_first(linked: bool) -> None:
    """Whatever the properties, before our era and beyond four digits too, and where the thing leads to no other."""
    dates = {"c": "-0216", "b": "1815", "a": "12015", "d": "0079"}
    said = {Triple(THING, x(name), Literal(year, datatype=XSD.gYear)) for name, year in dates.items()}
    said |= {Triple(THING, x("near"), OTHER)} if linked else set()
    engine = Embedded(Dataset({Level.CERTAIN.asserted: said}, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    found, _ = timeline.timeline(engine, facts(engine, THING, seen), seen)
    assert [each.written for each in found] == ["-0216", "0079", "1815", "12015"]


def test_what_is_no_year_comes_last() -> None:
    """A day first, words, and more digits than a number is read of; what exporters write for no date is none."""
    dates = ["0079-08-24", "24.08.2024", "March 2024", "1" * 5000]
    said = {Triple(THING, x("planted"), Literal(date, datatype=XSD.date)) for date in [*dates, ""]}
    said |= {Triple(THING, x("near"), OTHER), Triple(OTHER, x("felled"), Literal("", datatype=XSD.date))}
    engine = Embedded(Dataset({Level.CERTAIN.asserted: said}, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    found, _ = timeline.timeline(engine, facts(engine, THING, seen), seen)
    assert found[0].written == "0079-08-24"
    assert {each.written for each in found} == {*dates}


@pytest.mark.parametrize("inference", [True, False])
def test_what_has_two_names_is_dated_once(inference: bool) -> None:
    """By its own name where what follows is seen; else by the one that the date is stated of."""
    graphs = {
        Level.CERTAIN.asserted: {Triple(THING, OWL.sameAs, OTHER), Triple(OTHER, x("planted"), DAY)},
        Level.CERTAIN.inferred: {Triple(OTHER, OWL.sameAs, THING), Triple(THING, x("planted"), DAY)},
    }
    engine = Embedded(Dataset(graphs, "0" * 64))
    seen = default_graphs(Level.CERTAIN, inference)
    found, _ = timeline.timeline(engine, facts(engine, THING, seen), seen)
    assert [each.other for each in found] == [None if inference else OTHER]


@pytest.mark.parametrize("limit", ["MOST", "MOST_NEAR"])
def test_where_dates_are_left_out_it_is_said(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more things near, or more dates of theirs, than are looked at."""
    said = {Triple(THING, x("near"), x(name)) for name in "abc"} | {
        Triple(x(name), x("planted"), DAY) for name in "abc"
    }
    engine = Embedded(Dataset({Level.CERTAIN.asserted: said}, "0" * 64))
    seen = default_graphs(Level.CERTAIN, True)
    told = []
    for most in (3, 2):
        monkeypatch.setattr(timeline, limit, most)
        moments, more = timeline.timeline(engine, facts(engine, THING, seen), seen)
        told.append((len(moments), more))
    assert told == [(3, False), (2, True)]
