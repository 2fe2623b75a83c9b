"""Who asks, by the address that a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_network

from autopact.errors import InputError

NETWORK = 64
"""The first bits of an address of IPv6, which one client has alone; with the others it may do as it likes."""


def client_of(address: str) -> str:
    """A name of the client that has an address: the address itself; in IPv6, the network that it is of."""
    if ":" not in address:
        return address
    try:
        given = IPv6Address(address)
    except ValueError:
        return address
    if given.is_link_local:  # a network that all have in common
        return address
    return str(given.ipv4_mapped or IPv6Network((given, NETWORK), strict=False))


def check(proxies: tuple[str, ...]) -> None:
    """Make sure that proxies are named by addresses, or networks of them.

    Raises:
        InputError: one is not.
    """
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            mend = "Write an address or a network: 127.0.0.1, 10.0.0.0/8, ::1."
            raise InputError(f"--trusted-proxy {proxy!r} is no address: {error}.", mend=mend) from None
