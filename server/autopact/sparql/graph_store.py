"""SPARQL 1.1 Graph Store HTTP Protocol: graphs as documents that are got, put, added to and deleted.

A graph is named by the address below the store's own (direct), or by `?graph=` or `?default` (indirect). What is got is
what is stored; `inference=on` adds, to the default graph, what follows from it and from the claims.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from pyoxigraph import DefaultGraph, NamedNode

from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Job
from autopact.engine.writes import Graph, Operation, Outcome, Put, Remove, Write
from autopact.errors import Changed, NoGraph, QueryFault
from autopact.sparql.bearer import Token, writer
from autopact.sparql.document import documents
from autopact.sparql.form import Fields, named
from autopact.sparql.formats import GRAPHS, choose
from autopact.sparql.outcome import done, foreseen
from autopact.sparql.problem import UpdatesOff, WrongMethod
from autopact.sparql.protocol import Policy, Response, kept, key_of, said_of_tags, tags
from autopact.sparql.request import Request, certainty, check_address
from autopact.sparql.update import is_dry_run

ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
SPECIFICATION = "https://www.w3.org/TR/sparql11-http-rdf-update/#graph-identification"

_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A request to the store.

    Attributes:
        request: it.
        graph: the graph that it names; of the store itself, a new one.
        fields: its parameters.
        token: its token, if it is to change something.
    """

    request: Request
    graph: Graph
    fields: Fields
    token: Token | None

    @property
    def name(self) -> str:
        """The graph, for people."""
        return f"<{self.graph.value}>" if isinstance(self.graph, NamedNode) else "the default graph"


def addressed(request: Request, store: str, policy: Policy) -> Addressed:
    """What a request is about.

    Args:
        request: it.
        store: the address of the store itself.
        policy: what an operator allows.

    Raises:
        WrongMethod: nothing is done so here.
        UpdatesOff, OtherOrigin, Unauthorized: it would change something, and may not.
        QueryFault: it names several graphs, or none that could be.
    """
    if request.method not in ALLOW.split(", "):
        raise WrongMethod(request.method, ALLOW)
    token = None if request.method in ("GET", "HEAD") else writer(request, policy.tokens)
    check_address(request.endpoint)
    fields = Fields(request.query_string)
    graphs: list[Graph] = [named(iri, "graph") for iri in fields.all("graph")]
    graphs += [DefaultGraph() for _ in fields.all("default")]
    if request.endpoint.rstrip("/") != store:
        graphs.append(NamedNode(request.endpoint))
    if len(graphs) > 1:
        what = f"The request names {len(graphs)} graphs."
        raise QueryFault(what, mend="Name one: ?graph=, ?default, or the address itself.", spec=SPECIFICATION)
    if not graphs and request.method != "POST":
        what = f"{request.method} is for a graph, and the request names none."
        raise QueryFault(what, mend="Name one with ?graph= or ?default.", spec=SPECIFICATION)
    return Addressed(request, graphs[0] if graphs else NamedNode(f"{store}/{uuid4()}"), fields, token)


def got(asked: Addressed, engine: Engine) -> Response:
    """A graph as a document.

    Raises:
        NoGraph: there is no graph of that name.
        NotAcceptable: it cannot be had as the client wants it.
        Changed: it is not, or no longer, what the client takes it for.
        Unavailable: it could not be had now.
    """
    graph, request = asked.graph, asked.request
    form, content_type = choose(GRAPHS, request.accept, ",".join(asked.fields.all("format")) or None)
    inference = asked.fields.one("inference", ["on", "off"]) == "on"
    level = certainty(asked.fields)
    if isinstance(graph, NamedNode) and graph not in engine.sizes:
        raise NoGraph(
            f"There is no graph {asked.name}.", mend="SELECT DISTINCT ?g { GRAPH ?g {} } names those there are."
        )
    seen: list[Graph] = [graph]
    if isinstance(graph, DefaultGraph) and inference:
        seen = [*default_graphs(level, inference=True)]
    key = key_of(engine, *map(str, seen), content_type)
    if said := said_of_tags(request, key):
        return said
    answer = engine.answer(
        Job(_EVERYTHING, form.form, default_graphs=seen, named_graphs=(), timeout=asked.fields.seconds("timeout"))
    )
    return Response(200, answer, content_type, kept(key))


def changing(asked: Addressed, engine: Engine, policy: Policy) -> Write:
    """What a request wants done.

    Raises:
        UnsupportedMedia, QueryFault, SyntaxFault, TooLarge: what it brings cannot be read.
        Changed: the graph is not, or no longer, what its client takes it for.
    """
    request, graph, token = asked.request, asked.graph, asked.token
    if token is None:
        raise UpdatesOff("Nothing may be changed by this request.")
    if request.content_range is not None:
        raise QueryFault(
            "The request brings a part of a graph, it says: Content-Range.",
            mend="Send the whole; POST adds to what is there.",
            spec="https://www.rfc-editor.org/rfc/rfc9110#section-14.5",
        )
    operations: list[Operation]
    if request.method == "DELETE":
        operations = [Remove(graph)]
    else:
        brought = documents(
            request.body,
            request.content_type,
            encoding=request.content_encoding,
            base_iri=graph.value if isinstance(graph, NamedNode) else request.endpoint,
            largest=policy.upload,
        )
        merge = request.method == "POST"
        operations = [Put(graph, each, merge=merge or number > 0) for number, each in enumerate(brought)]
    return Write(
        operations,
        str(uuid4()),
        token.name,
        token.graphs,
        dry_run=is_dry_run(asked.fields),
        timeout=asked.fields.seconds("timeout"),
        expected=_expected(asked, engine),
    )


def _expected(asked: Addressed, engine: Engine) -> str:
    """The id of the snapshot that a request is meant for, where it says what it takes the graph for.

    Tags are compared as weak ones: two documents of the same graph are as good as the same.
    """
    match, none_match = asked.request.if_match, asked.request.if_none_match
    if match is None and none_match is None:
        return ""
    now = engine.id
    there = isinstance(asked.graph, DefaultGraph) or asked.graph in engine.sizes
    types = (each.content_type(media_type) for each in GRAPHS for media_type in each.media_types)
    known = {"*", *(key_of(engine, str(asked.graph), content_type) for content_type in types)} if there else set()
    if (match is not None and not known & tags(match)) or (none_match is not None and known & tags(none_match)):
        what = f"What is in {asked.name} is not what the request takes it for."
        raise Changed(what, mend="Get it again, and start from that.")
    return now


def told(asked: Addressed, write: Write, outcome: Outcome) -> Response:
    """The response to a change."""
    graph = asked.graph
    if write.dry_run:
        return foreseen(outcome)
    return done(outcome, created=graph.value if outcome.created and isinstance(graph, NamedNode) else None)
