"""Which address a request is for, and which one clients know the service by."""

from urllib.parse import quote

import pytest
from flask import Flask, request, url_for

from autopact.engine.embedded import Embedded
from autopact.errors import InputError
from autopact.web import create_app
from autopact.web.asgi.front import Front
from autopact.web.host import base

from .exchange import ask


@pytest.mark.parametrize("path", ["/there", "/cars/there"])
def test_behind_a_proxy_addresses_are_those_that_clients_see(engine: Embedded, path: str) -> None:
    """Whether the proxy passes the path of the base address on or not."""
    app = Flask("there")

    @app.get("/there")
    def there() -> str:
        return f"{request.base_url} {url_for('there')}"

    service = Front(app, engine, base_url="https://example.org/cars/")
    assert ask(service, path)[2] == b"https://example.org/cars/there /cars/there"


def test_relative_names_in_a_query_are_meant_from_the_address_that_clients_know(engine: Embedded) -> None:
    """The endpoint's own, behind a proxy too."""
    query = quote("SELECT (IRI('x') AS ?x) {}")
    direct, behind = Front(Flask("none"), engine), Front(Flask("none"), engine, base_url="https://example.org/cars")
    assert b"http://here.example/x" in ask(direct, f"/sparql?query={query}")[2]
    assert b"https://example.org/cars/x" in ask(behind, f"/cars/sparql?query={query}")[2]


@pytest.mark.parametrize("hosts", ["", "one.example two.example"])
def test_a_request_says_once_which_host_it_is_for(engine: Embedded, hosts: str) -> None:
    """As HTTP/1.1 wants it, whatever is asked for; before that, it is for the address that it came to."""
    service = Front(create_app(engine), engine)
    for path in ("/health", "/sparql"):
        status, headers, _ = ask(service, path, host=hosts)
        assert (status, headers["connection"]) == (400, "close")
    assert ask(service, "/health", host=hosts, version="1.0")[0] == (400 if hosts else 200)


@pytest.mark.parametrize("host", ["one.example/path", 'a<b>"', "a:b", "[::1", "é.example"])
def test_a_host_is_one(engine: Embedded, host: str) -> None:
    """As HTTP wants it, whatever addresses are made with."""
    for service in (
        Front(create_app(engine), engine),
        Front(create_app(engine), engine, base_url="https://example.org"),
    ):
        assert [ask(service, path, host=host)[0] for path in ("/openapi.json", "/sparql")] == [400, 400]


@pytest.mark.parametrize(
    "host",
    ["a..b", ".", "a" * 64, "a." * 200, "xn--a", "a:", "a:0", "a:65536", "[:]", "[1:2:3]"],
)
def test_addresses_can_be_made_with_a_host(engine: Embedded, host: str) -> None:
    """Where there is no --base-url; browsers and others are told that none can be."""
    service = Front(create_app(engine), engine)
    for path in ("/openapi.json", "/sparql"):
        for accept, kind in (("text/html", "text/html; charset=utf-8"), ("*/*", "application/problem+json")):
            status, headers, _ = ask(service, path, host=host, accept=accept)
            assert (status, headers["content-type"]) == (400, kind)
    behind = Front(create_app(engine), engine, base_url="https://example.org/cars")
    assert ask(behind, "/openapi.json", host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["localhost", "one.example.:8000", "xn--a-0fa.example", "192.0.2.1:81", "[2001:db8::2]", "a_service:8000"]
)
def test_any_host_of_dns_or_ip_is_one(engine: Embedded, host: str) -> None:
    """With a port or without; addresses are made with it."""
    service = Front(create_app(engine), engine)
    for path, address in (("/sparql", "/sparql"), ("/robots.txt", "/sitemap.xml"), ("/.well-known/void", "/sparql")):
        status, _, body = ask(service, path, host=host, accept="*/*")
        assert (status, f"http://{host}{address}".encode() in body) == (200, True)


def test_without_a_host_the_service_is_where_it_was_reached(engine: Embedded) -> None:
    """Its port with it."""
    assert (
        b"sd:endpoint <http://[2001:db8::2]:81/sparql> ;"
        in ask(Front(Flask("none"), engine), "/sparql", host="", version="1.0")[2]
    )


@pytest.mark.parametrize(
    "url",
    [
        "example.org/cars", "ftp://example.org/", "https://", "https:///cars", "https://example.org/cars?x=1",
        "https://example.org/cars#here", "https://exa mple.org/", "https://example.org/ä", "http://[::1", "http://x:port/",
    ],
)  # fmt: skip
def test_a_base_url_must_be_one(engine: Embedded, url: str) -> None:
    """Anything else than scheme, host and path, as they are sent, is refused at the start."""
    with pytest.raises(InputError, match="no address"):
        Front(Flask("there"), engine, base_url=url)


@pytest.mark.parametrize("host", ["example.org", "my_service", "localhost:8000", "[::1]:8000", "192.0.2.1"])
def test_a_base_url_may_name_any_host(host: str) -> None:
    """By name or by address, with a port or without."""
    assert base(f"HTTPS://{host}/a/b%20c/") == ("https", host, "/a/b%20c")
    assert base(f"http://{host}") == ("http", host, "")
