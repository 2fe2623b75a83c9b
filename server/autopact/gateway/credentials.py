"""What an engine is shown so that it knows who asks: Basic, Bearer or Digest.

The secret is in no text that these objects are shown as, and goes nowhere but to the addresses that an operator wrote.

https://www.rfc-editor.org/rfc/rfc7617 (Basic)
https://www.rfc-editor.org/rfc/rfc6750 (Bearer)
https://www.rfc-editor.org/rfc/rfc7616 (Digest)
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from enum import Enum
from urllib.request import parse_http_list, parse_keqv_list

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class Scheme(Enum):
    """How a secret is shown."""

    BASIC = "basic"
    BEARER = "bearer"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A secret, and how it is shown: `Credentials(Scheme.BASIC, "reader", "…")`; a bearer token has no user."""

    scheme: Scheme
    user: str = field(repr=False)
    secret: str = field(repr=False)


class Showing:
    """Shows credentials to one server, which with Digest says first what it wants to see.

    Args:
        credentials: them; None: nothing is shown.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._challenge: dict[str, str] | None = None
        self._count = 0

    def header(self, method: str, path: str) -> dict[str, str]:
        """The header of a request, or none: with Digest, before the server has asked for it.

        Args:
            method: of the request.
            path: what it asks for, with the query part.
        """
        of = self._credentials
        if of is None:
            return {}
        if of.scheme is Scheme.BEARER:
            return {"Authorization": f"Bearer {of.secret}"}
        if of.scheme is Scheme.BASIC:
            return {"Authorization": "Basic " + b64encode(f"{of.user}:{of.secret}".encode()).decode()}
        return {} if self._challenge is None else {"Authorization": self._digest(of, method, path, self._challenge)}

    def challenged(self, header: str) -> bool:
        """Whether a request that was turned away with this `WWW-Authenticate` may now be sent again."""
        scheme, _, rest = header.partition(" ")
        if self._credentials is None or self._credentials.scheme is not Scheme.DIGEST or scheme.lower() != "digest":
            return False
        challenge = parse_keqv_list([each for each in parse_http_list(rest) if "=" in each])
        if challenge.get("algorithm", "MD5").upper() not in _HASHES or "nonce" not in challenge:
            return False
        self._challenge, self._count = challenge, 0
        return True

    def _digest(self, of: Credentials, method: str, path: str, challenge: dict[str, str]) -> str:
        """The value that RFC 7616, section 3.4, asks for."""
        algorithm, realm, nonce = (challenge.get(name, "") for name in ("algorithm", "realm", "nonce"))
        digest = _HASHES[algorithm.upper() or "MD5"]

        def hashed(*parts: str) -> str:
            return digest(":".join(parts).encode()).hexdigest()

        self._count += 1
        count, ours = f"{self._count:08x}", secrets.token_hex(8)
        who, what = hashed(of.user, realm, of.secret), hashed(method, path)
        fields = {"username": of.user, "realm": realm, "nonce": nonce, "uri": path}
        bare = {"algorithm": algorithm} if algorithm else {}
        if "auth" in [each.strip() for each in challenge.get("qop", "").split(",")]:
            fields |= {"cnonce": ours, "response": hashed(who, nonce, count, ours, "auth", what)}
            bare |= {"qop": "auth", "nc": count}
        else:
            fields["response"] = hashed(who, nonce, what)
        if "opaque" in challenge:
            fields["opaque"] = challenge["opaque"]
        quoted = [f'{name}="{_escaped(value)}"' for name, value in fields.items()]
        return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in bare.items())])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
