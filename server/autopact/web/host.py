"""The address that clients know the service by: of a request, or as the operator says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv6Address

from autopact.errors import InputError

HOST = "https://www.rfc-editor.org/rfc/rfc9112#section-3.2"

LONGEST_NAME = 253
"""Characters of a host's name, as DNS has it: each address that is made has all of them."""

_HOST = re.compile(rb"(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"((?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|\[[\da-f:.]+\])(?::([1-9]\d{0,4}))?", re.ASCII | re.IGNORECASE
)
_BASE = re.compile(r"(https?)://([^/?#]+)(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII | re.IGNORECASE)


def check(hosts: Sequence[bytes], version: str) -> None:
    """Make sure that a request says which host it is for, as HTTP wants it.

    Args:
        hosts: its Host headers.
        version: of HTTP; 1.0 has no Host header yet.

    Raises:
        InputError: which one is not said, or twice, or it is no host.
    """
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        raise InputError(f"The request has {len(hosts)} Host headers.", mend="Send one.", spec=HOST)
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise InputError("The Host header names no host.", mend="Write it as in an address.", spec=HOST)


def asked(hosts: Sequence[bytes], server: tuple[str, int | None] | None) -> str:
    """The host that addresses are made with, with its port if the request says one.

    Args:
        hosts: the Host header, if there is one, checked.
        server: the address and the port that the request came to.

    Raises:
        InputError: no address can be made with it.
    """
    if not hosts:
        return _authority(*(server or ("localhost", None)))
    host = hosts[0].decode("latin-1")
    if not _is_authority(host):
        mend = "Ask by a name as DNS has it, or an address; or the operator gives --base-url, and any name will do."
        raise InputError("No address can be made with the Host header.", mend=mend, spec=HOST)
    return host


def _is_authority(text: str) -> bool:
    """Whether it is a host as DNS or IP has them, maybe with a port, of which one can make an address."""
    found = _AUTHORITY.fullmatch(text)
    if not found or len(found[1]) > LONGEST_NAME:
        return False
    name, port = found.groups()
    try:
        if name.startswith("["):
            IPv6Address(name[1:-1])
        else:
            name.encode().decode("idna")  # some names that begin with xn-- mean none
    except ValueError:
        return False
    return int(port or 1) < 1 << 16


def _authority(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def base(url: str) -> tuple[str, str, str]:
    """Scheme, host and path of the address that clients know the service by.

    Raises:
        InputError: it is no http or https address.
    """
    found = _BASE.fullmatch(url)
    if not found or not _is_authority(found[2]):
        raise InputError(
            f"--base-url {url!r} is no address.",
            mend="Write it whole, as clients send it, and without ? and #: https://example.org/cars",
        )
    scheme, host, path = found.groups(default="")
    return scheme.lower(), host, path.rstrip("/")
