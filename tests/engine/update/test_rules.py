"""What an update means: the eight rules on what is stored, what is derived, and what readers see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryResultsFormat, RdfFormat
from tests.engine.update.asking import CLAIM_OF, PROLOGUE, SCHEMA, claim, do, holds, parts, triples

from autopact.engine.parts import PARTS, default_graphs
from autopact.engine.processes import frames
from autopact.engine.seam import Job, Solutions
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Document, Put, Remove, Write
from autopact.errors import NoGraph, NotAllowed
from autopact.terms import CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level


@pytest.fixture
def state() -> Writable:
    """A transitive chain a, b, c, and two classes; all stated directly."""
    state = Writable()
    do(state, f"INSERT DATA {{ {SCHEMA} }}")
    return state


@pytest.mark.parametrize("graph", PARTS[2:], ids=lambda graph: graph.value.rpartition("/")[2])
@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {{ GRAPH {g} {{ :x :p :y }} }}",
        "DELETE DATA {{ GRAPH {g} {{ :x :p :y }} }}",
        "DELETE WHERE {{ GRAPH {g} {{ ?s ?p ?o }} }}",
        "WITH {g} INSERT {{ ?s :p :y }} WHERE {{ ?s ?p ?o }}",
        "INSERT {{ GRAPH {g} {{ ?s :p :y }} }} WHERE {{ ?s :nothing ?o }}",
        "INSERT {{ GRAPH ?g {{ :x :p :y }} }} WHERE {{ VALUES ?g {{ {g} }} }}",
        "CLEAR GRAPH {g}",
        "CLEAR SILENT GRAPH {g}",
        "DROP SILENT GRAPH {g}",
        "CREATE SILENT GRAPH {g}",
        "COPY DEFAULT TO {g}",
        "MOVE SILENT {g} TO :mine",
        "ADD SILENT :mine TO {g}",
        "LOAD SILENT <urn:x:doc> INTO GRAPH {g}",
    ],
)
def test_a_derived_graph_is_no_target(state: Writable, graph: NamedNode, text: str) -> None:
    """Rule 1: an update that would write there is refused whole, SILENT or not, and what stands before it too."""
    do(state, "INSERT DATA { GRAPH :mine { :x :p :y } }")
    before = state.engine.id, set(state.quads())
    with pytest.raises(NotAllowed, match="derived"):
        do(state, "INSERT DATA { :before :p :y } ; " + text.format(g=graph), dry_run=True)
    if "?g" not in text:  # whose graph only its solutions name
        assert (state.engine.id, set(state.quads())) == before
        assert not state.spoilt


@pytest.mark.parametrize("graph", PARTS[2:], ids=lambda graph: graph.value.rpartition("/")[2])
def test_a_derived_graph_is_no_place_for_a_document(state: Writable, graph: NamedNode) -> None:
    """Rule 1: nor is it removed; be it there or not, and an empty document too, before anything else is done."""
    nothing = Document(b"", RdfFormat.TURTLE, "urn:x:")
    for operation in (Put(graph, nothing), Remove(graph)):
        with pytest.raises(NotAllowed, match="derived"):
            state.apply(Write([Put(DefaultGraph(), nothing), operation]))
        assert not state.spoilt


def test_a_derived_graph_may_be_read(state: Writable) -> None:
    """Rule 1: what follows may be copied into a graph of one's own, where it is stored."""
    do(state, f"COPY {Level.CERTAIN.inferred} TO :mine")
    assert holds(state, ":a :within :c", NamedNode("urn:x:mine"))
    do(state, "DELETE DATA { :b :within :c }")
    assert holds(state, ":a :within :c", NamedNode("urn:x:mine"))


def test_a_where_sees_what_follows_from_the_operation_before(state: Writable) -> None:
    """Rule 2: stored, projected and inferred together, current before each operation."""
    do(state, "INSERT DATA { :c :within :d } ; INSERT { :found :is ?x } WHERE { :a :within ?x }")
    assert all(holds(state, f":found :is :{x}") for x in "bcd")
    do(state, "DELETE DATA { :b :within :c } ; DELETE { :found :is ?x } WHERE { :found :is ?x . :a :within ?x }")
    assert not holds(state, ":found :is :b")
    assert holds(state, ":found :is :c . :found :is :d")


def test_a_where_sees_what_is_certain(state: Writable) -> None:
    """Rule 2: as a query does that says nothing else; what is hedged it finds where it names the graph."""
    claim(state, "claim:c1", "probable", ":c :within :d")
    do(state, "INSERT { :found :is ?x } WHERE { :a :within ?x }")
    assert holds(state, ":found :is :b , :c")
    assert not holds(state, ":found :is :d")
    do(state, "INSERT { :found :is ?x } WHERE { GRAPH graph:probable-inferred { :a :within ?x } }")
    assert holds(state, ":found :is :d")


def test_a_where_sees_graphs_together_as_they_are_by_then(state: Writable) -> None:
    """Rule 2: with what the operation before it has put into one of them, which had seen them together as well."""
    both = "USING :one USING :two WHERE { ?s :p ?o }"
    do(
        state,
        f"INSERT DATA {{ GRAPH :one {{ :x :p 1 }} GRAPH :two {{ :x :p 1 }} }} ; "
        f"INSERT {{ GRAPH :two {{ ?s :p 2 }} }} {both} ; INSERT {{ ?s :q ?o }} {both}",
    )
    assert holds(state, ":x :q 1 , 2")


def test_what_follows_of_a_thing_without_a_name_is_seen_at_once(state: Writable) -> None:
    """Its class makes it no term of the schema: a start anew finds nothing that was not seen before."""
    do(state, "INSERT DATA { [] a :Car ; :near :b }")
    assert holds(state, "?x :near :b . ?x a :Thing . :b :near ?x")
    assert holds(Writable(state.quads()), "?x :near :b . ?x a :Thing . :b :near ?x")
    do(state, "DELETE WHERE { ?x a :Car }")
    assert not holds(state, "?x a :Thing")


def test_deleting_what_follows_leaves_it_and_says_so(state: Writable) -> None:
    """Rule 3: DELETE removes stored triples only; the answer counts those that are still there."""
    outcome = do(state, "DELETE DATA { :a :within :c . :a :within :b . :a :within :zzz }")
    assert outcome.still_holds == 0  # the first link went with it
    outcome = do(state, "INSERT DATA { :a :within :b } ; DELETE DATA { :a :within :c . :a :within :zzz }")
    assert outcome.still_holds == 1
    assert holds(state, ":a :within :c")
    outcome = do(state, "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s :within ?o . ?s ?p ?o }")
    assert outcome.still_holds == 0  # each is stored again
    assert do(state, "DELETE DATA { :a :within :c } ; DELETE DATA { :never :was :there }").still_holds == 1


def test_what_is_deleted_elsewhere_is_not_said_to_hold(state: Writable) -> None:
    """Rule 3: not what was in a graph of a client's own, nor what is stated directly, to which it may have moved."""
    do(state, "INSERT DATA { GRAPH :own { :a :within :b , :c } GRAPH claim:c1 { :a :within :c } }")
    assert do(state, "MOVE :own TO :other ; DROP GRAPH :other").still_holds == 0
    again = "DELETE DATA { GRAPH claim:c1 { :a :within :c } } ; INSERT DATA { GRAPH claim:c1 { :a :within :c } }"
    assert do(state, again).still_holds == 0
    claim(state, ":mine", "certain", ":a :within :c")  # wherever a claim has its graph
    assert do(state, "DELETE DATA { GRAPH :mine { :a :within :c } }").still_holds == 1
    do(state, "ADD claim:c1 TO claim:c2")
    assert do(state, "DROP GRAPH claim:c1").still_holds == 1
    assert do(state, "MOVE claim:c2 TO DEFAULT").still_holds == 0


def test_deleting_what_a_claim_says_leaves_it(state: Writable) -> None:
    """Rule 3: a triple that a client and a claim state is the claim's alone afterwards."""
    claim(state, "claim:c1", "certain", ":x :near :y")
    outcome = do(state, "INSERT DATA { :x :near :y }")
    assert outcome.stored
    assert not outcome.derived
    assert parts(state, ":x", ":near", ":y") == ["asserted", "c1", "default"]
    outcome = do(state, "DELETE DATA { :x :near :y }")
    assert outcome.stored
    assert (bool(outcome.derived), outcome.still_holds) == (False, 1)
    assert parts(state, ":x", ":near", ":y") == ["asserted", "c1"]


def test_what_follows_can_be_asserted_and_follows_again(state: Writable) -> None:
    """Rule 4: INSERT of an inferred triple stores it; deleted again, it is inferred again."""
    assert parts(state, ":a", ":within", ":c") == ["inferred"]
    do(state, "INSERT DATA { :a :within :c }")
    assert parts(state, ":a", ":within", ":c") == ["asserted", "default"]
    assert do(state, "DELETE DATA { :a :within :c }").still_holds == 1
    assert parts(state, ":a", ":within", ":c") == ["inferred"]


def test_a_claim_is_projected_as_it_is_written(state: Writable) -> None:
    """Rule 5: its triples, and what follows, come at its level, whether its graph or its metadata is written first."""
    do(state, "INSERT DATA { GRAPH claim:c1 { :x :near :y } }")
    assert parts(state, ":x", ":near", ":y") == ["c1"]
    do(state, f"INSERT DATA {{ GRAPH graph:claims {{ {CLAIM_OF.format(claim='claim:c1', level='probable')} }} }}")
    assert parts(state, ":x", ":near", ":y") == ["c1", "probable-asserted"]
    assert parts(state, ":y", ":near", ":x") == ["probable-inferred"]
    do(state, "INSERT DATA { GRAPH claim:c1 { :v :near :w } }")
    assert parts(state, ":w", ":near", ":v") == ["probable-inferred"]
    do(state, "DELETE DATA { GRAPH claim:c1 { :v :near :w } }")
    assert parts(state, ":w", ":near", ":v") == []


def test_a_hedge_is_lifted(state: Writable) -> None:
    """Rule 5: from probable to certain, and all that follows with it."""
    claim(state, "claim:c1", "probable", ":c :within :d")
    assert parts(state, ":a", ":within", ":d") == ["probable-inferred"]
    swap = "DELETE DATA { GRAPH graph:claims { claim:c1 ap:factuality ap:%s } } ; "
    swap += "INSERT DATA { GRAPH graph:claims { claim:c1 ap:factuality ap:%s } }"
    do(state, swap % ("probable", "certain"))
    assert parts(state, ":a", ":within", ":d") == ["inferred"]
    do(state, swap % ("certain", "possible"))
    assert parts(state, ":a", ":within", ":d") == ["possible-inferred"]
    assert parts(state, ":c", ":within", ":d") == ["c1", "possible-asserted"]


def test_a_claim_is_retracted_or_superseded(state: Writable) -> None:
    """Rule 5: it projects no longer, and stays readable; when its successor is retracted, it does again."""
    claim(state, "claim:c1", "certain", ":c :within :d")
    claim(state, "claim:c2", "certain", ":c :within :e")
    do(state, "INSERT DATA { GRAPH graph:claims { claim:c2 ap:supersedes claim:c1 } }")
    assert parts(state, ":c", ":within", ":d") == ["c1"]
    assert parts(state, ":a", ":within", ":d") == []
    outcome = do(state, 'INSERT DATA { GRAPH graph:claims { claim:c2 ap:retractedOn "2026-02-02" } }')
    assert (len(outcome.stored.added), outcome.number) == (1, 5)
    assert parts(state, ":a", ":within", ":d") == ["inferred"]
    assert parts(state, ":a", ":within", ":e") == []
    do(state, "DROP GRAPH claim:c1")
    assert parts(state, ":a", ":within", ":d") == []


def test_whatever_says_so_supersedes(state: Writable) -> None:
    """Rule 5: a successor is a claim by superseding one, whether it has a type, or its graph says anything, or not."""
    claim(state, "claim:c1", "certain", ":c :within :d")
    do(state, "INSERT DATA { GRAPH graph:claims { claim:c2 ap:supersedes claim:c1 } }")
    assert parts(state, ":a", ":within", ":d") == []
    do(state, "INSERT DATA { GRAPH claim:c2 { :x :near :y } } ; DELETE DATA { GRAPH claim:c2 { :x :near :y } }")
    assert parts(state, ":a", ":within", ":d") == []
    do(state, "DELETE DATA { GRAPH graph:claims { claim:c2 ap:supersedes claim:c1 } }")
    assert parts(state, ":a", ":within", ":d") == ["inferred"]


def test_nothing_without_a_name_supersedes(state: Writable) -> None:
    """It could have no graph, and so is no claim, as in files."""
    claim(state, "claim:c1", "certain", ":c :within :d")
    do(state, "INSERT DATA { GRAPH graph:claims { [] ap:supersedes claim:c1 } }")
    assert parts(state, ":a", ":within", ":d") == ["inferred"]


def test_a_derived_graph_is_no_claim(state: Writable) -> None:
    """Whoever describes it as one: what follows would state itself, and stay when its reason is gone."""
    do(state, f"INSERT DATA {{ GRAPH graph:claims {{ {CLAIM_OF.format(claim='graph:inferred', level='certain')} }} }}")
    assert parts(state, ":a", ":within", ":c") == ["inferred"]
    do(state, "DELETE DATA { :b :within :c }")
    assert parts(state, ":a", ":within", ":c") == []


def test_a_triple_has_one_place(state: Writable) -> None:
    """What several have is shown once: by the ontology before a claim, by the firmer claim before the weaker."""
    claim(state, "claim:c1", "possible", ":x :near :y")
    claim(state, "claim:c2", "probable", ":x :near :y")
    assert parts(state, ":x", ":near", ":y") == ["c1", "c2", "probable-asserted"]
    do(state, "INSERT DATA { :x :near :y }")
    assert parts(state, ":x", ":near", ":y") == ["asserted", "c1", "c2", "default"]
    do(state, "INSERT DATA { GRAPH graph:ontology { :x :near :y } }")
    assert parts(state, ":x", ":near", ":y") == ["c1", "c2", "default", "ontology"]
    do(state, "DELETE DATA { :x :near :y }")
    assert parts(Writable(state.quads()), ":x", ":near", ":y") == ["c1", "c2", "ontology"]
    assert parts(state, ":x", ":near", ":y") == ["c1", "c2", "ontology"]
    do(state, "CLEAR GRAPH graph:ontology")
    assert parts(state, ":x", ":near", ":y") == ["c1", "c2", "probable-asserted"]
    do(state, "DROP GRAPH claim:c2")
    assert parts(state, ":x", ":near", ":y") == ["c1", "possible-asserted"]
    do(state, "INSERT DATA { GRAPH graph:claims { :x :near :y } }")
    for each in (state, Writable(state.quads())):
        assert parts(each, ":x", ":near", ":y") == ["c1", "claims"]


@pytest.mark.parametrize("name", ["ontology", "claims"])
def test_a_start_anew_shows_what_was_shown(name: str) -> None:
    """What is in the default graph and in another is shown there alone; there is no empty graph beside it."""
    state = Writable()
    do(state, f"INSERT DATA {{ :x :p :y GRAPH graph:{name} {{ :x :p :y }} }}")
    for each in (state, Writable(state.quads())):
        assert parts(each, ":x", ":p", ":y") == sorted(["default", name])
        assert each.engine.sizes == state.engine.sizes
        assert not holds(each, "GRAPH ?g {} FILTER (?g = graph:asserted)")


@pytest.mark.parametrize("name", ["ontology", "claims"])
def test_what_a_graph_of_ours_states_is_reasoned_from(name: str) -> None:
    """Whether it is written now, or is there at the start."""
    state = Writable()
    do(state, f"INSERT DATA {{ {SCHEMA} GRAPH graph:{name} {{ :x a :Car . :y :near :x }} }}")
    for each in (state, Writable(state.quads())):
        assert parts(each, ":x", "a", ":Thing") == ["inferred"]
        assert parts(each, ":x", ":near", ":y") == ["inferred"]


def test_what_claims_say_at_once_is_as_firm_as_the_firmest(state: Writable) -> None:
    """Also of a thing of which nobody has said anything before."""
    for number in range(8):  # whichever of the two is looked at first
        firm, weak = f"claim:firm{number}", f"claim:weak{number}"
        about = CLAIM_OF.format(claim=firm, level="certain") + CLAIM_OF.format(claim=weak, level="possible")
        said = "".join(f"GRAPH {graph} {{ :x{number} :near :y }}" for graph in (firm, weak))
        do(state, f"INSERT DATA {{ GRAPH graph:claims {{ {about} }} {said} }}")
        assert parts(state, f":x{number}", ":near", ":y") == ["asserted", f"firm{number}", f"weak{number}"]


def test_a_thing_of_which_much_is_said_has_all_in_one_place(state: Writable) -> None:
    """Some triples among many about the same thing are found where they are, and moved."""
    claim(state, "claim:c1", "possible", ":x :near :y , :z")
    do(state, f"INSERT DATA {{ :x :q {', '.join(map(str, range(100)))} }}")
    do(state, "INSERT DATA { :x :near :y , :z }")
    for value in (":y", ":z"):
        assert parts(state, ":x", ":near", value) == ["asserted", "c1", "default"]
        assert parts(state, value, ":near", ":x") == ["inferred"]


def test_what_is_stated_weakly_is_seen_without_what_follows(state: Writable) -> None:
    """What a weaker claim states is among what is asserted, though it follows more firmly, and counts once."""
    possible = [*default_graphs(Level.POSSIBLE, inference=False)]
    claim(state, "claim:c1", "possible", ":a :within :c")
    assert parts(state, ":a", ":within", ":c") == ["c1", "inferred", "possible-restated"]
    assert holds(state, ":a :within :c", *possible)
    assert not holds(state, ":a :within :c", *default_graphs(Level.PROBABLE, inference=False))
    count = f"{PROLOGUE} SELECT (COUNT(*) AS ?n) {{ :a :within :c }}"
    for graphs in (possible, default_graphs(Level.POSSIBLE, inference=True), [*PARTS]):
        assert state.engine.query(count, default_graphs=graphs).rows[0]["n"] == Literal(1)  # type: ignore[union-attr]
    do(state, "DELETE DATA { :b :within :c }")
    assert parts(state, ":a", ":within", ":c") == ["c1", "possible-asserted"]
    claim(state, "claim:c2", "probable", ":b :within :c")
    assert parts(state, ":a", ":within", ":c") == ["c1", "possible-restated", "probable-inferred"]
    do(state, "DROP GRAPH claim:c1")
    assert parts(state, ":a", ":within", ":c") == ["probable-inferred"]


def test_dropping_all_leaves_nothing(state: Writable) -> None:
    """Rule 6: what is stored goes, and what was derived from it follows."""
    claim(state, "claim:c1", "possible", ":x :near :y")
    outcome = do(state, "DROP ALL")
    assert outcome.stored.dropped
    assert not list(state.quads())
    assert not any(state.engine.sizes.values())
    assert not state.graphs()
    assert not list(state.engine.graphs.store)
    assert not holds(state, "GRAPH ?g {}")


def test_clearing_leaves_empty_graphs(state: Writable) -> None:
    """Rule 6: CLEAR empties a graph that is still there; what a claim projected goes with its graph's content."""
    claim(state, "claim:c1", "certain", ":x :near :y")
    do(state, "CLEAR NAMED")
    assert state.exists(CLAIM.c1)
    assert parts(state, ":y", ":near", ":x") == []
    assert parts(state, ":a", ":within", ":c") == ["inferred"]


def test_a_get_returns_what_a_put_stored(state: Writable) -> None:
    """Rule 8: without what follows, and without what claims say."""
    claim(state, "claim:c1", "certain", ":x :near :y")
    document = Document(PROLOGUE.encode() + b":p :within :q . :q :within :r .", RdfFormat.TURTLE, "urn:x:")
    outcome = state.apply(Write([Put(DefaultGraph(), document)]))
    assert not outcome.created
    assert set(state.engine.stored(DefaultGraph())) == set(triples(":p :within :q . :q :within :r ."))
    assert not holds(state, ":a :within :b")
    assert holds(state, ":x :near :y")
    mine = NamedNode("urn:x:mine")
    assert state.apply(Write([Put(mine, document)])).created
    nothing = Document(b"", RdfFormat.TURTLE, "urn:x:")
    assert not state.apply(Write([Put(mine, nothing)])).created
    assert state.exists(mine)
    assert state.apply(Write([Put(NamedNode("urn:x:other"), nothing)])).created
    assert state.exists(NamedNode("urn:x:other"))
    state.apply(Write([Remove(mine)]))
    assert not state.exists(mine)
    with pytest.raises(NoGraph):
        state.apply(Write([Remove(mine)]))


def test_what_is_stored_can_be_asked_for(state: Writable) -> None:
    """Rule 8: a job may have the stored default graph as one of its own, also where another process answers it."""
    claim(state, "claim:c1", "certain", ":c :within :d")
    job = Job(
        "SELECT ?x { :a :within ?x }", QueryResultsFormat.CSV, default_graphs=[DefaultGraph()], prefixes={"": "urn:x:"}
    )
    there = frames.asked(frames.asking(job, 1)[frames.HEADER.size :]).job
    assert isinstance(there, Job)
    assert there.default_graphs == job.default_graphs
    assert state.engine.answer(there).read().split() == [b"x", b"urn:x:b"]
    both = replace(job, default_graphs=[DefaultGraph(), Level.CERTAIN.inferred])
    assert sorted(state.engine.answer(both).read().split()) == [b"urn:x:b", b"urn:x:c", b"urn:x:d", b"x"]


def test_graphs_that_are_asked_together_are_those_of_now(state: Writable) -> None:
    """Asked again after a change, by whomever: what they share is one triple, and nothing is remembered of before."""
    both = [NamedNode("urn:x:one"), NamedNode("urn:x:two")]
    for number in (1, 2, 3):
        do(state, f"INSERT DATA {{ GRAPH :one {{ :x :p {number} }} GRAPH :two {{ :x :p {number} }} }}")
        result = state.engine.query("SELECT * { ?s ?p ?o }", default_graphs=both)
        assert isinstance(result, Solutions)
        assert len(result.rows) == number


def test_a_plain_store_derives_nothing() -> None:
    """Rule 8: no graph, triple or blank node but those that a client wrote; every name is an ordinary graph."""
    state = Writable(plain=True)
    claim(state, "claim:c1", "certain", ":a :within :b")
    do(state, f"INSERT DATA {{ {SCHEMA} GRAPH {Level.CERTAIN.asserted} {{ :x :p :y }} }}")
    assert set(state.engine.stored(DefaultGraph())) == set(triples(SCHEMA))
    assert set(state.engine.sizes) == {CLAIM.c1, CLAIMS_GRAPH, Level.CERTAIN.asserted}
    assert holds(state, ":a :within :b")
    assert not holds(state, ":a :within :c")
    assert not holds(state, ":x :p :y")
    assert holds(state, ":x :p :y", Level.CERTAIN.asserted)
    assert not state.exists(ONTOLOGY_GRAPH)
    outcome = do(state, "DELETE DATA { :a :within :c }")
    assert (outcome.still_holds, outcome.consistent, bool(outcome.stored)) == (0, None, False)


@pytest.mark.parametrize("inference", [True, False])
@pytest.mark.parametrize("certainty", Level)
def test_a_plain_store_is_read_alike_however_it_is_asked(certainty: Level, inference: bool) -> None:
    """Rule 8: all in its default graph is stated, and so is certain."""
    state = Writable(plain=True)
    do(state, "INSERT DATA { :x :p :y }")
    assert holds(state, ":x :p :y", *default_graphs(certainty, inference))


def test_graphs_of_a_plain_store_may_share_what_they_hold() -> None:
    """Rule 8: whatever they are called; asked together, they have it once."""
    state = Writable(plain=True)
    both = Level.CERTAIN.asserted, Level.CERTAIN.inferred
    do(state, "INSERT DATA {" + "".join(f"GRAPH {graph} {{ :x :p :y }}" for graph in both) + "}")
    result = state.engine.query("SELECT * { ?s ?p ?o }", default_graphs=both)
    assert isinstance(result, Solutions)
    assert len(result.rows) == 1
