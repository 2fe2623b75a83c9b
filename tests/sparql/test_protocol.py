"""SPARQL 1.1 Protocol: requests in, responses out."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlencode
from xml.etree import ElementTree

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine
from autopact.errors import (
    AutopactError,
    EvaluatorLost,
    NotAllowed,
    Overloaded,
    OverMemory,
    OverSize,
    OverTime,
    RemoteFault,
    RemoteLate,
    RemoteTooLarge,
    TooDeep,
    Unaskable,
    Unavailable,
)
from autopact.gateway.hosts import Hosts
from autopact.sparql import protocol
from autopact.sparql.bearer import Tokens
from autopact.sparql.description import HYDRA, MOST_GRAPHS, PARAMETERS
from autopact.sparql.protocol import Request, Response
from autopact.terms import CLAIM, GRAPH, RDF, Level

from .asking import ENDPOINT, PARTIES, get, problem_in, respond

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_a_query_by_get(engine: Engine) -> None:
    """Is answered in the format asked for, with Vary, to any page."""
    response = get(engine, query=PARTIES)
    assert (response.status, response.content_type) == (200, "text/csv; charset=utf-8")
    assert response.body == b"party\r\nhttps://w3id.org/autopact/id/brix\r\n"
    assert response.headers["Vary"] == "Accept"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_prefix_that_the_files_have_is_told_where_its_declaration_lacks() -> None:
    """As one of the usual ones is, and in its place where it means something else."""
    engine = Embedded(Graphs())
    engine.graphs.prefixes = {"cars": "http://cars.example/", "schema": "http://schema.org/"}
    for prefix, namespace in engine.prefixes.items():
        told = problem_in(get(engine, query=f"ASK {{ ?x a {prefix}:Van }}"), 400)
        assert f"PREFIX {prefix}: <{namespace}>" in str(told["mend"])


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", urlencode({"query": PARTIES}).encode()),
        ("application/x-www-form-urlencoded; charset=UTF-8", urlencode({"query": PARTIES}).encode()),
        ("application/sparql-query", PARTIES.encode()),
    ],
)
def test_a_query_by_post(engine: Engine, content_type: str, body: bytes) -> None:
    """As a form, or as the query itself; parameters may stand in the address too."""
    request = Request(ENDPOINT, "POST", b"certainty=probable", content_type, body, "text/csv")
    assert respond(request, engine).body.count(b"\r\n") == 3


def test_a_bare_query_that_comes_as_a_form_is_told_its_type(engine: Engine) -> None:
    """As `curl --data-binary @query.rq` sends it."""
    form = "application/x-www-form-urlencoded"
    told = problem_in(respond(Request(ENDPOINT, "POST", b"", form, PARTIES.encode()), engine), 400)
    assert (
        told["mend"]
        == f"Send a form ({form}) with the parameter query, or the query itself (application/sparql-query)."
    )


@pytest.mark.parametrize(
    ("query", "accept", "start"),
    [
        (PARTIES, None, b'{"head":{"vars":["party"]}'),
        (PARTIES, "application/sparql-results+xml", b"<?xml"),
        (PARTIES, "text/tab-separated-values", b"?party\n<https:"),
        ("ASK {}", None, b'{"head":{},"boolean":true}'),
        ("ASK {}", "text/csv", b"true"),
        ("DESCRIBE ?pact WHERE { ?pact ?p ?o }", None, b"@prefix"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", b"<https:"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", b"[{"),
    ],
)
def test_formats(engine: Engine, query: str, accept: str | None, start: bytes) -> None:
    """Each form of query in each of its formats."""
    response = get(engine, accept, query=query)
    assert response.status == 200
    assert response.body.startswith(start)


@pytest.mark.parametrize(
    ("parameters", "triples"),
    [
        ({}, 4),
        ({"inference": "off"}, 3),
        ({"certainty": "certain", "inference": "on"}, 4),
        ({"certainty": "probable"}, 5),
        ({"certainty": "possible", "inference": "off"}, 4),
        ({"default_graph_uri": CLAIM.two.value}, 2),
        ({"default_graph_uri": [CLAIM.one.value, CLAIM.two.value], "certainty": "possible"}, 2),
        ({"default_graph_uri": "http://localhost/nowhere"}, 0),
        ({"named_graph_uri": CLAIM.two.value}, 0),
    ],
)
def test_the_default_graph_is_what_the_request_chooses(
    engine: Engine, parameters: dict[str, object], triples: int
) -> None:
    """By certainty and inference, or by a dataset of its own; triples are never counted twice."""
    assert get(engine, query=COUNT, **parameters).body == f"n\r\n{triples}\r\n".encode()


def test_the_request_s_dataset_replaces_the_text_s(engine: Engine) -> None:
    """FROM and FROM NAMED have no say where default-graph-uri has."""
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }".replace("{", f"FROM NAMED <{CLAIM.one.value}> {{", 1)
    assert get(engine, query=query).body == f"g\r\n{CLAIM.one.value}\r\n".encode()
    assert get(engine, query=query, default_graph_uri=GRAPH.asserted.value).body == b"g\r\n"


def test_overlapping_from_clauses_give_no_duplicates(engine: Engine) -> None:
    """Graphs of FROM are merged, as the standard says."""
    query = COUNT.replace("{", f"FROM <{CLAIM.one.value}> FROM <{CLAIM.two.value}> {{")
    assert get(engine, query=query).body == b"n\r\n2\r\n"


def test_overlapping_from_clauses_leave_named_graphs_as_they_are(engine: Engine) -> None:
    """Beside what is merged, GRAPH sees those of FROM NAMED, and no others."""
    one, two = CLAIM.one.value, CLAIM.two.value
    query = "SELECT ?g ?s { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"
    query = query.replace("{", f"FROM <{one}> FROM <{two}> FROM NAMED <{two}> {{", 1)
    assert get(engine, query=query).body.count(two.encode()) == 2


def test_a_syntax_fault_has_line_and_column(engine: Engine) -> None:
    """In members of their own."""
    problem = problem_in(get(engine, query="SELECT *\n{ ?s ?p ?o ) }"), 400)
    assert (problem["line"], problem["column"]) == (2, 12)
    problem = problem_in(get(engine, query="SELECT (CONCAT # of two\n(1, 2) AS ?x) { ?s ?p }"), 400)
    assert (problem["line"], problem["column"]) == (2, 23)


@pytest.mark.parametrize(
    ("parameters", "end"),
    [
        ({"query": COUNT, "format": "x"}, "is unknown."),
        ({"query": COUNT, "inference": "x"}, "is not known."),
        ({"query": COUNT, "default-graph-uri": "x"}, "is no absolute IRI."),
        ({"query": "ASK { x:y ?p ?o }"}, "is not declared."),
        ({"query": "ASK { ?s ?p x }"}, "."),
    ],
)
def test_a_problem_quotes_no_more_than_a_piece(engine: Engine, parameters: dict[str, str], end: str) -> None:
    """Of what its client sent; what is wrong with it stands in front and behind."""
    long = {name: value.replace("x", "x" * 1_000_000) for name, value in parameters.items()}
    form = urlencode(long).encode()
    request = Request(ENDPOINT, "POST", content_type="application/x-www-form-urlencoded", body=form)
    told = str(problem_in(respond(request, engine), 400)["detail"])
    assert len(told) < 3000
    assert told.endswith(end)


def test_an_error_in_an_expression_leaves_its_cell_empty(engine: Engine) -> None:
    """The row stays, with 200."""
    assert get(engine, query="SELECT (1/0 AS ?x) (2 AS ?y) {}").body == b"x,y\r\n,2\r\n"


@pytest.mark.parametrize("word", ["SERVICE", "service SILENT", r"S\u0045RVICE"])
def test_service_is_forbidden(engine: Engine, word: str) -> None:
    """With 403 and a type of its own."""
    problem = problem_in(get(engine, query=f"ASK {{ {word} <http://localhost/> {{}} }}"), 403)
    assert str(problem["type"]).endswith("/refused")


def test_what_cannot_be_had_is_406_and_lists_what_can(engine: Engine) -> None:
    """For rows and for graphs."""
    assert "text/csv" in str(problem_in(get(engine, "text/turtle", query="ASK {}"), 406)["mend"])
    assert "text/turtle" in str(problem_in(get(engine, "text/csv", query="CONSTRUCT WHERE { ?s ?p ?o }"), 406)["mend"])


def test_relative_iris_are_resolved_against_the_endpoint(engine: Engine) -> None:
    """Until the query sets a base of its own."""
    query = "SELECT (STR(<x>) AS ?a) (STR(<#y>) AS ?b) (STR(</z>) AS ?c) {}"
    answer = get(engine, query=query).body
    assert answer == b"a,b,c\r\nhttp://localhost/x,http://localhost/sparql#y,http://localhost/z\r\n"


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/rdf+xml"])
@pytest.mark.parametrize("character", [r"\u0001", r"\uFFFE", r"\uFFFF"])
def test_what_a_format_cannot_carry_is_406(engine: Engine, accept: str, character: str) -> None:
    """XML has no control characters, and not those two; the mend names formats that do."""
    form = "SELECT ?x" if "results" in accept else "CONSTRUCT { <a:a> <a:a> ?x }"
    problem = problem_in(get(engine, accept, query=f'{form} WHERE {{ BIND("{character}" AS ?x) }}'), 406)
    assert "which XML cannot carry" in str(problem["detail"])
    assert problem["mend"]


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/rdf+xml"])
def test_the_ends_of_lines_are_kept_in_xml(engine: Engine, accept: str) -> None:
    """A parser of XML makes a line feed of a bare carriage return, which is not what the literal has."""
    form = "SELECT ?x" if "results" in accept else "CONSTRUCT { <a:a> <a:a> ?x }"
    response = get(engine, accept, query=form + r' WHERE { BIND("a\r\nb\rc" AS ?x) }')
    assert isinstance(response.body, bytes)
    found = ElementTree.fromstring(response.body)  # noqa: S314 - our own
    assert "a\r\nb\rc" in {element.text for element in found.iter()}


def test_a_property_that_is_no_xml_name_is_406(engine: Engine) -> None:
    """RDF/XML writes a property as an element."""
    query = "CONSTRUCT { <a:a> <http://x/1> 1 } WHERE {}"
    assert "http://x/1" in str(problem_in(get(engine, "application/rdf+xml", query=query), 406)["detail"])


def test_an_answer_has_a_tag_that_spares_sending_it_again(engine: Engine) -> None:
    """304 to GET and HEAD that know the tag, among others, strong or weak; `*` knows nothing, and POST is not asked."""
    response = get(engine, query=PARTIES)
    tag = response.headers["ETag"]
    assert tag.startswith('W/"')
    assert response.headers["Cache-Control"] == "no-cache"

    def again(known: str, method: str = "GET") -> Response:
        encoded = urlencode({"query": PARTIES}).encode()
        return respond(Request(ENDPOINT, method, encoded, accept="text/csv", if_none_match=known), engine)

    for known in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        unchanged = again(known)
        assert (unchanged.status, unchanged.body, unchanged.content_type) == (304, b"", None)
        assert (unchanged.headers["ETag"], unchanged.headers["Vary"]) == (tag, "Accept")
    assert again(tag, "HEAD").status == 304
    assert again("*").status == again('"other"').status == 200
    form = "application/x-www-form-urlencoded"
    posted = Request(ENDPOINT, "POST", b"", form, urlencode({"query": PARTIES}).encode(), "text/csv", if_none_match=tag)
    assert respond(posted, engine).status == 200


def test_a_tag_is_that_of_one_answer(engine: Engine) -> None:
    """Another query, format, dataset, level, inference, address or snapshot has another; a time limit has not."""

    def tag(engine: Engine = engine, accept: str = "text/csv", **parameters: object) -> str:
        return get(engine, accept, **{"query": PARTIES, **parameters}).headers["ETag"]

    other = Embedded(Dataset({}, "f" * 64))
    tags = [
        tag(),
        tag(query=COUNT),
        tag(accept="application/sparql-results+json"),
        tag(accept="application/json"),
        tag(certainty="probable"),
        tag(inference="off"),
        tag(default_graph_uri=CLAIM.one.value),
        tag(named_graph_uri=CLAIM.one.value),
        tag(default_graph_uri=[part.value for part in default_graphs(Level.CERTAIN, True)]),
        tag(other),
    ]
    assert len(set(tags)) == len(tags)
    assert tag(timeout="3") == tag(format="csv") == tags[0]
    one, two = CLAIM.one.value, CLAIM.two.value
    assert tag(default_graph_uri=[one, two]) == tag(default_graph_uri=[two, one])
    encoded = urlencode({"query": PARTIES}).encode()
    elsewhere = respond(Request("http://x/", query_string=encoded, accept="text/csv"), engine)
    assert elsewhere.headers["ETag"] not in tags


@pytest.mark.parametrize("function", ["RAND()", "now()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_each_time_has_no_tag(engine: Engine, function: str) -> None:
    """Nor is it kept."""
    response = get(engine, query=f"SELECT ({function} AS ?x) {{}}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_the_description_has_a_tag_too(engine: Engine) -> None:
    """Of its address and format, and of what an operator allows, which it tells."""
    tag = get(engine, None).headers["ETag"]
    known = Request(ENDPOINT, if_none_match=tag)
    assert respond(known, engine).status == 304
    for other in (replace(known, endpoint=ENDPOINT + "/"), replace(known, accept="application/n-triples")):
        assert respond(other, engine).status == 200
    for policy in (protocol.Policy(Hosts.of("example.org")), protocol.Policy(tokens=Tokens.of("secret"))):
        assert protocol.respond(known, engine, policy).status == 200


def test_another_version_has_other_tags(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may answer the same question of the same data otherwise."""
    tags = {get(engine, query=PARTIES).headers["ETag"]}
    monkeypatch.setattr(protocol, "__version__", "0.0.0")
    assert get(engine, query=PARTIES).headers["ETag"] not in tags


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OverTime("x"), "timeout"),
        (OverMemory("x"), "memory"),
        (OverSize("x"), "too-large"),
        (Overloaded("x", retry_after=7), "overloaded"),
        (TooDeep("x"), "too-deep"),
        (EvaluatorLost("x"), "ended"),
    ],
)
def test_what_could_not_be_done_now_is_503(engine: Engine, error: Unavailable, kind: str) -> None:
    """With a type of its own for each reason, and the time to come again where it is known."""
    planned = protocol.plan(Request(ENDPOINT, query_string=b"query=ASK{}"), engine)
    assert isinstance(planned, protocol.Plan)
    response = planned.failed(error)
    assert str(problem_in(response, 503)["type"]).endswith(f"/{kind}")
    assert response.headers.get("Retry-After") == ("7" if kind == "overloaded" else None)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotAllowed("x"), 403, "not-allowed"),
        (Unaskable("x"), 400, "remote-unaskable"),
        (RemoteFault("x"), 502, "remote"),
        (RemoteTooLarge("x"), 502, "remote-too-large"),
        (RemoteLate("x"), 504, "remote-timeout"),
    ],
)
def test_what_others_did_wrong_is_told_apart(engine: Engine, error: AutopactError, status: int, kind: str) -> None:
    """From what is wrong here, each with a type of its own."""
    planned = protocol.plan(Request(ENDPOINT, query_string=b"query=ASK{}"), engine)
    assert isinstance(planned, protocol.Plan)
    assert str(problem_in(planned.failed(error), status)["type"]).endswith(f"/{kind}")


def test_the_description_says_how_large_graphs_are_where_that_is_known(engine: Engine) -> None:
    """Of the default graph, too; in a plain store, which does not count it, of the others alone."""
    answer = get(engine, "text/csv", query=COUNT)
    assert b'void#triples> "%b"' % bytes(answer.body).split()[1] in bytes(get(engine, "application/n-triples").body)
    graphs = Graphs(plain=True)
    graphs.amend([], [Quad(CLAIM.a, RDF.type, CLAIM.b), Quad(CLAIM.a, RDF.type, CLAIM.b, CLAIM.c)])
    plain = bytes(get(Embedded(graphs, data="0" * 64), "application/n-triples").body)
    assert plain.count(b"void#triples>") == 1


def test_of_very_many_graphs_the_first_are_described(tmp_path: Path) -> None:
    """And it says so, with how many there are: the description of all would keep others waiting."""
    file = tmp_path / "many.nq"
    quads = (f"<http://x/s> <http://x/p> <http://x/o> <http://x/g{number}> .\n" for number in range(MOST_GRAPHS + 1))
    file.write_text("".join(quads), encoding="utf-8")
    body = bytes(get(Embedded(assemble([file], reasoning=False)), "application/n-triples").body)
    assert body.count(b"#name>") == MOST_GRAPHS
    assert body.count(b"The first 1,000 of 1,0") == 2


def test_service_is_described_and_planned_where_hosts_are_allowed(engine: Engine) -> None:
    """The plan says whom the query asks; the description says that it may."""
    policy = protocol.Policy(Hosts.of("one.example"))
    query = "ASK { SERVICE <http://one.example/sparql> {} }"
    planned = protocol.plan(Request(ENDPOINT, query_string=urlencode({"query": query}).encode()), engine, policy)
    assert isinstance(planned, protocol.Plan)
    assert ([each.iri for each in planned.job.services], planned.key) == (["http://one.example/sparql"], None)
    described = protocol.respond(Request(ENDPOINT), engine, policy)
    assert isinstance(described.body, bytes)
    assert b"BasicFederatedQuery" in described.body
    assert b"BasicFederatedQuery" not in bytes(get(engine, None).body)


def test_options_names_the_methods_and_lets_any_page_in(engine: Engine) -> None:
    """204, without a body, with what a browser asks for ahead of a request."""
    response = get(engine, method="OPTIONS")
    assert (response.status, response.body) == (204, b"")
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [(None, RdfFormat.TURTLE), ("application/rdf+xml", RdfFormat.RDF_XML), ("application/ld+json", RdfFormat.JSON_LD)],
)
def test_without_a_query_the_service_describes_itself(engine: Engine, accept: str | None, form: RdfFormat) -> None:
    """In RDF by negotiation: the address asked, the language, the formats, the default dataset and its graphs."""
    response = get(engine, accept)
    triples = {quad.triple for quad in parse(response.body, format=form)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    objects = {(t.predicate.value.removeprefix(sd), t.object) for t in triples}
    assert ("endpoint", NamedNode(ENDPOINT)) in objects
    assert ("supportedLanguage", NamedNode(sd + "SPARQL11Query")) in objects
    assert ("resultFormat", NamedNode("http://www.w3.org/ns/formats/SPARQL_Results_CSV")) in objects
    assert ("name", CLAIM.one) in objects
    (service,) = {t.subject for t in triples if t.predicate == RDF.type and t.object == NamedNode(sd + "Service")}
    assert any(t.subject == service and t.predicate.value == sd + "defaultDataset" for t in triples)


def test_the_description_s_template_is_one_by_its_standard(engine: Engine) -> None:
    """Its variables are called as RFC 6570 lets them (no hyphen), each for a property, one of our parameters."""
    quads = parse(get(engine, "application/n-triples").body, format=RdfFormat.N_TRIPLES)
    said = [(quad.predicate, quad.object.value) for quad in quads if not isinstance(quad.object, Triple)]

    def values(predicate: NamedNode) -> list[str]:
        return sorted(value for each, value in said if each == predicate)

    (template,) = values(HYDRA.template)
    variables = template.removeprefix(f"{ENDPOINT}{{?").removesuffix("}").replace("*", "").split(",")
    assert all(re.fullmatch(r"(?:\w|%[0-9A-F]{2})+", each, re.ASCII) for each in variables)
    assert values(HYDRA.variable) == sorted(variables)
    assert [unquote(each) for each in variables] == list(PARAMETERS)
    assert values(HYDRA.property) == sorted(f"{ENDPOINT}#parameter-{name}" for name in PARAMETERS)


def test_the_description_names_the_address_for_updates(engine: Engine) -> None:
    """Where there are any; it is a service of its own, of the same graphs."""
    policy = protocol.Policy(tokens=Tokens.of("secret"))
    for endpoint in ("http://h/cars/sparql", "http://h/cars/sparql/"):
        response = protocol.respond(Request(endpoint, accept="application/n-triples"), engine, policy)
        assert isinstance(response.body, bytes)
        assert b"#endpoint> <http://h/cars/update> ." in response.body
        assert b"#SPARQL11Update>" in response.body
    without = protocol.respond(Request("http://h/sparql", accept="application/n-triples"), engine)
    assert isinstance(without.body, bytes)
    assert b"Update" not in without.body


@pytest.mark.parametrize(
    ("named", "status"),
    [("*", 200), ('W/"other"', 412), ('"x", {tag}', 200), ("", 412)],
    ids=["any", "other", "this", "none"],
)
def test_an_answer_that_is_not_the_one_that_was_named_is_not_given(engine: Engine, named: str, status: int) -> None:
    """If-Match says which one a client means; to GET and to POST."""
    tag = get(engine, query=PARTIES).headers["ETag"]
    encoded = urlencode({"query": PARTIES}).encode()
    form = "application/x-www-form-urlencoded"
    for request in (
        Request(ENDPOINT, query_string=encoded, accept="text/csv"),
        Request(ENDPOINT, "POST", content_type=form, body=encoded, accept="text/csv"),
    ):
        assert respond(replace(request, if_match=named.format(tag=tag)), engine).status == status
