"""What comes of a write: rights, judgement, trials, failures, ids, and doing it again from a journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize
from tests.engine.update.asking import SCHEMA, claim, do, holds, parts

from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Delta, Document, Outcome, Put, Remove, Update, Write
from autopact.errors import Changed, InputError, NotAllowed, QueryFault, SyntaxFault, Unfit
from autopact.terms import GRAPH, OWL, RDF, Level
from autopact.turtle.reader import read

MINE, OTHER = NamedNode("urn:x:mine"), NamedNode("urn:x:other")


@pytest.fixture
def state() -> Writable:
    """A transitive chain a, b, c, and a graph with one triple."""
    state = Writable()
    do(state, f"INSERT DATA {{ {SCHEMA} GRAPH :other {{ :x :p :y }} }}")
    return state


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { :x :p :y }",
        "INSERT DATA { GRAPH :other { :x :p :z } }",
        "INSERT DATA { GRAPH :new { :x :p :z } }",
        "DELETE DATA { GRAPH :other { :x :p :y } }",
        "CREATE GRAPH :new",
        "DROP GRAPH :other",
        "COPY :other TO :new",
        "MOVE :other TO :mine",
        "CLEAR ALL",
        "INSERT { GRAPH ?g { :x :p :new } } WHERE { GRAPH ?g { ?s :p ?o } }",
    ],
)
def test_a_token_changes_its_graphs_only(state: Writable, text: str) -> None:
    """Whatever would change another graph, create or drop one, is refused; and what stood before it is not kept."""
    with pytest.raises(NotAllowed, match="may not change"):
        do(state, f"INSERT DATA {{ GRAPH :mine {{ :x :p :y }} }} ; {text}", graphs=frozenset({MINE}))
    assert state.spoilt


@pytest.mark.parametrize(
    "name", ["engine", "engine-stored", "mark", "engine-round-0", "engine-round-7", "engine-possible"]
)
def test_nobody_writes_where_the_service_takes_its_notes(state: Writable, name: str) -> None:
    """Its notes of what an engine elsewhere holds are hidden, and what is written there would be taken for one."""
    graph = GRAPH[name]
    for text in (f"INSERT DATA {{ GRAPH {graph} {{ :x :p :y }} }}", f"CREATE GRAPH {graph}", f"COPY :other TO {graph}"):
        with pytest.raises(NotAllowed, match="the service's own"):
            do(state, text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH :mine { :x :p :y } }",
        "COPY :other TO :mine",
        "CREATE GRAPH :mine",
        "CREATE SILENT GRAPH :other",
        "INSERT DATA { GRAPH :other { :x :p :y } }",
        "DELETE DATA { :never :was :there }",
    ],
)
def test_a_token_may_read_all_and_leave_as_it_is(state: Writable, text: str) -> None:
    """Its own graphs it may change; of others, what makes no difference is no change."""
    do(state, text, graphs=frozenset({MINE}))
    assert not state.spoilt


def test_a_judge_has_the_last_word() -> None:
    """It sees the state with all that follows; what it finds is told, and the state is of no more use."""
    judged = Writable(judge=lambda state, _: ["loop"] if holds(state, "?x :within ?x") else [])
    do(judged, "INSERT DATA { :within a owl:TransitiveProperty . :a :within :b }")
    with pytest.raises(Unfit) as caught:
        do(judged, "INSERT DATA { :b :within :a }")
    assert caught.value.findings == ["loop"]
    assert judged.spoilt
    assert judged.number == 1


def test_what_changes_nothing_is_not_judged() -> None:
    """However ill the state was before, it is no worse."""
    judged = Writable(judge=lambda *_: ["ill"])
    do(judged, "DELETE DATA { :never :was :there }")
    assert not judged.spoilt


def test_a_trial_tells_and_leaves_its_state_to_be_thrown_away(state: Writable) -> None:
    """A dry run has the outcome of the write that it tries; one that would change nothing costs nobody a state."""
    do(state, "DELETE DATA { :never :was :there }", dry_run=True)
    assert not state.spoilt
    outcome = do(state, "INSERT DATA { :c :within :d }", dry_run=True)
    assert (len(outcome.stored.added), len(outcome.derived.added)) == (1, 3)
    assert state.spoilt


@pytest.mark.parametrize(
    ("text", "spoilt"),
    [
        ("DROP GRAPH :absent", False),
        ("CLEAR GRAPH :absent", False),
        ("CREATE GRAPH :other", False),
        ("MOVE :absent TO :mine", False),
        ("COPY :absent TO :mine", False),
        ("ADD :absent TO :absent", False),
        ("INSERT DATA { :x :p :new } ; DROP GRAPH :absent", True),
        ("INSERT DATA { :x :p :new } ; DELETE DATA { :x :p :new } ; DROP GRAPH :absent", False),
        ("INSERT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(<urn:unknown>(?o)) }", False),
        (  # what follows from it is seen by the WHERE, and there still
            "INSERT DATA { :c :within :d } ; INSERT { :x :p ?o } WHERE { :d :within ?o } ; "
            "DELETE DATA { :c :within :d } ; DROP GRAPH :absent",
            True,
        ),
        (  # what follows from it no longer is not seen there any more
            "DELETE DATA { :b :within :c } ; INSERT { :x :p ?o } WHERE { :a :within ?o . :c :within ?o } ; "
            "INSERT DATA { :b :within :c } ; DROP GRAPH :absent",
            True,
        ),
    ],
)
def test_what_cannot_be_done_fails_whole(state: Writable, text: str, spoilt: bool) -> None:
    """It is known whether the state has changed meanwhile; with SILENT, what is not there is passed over."""
    with pytest.raises(QueryFault):
        do(state, text)
    assert state.spoilt == spoilt
    if "GRAPH :absent" in text and not spoilt:
        do(state, text.replace("GRAPH :absent", "SILENT GRAPH :absent"))


def test_a_failed_transfer_leaves_its_target(state: Writable) -> None:
    """What is copied from nowhere, silently, takes nothing's place."""
    do(state, "COPY SILENT :absent TO :other ; MOVE SILENT :absent TO :other")
    assert holds(state, ":x :p :y", OTHER)


def test_a_write_that_is_meant_for_another_state_changes_nothing(state: Writable) -> None:
    """Whoever has looked at it before another changed it would undo that."""
    seen = state.engine.id
    assert do(state, "INSERT DATA { :x :p 1 }", expected=seen).stored
    with pytest.raises(Changed):
        do(state, "DELETE WHERE { :x :p ?o }", expected=seen)
    assert holds(state, ":x :p 1")
    assert not state.spoilt
    assert do(state, "DELETE WHERE { :x :p ?o }", expected=state.engine.id).stored


def test_ids_tell_states_apart(state: Writable) -> None:
    """The same writes lead to the same id; what changes nothing has the id and the number that were there."""
    again = Writable()
    do(again, f"INSERT DATA {{ GRAPH :other {{ :x :p :y }} {SCHEMA} }}")
    assert (again.engine.id, again.number) == (state.engine.id, state.number) == (again.engine.id, 1)
    before = state.engine.id
    assert do(state, "INSERT DATA { :a :within :b }").data == before
    do(state, "CREATE GRAPH :mine")
    assert (state.engine.id != before, state.number) == (True, 2)
    do(state, "DROP GRAPH :mine")
    assert (state.engine.id != before, state.number) == (True, 3)


def test_ids_hang_on_what_is_there_and_not_on_its_order() -> None:
    """Else a state that is made again of its journal would be another one; and each graph is a difference."""
    made = []
    for text in ("CREATE GRAPH :mine", "CREATE GRAPH :its", "CREATE GRAPH :mine ; CREATE GRAPH :its"):
        made.append(Writable())
        do(made[-1], text)
    made.append(Writable())
    do(made[-1], "CREATE GRAPH :its ; CREATE GRAPH :mine")
    *ids, last = [each.engine.id for each in made]
    assert len(set(ids)) == 3
    assert last == ids[-1]
    first, second = Writable(), Writable()
    do(first, "CREATE GRAPH :mine")
    for each in (first, second):
        do(each, "CREATE GRAPH :its")
    assert first.engine.id != second.engine.id
    dropped = []
    for name in ("mine", "its"):
        state = Writable()
        do(state, "CREATE GRAPH :mine ; CREATE GRAPH :its")
        do(state, f"DROP GRAPH :{name}")
        dropped.append(state.engine.id)
    assert len({*dropped, *ids}) == 5
    quads = [Quad(MINE, MINE, Literal(number)) for number in range(50)]
    one, other = (
        state.redo(Delta(added=added)).data for state, added in ((Writable(), quads), (Writable(), quads[::-1]))
    )
    assert one == other


@pytest.mark.parametrize(
    "text",
    [
        "DELETE DATA { :a :within :b } ; INSERT DATA { :a :within :b }",
        "DELETE DATA { GRAPH :other { :x :p :y } } ; INSERT DATA { GRAPH :other { :x :p :y } }",
        "DROP GRAPH :other ; INSERT DATA { GRAPH :other { :x :p :y } }",
        "CREATE GRAPH :mine ; DROP GRAPH :mine",
        "INSERT DATA { GRAPH :mine { :x :p :y } } ; DROP GRAPH :mine",
    ],
)
def test_what_is_undone_at_once_is_no_change(state: Writable, text: str) -> None:
    """Nor a part of one: a journal that took something away which came back would lose it at the next start."""
    before = state.engine.id
    outcome = do(state, text)
    assert not outcome.stored
    assert not outcome.derived
    assert (state.engine.id, state.number) == (before, 1)
    stored = do(state, f"{text} ; INSERT DATA {{ :x :p :new }}").stored
    assert ([*stored.removed, *stored.dropped, *stored.created], len(stored.added)) == ([], 1)


def test_what_was_done_can_be_done_again(state: Writable) -> None:
    """From what is stored of a change, a state of its own makes the same of it: ids, what follows, empty graphs."""
    outcomes: list[Outcome] = [
        claim(state, "claim:c1", "probable", ":c :within :d"),
        do(state, "CREATE GRAPH :mine ; INSERT DATA { _:b :within :a }"),
        do(state, "DROP GRAPH :other ; DELETE DATA { :a :within :b }"),
    ]
    again = Writable()
    do(again, f"INSERT DATA {{ GRAPH :other {{ :x :p :y }} {SCHEMA} }}")
    for outcome in outcomes:
        told = again.redo(outcome.stored)
        assert (told.data, told.number, told.consistent) == (outcome.data, outcome.number, outcome.consistent)
        assert set(told.derived.added) == set(outcome.derived.added)
        assert set(told.derived.removed) == set(outcome.derived.removed)
    assert set(again.engine.graphs.store) == set(state.engine.graphs.store)
    assert set(again.graphs()) == set(state.graphs())


def test_documents_are_loaded(state: Writable) -> None:
    """LOAD merges what an address gave; one that gave nothing is passed over with SILENT, and one not allowed never."""
    document = Document(b"<urn:x:p> <urn:x:within> <urn:x:a> . _:b a _:b .", RdfFormat.TURTLE, "urn:x:")
    address = "http://example.org/doc"
    load = Update(f"LOAD <{address}> INTO GRAPH <{MINE.value}>", documents={address: document})
    assert len(state.apply(Write([load])).stored.added) == 2
    state.apply(Write([Update(f"LOAD <{address}>", documents={address: document})]))
    assert parts(state, ":p", ":within", ":c") == ["inferred"]
    labels = {each.subject for each in state.quads() if str(each.subject).startswith("_:")}
    assert len(labels) == 2  # each reading has nodes of its own
    state.apply(Write([Update(f"LOAD SILENT <{address}>", documents={address: None})]))
    with pytest.raises(QueryFault):
        state.apply(Write([Update(f"LOAD <{address}>", documents={address: None})]))
    with pytest.raises(NotAllowed):
        state.apply(Write([Update(f"LOAD SILENT <{address}>")]))
    ill = {address: Document(b"<urn:a> <urn:b>", RdfFormat.TURTLE, "urn:x:")}
    assert not state.apply(Write([Update(f"LOAD SILENT <{address}>", documents=ill)])).stored
    with pytest.raises(SyntaxFault):
        state.apply(Write([Update(f"LOAD <{address}>", documents=ill)]))


@pytest.mark.parametrize(
    ("body", "form", "line"),
    [
        (b"<urn:a> <urn:b>\n <urn:c", RdfFormat.TURTLE, 2),
        (b"<urn:a> <urn:b> <urn:c> <urn:g> .", RdfFormat.N_QUADS, None),
        (b"<urn:a> <urn:b> '\xff' .", RdfFormat.TURTLE, 1),
    ],
)
def test_a_document_that_is_none_is_refused(state: Writable, body: bytes, form: RdfFormat, line: int | None) -> None:
    """With its place; one with graphs is for a dataset, not for a graph."""
    with pytest.raises(SyntaxFault) as caught:
        state.apply(Write([Put(MINE, Document(body, form, "urn:x:"))]))
    assert caught.value.place.line == line
    assert ("graph" in caught.value.mend) == (form == RdfFormat.N_QUADS)
    assert not state.spoilt


def test_a_document_with_a_literal_that_no_parser_takes_is_refused(state: Writable) -> None:
    """And it is said what is wrong with it."""
    document = Document(b"<urn:a> <urn:b> '%s' ." % (b"x" * 17_000_000), RdfFormat.TURTLE, "urn:x:", "The letter")
    with pytest.raises(SyntaxFault, match="The letter has something, a literal perhaps, that is larger than 16 MiB"):
        state.apply(Write([Put(MINE, document)]))
    assert not state.spoilt


@pytest.mark.parametrize("body", [b"ex:a ex:b ex:c .", b"<urn:a> <urn:b> 'c", b"<urn:a> <urn:b> <c d> ."])
def test_a_document_is_mended_as_a_file_is(state: Writable, tmp_path: Path, body: bytes) -> None:
    """Its fault is told in the same words, with the same place."""
    file = tmp_path / "file.ttl"
    file.write_bytes(body)
    with pytest.raises(SyntaxFault) as there:
        read(file)
    with pytest.raises(SyntaxFault) as here:
        state.apply(Write([Put(MINE, Document(body, RdfFormat.TURTLE, "urn:x:"))]))
    assert here.value.what.endswith(f" does not parse as Turtle: {there.value.what}")
    assert (here.value.mend, here.value.spec) == (there.value.mend, there.value.spec)
    assert (here.value.place.line, here.value.place.column) == (there.value.place.line, there.value.place.column)


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG, RdfFormat.N_QUADS])
def test_a_document_may_begin_with_a_byte_order_mark(state: Writable, form: RdfFormat) -> None:
    """As a file may, which some editors save so."""
    document = Document(b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .", form, "urn:x:")
    assert len(state.apply(Write([Put(MINE, document)])).stored.added) == 1


def test_some_writes_in_one_are_one(state: Writable) -> None:
    """They see each other, and count as one change; whether its graph was there is told of the first document."""
    document = Document(b"<urn:x:c> <urn:x:within> <urn:x:d> .", RdfFormat.TURTLE, "urn:x:")
    text = "PREFIX : <urn:x:> INSERT { :found :is ?x } WHERE { :a :within ?x }"
    before = state.number
    state.apply(Write([Remove(OTHER), Put(DefaultGraph(), document, merge=True), Update(text)]))
    assert holds(state, ":found :is :d")
    assert state.number == before + 1
    assert state.apply(Write([Put(MINE, document), Put(MINE, document)])).created
    assert not state.apply(Write([Put(MINE, document), Put(OTHER, document)])).created


def test_files_make_the_dataset_that_they_always_made() -> None:
    """The bundled graph as it is served without writing: the same id, the same graphs."""
    state, engine = Writable.of(), Embedded(assemble())
    assert (state.engine.id, state.engine.sizes) == (engine.id, engine.sizes)
    for graph in engine.sizes:
        assert set(state.engine.stored(graph)) == set(engine.stored(graph))


def test_a_derived_graph_in_a_file_is_refused(tmp_path: Path) -> None:
    """What it states could not be told from what follows."""
    file = tmp_path / "all.nq"
    file.write_text(f"<urn:a> <urn:b> <urn:c> {Level.CERTAIN.asserted} .\n", encoding="utf-8")
    with pytest.raises(InputError, match="derived"):
        Writable.of([file])


def test_a_worn_store_is_given_up(state: Writable, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was removed takes memory in the store for ever, and so a new one is begun, with all that is there."""
    monkeypatch.setattr("autopact.engine.graphs.WORN", 0)
    do(state, "CREATE GRAPH :mine")
    before, old = set(state.engine.graphs.store), state.engine.graphs.store
    for _ in range(20):
        do(state, "INSERT DATA { :c :within :d }")
        do(state, "DELETE DATA { :c :within :d }")
    assert state.engine.graphs.store is not old
    assert set(state.engine.graphs.store) == before
    assert state.exists(MINE)
    assert parts(state, ":a", ":within", ":c") == ["inferred"]


UNREADABLE = {
    "long": (f'"{"x" * 17_000_000}"', "larger than 16 MiB"),
    "long when it is escaped": ("'" + '"' * 9_000_000 + "'", "larger than 16 MiB"),
    "no language": ("'x'^^rdf:langString", "without a language tag"),
    "no direction": ("'x'^^rdf:dirLangString", "without a base direction"),
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("plain", [False, True])
def test_nothing_is_stored_that_no_journal_could_give_back(name: str, plain: bool) -> None:
    """The parser of updates lets literals through that the one of N-Quads does not, stated or made by a function."""
    literal, what = UNREADABLE[name]
    for text in (f"DATA {{ :x :p {literal} }}", f"{{ :x :p ?o }} WHERE {{ VALUES ?o {{ {literal} }} }}"):
        with pytest.raises(InputError, match=what):
            do(Writable(plain=plain), f"INSERT {text}")


@pytest.mark.parametrize(("word", "there"), [("INSERT", []), ("DELETE", [Quad(MINE, OWL.sameAs, OTHER)])])
def test_nothing_follows_that_no_journal_could_give_back(word: str, there: list[Quad]) -> None:
    """From a literal that a file brought; the change that would have it follow, or no longer, is refused."""
    state = Writable([Quad(MINE, MINE, Literal("x", datatype=RDF.langString)), *there])
    with pytest.raises(InputError, match="without a language tag"):
        do(state, f"{word} DATA {{ {MINE} owl:sameAs {OTHER} }}")
    assert state.spoilt


def test_what_just_fits_is_kept() -> None:
    """A literal of almost 16 MiB comes out of a journal as it went in."""
    outcome = do(Writable(), f"INSERT DATA {{ :x :p '{'x' * 16_000_000}' }}")
    lines = serialize(outcome.stored.added, format=RdfFormat.N_QUADS) or b""
    assert list(parse(lines, format=RdfFormat.N_QUADS)) == outcome.stored.added
