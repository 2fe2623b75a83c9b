"""Whom an operator allows to be asked, and how little it helps to write an address in another way."""

import pytest

from autopact.errors import InputError, NotAllowed, RemoteFault, Unaskable
from autopact.gateway.addresses import is_public, read
from autopact.gateway.hosts import Hosts


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.1", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::1.1.1.1",
        "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo",
        "fec0::1", "ff02::1", "100::1", "3fff::1", "5f00::1", "4000::1",
    ],
)  # fmt: skip
def test_addresses_of_private_use_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast, for documentation; and dressed as something else."""
    assert not is_public(read(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """Also inside another notation."""
    assert is_public(read(address))


ALLOWED = Hosts.of(
    "one.example", "Two.Example:8080", "bücher.example", "127.0.0.1:3030", "[::1]:3030", "localhost:3031",
    "own.localhost:3032", "fuseki:3030=10.1.0.0/16", "fuseki:8080",
)  # fmt: skip


@pytest.mark.parametrize(
    ("iri", "authority", "path"),
    [
        ("http://one.example", "one.example", "/"),
        ("https://one.example/sparql?a=b&c=%20#part", "one.example", "/sparql?a=b&c=%20"),
        ("HTTP://ONE.Example:80/", "one.example", "/"),
        ("https://one.example:443/", "one.example", "/"),
        ("https://one.example/a%20b/(c):d;e=@?f='(g)':/?+", "one.example", "/a%20b/(c):d;e=@?f='(g)':/?+"),
        ("http://two.example:8080/é?ü", "two.example:8080", "/%C3%A9?%C3%BC"),
        ("http://bücher.example/", "xn--bcher-kva.example", "/"),
        ("http://xn--bcher-kva.example/", "xn--bcher-kva.example", "/"),
        ("http://127.0.0.1:3030/", "127.0.0.1:3030", "/"),
        ("http://[::1]:3030/", "[::1]:3030", "/"),
    ],
)
def test_a_named_host_may_be_asked(iri: str, authority: str, path: str) -> None:
    """Whatever the path, at its own port or the usual ones, in any case and script."""
    target = ALLOWED.target(iri)
    assert (target.authority, target.path) == (authority, path)


@pytest.mark.parametrize(
    "iri",
    [
        "http://three.example/", "http://sub.one.example/", "http://one.example.evil.example/", "http://one.example./",
        "http://one.example:8080/", "http://two.example/", "http://two.example:8081/", "http://one.example:0/",
        "http://one.example:99999/", "http://one.example@evil.example/", "http://one.example:80@evil.example/",
        "http://user:secret@one.example/", "http://@one.example/", "http://evil.example#@one.example/",
        "http://evil.example?@one.example/", "http://evil.example/one.example", "http://one.example%2eevil.example/",
        "http://%6fne.example/", "http://127.0.0.1/", "http://localhost/", "http://127.1:3030/",
        "http://2130706433:3030/", "http://0x7f000001:3030/", "http://0x7f.0.0.1:3030/", "http://0177.0.0.1:3030/",
        "http://017700000001:3030/", "http://127.0.0.1.:3030/", "http://127.0.0.01:3030/",
        "http://[::ffff:127.0.0.1]:3030/", "http://[::ffff:7f00:1]:3030/", "http://[0:0:0:0:0:0:0:2]:3030/",
        "http://[::1%25lo]:3030/", "http://[::1/", "http://0/", "http://0.0.0.0:3030/", "http:///one.example",
        "http:one.example", "http://", "http://169.254.169.254/latest", "http://①②⑦.0.0.1/", "http://a..b/",
        "http://" + "a" * 64 + "/",
    ],
)  # fmt: skip
def test_no_other_spelling_reaches_another_host(iri: str) -> None:
    """Other names and ports, credentials, numbers for addresses, escapes: none is what an operator wrote."""
    with pytest.raises(NotAllowed, match="may not be asked"):
        ALLOWED.target(iri)


def test_who_is_refused_learns_no_name_of_a_host() -> None:
    """What stands behind the service is nobody's business."""
    with pytest.raises(NotAllowed) as caught:
        Hosts.of("fuseki:3030=10.0.0.0/8").target("http://other.example/")
    assert "fuseki" not in str(caught.value)


@pytest.mark.parametrize("iri", ["file:///etc/passwd", "ftp://one.example/", "urn:x", "javascript:x", "gopher://x/"])
def test_other_schemes_cannot_be_asked(iri: str) -> None:
    """They fail by themselves: nobody is asked."""
    with pytest.raises(Unaskable):
        ALLOWED.target(iri)


@pytest.mark.parametrize(
    "text",
    [
        "", "http://one.example/", "one.example/sparql", "one.example:", "one.example:x", "one.example:0",
        "one.example:65536", "user@one.example", "*.example", "a b", "::1", "[::1", "[one.example]", "127.1",
        "2130706433", "0x7f.1", "one..example", "-one.example", "one.example=", "fuseki=10.0.0.1/8", "fuseki=x",
    ],
)  # fmt: skip
def test_what_is_no_host_is_said_so(text: str) -> None:
    """Before anything is served, with how to write one."""
    with pytest.raises(InputError) as caught:
        Hosts.of(text)
    assert "Write it" in caught.value.mend


@pytest.mark.parametrize(
    ("name", "port", "addresses"),
    [
        ("one.example", 80, ["93.184.216.34", "2606:4700::1111"]),
        ("127.0.0.1", 3030, ["127.0.0.1"]),
        ("::1", 3030, ["::1"]),
        ("localhost", 3031, ["127.0.0.1", "::1"]),
        ("localhost", 3031, ["::ffff:127.0.0.1"]),
        ("own.localhost", 3032, ["127.0.0.1", "::1"]),
        ("fuseki", 3030, ["10.1.2.3"]),
    ],
)
def test_a_name_stands_for_public_addresses_or_those_it_was_named_with(
    name: str, port: int, addresses: list[str]
) -> None:
    """They are what is connected to."""
    assert ALLOWED.opened(name, port, addresses) == addresses


@pytest.mark.parametrize(
    ("name", "port", "addresses"),
    [
        ("one.example", 80, ["127.0.0.1"]),
        ("one.example", 80, ["93.184.216.34", "10.1.2.3"]),
        ("one.example", 443, ["::ffff:169.254.169.254"]),
        ("127.0.0.1", 3030, ["127.0.0.2"]),
        ("localhost", 3031, ["10.1.2.3"]),
        ("fuseki", 3030, ["10.2.0.1"]),
        ("fuseki", 3030, ["127.0.0.1"]),
        ("fuseki", 8080, ["10.1.2.3"]),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, port: int, addresses: list[str]) -> None:
    """One private address among public ones is enough: which of them it would be is for nobody outside to choose."""
    with pytest.raises(NotAllowed, match="stands for"):
        ALLOWED.opened(name, port, addresses)


def test_a_name_without_addresses_cannot_be_reached() -> None:
    """That is the other side's fault."""
    with pytest.raises(RemoteFault):
        ALLOWED.opened("one.example", 80, [])
