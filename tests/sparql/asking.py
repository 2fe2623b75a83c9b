"""Requests to the protocol over the small graph, and what comes back."""

import json
from dataclasses import replace
from urllib.parse import urlencode

from autopact.engine.seam import Answer, Engine
from autopact.sparql import protocol
from autopact.sparql.protocol import Request, Response
from autopact.terms import AP

ENDPOINT = "http://localhost/sparql"
PARTIES = f"SELECT ?party {{ ?pact <{AP}hasParty> ?party }}"


def respond(request: Request, engine: Engine) -> Response:
    """The response, with its body in memory."""
    response = protocol.respond(request, engine)
    return replace(response, body=response.body.read()) if isinstance(response.body, Answer) else response


def get(engine: Engine, accept: str | None = "text/csv", method: str = "GET", **parameters: object) -> Response:
    """The response to parameters in the address."""
    encoded = urlencode({name.replace("_", "-"): value for name, value in parameters.items()}, doseq=True)
    return respond(Request(ENDPOINT, method, encoded.encode(), accept=accept), engine)


def problem_in(response: Response, status: int) -> dict[str, object]:
    """The problem document of a response; every failure has this one shape."""
    assert response.status == status
    assert response.content_type == "application/problem+json"
    assert isinstance(response.body, bytes)
    problem: dict[str, object] = json.loads(response.body)
    assert problem["status"] == status
    assert str(problem["type"]).startswith("https://w3id.org/autopact/problem/")
    assert problem["title"]
    assert problem["detail"]
    return problem
