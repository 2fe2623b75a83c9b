"""Which addresses are on the public internet; all others are somebody's own network, or this machine.

https://www.iana.org/assignments/iana-ipv4-special-registry/
https://www.iana.org/assignments/iana-ipv6-special-registry/
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

UNICAST = IPv6Network("2000::/3")
"""All that was ever given out of IPv6 for the public internet."""

EXAMPLES = IPv6Network("3fff::/20")
"""For documentation; younger than what the standard library of Python 3.11 knows."""

TRANSLATED = IPv6Network("64:ff9b::/96")
"""Addresses of NAT64, whose last 32 bits are one of IPv4."""


def read(text: str) -> Address:
    """The address that a text writes; one of IPv4 that is dressed as one of IPv6 comes without its dress.

    Raises:
        ValueError: it is no address in the usual notation.
    """
    address = ip_address(text)
    return address if isinstance(address, IPv4Address) else address.ipv4_mapped or address


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and so are the addresses of IPv4 that are inside it."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    inside = address.sixtofour
    known = address in UNICAST and address not in EXAMPLES and address.is_global
    return known and (inside is None or is_public(inside))
