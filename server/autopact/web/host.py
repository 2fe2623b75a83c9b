"""The address that clients know the service by: of a request, or as the operator says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autopact.errors import InputError

HOST = "https://www.rfc-editor.org/rfc/rfc9112#section-3.2"

_AUTHORITY = re.compile(r"(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?", re.ASCII | re.IGNORECASE)
_BASE = re.compile(rf"(https?)://({_AUTHORITY.pattern})(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII | re.IGNORECASE)


def asked(hosts: Sequence[bytes], version: str, server: tuple[str, int | None] | None) -> str:
    """The host that a request is for, with its port if it says one.

    Args:
        hosts: its Host headers.
        version: of HTTP; 1.0 has no Host header yet.
        server: the address and the port that it came to.

    Raises:
        InputError: which host it is for is not said, or twice, or is no host.
    """
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        raise InputError(f"The request has {len(hosts)} Host headers.", mend="Send one.", spec=HOST)
    if not hosts:
        return _authority(*(server or ("localhost", None)))
    host = hosts[0].decode("latin-1")
    if not _AUTHORITY.fullmatch(host):
        raise InputError("The Host header names no host.", mend="Write it as in an address.", spec=HOST)
    return host


def _authority(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def base(url: str) -> tuple[str, str, str]:
    """Scheme, host and path of the address that clients know the service by.

    Raises:
        InputError: it is no http or https address.
    """
    found = _BASE.fullmatch(url)
    if not found:
        raise InputError(
            f"--base-url {url!r} is no address.",
            mend="Write it whole, as clients send it, and without ? and #: https://example.org/cars",
        )
    scheme, host, path = found.groups(default="")
    return scheme.lower(), host, path.rstrip("/")
