"""Who may write: the bearer of a token, in the graphs that it is for.

Of a token its digest alone is kept. The one that a request brings is compared with all there are, each in constant
time, so that how long a refusal takes says nothing about any of them.

https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

import hmac
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, NamedNode

from autopact.engine.writes import Graph
from autopact.errors import InputError, Place
from autopact.sparql.problem import OtherOrigin, Unauthorized, UpdatesOff

if TYPE_CHECKING:
    from autopact.sparql.request import Request

DEFAULT = "default"
"""How a token's rights name the default graph."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_MEND = 'Write a table for each token: [name], with token = "…" or sha256 = "…", and graphs = ["…"] if not all.'


@dataclass(frozen=True, slots=True)
class Token:
    """A token: the name that its changes are noted under, its digest, and the graphs that it is for (None: all)."""

    name: str
    digest: bytes
    graphs: frozenset[Graph] | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that there are; without any, nothing is written."""

    known: tuple[Token, ...] = ()

    @classmethod
    def of(cls, single: str | None = None, file: Path | None = None) -> Tokens:
        """The tokens of an operator.

        Args:
            single: one for all graphs, which is called `token`.
            file: a TOML file of tokens, each a table under its name.

        Raises:
            InputError: the file cannot be read, something is no token, or two are the same.
        """
        known = [Token("token", digest(_checked(single, Place(term="AUTOPACT_TOKEN"))))] if single else []
        known += _read(file) if file else []
        first: dict[bytes, Token] = {}
        for token in known:
            if (other := first.setdefault(token.digest, token)) is not token:
                what = f"{other.name} and {token.name} are the same token, and its rights would be in doubt."
                raise InputError(what, mend="Give each its own: openssl rand -hex 32", place=Place(str(file)))
        return cls(tuple(known))

    def __bool__(self) -> bool:
        return bool(self.known)

    def bearer(self, authorization: str | None) -> Token:
        """The token that an Authorization header brings.

        Raises:
            Unauthorized: there is none, or one that is not known.
        """
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized(
                "To change something here takes a token.", mend="Send the header Authorization: Bearer and the token."
            )
        found = None
        for token in self.known:
            if hmac.compare_digest(token.digest, digest(given.strip(" "))):
                found = token
        if found is None:
            raise Unauthorized("This token is not known here.", mend="Ask the operator for one.", wrong=True)
        return found


def writer(request: Request, tokens: Tokens) -> Token:
    """The token of a request to change something.

    Raises:
        UpdatesOff: nothing may be changed here.
        OtherOrigin: a page of another origin caused it.
        Unauthorized: it brings no token, or one that is not known.
    """
    if not tokens:
        raise UpdatesOff(
            "Updates are off here.", mend="The operator turns them on with AUTOPACT_TOKEN or --token-file."
        )
    if request.fetch_site not in (None, "same-origin", "none") or not _is_own(request.origin, request.endpoint):
        raise OtherOrigin(
            "A page of another origin may not change anything here.", mend="Do it from a page of this one."
        )
    return tokens.bearer(request.authorization)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()


def _is_own(origin: str | None, endpoint: str) -> bool:
    """Whether a page of this origin is one of ours; a proxy may have taken TLS off, so the scheme is left aside."""
    return origin is None or _authority(origin) == _authority(endpoint)


def _authority(address: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(address)
        return parts.hostname, None if parts.port in (80, 443) else parts.port
    except ValueError:
        return None, 0


def _read(file: Path) -> Iterable[Token]:
    where = Place(str(file))
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"The tokens cannot be read: {error.strerror}.", mend="Check --token-file.", place=where
        ) from None
    except ValueError as error:
        raise InputError(f"This is no TOML: {error}.", mend=_MEND, place=where) from None
    if not tables:
        raise InputError("There is no token in it.", mend=_MEND, place=where)
    return [_token(name, table, Place(str(file), term=f"[{name}]")) for name, table in tables.items()]


def _token(name: str, table: object, where: Place) -> Token:
    if _UNWRITABLE.search(name):
        what = "The name has a control character, U+FFFE or U+FFFF, which the feed of changes cannot carry."
        raise InputError(what, mend="Take it out.", place=where)
    if not isinstance(table, Mapping) or not table.keys() <= {"token", "sha256", "graphs"}:
        raise InputError("This is no token.", mend=_MEND, place=where)
    plain, hashed, graphs = (table.get(key) for key in ("token", "sha256", "graphs"))
    if isinstance(plain, str) and hashed is None:
        kept = digest(_checked(plain, where))
    elif isinstance(hashed, str) and plain is None and _DIGEST.fullmatch(hashed.lower()):
        kept = bytes.fromhex(hashed)
    else:
        raise InputError("It has neither a token nor the 64 digits of its SHA-256, or both.", mend=_MEND, place=where)
    if graphs is None:
        return Token(name, kept)
    if not isinstance(graphs, list):
        raise InputError("Its graphs are no list.", mend=_MEND, place=where)
    return Token(name, kept, frozenset(_graph(each, where) for each in graphs))


def _checked(token: str, where: Place) -> str:
    if not _TOKEN.fullmatch(token):
        raise InputError(
            "A token has characters that no header can bring.",
            mend="Take letters, digits and . _ ~ + / - : openssl rand -hex 32",
            place=where,
        )
    return token


def _graph(name: object, where: Place) -> Graph:
    try:
        return DefaultGraph() if name == DEFAULT else NamedNode(str(name))
    except ValueError:
        raise InputError(
            f"{name!r} is no graph.", mend=f'Name it by its IRI, or "{DEFAULT}" for the default graph.', place=where
        ) from None
