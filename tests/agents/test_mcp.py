"""The tools for agents, asked as an agent's program asks: by the protocol's own client, over its standard streams."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from autopact.terms import CLAIM, SOURCE

COMMAND = "import sys; from autopact.cli import main; sys.argv[0] = 'autopact'; main()"
STRANGE = """@prefix ex: <http://cars.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:zoe a ex:Car ; rdfs:label "Zoe" ; ex:madeBy ex:renault . ex:renault rdfs:label "Renault SA" .
ex:other rdfs:label "zoe"@fr ; ex:says <<( ex:zoe ex:madeBy <<( ex:zoe a "car" )>> )>> .
"""


class Agent:
    """A client of `autopact mcp` that waits for each answer."""

    def __init__(self, *arguments: str) -> None:
        self._loop = asyncio.new_event_loop()
        server = StdioServerParameters(command=sys.executable, args=["-c", COMMAND, "mcp", *arguments])
        self._asked: asyncio.Queue[tuple[str, Mapping[str, Any], asyncio.Future[Any]]] = asyncio.Queue()
        self._working = self._loop.create_task(self._work(server))

    async def _work(self, server: StdioServerParameters) -> None:
        async with Client(server, read_timeout_seconds=60) as client:
            while True:
                method, named, future = await self._asked.get()
                if not method:
                    return
                future.set_result(await getattr(client, method)(**named))

    def do(self, method: str, **named: Any) -> Any:
        """What the client's method gives."""
        future = self._loop.create_future()
        self._asked.put_nowait((method, named, future))

        async def wait() -> Any:
            await asyncio.wait([future, self._working], return_when=asyncio.FIRST_COMPLETED)
            return future.result() if future.done() else self._working.result()

        return self._loop.run_until_complete(wait())

    def call(self, tool: str, **arguments: Any) -> Any:
        """What a tool gives; the same as text and as structure."""
        result = self.do("call_tool", name=tool, arguments=arguments)
        assert not result.is_error, result.content[0].text
        assert json.loads(result.content[0].text) == result.structured_content
        return result.structured_content

    def fault(self, tool: str, **arguments: Any) -> str:
        """What a tool says of a call that it cannot answer."""
        result = self.do("call_tool", name=tool, arguments=arguments)
        assert result.is_error
        return str(result.content[0].text)

    def close(self) -> None:
        """End the server by ending its input."""
        self._asked.put_nowait(("", {}, self._loop.create_future()))
        self._loop.run_until_complete(asyncio.wait_for(self._working, 30))
        self._loop.close()


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    """An agent with the bundled graph, whose queries have two seconds."""
    made = Agent("--timeout", "2")
    yield made
    made.close()


def test_it_offers_six_tools_that_only_read(agent: Agent) -> None:
    """Each with a description, which holds for any graph, and the shape of what it takes."""
    tools = {tool.name: tool for tool in agent.do("list_tools").tools}
    assert list(tools) == [
        "search_entities", "describe_entity", "get_schema", "example_questions", "sparql", "explain_fact",
    ]  # fmt: skip
    for tool in tools.values():
        assert tool.description
        assert not re.search("id:|renault|flexis", tool.description, re.IGNORECASE)
        assert tool.annotations.read_only_hint
    assert tools["explain_fact"].input_schema["required"] == ["subject", "predicate", "object"]
    assert tools["sparql"].input_schema["properties"]["certainty"]["enum"] == ["certain", "probable", "possible"]


@pytest.mark.parametrize("named", [("id:flexis", "a", "ap:JointVenture"), ("Flexis", "rdf:type", "joint venture")])
def test_why_flexis_is_a_joint_venture(agent: Agent, named: tuple[str, str, str]) -> None:
    """By names or labels: the claims with offsets, cue and speaker, which are those of the graph itself."""
    told = agent.call("explain_fact", **dict(zip(("subject", "predicate", "object"), named, strict=True)))
    assert (told["says"], told["status"], told["level"]) == ("id:flexis a ap:JointVenture", "inferred", "certain")
    founders = [claim for claim in told["claims"] if "ap:hasFounder" in claim["says"]]
    assert {claim["says"].split()[-1] for claim in founders} >= {"id:renault", "id:volvo-group"}
    for claim in told["claims"]:
        assert claim["claim"].startswith(str(CLAIM))
        assert claim["source"].startswith(str(SOURCE))
    said = [claim for claim in told["claims"] if "start" in claim]  # background has records, and no offsets
    assert len(said) >= 4
    for claim in said:
        assert 0 <= claim["start"] < claim["end"]
        found = agent.call(
            "sparql",
            query=f"""SELECT * {{ <{claim["claim"]}> ap:speaker ?speaker ; ap:evidence ?passage .
                ?passage oa:start ?start ; oa:end ?end }}""",
        )
        assert str(claim["start"]) in {row[found["columns"].index("start")] for row in found["rows"]}
        assert claim["cue"]
        assert claim["speaker"]
        assert claim["factuality"].endswith("#certain")
    assert "cls-minqc" in told["proof"]


def test_what_does_not_hold_says_what_is_missing(agent: Agent) -> None:
    """And a name that is nowhere says so."""
    told = agent.call("explain_fact", subject="id:renault", predicate="a", object="ap:JointVenture")
    assert told["status"] == "none"
    assert told["nearest"]["missing"]
    assert "hints" not in told
    wrong = agent.call("explain_fact", subject="id:renaut", predicate="a", object="ap:Company")
    assert any("id:renault" in hint for hint in wrong["hints"])


def test_things_are_found_and_described(agent: Agent) -> None:
    """With the claims of each statement; a label will do for a name."""
    found = agent.call("search_entities", text="雷诺")["results"]
    assert found[0]["name"] == "id:renault"
    for name in ("id:flexis", "Flexis", "https://w3id.org/autopact/id/flexis"):
        told = agent.call("describe_entity", entity=name)
        assert told["label"] == "Flexis"
        founders = [each for each in told["statements"] if each["property"] == "ap:hasFounder"]
        assert {each["value"] for each in founders} >= {"id:renault", "id:volvo-group"}
        assert all(each["claims"] for each in founders if not each["inferred"])
    firm = {str(each) for each in agent.call("describe_entity", entity="id:renault")["statements"]}
    every = {
        str(each) for each in agent.call("describe_entity", entity="id:renault", certainty="possible")["statements"]
    }
    assert firm < every
    hedged = agent.call("describe_entity", entity="id:partnerships-renault-china")
    assert hedged["statements"] == hedged["incoming"] == []
    assert hedged["hints"] == ['There is an answer with certainty "probable" and inference true.']
    again = agent.call("describe_entity", entity="id:partnerships-renault-china", certainty="probable")
    assert again["statements"]
    assert "hints" not in again


def test_a_search_takes_words_as_they_come(agent: Agent) -> None:
    """Broken over lines, or none; what is left out says so."""
    assert agent.call("search_entities", text=" li\n auto ")["results"][0]["name"] == "id:li-auto"
    assert agent.call("search_entities", text=" \n") == {"results": [], "more": False}
    one, every = (agent.call("search_entities", text="renault", limit=limit) for limit in (1, 50))
    assert (one["results"], one["more"], every["more"]) == (every["results"][:1], True, False)


def test_what_is_said_is_told_without_what_follows(agent: Agent) -> None:
    """If that is wanted."""
    told = agent.call("describe_entity", entity="id:renault", inference=False)
    assert {each["inferred"] for each in told["statements"] + told["incoming"]} == {False}


def test_an_explanation_has_the_claims_of_every_proof(agent: Agent) -> None:
    """Each once, whoever makes the same statement too."""
    asked = {"subject": "id:flexis", "predicate": " a ", "object": "ap:JointVenture"}
    one, more = (agent.call("explain_fact", **asked, proofs=proofs) for proofs in (1, 3))
    first, every = ({(each["claim"], each["says"]) for each in told["claims"]} for told in (one, more))
    assert first < every
    assert len(every) == len(more["claims"])
    names = {claim.rpartition("/")[2] for claim, says in first if says == "id:flexis ap:hasFounder id:renault"}
    assert names >= {"renault-li-auto-xiaomi-s8-founders", "renault-li-auto-xiaomi-s9-founders"}


def test_the_schema_has_what_queries_are_made_of(agent: Agent) -> None:
    """Terms with what they mean, prefixes, graphs; and little enough to be read."""
    told = agent.call("get_schema")
    assert "1 uses" in told["classes"]["ap:JointVenture"]
    assert told["properties"]["ap:hasFounder"]
    assert told["prefixes"]["ap"].endswith("ontology#")
    assert told["graphs"]["graph:inferred"] > 0
    assert not any(name.startswith("claim:") for name in told["graphs"])
    assert {"rdf:type", "rdfs:label"} <= told["properties"].keys()
    assert not {"rdfs:subClassOf", "owl:onProperty"} & told["properties"].keys()
    assert len(json.dumps(told)) < 60_000
    contents = agent.do("read_resource", uri="autopact://ontology").contents
    assert "owl:Ontology" in contents[0].text


def test_example_questions_are_answered(agent: Agent) -> None:
    """Each as it says it is to be asked."""
    questions = agent.call("example_questions")["questions"]
    assert len(questions) >= 25
    some = agent.call("example_questions", about="joint venture")["questions"]
    assert 0 < len(some) < len(questions)
    assert agent.call("example_questions", about="Venture JOINT")["questions"] == some
    for each in some:
        told = agent.call(
            "sparql", query=each["sparql"], certainty=each["certainty"], inference=each["inference"] == "on"
        )
        assert told["columns"]
        assert "hints" not in told


def test_queries_give_tables_truth_and_graphs(agent: Agent) -> None:
    """In names that the next query can use; what is cut says so."""
    told = agent.call("sparql", query="SELECT ?x ?none { ?x a ap:JointVenture }")
    assert told == {"columns": ["x", "none"], "rows": [["id:flexis", None]]}
    assert agent.call("sparql", query="ASK { id:flexis a ap:JointVenture }") == {"boolean": True}
    assert "id:flexis" in agent.call("sparql", query="DESCRIBE id:flexis")["turtle"]
    (who,) = agent.call("sparql", query='SELECT ?x { ?x rdfs:label "the curators of this graph"@en }')["rows"][0]
    assert agent.call("sparql", query=f"ASK {{ {who} a ap:UnnamedAgent }}") == {"boolean": True}
    cut = agent.call("sparql", query="SELECT * { ?s ?p ?o }", limit=3)
    assert len(cut["rows"]) == 3
    assert cut["more"] > 1000
    assert cut["mend"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x {\n  ?x a ap:JointVenture", "2:23: The query does not parse"),
        ("SELECT ?x {\n  ?x a foo:Bar }", "2:8: The prefix 'foo:' is not declared"),
        ("INSERT DATA { id:a a ap:Company }", "1:1: This is an update (INSERT), not a query"),
        ("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_an_error_teaches(agent: Agent, query: str, said: str) -> None:
    """With line, column and mend."""
    fault = agent.fault("sparql", query=query)
    assert said in fault
    assert "mend:" in fault


def test_a_name_that_is_nowhere_is_told_with_the_nearest(agent: Agent) -> None:
    """Beside an answer that is empty for that reason, or in place of one."""
    told = agent.call("sparql", query="SELECT ?x { ?x ap:partnersWith id:renaut FILTER(?x > '2020'^^xsd:gYear) }")
    property_, thing = told["hints"]
    assert "ap:partnersWith" in property_
    assert "ap:partnerOf" in property_
    assert "Did you mean id:renault" in thing
    (text,) = agent.call("sparql", query="ASK { ?x rdfs:label 'Renault' }")["hints"]
    assert text == '"Renault" stands nowhere in this graph, but "Renault"@en or "Renault"@fr does.'
    told = agent.call("sparql", query="SELECT * { ?x a ap:JointVenture OPTIONAL { ?x ap:founder ?who } }")
    assert told["rows"]
    assert "ap:founder stands nowhere" in told["hints"][0]
    query = "ASK { id:renault ap:partnerOf id:geely }"
    assert agent.call("sparql", query=query, inference=False) == {
        "boolean": False,
        "hints": ['There is an answer with certainty "certain" and inference true.'],
    }
    for query in (
        "SELECT ?p { id:partnerships-renault-china ?p ?o }",
        "CONSTRUCT WHERE { id:partnerships-renault-china ?p ?o }",
        "DESCRIBE id:partnerships-renault-china",
    ):
        (hint,) = agent.call("sparql", query=query)["hints"]
        assert hint == 'There is an answer with certainty "probable" and inference true.'
    for wrong in ("flexsis", "id:flexsis"):
        assert "Did you mean id:flexis" in agent.fault("describe_entity", entity=wrong)
    assert "Did you mean" not in agent.fault("describe_entity", entity="xyzzy")
    assert '"flexis" is no thing' in agent.fault("describe_entity", entity='"flexis"')
    begun = time.monotonic()
    assert "Nothing in this graph is called" in agent.fault("describe_entity", entity="flexis" * 200_000)
    assert time.monotonic() - begun < 10  # of what is long, the end is compared
    assert "certain, probable, possible" in agent.fault("sparql", query="ASK {}", certainty="sure")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "sparql needs 'query'."),
        ({"query": 5}, "'query' must be a text, not 5."),
        ({"query": "ASK {}", "limit": 0}, "'limit' must be a whole number from 1 to 2000, not 0."),
        ({"query": "ASK {}", "inference": "maybe"}, "'inference' must be true or false, not \"maybe\"."),
        ({"query": "ASK {}", "certanty": "possible"}, "sparql takes no 'certanty'."),
    ],
)
def test_no_argument_is_passed_over(agent: Agent, given: dict[str, Any], said: str) -> None:
    """One that is missing, of another kind, out of bounds or unknown is told, with all that the tool takes."""
    fault = agent.fault("sparql", **given)
    what, mend = fault.split("\n  mend: ")
    assert what == said
    assert "certainty (one of: certain, probable, possible)" in mend
    assert "limit (a whole number from 1 to 2000)" in mend


def test_a_runaway_ends_and_the_service_goes_on(agent: Agent) -> None:
    """Under the deadline and the memory of evaluators."""
    fault = agent.fault("sparql", query="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }")
    assert "took longer" in fault or "memory" in fault or "2 s" in fault
    assert agent.call("sparql", query="ASK {}") == {"boolean": True}


def test_strangers_files_are_served_alike(tmp_path: Path) -> None:
    """With their own names; a label that two things have is asked back."""
    file = tmp_path / "mine.ttl"
    file.write_text(STRANGE, encoding="utf-8")
    agent = Agent(str(file))
    try:
        assert agent.call("search_entities", text="renault")["results"][0]["iri"] == "http://cars.example/renault"
        told = agent.call("describe_entity", entity="Renault SA")
        assert [each["property"] for each in told["incoming"]] == ["ex:madeBy"]
        fault = agent.fault("describe_entity", entity="Zoe")
        assert "Several things are called 'Zoe'" in fault
        assert "ex:zoe" in fault
        why = agent.call(
            "explain_fact", subject="http://cars.example/zoe", predicate="a", object="http://cars.example/Car"
        )
        assert (why["status"], why["claims"]) == ("stated", [])
        told = agent.call("sparql", query="SELECT ?said { ?who <http://cars.example/says> ?said }")
        zoe, made = "ex:zoe", "ex:madeBy"
        assert told["rows"] == [[f"<<( {zoe} {made} <<( {zoe} rdf:type car )>> )>>"]]
        assert agent.call("example_questions")["questions"]
    finally:
        agent.close()


def test_names_mean_what_the_files_say(tmp_path: Path) -> None:
    """What a tool gives as a name is that thing to the next one; what a prefix no longer means is told in full."""
    file = tmp_path / "mine.ttl"
    file.write_text("@prefix schema: <http://schema.org/> . schema:a <https://schema.org/b> <https://schema.org/c> .")
    agent = Agent(str(file))
    try:
        (told,) = agent.call("describe_entity", entity="schema:a")["statements"]
        assert (told["property"], told["value"]) == ("<https://schema.org/b>", "<https://schema.org/c>")
        (row,) = agent.call("sparql", query="SELECT ?p ?o { schema:a ?p ?o }")["rows"]
        assert row == [told["property"], told["value"]]
        assert "hints" not in agent.call("sparql", query="ASK { schema:a ?p ?o }")
    finally:
        agent.close()


def test_names_may_have_the_prefixes_of_get_schema(tmp_path: Path) -> None:
    """In every tool that takes names, as in queries."""
    file = tmp_path / "strange.ttl"
    file.write_text(STRANGE, encoding="utf-8")
    agent = Agent(str(file))
    try:
        assert agent.call("get_schema")["prefixes"]["ex"] == "http://cars.example/"
        assert agent.call("sparql", query="ASK { ex:zoe a ex:Car }")["boolean"]
        assert agent.call("describe_entity", entity="ex:zoe")["iri"] == "http://cars.example/zoe"
        assert agent.call("explain_fact", subject="ex:zoe", predicate="a", object="ex:Car")["status"] == "stated"
    finally:
        agent.close()


def test_what_is_in_named_graphs_is_hinted_at(tmp_path: Path) -> None:
    """An agent with a dump of them is not left with empty answers."""
    file = tmp_path / "dump.nq"
    file.write_text("<urn:x:zoe> <urn:x:madeBy> <urn:x:renault> <urn:x:g> .", encoding="utf-8")
    agent = Agent(str(file))
    try:
        for tool, asked in {
            "search_entities": {"text": "zoe"},
            "describe_entity": {"entity": "urn:x:zoe"},
            "sparql": {"query": "CONSTRUCT WHERE { ?s ?p ?o }"},
        }.items():
            (hint,) = agent.call(tool, **asked)["hints"]
            assert "GRAPH ?g" in hint
        for asked in ("{ GRAPH ?g { ?s ?p ?o } }", "FROM <urn:x:g> { <urn:x:zoe> ?p <urn:x:zoe> }"):
            assert "hints" not in agent.call("sparql", query=f"SELECT * {asked}")
    finally:
        agent.close()
    united = Agent(str(file), "--union-default-graph")
    try:
        assert "hints" not in united.call("search_entities", text="nothing")
        assert united.call("sparql", query="ASK { ?s ?p ?o }") == {"boolean": True}
    finally:
        united.close()


def test_of_what_is_much_the_beginning_is_told(tmp_path: Path) -> None:
    """And that there is more: statements of a thing or those that lead to it, rows, lines of a graph."""
    file = tmp_path / "much.ttl"
    lines = "".join(f"ex:hub ex:to ex:n{n} . ex:m{n} ex:to ex:sink . " for n in range(101))
    lines += "".join(f'ex:text{n} ex:says "{"word " * 4_500}" . ' for n in range(6))
    file.write_text(f"@prefix ex: <http://cars.example/> .\n{lines}", encoding="utf-8")
    agent = Agent(str(file))
    try:
        for name, counts in (("hub", (100, 0)), ("sink", (0, 100)), ("n1", (0, 1))):
            told = agent.call("describe_entity", entity=f"ex:{name}")
            assert (len(told["statements"]), len(told["incoming"]), told["more"]) == (*counts, max(counts) == 100)
        told = agent.call("sparql", query="SELECT ?x { ?text ex:says ?x }")
        assert (len(told["rows"]), told["more"]) == (4, 2)
        told = agent.call("sparql", query="CONSTRUCT WHERE { ?text ex:says ?x }")
        assert 80_000 < len(told["turtle"]) < 100_000
        assert told["more"] is True
        assert told["turtle"].endswith('word " .')
        assert "mend" not in agent.call("sparql", query="CONSTRUCT WHERE { ex:hub ex:to ?x }")
    finally:
        agent.close()


def test_of_many_graphs_and_terms_some_are_told(tmp_path: Path) -> None:
    """And that there are more: an agent takes none for all."""
    file = tmp_path / "many.nq"
    for what, graphs, terms in (("none", 2, 2), ("graphs", 51, 2), ("terms", 2, 1001)):
        lines = [f"<urn:x:a> <urn:x:p> <urn:x:b> <urn:x:g{n}> ." for n in range(graphs)]
        lines += [f"<urn:x:a> <urn:x:q{n}> <urn:x:b> ." for n in range(terms)]
        file.write_text("\n".join(lines), encoding="utf-8")
        agent = Agent(str(file))
        try:
            told = agent.call("get_schema")
            assert told["more"] is (what != "none"), what
            assert len(told["graphs"]) <= 50
            assert len(told["properties"]) <= 1000
        finally:
            agent.close()


def test_what_a_strangers_graph_has_of_each_is_told(tmp_path: Path) -> None:
    """Types that have a label sooner than others, languages, graphs, what is in blank nodes, what terms mean."""
    file = tmp_path / "strange.trig"
    file.write_text(
        """@prefix ex: <http://cars.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:Car a owl:Class ; rdfs:label "car"@en ; rdfs:comment "Un char."@fr , "A car."@en .
        ex:madeBy a owl:ObjectProperty ; rdfs:domain ex:Car ; rdfs:range [ a owl:Class ; owl:unionOf ( ex:Car ) ] .
        ex:seats a owl:DatatypeProperty .
        ex:note a owl:AnnotationProperty ; rdfs:comment "Une remarque."@fr .
        ex:code a owl:FunctionalProperty ; rdfs:domain ex:Thing , ex:Car ; rdfs:comment "A code." ;
          <http://www.w3.org/2004/02/skos/core#definition> "What a car has on its papers."@en , "Sur ses papiers."@fr .
        ex:zoe a ex:Car , ex:Thing ; rdfs:label "Zoe"@fr ; ex:seats [ ex:front 2 ] ; ex:madeBy ex:renault .
        ex:bare a ex:Thing ; rdfs:label "Bare" .
        ex:g { ex:zoe ex:madeBy ex:renault } """
    )
    agent = Agent(str(file), "--union-default-graph")
    try:
        types = [agent.call("search_entities", text=name)["results"][0]["types"] for name in ("zoe", "bare")]
        assert types == [["ex:Car"], ["ex:Thing"]]
        told = agent.call("describe_entity", entity="ZOE ")
        said = {each["property"]: each for each in told["statements"]}
        assert (said["rdfs:label"]["value"], said["rdfs:label"]["language"]) == ("Zoe", "fr")
        assert said["ex:seats"]["inside"][0]["value"] == "2"
        assert said["ex:madeBy"]["graphs"] == ["http://cars.example/g"]
        assert "language" not in said["ex:seats"]["inside"][0]
        told = agent.call("get_schema")
        assert told["classes"]["ex:Car"] == "1 uses; A car."
        assert told["properties"]["ex:madeBy"] == "1 uses; ex:Car → ?"
        assert told["properties"]["ex:seats"] == "1 uses"
        assert told["properties"]["ex:note"] == "0 uses; Une remarque."
        between = "ex:Car and ex:Thing → ?"
        assert told["properties"]["ex:code"] == f"0 uses; {between}; What a car has on its papers."
        (row,) = agent.call("sparql", query="SELECT ?x { ex:zoe ex:seats ?x }")["rows"]
        assert row[0].startswith("_:")
        assert not agent.do("list_resources").resources
    finally:
        agent.close()


def test_what_is_long_is_told_by_its_ends(tmp_path: Path) -> None:
    """Whether it is described or proved; a query gives the whole."""
    file = tmp_path / "long.ttl"
    long = f"POLYGON((0 0, {'1 1, ' * 30_000}0 0))"
    file.write_text(f'@prefix ex: <http://cars.example/> .\nex:plant ex:stands "{long}" .', encoding="utf-8")
    agent = Agent(str(file))
    try:
        (told,) = agent.call("describe_entity", entity="http://cars.example/plant")["statements"]
        assert told["value"].startswith("POLYGON((0 0, 1 1")
        assert told["value"].endswith("1 1, 0 0))")
        assert f"[… {len(long) - 2_000:,} characters …]" in told["value"]
        fact = dict(
            zip(("subject", "predicate"), ("http://cars.example/plant", "http://cars.example/stands"), strict=True)
        )
        why = agent.call("explain_fact", **fact, object=f'"{long}"')
        assert why["proof"].endswith('0 0))"  [certain] stated in graph:asserted\n')
        not_so = agent.call("explain_fact", **fact, object=f'"{long} "')
        assert not_so["status"] == "none"
        assert max(len(json.dumps(each)) for each in (why, not_so)) < 10_000
        told = agent.call("sparql", query="SELECT ?x { ?s <http://cars.example/stands> ?x }")
        assert (told["rows"], told["more"], "SUBSTR" in told["mend"], "hints" in told) == ([], 1, True, False)
        query = "SELECT (STRLEN(?x) AS ?n) { ?s <http://cars.example/stands> ?x }"
        assert agent.call("sparql", query=query)["rows"] == [[str(len(long))]]
    finally:
        agent.close()


def test_imports_that_are_not_there_are_told(tmp_path: Path) -> None:
    """On standard error, where it is out of the way of the protocol."""
    file = tmp_path / "mine.ttl"
    file.write_text("<urn:mine> <http://www.w3.org/2002/07/owl#imports> <urn:no> .", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "mcp", str(file)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "Imported, and not among the data: <urn:no>.\n" in done.stderr


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command at work: it has answered its first request."""
    (folder / "mine.ttl").write_text(STRANGE)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "terminal", "version": "1"}}
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "mcp", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
            print(json.dumps(request), file=process.stdin, flush=True)
            assert json.loads(process.stdout.readline())["id"] == 1
            yield process
        finally:
            process.kill()


def test_it_ends_when_a_terminal_says_so(tmp_path: Path) -> None:
    """At the first Ctrl-C, though nothing comes any more on its input."""
    with started(tmp_path) as process:
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == -signal.SIGINT
        assert process.stderr
        assert process.stderr.read() == ""


def test_it_ends_with_the_process_that_has_the_data(tmp_path: Path) -> None:
    """It says so, though nothing comes on its input: an agent's program sees that it is to be started anew."""
    with started(tmp_path) as process:
        [holder] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(holder), signal.SIGKILL)
        assert process.wait(20) == 4
        assert process.stderr
        assert process.stderr.read() == "autopact: The process that holds the data has ended.\n"


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    """Before any data is read."""
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("raise ModuleNotFoundError('No module', name='mcp')")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "mcp"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "pip install 'autopact[mcp]'" in done.stderr
