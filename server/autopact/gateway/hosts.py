"""The hosts that an operator allows to be asked.

A host is written as it stands in an address, `example.org` or `example.org:8080`; without a port it is asked at those
of HTTP and HTTPS. It has to be on the public internet, unless it is named with where else it is: an address by itself
(`127.0.0.1:3030`, `[::1]:3030`), `localhost`, or a name with a range of addresses (`fuseki:3030=172.16.0.0/12`).

What a client writes is only ever compared with that. The name that is looked up is the operator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import quote, urlsplit

from autopact.errors import InputError, NotAllowed, RemoteFault, Unaskable
from autopact.gateway.addresses import Address, Network, is_public, read

SCHEMES = {"http": 80, "https": 443}

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

_WRITTEN = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<name>[^\s:/@\[\]?#%\\]+))(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A name that ends in a number: old ways to write an address, as 2130706433, 0x7f.1 and 0177.0.0.1."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host that may be asked: its name in ASCII, its port (None: the usual ones), where else than in public it is."""

    name: str
    port: int | None = None
    networks: tuple[Network, ...] = ()

    def is_at(self, name: str, port: int) -> bool:
        """Whether this is what is at a port of a name."""
        return self.name == name and (port == self.port if self.port is not None else port in SCHEMES.values())

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        port = "" if self.port is None else f":{self.port}"
        return name + port


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, in the words of HTTP: no name in it but one that an operator wrote."""

    scheme: str
    name: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The name and, where it is not the usual one, the port: what the Host header says."""
        return str(Host(self.name, None if SCHEMES[self.scheme] == self.port else self.port))


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that may be asked; none unless named."""

    named: tuple[Host, ...] = ()

    @classmethod
    def of(cls, *texts: str) -> Hosts:
        """The hosts that an operator wrote.

        Raises:
            InputError: one of the texts names no host.
        """
        return cls(tuple(dict.fromkeys(map(_host, texts))))

    def __bool__(self) -> bool:
        return bool(self.named)

    def target(self, iri: str) -> Target:
        """Where a request to an IRI goes.

        Raises:
            NotAllowed: to a host that is not among these, or with credentials.
            Unaskable: nowhere, since it is no IRI of HTTP.
        """
        try:
            parts = urlsplit(iri)
            name, port = parts.hostname, parts.port
        except ValueError:
            raise self._not_allowed(iri) from None
        if parts.scheme not in SCHEMES:
            raise Unaskable(f"<{iri}> is no address that can be asked.", mend="Name an http or https address.")
        port = SCHEMES[parts.scheme] if port is None else port
        name = _ascii(name or "")
        if "@" in parts.netloc or not any(host.is_at(name, port) for host in self.named):
            raise self._not_allowed(iri)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
            "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?") if parts.query else ""
        )
        return Target(parts.scheme, name, port, path)

    def opened(self, name: str, port: int, addresses: Iterable[str]) -> list[str]:
        """The addresses that a name was found to stand for, if it may stand for all of them.

        Raises:
            NotAllowed: one is neither public nor where the operator said that this host is.
            RemoteFault: there are none.
        """
        networks = [network for host in self.named if host.is_at(name, port) for network in host.networks]
        found = list(dict.fromkeys(addresses))
        if not found:
            raise RemoteFault(f"{name} has no address.")
        for text in found:
            if not _is_open(read(text), networks):
                raise NotAllowed(
                    f"{name} stands for an address that may not be asked.",
                    mend="Ask a host on the public internet; an operator can allow others by their range.",
                )
        return found

    def _not_allowed(self, iri: str) -> NotAllowed:
        # Which hosts may be asked is not said: it would tell strangers what stands behind the service.
        return NotAllowed(
            f"<{iri}> may not be asked from here.",
            mend="Ask it directly and join the answers yourself, or have the operator name its host.",
        )


def _is_open(address: Address, networks: Iterable[Network]) -> bool:
    return is_public(address) or any(address in network for network in networks)


def _host(text: str) -> Host:
    written, elsewhere, range_ = text.strip().partition("=")
    found = _WRITTEN.fullmatch(written)
    port = int(found["port"]) if found and found["port"] else None
    if not found or (port is not None and not 0 < port < 65536):
        raise _no_host(text)
    networks: tuple[Network, ...]
    try:
        address = read(found["six"] or found["name"])
    except ValueError:
        name = _ascii(found["name"] or "")
        if not _NAME.fullmatch(name) or _NUMBER.fullmatch(name):
            raise _no_host(text) from None
        networks = LOOPBACK if name == "localhost" or name.endswith(".localhost") else ()
    else:
        name, networks = str(address), (ip_network(address),)
    if elsewhere:
        try:
            networks = (*networks, ip_network(range_))
        except ValueError as error:
            raise InputError(f"{range_!r} is no range of addresses: {error}.", mend="Write it as 10.0.0.0/8.") from None
    return Host(name, port, networks)


def _no_host(text: str) -> InputError:
    return InputError(
        f"{text!r} is no host.", mend="Write it as in an address: example.org, example.org:8080 or [2001:db8::1]:80."
    )


def _ascii(name: str) -> str:
    """A name as it is looked up: in small letters and ASCII; empty where it has no such form."""
    try:
        return name.lower() if name.isascii() else name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
