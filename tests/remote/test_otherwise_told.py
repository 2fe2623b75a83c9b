"""What an engine says that this service has not put there, or says in no way that could be its own."""

from __future__ import annotations

import asyncio
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from autopact.engine.dataset import Dataset
from autopact.engine.nesting import too_deep
from autopact.engine.remote import engine
from autopact.engine.remote.address import patiently
from autopact.engine.remote.asking import Asking, columns
from autopact.engine.remote.cluster import Cluster
from autopact.engine.remote.contents import MARKED, Mark, look, marked
from autopact.engine.remote.dialects import STANDARD, recognised
from autopact.engine.remote.filling import differing, fill
from autopact.engine.remote.member import Answer
from autopact.engine.seam import Boolean, Job, Solutions, Triples
from autopact.errors import (
    EngineFailed,
    EngineGone,
    EngineNonsense,
    EngineOpen,
    EngineRefused,
    InputError,
    OverSize,
    SyntaxFault,
)
from autopact.terms import AP, ID, Level

from .faulty import ROWS, TRUE, engines
from .inside import Inside, holding


def test_a_name_that_stands_for_no_blank_node_is_a_name() -> None:
    """Whoever stores one takes nobody's answers away."""
    names = [NamedNode(f"urn:autopact:node:{label}") for label in ("x", "", "!", "a%20b")]
    remote = holding(Dataset({Level.CERTAIN.asserted: {Triple(name, AP.x, ID.a) for name in names}}, "0" * 64))
    found = remote.query("SELECT ?s { ?s ?p ?o }", default_graphs=[Level.CERTAIN.asserted])
    assert isinstance(found, Solutions)
    assert {row["s"] for row in found.rows} == {BlankNode("x"), *names[1:]}
    job = Job("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.N_TRIPLES, default_graphs=[Level.CERTAIN.asserted])
    assert remote.answer(job).read().count(b"\n") == 4


def test_a_blank_node_inside_of_a_triple_that_is_a_term_is_the_same_one() -> None:
    """As everywhere else: it is found by what is said of it, and comes back as a blank node."""
    node = BlankNode("x")
    said = Triple(ID.a, AP.x, Triple(ID.b, AP.x, Triple(node, AP.y, ID.c)))
    remote = holding(Dataset({Level.CERTAIN.asserted: {said, Triple(node, AP.y, ID.c)}}, "0" * 64))
    text = "SELECT ?t ?n { ?s ?p ?t FILTER isTriple(?t) BIND(SUBJECT(OBJECT(?t)) AS ?n) ?n ?q ?o }"
    found = remote.query(text, default_graphs=[Level.CERTAIN.asserted])
    assert isinstance(found, Solutions)
    assert found.rows == ({"t": said.object, "n": node},)
    job = Job("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.N_TRIPLES, default_graphs=[Level.CERTAIN.asserted])
    assert remote.answer(job).read().count(b"_:x ") == 2


@pytest.mark.parametrize("note", ["{}", "no JSON", "[]", '{"data": "x", "inputs": "y", "more": 1}'])
def test_a_note_of_somebody_else_is_told(note: str) -> None:
    """As a failure of the engine, which is met wherever the note is looked at."""
    engine = Inside()
    engine.store.add(Quad(MARKED, NamedNode("urn:autopact:engine:mark"), Literal(note), MARKED))
    with pytest.raises(EngineNonsense, match="not as this service notes it"):
        marked(Asking(engine, STANDARD))


def test_two_notes_are_none() -> None:
    """Nobody knows which is true."""
    remote = holding(Dataset({}, "0" * 64))
    store = remote.asking.cluster.store  # type: ignore[attr-defined]
    (mark,) = store.quads_for_pattern(None, None, None, MARKED)
    store.add(Quad(MARKED, mark.predicate, Literal(mark.object.value.replace("0", "1")), MARKED))
    with pytest.raises(EngineNonsense, match="not as this service notes it"):
        marked(remote.asking)


def test_what_counts_in_no_numbers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked again later, and nobody's answer is made of that."""
    engine = Inside()
    asking = Asking(engine, STANDARD)
    monkeypatch.setattr(asking, "rows", lambda *_, **__: ({"g": MARKED, "n": Literal("many")},))
    with pytest.raises(EngineNonsense, match="in no numbers"):
        look(asking)


def test_what_an_engine_fails_at_is_answered_here_if_it_is_about_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the engine's data that it is about; of much, or if that cannot be had either, the failure is told."""
    facts = {Triple(ID.a, AP.x, BlankNode()), Triple(ID.b, AP.x, Literal("1"))}
    remote = holding(Dataset({Level.CERTAIN.asserted: facts}, "0" * 64))
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(!isBlank(?o)) }"
    job = Job(text, QueryResultsFormat.CSV)
    right = remote.query(text)

    def fail(*_: object, **__: object) -> None:
        raise EngineFailed("The engine fails with the status 500.")

    monkeypatch.setattr(remote.asking, "answer", fail)
    monkeypatch.setattr(remote.asking, "value", fail)
    for where, name, value in ((engine, "MOST_MERGED", 1), (remote.asking, "triples", fail)):
        with monkeypatch.context() as worse:
            worse.setattr(where, name, value)
            with pytest.raises(EngineFailed):
                remote.answer(job)
            with pytest.raises(EngineFailed):
                remote.query(text)
    assert remote.answer(job).read() == b"n\r\n1\r\n"
    assert remote.query(text) == right  # what pages ask by themselves
    found = remote.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, Triples)
    assert set(found.triples) == facts


def test_what_an_engine_refuses_of_this_service_s_own_is_no_client_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is answered here as well, or else a failure of the engine."""
    remote = holding(Dataset({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}}, "0" * 64))

    def refuse(*_: object, **__: object) -> None:
        raise EngineRefused("The engine refuses this.")

    monkeypatch.setattr(remote.asking, "value", refuse)
    assert remote.query("ASK { ?s ?p ?o }") == Boolean(value=True)
    monkeypatch.setattr(engine, "MOST_MERGED", 0)
    with pytest.raises(EngineFailed, match="refuses this"):
        remote.query("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("SELECT ?x { ?x ?p ?o }", TRUE),
        ("ASK { ?s ?p ?o }", ROWS),
        ("SELECT ?y { ?x ?p ?y }", ROWS),
        ("PREFIX x: <x:> SELECT ?x (COUNT(?x) AS $n) FROM x:y { ?x ?p ?o }", ROWS),
    ],
)
def test_an_answer_to_another_query_is_none(text: str, body: bytes) -> None:
    """A truth is none to a SELECT, nor are solutions to an ASK, or without a column, however well they are formed."""
    with engines(lambda handler, _: handler.say(body)) as [engine]:
        of = Cluster([engine.reads])
        asking = Asking(of, STANDARD)
        for ask in (asking.value, lambda text: asking.answer(text, QueryResultsFormat.JSON)):
            with pytest.raises(EngineNonsense):
                ask(text)
        of.close()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT ?a $b { ?c ?d ?e }", {"a", "b"}),
        ("PREFIX select: <x:> # SELECT ?z\nSELECT DISTINCT ?a (?b + (?c) AS ?d) WHERE { ?e ?f ?g }", {"a", "d"}),
        ("SELECT (EXISTS { ?s ?p ?o } AS ?x) FROM <x:> { SELECT ?y { } }", {"x"}),
        ("SELECT * { SELECT ?x { ?x ?p ?o } }", set()),
        ("CONSTRUCT { ?s ?p ?o } { SELECT ?s { } }", set()),
        ("ASK { SELECT ?s { } }", set()),
    ],
)
def test_the_columns_of_a_query_are_known(text: str, names: set[str]) -> None:
    """Those that it names outermost."""
    assert columns(text) == names


def test_an_engine_that_fails_at_everything_is_of_no_dialect() -> None:
    """It would be spoken to in the wrong one for as long as this process runs, once it is well again."""
    with engines(lambda handler, _: handler.say(b"", status=500)) as [engine]:
        of = Cluster([engine.reads])
        with pytest.raises(EngineFailed):
            recognised(of)
        engine.behave = lambda handler, heard: handler.say(TRUE, status=500 if "bif:" in heard.query else 200)
        assert recognised(of) == STANDARD
        of.close()


def test_why_an_engine_is_waited_for_is_told_in_the_end() -> None:
    """That it is left alone meanwhile is not why."""
    met = iter([EngineGone("The engine cannot be reached."), EngineOpen("No engine answers.")])

    def ask() -> None:
        raise next(met)

    with pytest.raises(EngineGone, match="cannot be reached"):
        patiently(ask, 0.2)


def test_what_is_written_elsewhere_than_it_is_read_is_refused() -> None:
    """Before anything but a mark is written; it was served as empty."""
    told: list[str] = []
    engine = Inside()
    engine.update = lambda text, **_: told.append(text)  # type: ignore[method-assign]
    dataset = Dataset({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, ID.b)}}, "0" * 64)
    with pytest.raises(InputError, match="not there when it is read"):
        fill(Asking(engine, STANDARD), (), Mark(dataset.id, dataset.inputs))
    assert len(told) == 1


def test_of_many_graphs_that_differ_some_are_named() -> None:
    """With how many more there are."""
    graphs = {NamedNode(f"urn:g{number}"): 2 for number in range(1_003)}
    told = differing(graphs, {NamedNode("urn:g0"): 1})
    assert told.endswith("it has 1 of 2 in <urn:g0>, 0 of 2 in <urn:g1>, 0 of 2 in <urn:g2>, and so in 1,000 more")
    assert differing(graphs, graphs) == ""


@pytest.mark.parametrize("text", ["SELECT count(*) as ?n { ?s ?p ?o }", "SELECT * { ?s ?p ?o OPTION (score ?x) }"])
def test_what_an_engine_takes_beyond_the_standard_is_not_sent(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would do is its own; the fault is told with its place, by threads and in the event loop."""
    remote = holding(Dataset({}, "0" * 64))
    monkeypatch.setattr(Inside, "query", lambda *_, **__: pytest.fail("it was sent"))
    for ask in (remote.answer, lambda job: asyncio.run(remote.answer_async(job))):
        with pytest.raises(SyntaxFault) as raised:
            ask(Job(text, QueryResultsFormat.JSON))
        assert raised.value.place
        assert raised.value.place.line == 1


def test_a_function_of_the_engine_s_own_is_sent() -> None:
    """It parses, and whoever does not know it says so."""
    remote = holding(Dataset({}, "0" * 64))
    before = remote.asking.cluster.asked  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="urn:x:f"):
        remote.answer(Job("SELECT (<urn:x:f>(1) AS ?x) {}", QueryResultsFormat.JSON))
    assert remote.asking.cluster.asked == before + 1  # type: ignore[attr-defined]


def test_a_template_makes_no_triple_of_what_can_be_none() -> None:
    """Jena (5.2) answers with values for subjects and predicates; the triples among them are the answer."""
    good = b'_:x <urn:p> "\\n\\" <urn:y> \\"z" .\n<urn:s> <urn:p> _:x .\n'
    lines = [b'"v" <urn:p> <urn:s> .\n', good, b'<urn:s> "v"@en <urn:s> .\n_:x _:y "v" .\n']
    for body in (b"".join(lines), lines[0], b"".join([*[lines[0], good] * 5_000, lines[2]])):
        with engines(lambda handler, _, body=body: handler.say(body, "application/n-triples")) as [engine]:  # type: ignore[misc]
            of = Cluster([engine.reads])
            answer = Asking(of, STANDARD).answer("CONSTRUCT { ?o ?o ?s } { ?s ?p ?o }", RdfFormat.N_TRIPLES)
            of.close()
        assert answer.read().count(b"\n") == (2 if good in body else 0)


@pytest.mark.parametrize(
    ("text", "form", "media_type", "body"),
    [
        (
            "SELECT ?x { }",
            QueryResultsFormat.TSV,
            "application/sparql-results+json",
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"%s"}}]}}',
        ),
        ("CONSTRUCT WHERE { }", RdfFormat.N_TRIPLES, "application/n-triples", b'<a:s> <a:p> "%s" .\n'),
    ],
)
@pytest.mark.parametrize("signs", [b"x", rb"\\"])
def test_a_term_as_long_as_a_whole_answer_is_read_in_one_go(
    text: str, form: QueryResultsFormat | RdfFormat, media_type: str, body: bytes, signs: bytes
) -> None:
    """In time that grows with it and no faster: whoever has an engine put strings together decides how long it is."""

    class Long(Inside):
        def query(self, *_: Any, **__: Any) -> Answer:
            whole = body % (signs * (size // len(signs)))
            assert not too_deep(media_type, BytesIO(whole))
            return Answer(len(whole), BytesIO(whole))

    begun = time.process_time()
    asking, size = Asking(Long(), STANDARD), 7 * 1024**2
    answer = asking.answer(text, form)
    assert answer.length > size
    answer.close()
    size *= 8
    with pytest.raises(OverSize, match="a term that is too large"):
        asking.answer(text, form)
    assert time.process_time() - begun < 15


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_what_cannot_be_read_may_be_told_by_another_thread() -> None:
    """Solutions may be let go of by none but that which has read them: the error holds none."""

    class Broken(Inside):
        def query(self, *_: Any, **__: Any) -> Answer:
            body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"no iri"}}]}}'
            return Answer(len(body), BytesIO(body))

    asking = Asking(Broken(), STANDARD)
    for ask in (asking.value, partial(asking.answer, form=QueryResultsFormat.JSON)):
        with ThreadPoolExecutor(1) as other:
            error = other.submit(ask, "SELECT ?s { ?s ?p ?o }").exception()
        assert isinstance(error, EngineNonsense)
        del error
        gc.collect()
