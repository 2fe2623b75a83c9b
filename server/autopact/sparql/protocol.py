"""SPARQL 1.1 Protocol, the query operation: a request in, a response out; in between, a job for an engine.

`plan` does all that needs no engine's time, so that one front can wait for the answer in a thread and another can
await it:

    plan = protocol.plan(request, engine)
    response = plan if isinstance(plan, Response) else plan.response(engine.answer(plan.job))

Beside the protocol's parameters, `certainty` and `inference` choose which parts of the graph make up the default
graph, `format` names the answer's format where an Accept header is inconvenient, and `timeout` says after how many
seconds an answer is of no use any more.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from autopact import __version__
from autopact.engine.seam import Answer, Engine, Job, known_prefixes
from autopact.engine.writing import write
from autopact.errors import AutopactError, Changed, SyntaxFault
from autopact.gateway.hosts import Hosts
from autopact.sparql import problem
from autopact.sparql.bearer import Tokens
from autopact.sparql.description import PREFIXES, description
from autopact.sparql.formats import GRAPHS, choose
from autopact.sparql.question import Question, read
from autopact.sparql.request import ALLOW, Request, parameters

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
}
"""Any page may ask: the data is public, and no credentials are ever looked at."""

PREFLIGHT = {
    "Allow": ALLOW,
    "Access-Control-Allow-Methods": ALLOW,
    "Access-Control-Allow-Headers": "*, Accept, Content-Type, Content-Encoding, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator allows.

    Attributes:
        hosts: those that SERVICE and LOAD may ask; none unless named.
        tokens: those that allow to write; without any, nobody may.
        upload: bytes that the body of a request to write may have, or grow to.
        shapes: whether updates are held to the shapes whatever the graph is about.
    """

    hosts: Hosts = field(default_factory=Hosts)
    tokens: Tokens = field(default_factory=Tokens)
    upload: int = 64 * 1024 * 1024
    shapes: bool = False


CLOSED = Policy()


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response; an `Answer` may lie in a file.

    `kind` is that of the problem, where it tells of one; `digest` is that of the query, where there was one.
    """

    status: int
    body: bytes | Answer = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    digest: str = ""

    @property
    def answer(self) -> Answer:
        """The body, wherever it lies."""
        return self.body if isinstance(self.body, Answer) else Answer(len(self.body), self.body)


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that an engine has to answer.

    `key` is the same for two requests that have the same answer of the same snapshot; None where there are none such.
    `digest` is that of the query's text.
    """

    job: Job
    question: Question
    content_type: str
    key: str | None
    digest: str

    def response(self, answer: Answer) -> Response:
        """The response with the engine's answer."""
        headers = kept(self.key) if self.key else {**CORS, "Vary": "Accept", **NEVER_KEPT}
        return Response(200, answer, self.content_type, headers, digest=self.digest)

    def failed(self, error: AutopactError) -> Response:
        """The response to a request that the engine cannot answer: a syntax fault at its place in the client's text."""
        located = self.question.located(error) if isinstance(error, SyntaxFault) else error
        return failed(located, self.digest)


def respond(request: Request, engine: Engine, policy: Policy = CLOSED) -> Response:
    """The response to a request; what goes wrong on purpose comes as a problem document."""
    try:
        return answer(request, engine, policy)
    except AutopactError as error:
        return failed(error, _digest_in(request))


def answer(request: Request, engine: Engine, policy: Policy = CLOSED) -> Response:
    """The response to a request that can be answered.

    Raises:
        AutopactError: what is wrong with it; `problem.problem_of` says so to a client.
    """
    planned = prepared(request, engine, policy)
    if isinstance(planned, Response):
        return planned
    with planned.question.locating():
        return planned.response(engine.answer(planned.job))


def plan(request: Request, engine: Engine, policy: Policy = CLOSED) -> Plan | Response:
    """What an engine has to do for a request, or the response where it has nothing to do; raises no AutopactError."""
    try:
        return prepared(request, engine, policy)
    except AutopactError as error:
        return failed(error, _digest_in(request))


def failed(error: AutopactError, digest: str) -> Response:
    """A failure as a response for machines; `digest` is that of the query's text."""
    return told(problem.problem_of(error), digest)


def told(trouble: problem.Problem, digest: str = "") -> Response:
    """A problem as a response for machines."""
    headers = {**CORS, "Vary": "Accept", **NEVER_KEPT, **trouble.headers}
    return Response(trouble.status, trouble.json(), problem.MEDIA_TYPE, headers, trouble.kind, digest)


def digest(query: str) -> str:
    """A name for a query's text, by which a log can speak of it without its words."""
    return sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _digest_in(request: Request) -> str:
    """The digest of the query in a request that failed; empty if it did so because there is none to be read."""
    try:
        query = parameters(request).query
    except AutopactError:
        return ""
    return digest(query) if query is not None else ""


def prepared(request: Request, engine: Engine, policy: Policy) -> Plan | Response:
    """What an engine has to do for a request, or the response where it has nothing to do.

    Raises:
        AutopactError: the request cannot be answered.
    """
    if request.method == "OPTIONS":
        return Response(204, headers={**CORS, **PREFLIGHT})
    asked = parameters(request)
    if asked.query is None:
        return _described(request, asked.format, engine, policy)
    question = read(asked.query, base_iri=request.endpoint, known=known_prefixes(engine), hosts=policy.hosts).over(
        certainty=asked.certainty,
        inference=asked.inference,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    result, content_type = choose(question.formats, request.accept, asked.format)
    key = None if question.volatile else key_of(engine, *_parts(question), content_type)
    if said := said_of_tags(request, key, digest(asked.query)):
        return said
    job = replace(question.job(result.form), timeout=asked.timeout, begun=request.begun)
    return Plan(job, question, content_type, key, digest(asked.query))


def _described(request: Request, named: str | None, engine: Engine, policy: Policy) -> Response:
    """The service's description of itself."""
    chosen, content_type = choose(GRAPHS, request.accept, named)
    key = key_of(engine, request.endpoint, content_type, str(bool(policy.hosts)), str(bool(policy.tokens)))
    if said := said_of_tags(request, key):
        return said
    update = updates_at(request.endpoint, policy)
    triples = description(request.endpoint, engine, federated=bool(policy.hosts), update=update)
    return Response(200, write(triples, chosen.form, PREFIXES), content_type, kept(key))


def updates_at(endpoint: str, policy: Policy) -> str | None:
    """The address that takes updates beside an endpoint, if any does."""
    return endpoint.rstrip("/").removesuffix("/sparql") + "/update" if policy.tokens else None


def kept(key: str) -> dict[str, str]:
    """The headers of an answer that may be kept, and is asked about each time: the data may change.

    Its tag is weak, since blank nodes have other labels each time.
    """
    return {**CORS, "Vary": "Accept", "ETag": f'W/"{key}"', "Cache-Control": "no-cache"}


def _parts(question: Question) -> list[str]:
    """All of a question that its answer depends on; graphs and their absence told apart."""
    graphs = [
        "all" if each is None else " ".join(sorted(graph.value for graph in each))
        for each in (question.default_graphs, question.named_graphs)
    ]
    return [question.text, question.base_iri or "", *graphs]


def key_of(engine: Engine, *parts: str) -> str:
    """A digest of the data, of whether anything follows from it, and of parts that an answer depends on as well."""
    known = __version__, engine.id, str(engine.consistent is not None)
    whole = "".join(f"{len(part)}:{part}" for part in (*known, *parts))  # so that none runs into the next
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def said_of_tags(request: Request, key: str | None, digest: str = "") -> Response | None:
    """The response to a client that says that it has this answer; None where the answer is to be sent.

    `*` says nothing: whether there is one is not known yet.

    Args:
        request: what the client says.
        key: that of the answer; None: it has none.
        digest: of the query.

    Raises:
        Changed: the client means another answer.
    """
    refuse_change(request.if_match, key)
    if not key or request.method not in ("GET", "HEAD") or key not in tags(request.if_none_match or ""):
        return None
    return Response(304, headers=kept(key), digest=digest)


def refuse_change(if_match: str | None, key: str | None) -> None:
    """Make sure that the answer is one that the client means, where it names those; tags are compared as weak ones.

    Raises:
        Changed: it is another one by now.
    """
    if if_match is not None and not {"*", key} & tags(if_match):
        raise Changed("The answer is no longer the one of If-Match.", mend="Ask without that header.")


def tags(header: str) -> set[str]:
    """The entity tags in a header, without what says that they are weak; `*` stands for any."""
    return {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
