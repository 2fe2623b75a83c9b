"""What a client is told when a request fails: one shape, and one table from errors to status codes.

https://www.rfc-editor.org/rfc/rfc9457 (Problem Details for HTTP APIs)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from autopact.errors import (
    AutopactError,
    Changed,
    Full,
    InputError,
    MissingPart,
    NoGraph,
    NotAllowed,
    Overloaded,
    QueryFault,
    RemoteFault,
    RemoteLate,
    Unaskable,
    Unavailable,
    Unfit,
    Unwritable,
)
from autopact.terms import BASE

MEDIA_TYPE = "application/problem+json"

LONGEST = 2000
"""Characters that a text of a problem has about as many of at the most, whatever it quotes."""


class Refused(QueryFault):
    """A query that would be answerable, and that this service does not answer."""

    code = "refused"


class UpdatesOff(InputError):
    """A request to change something, where nothing may be changed."""

    code = "updates-off"


class OtherOrigin(InputError):
    """A request to change something that a page of another origin caused."""

    code = "other-origin"


class Unauthorized(InputError):
    """A request to change something without a token, or with one that is not known."""

    code = "unauthorized"

    def __init__(self, what: str, *, mend: str = "", wrong: bool = False) -> None:
        super().__init__(what, mend=mend, spec="https://www.rfc-editor.org/rfc/rfc6750#section-3")
        self.wrong = wrong


class NotAcceptable(InputError):
    """None of the formats that the client takes can be had."""

    code = "not-acceptable"


class UnsupportedMedia(InputError):
    """A request body of a type that is not read here; `encodings` are the codings that are, where it is about those."""

    code = "unsupported-media-type"

    def __init__(self, what: str, *, mend: str = "", spec: str = "", encodings: str = "") -> None:
        super().__init__(what, mend=mend, spec=spec)
        self.encodings = encodings


class TooLarge(InputError):
    """A request body of more than is read."""

    code = "request-too-large"


class NotThere(InputError):
    """Something by that name is not in the graph."""

    code = "not-found"


class WrongMethod(InputError):
    """A method that this address does not know; `allow` names those it does."""

    code = "method-not-allowed"

    def __init__(self, method: str, allow: str) -> None:
        super().__init__(f"{method} is not for this address.", mend=f"Use one of: {allow}.")
        self.allow = allow


STATUS: dict[type[AutopactError], int] = {
    AutopactError: 500,
    MissingPart: 501,
    RemoteFault: 502,
    RemoteLate: 504,
    Unaskable: 400,
    Unavailable: 503,
    Full: 507,
    InputError: 400,
    Unwritable: 406,
    Unauthorized: 401,
    Refused: 403,
    UpdatesOff: 403,
    OtherOrigin: 403,
    NotAllowed: 403,
    NotThere: 404,
    NoGraph: 404,
    WrongMethod: 405,
    NotAcceptable: 406,
    Changed: 412,
    TooLarge: 413,
    UnsupportedMedia: 415,
    Unfit: 422,
}
"""The status of each kind of error; a kind that is not here has that of the nearest one above it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failed request, as its client is told of it. `kind` is stable and names the sort of problem.

    `findings` say one by one what is wrong with what was sent, where it is more than one thing.
    """

    status: int
    kind: str
    detail: str
    mend: str = ""
    line: int | None = None
    column: int | None = None
    spec: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    findings: Sequence[Mapping[str, str]] = ()

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    def json(self) -> bytes:
        """The problem as an `application/problem+json` document; members without a value are left out."""
        members = {
            "type": f"{BASE}problem/{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "line": self.line,
            "column": self.column,
            "mend": self.mend or None,
            "spec": self.spec or None,
            "findings": list(self.findings) or None,
        }
        present = {name: value for name, value in members.items() if value is not None}
        return (json.dumps(present, ensure_ascii=False, indent=2) + "\n").encode()


def status_of(kind: type[AutopactError]) -> int:
    """The status of a kind of error."""
    return next(STATUS[each] for each in kind.__mro__ if each in STATUS)


def problem_of(error: AutopactError) -> Problem:
    """The problem that an error is to a client."""
    findings = error.findings if isinstance(error, Unfit) else ()
    return Problem(
        status=status_of(type(error)),
        kind=error.code,
        detail=_bounded(error.what),
        mend=_bounded(error.mend),
        line=error.place.line,
        column=error.place.column,
        spec=error.spec,
        headers=_headers(error),
        findings=[{part: _bounded(text) for part, text in finding.items()} for finding in findings],
    )


def _bounded(text: str) -> str:
    """A text without the middle of what it quotes at length, which its client has."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _headers(error: AutopactError) -> dict[str, str]:
    """What a status asks for beside the document: the methods there are, the codings there are, when to come again."""
    if isinstance(error, WrongMethod):
        return {"Allow": error.allow}
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": 'Bearer realm="autopact"' + (', error="invalid_token"' if error.wrong else "")}
    if isinstance(error, UnsupportedMedia) and error.encodings:
        return {"Accept-Encoding": error.encodings}
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Overloaded) else {}
