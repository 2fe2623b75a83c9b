"""`autopact serve --engine`: a process before an engine of others, filled, asked, written to, and started again."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tests.engine.update.asking import CLAIM_OF, PROLOGUE
from tests.serving import send
from tests.waiting import within

from autopact.engine.processes.holder import holding
from autopact.engine.remote.address import Address
from autopact.engine.remote.dialects import recognised
from autopact.engine.remote.opening import hollow
from autopact.engine.remote.relayed import Relayed
from autopact.engine.source import Source
from autopact.errors import Unavailable

from .engines import empty, launched
from .serving import INFERRED, TYPES, service

CARMAKERS = "SELECT ?x ?c { ?x a ?c FILTER (?c = :Carmaker) }"


def test_an_empty_engine_is_filled_and_then_served_as_it_is(file: str) -> None:
    """With what follows; the next start finds it there and reads no file, nor overwrites what is there by another."""
    with launched() as address:
        with service(address, file) as first:
            assert "The engine is empty: it is filled." in first.said
            assert first.rows(TYPES) == INFERRED
            assert first.rows(TYPES, inference="off") == INFERRED[:1]
        with service(address, file) as again:
            assert "filled" not in again.said
            assert again.rows(TYPES) == INFERRED
        with service(address) as other:
            assert "what is there is served" in other.said
            assert other.rows(TYPES) == INFERRED


def test_what_was_acknowledged_is_seen_and_stays(file: str) -> None:
    """With what follows from it and what follows no longer, here and after the next start, blank nodes too."""
    with launched() as address:
        with service(address, file, writing=True) as written:
            status, _ = written.update("INSERT DATA { :coil a :Carmaker ; :partner :dyne ; :has [ :size 1 ] }")
            assert status == 204
            new = [*INFERRED[:2], *[(f"urn:t#{x}", f"urn:t#{c}") for x, c in
                   (("brix", "Allied"), ("brix", "Company"), ("coil", "Carmaker"), ("coil", "Company"),
                    ("dyne", "Allied"), ("dyne", "Company"))]]  # fmt: skip
            assert written.rows(TYPES) == new
            assert written.rows("SELECT ?n { :coil :has ?b . ?b :size ?n }") == [("1",)]
            assert written.update("INSERT DATA { GRAPH <urn:t#own> { :a :b :c } }")[0] == 204
            assert written.rows("SELECT ?s { GRAPH <urn:t#own> { ?s ?p ?o } }") == [("urn:t#a",)]
            status, refused = written.update(
                "INSERT DATA { GRAPH <https://w3id.org/autopact/graph/inferred> { :a :b :c } }"
            )
            assert (status, json.loads(refused)["type"]) == (403, "https://w3id.org/autopact/problem/not-allowed")
        with service(address, file, writing=True) as again:
            assert again.rows(TYPES) == new
            assert (
                again.update("DELETE WHERE { :coil :has ?b . ?b ?p ?o } ; DELETE DATA { :coil a :Carmaker }")[0] == 204
            )
            assert again.rows(TYPES) == [
                *INFERRED,
            ]
            assert again.rows("SELECT * { ?b :size ?n }") == []
        with service(address) as read:
            assert read.rows(TYPES) == INFERRED
            assert read.update("INSERT DATA { :a :b :c }")[0] == 403


def test_what_only_a_claim_says_is_not_taken_for_stored(file: str) -> None:
    """Not where the default graph is read by itself, nor by the next start: without the claim it is gone."""
    about = CLAIM_OF.format(claim="claim:c1", level="certain")
    said = f"GRAPH graph:claims {{ {about} }} GRAPH claim:c1 {{ :x a <urn:t#Carmaker> }}"
    with launched() as address:
        with service(address, file, writing=True) as written:
            assert written.update(f"{PROLOGUE} INSERT DATA {{ {said} }}")[0] == 204
            assert ("urn:x:x", "urn:t#Carmaker") in written.rows(CARMAKERS)
            stored = written.send("/graph-store?default", Accept="application/n-triples")
            assert stored[0] == 200
            assert b"urn:t#acme" in stored[1]
            assert b"urn:x:x" not in stored[1]
        with service(address, file, writing=True) as again:
            assert again.update(f"{PROLOGUE} DELETE WHERE {{ GRAPH graph:claims {{ claim:c1 ?p ?o }} }}")[0] == 204
            assert again.rows(CARMAKERS) == [("urn:t#acme", "urn:t#Carmaker")]


@pytest.mark.parametrize("writing", [True, False])
def test_an_engine_that_has_lost_what_was_put_there_is_not_asked(file: str, writing: bool) -> None:
    """It would say that there is nothing, in good health: as a container does that comes back without its volume."""
    with launched() as address, service(address, file, writing=writing) as served:
        texts = (f"/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20{number}%20%7D" for number in count())
        assert served.send(next(texts))[0] == 200
        empty(address)
        told = b"does not hold any more"  # each of its processes finds out for itself
        assert within(30, lambda: all(told in served.send(next(texts))[1] for _ in range(10)))


def test_a_process_that_begins_after_the_loss_knows_of_it(file: str) -> None:
    """One that takes the place of another, say: what it finds is no graph of somebody else's."""
    with launched() as address:
        there = hollow(address, Source((Path(file),)), 60, lambda _: None)
        empty(address)
        with holding(there) as control:
            begun = Relayed(control, address=address)
            with pytest.raises(Unavailable, match="does not hold any more"):
                begun.query("ASK {}")


def test_graphs_that_overlap_are_merged_whatever_the_engine_does(file: str) -> None:
    """A triple in two of them is there once; and nobody can keep the service busy with them."""
    with launched() as address, service(address, file, "--timeout", "2", writing=True) as written:
        many = " ".join(f":a :b {number} ." for number in range(1000))
        graphs = f"GRAPH :one {{ {many} }} GRAPH :two {{ {many} :c :d [] }}"
        assert written.update(f"INSERT DATA {{ {graphs} }}")[0] == 204
        merged = "FROM :one FROM :two"
        assert written.rows(f"SELECT (COUNT(*) AS ?n) {merged} {{ ?s ?p ?o }}") == [("1001",)]
        assert written.rows(f"SELECT (COUNT(*) AS ?n) {merged} {{ ?s :d ?o FILTER(isBlank(?o)) }}") == [("1",)]
        form = {"query": f"PREFIX : <urn:t#> SELECT (COUNT(*) AS ?n) {merged} {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}"}
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
        status, late = written.send("/sparql", urlencode(form).encode(), **headers)
        assert status in {503, 504}, late
        assert written.rows(f"SELECT (COUNT(*) AS ?n) {merged} {{ :a ?p ?o }}") == [("1000",)]
        assert written.update("DELETE WHERE { GRAPH :two { ?s ?p ?o } }")[0] == 204
        assert written.rows(f"SELECT (COUNT(*) AS ?n) {merged} {{ ?s ?p ?o }}") == [("1000",)]


def test_two_writers_never_undo_each_other(file: str) -> None:
    """Each sees what the other has written before it writes itself, and readers of both see it soon."""
    with launched() as address, service(address, file, writing=True) as one, service(address, writing=True) as other:
        assert one.update("INSERT DATA { :coil a :Carmaker }")[0] == 204
        assert other.update("INSERT DATA { :dyne a :Carmaker }")[0] == 204
        assert one.update("DELETE DATA { :dyne a :Carmaker }")[0] == 204
        expected = sorted([*INFERRED, ("urn:t#coil", "urn:t#Carmaker"), ("urn:t#coil", "urn:t#Company")])
        assert one.rows(TYPES) == other.rows(TYPES) == expected

        def served() -> set[str]:
            return {json.loads(each.send("/health")[1])["data"] for each in (one, other)}

        assert within(60, lambda: len(served()) == 1), served()


def test_what_others_have_put_there_is_served_as_it_is() -> None:
    """By the engine's own default graph and named graphs; nobody may write, and nothing is added."""
    with launched() as address:
        cluster = address.cluster(60)
        one, other = "<urn:t#a> <urn:t#b> <urn:t#c> .", "<urn:t#d> <urn:t#e> <urn:t#f> ."
        # Where nothing can be outside of all graphs, the default graph is their union.
        one = one if recognised(cluster).lone else f"GRAPH <urn:t#h> {{ {one} }}"
        cluster.update(f"INSERT DATA {{ {one} GRAPH <urn:t#g> {{ {other} }} }}")
        with service(address) as read:
            assert "others have put there" in read.said
            assert ("urn:t#a",) in read.rows("SELECT ?s { ?s ?p ?o }")
            assert ("urn:t#d",) in read.rows("SELECT ?s { GRAPH ?g { ?s ?p ?o } }")
            assert read.rows("SELECT ?s { GRAPH <urn:t#g> { ?s ?p ?o } }") == [("urn:t#d",)]
        with pytest.raises(RuntimeError, match="others have put there"), service(address, writing=True):
            pass


def test_service_asks_others_and_joins_what_they_answer_with_what_the_engine_has(file: str) -> None:
    """By this service, never by the engine; whom it may not ask, it does not."""
    with launched() as ours, launched() as theirs:
        seats = "<urn:t#acme> <urn:t#seat> [ <urn:t#name> 'Ax' ] . <urn:t#brix> <urn:t#seat> [ <urn:t#name> 'Be' ] ."
        theirs.cluster(60).update(f"INSERT {{ GRAPH <urn:t#g> {{ {seats} }} }} WHERE {{ }}")
        pattern = "{ GRAPH ?g { ?x :seat ?seat . ?seat :name ?name } }"
        query = f"SELECT ?x ?name {{ ?x a :Carmaker SERVICE <{theirs.reads[0]}> {pattern} FILTER (isBlank(?seat)) }}"
        form = urlencode({"query": f"PREFIX : <urn:t#> {query}"}).encode()
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
        with service(ours, file, "--allow-service", urlsplit(theirs.reads[0]).netloc) as open_:
            assert open_.rows(query) == [("urn:t#acme", "Ax")]
        with service(ours, file) as closed:
            assert closed.send("/sparql", form, **headers)[0] == 403


WITH_REASONER = """
@prefix config: <tag:rdf4j.org,2023:config/> .
[] a config:Repository ; config:rep.id "reasons" ;
    config:rep.impl [ config:rep.type "openrdf:SailRepository" ;
        config:sail.impl [ config:sail.type "rdf4j:SchemaCachingRDFSInferencer" ;
            config:delegate [ config:sail.type "openrdf:MemoryStore" ] ] ] .
"""


def test_what_follows_may_be_left_to_the_engine_s_own_reasoner(file: str) -> None:
    """RDF4J's derives what RDFS knows, and none of what only OWL does; without inference it is asked for neither."""
    with launched("rdf4j") as plain:
        address = plain.reads[0].removesuffix("graph") + "reasons"
        headers = {"Content-Type": "text/turtle"}
        path = urlsplit(address).path
        response, _ = send(address, "PUT", path, body=WITH_REASONER.encode(), headers=headers, timeout=60)
        assert response.status == 204
        reasoning = Address((address,), f"{address}/statements")
        by_rdfs = [("urn:t#acme", "urn:t#Carmaker"), ("urn:t#acme", "urn:t#Company")]
        with service(reasoning, file, "--reasoning", "engine", writing=True) as written:
            assert written.rows(TYPES) == by_rdfs
            assert written.rows(TYPES, inference="off") == by_rdfs[:1]
            for page in ("/page?iri=urn:t%23acme", "/network"):
                assert b">What follows" in written.send(page)[1]
            assert written.update("INSERT DATA { :coil a :Carmaker }")[0] == 204
            more = [*by_rdfs, ("urn:t#coil", "urn:t#Carmaker"), ("urn:t#coil", "urn:t#Company")]
            assert written.rows(TYPES) == more
        with service(reasoning, file, "--reasoning", "engine", writing=True) as again:
            assert again.rows(TYPES, inference="off") == [more[0], more[2]]
            assert again.update("DELETE DATA { :coil a :Carmaker }")[0] == 204
            assert again.rows(TYPES) == by_rdfs
            why = urlencode({"s": "urn:t#acme", "p": "a", "o": "urn:t#Company"})
            assert again.send(f"/explain?{why}")[0] == 501
