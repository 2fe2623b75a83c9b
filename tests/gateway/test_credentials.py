"""What an engine is shown, and that nobody else sees it."""

from __future__ import annotations

import hashlib
import logging
import re
from urllib.request import parse_http_list, parse_keqv_list

import pytest
from tests.remote.faulty import Handler, Heard, engines, well

from autopact.engine.remote.cluster import Cluster
from autopact.errors import EngineFailed
from autopact.gateway.credentials import Credentials, Scheme, Showing

ASK = "ASK { ?s ?p ?o }"
JSON = "application/sparql-results+json"


def test_secrets_are_not_shown() -> None:
    """In no text that a log could have."""
    assert repr(Credentials(Scheme.BASIC, "user", "secret")) == "Credentials(scheme=<Scheme.BASIC: 'basic'>)"


def test_basic_and_bearer() -> None:
    """Shown with the first request already."""
    assert Showing(Credentials(Scheme.BASIC, "Aladdin", "open sesame")).header("GET", "/") == {
        "Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    }
    assert Showing(Credentials(Scheme.BEARER, "", "abc")).header("GET", "/") == {"Authorization": "Bearer abc"}
    assert Showing(None).header("GET", "/") == {}


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ("sha-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_digest_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch, algorithm: str, response: str) -> None:
    """The example of RFC 7616, section 3.9.1."""
    nonce, ours = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    monkeypatch.setattr("secrets.token_hex", lambda _: ours)
    showing = Showing(Credentials(Scheme.DIGEST, "Mufasa", "Circle of Life"))
    assert showing.header("GET", "/dir/index.html") == {}
    challenge = (
        f'Digest realm="http-auth@example.org", qop="auth-int, auth", algorithm={algorithm}, nonce="{nonce}",'
        f' opaque="{opaque}"'
    )
    assert showing.challenged(challenge)
    header = showing.header("GET", "/dir/index.html")["Authorization"]
    bare = {"algorithm": algorithm, "qop": "auth", "nc": "00000001"}
    assert parse_keqv_list(parse_http_list(header.removeprefix("Digest "))) == bare | {
        "username": "Mufasa", "realm": "http-auth@example.org", "uri": "/dir/index.html", "nonce": nonce,
        "cnonce": ours, "response": response, "opaque": opaque,
    }  # fmt: skip
    assert all(f"{name}={value}" in header for name, value in bare.items())
    assert "nc=00000002" in showing.header("GET", "/dir/index.html")["Authorization"]
    assert showing.challenged(challenge)  # each counts anew
    assert "nc=00000001" in showing.header("GET", "/dir/index.html")["Authorization"]


def test_digest_is_that_of_older_servers_too() -> None:
    """Which offer no protection that counts: the example of RFC 2069, section 2.4, with its response corrected."""
    showing = Showing(Credentials(Scheme.DIGEST, "Mufasa", "CircleOfLife"))
    assert showing.challenged('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"')
    header = showing.header("GET", "/dir/index.html")["Authorization"]
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header
    assert "qop" not in header
    assert "algorithm" not in header
    assert showing.challenged('digest nonce="x", odd')  # in any case, and past what is no parameter
    quoted = Showing(Credentials(Scheme.DIGEST, 'a"b\\c', ""))
    assert quoted.challenged('Digest nonce="x"')
    assert r'username="a\"b\\c"' in quoted.header("GET", "/")["Authorization"]


@pytest.mark.parametrize(
    "header", ["", 'Basic realm="x", nonce="x"', 'Digest nonce="x", algorithm=SHA-512', "Digest realm=x"]
)
def test_what_cannot_be_answered_is_not_sent_again(header: str) -> None:
    """Another scheme, another algorithm, no challenge; nor is a write that shows something else anyhow, or nothing."""
    assert not Showing(Credentials(Scheme.DIGEST, "user", "secret")).challenged(header)
    for credentials in (Credentials(Scheme.BASIC, "user", "secret"), None):
        assert not Showing(credentials).challenged(header)
        assert not Showing(credentials).challenged('Digest realm="x", nonce="x"')


def _asking_for_digest(handler: Handler, heard: Heard) -> None:
    """An engine that lets the user in who knows the secret."""
    found = dict(re.findall(r'(\w+)="?([^",]*)"?', heard.headers.get("authorization", "")))

    def digest(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()  # noqa: S324 - what the scheme is made of

    who, what = digest("user", "here", "secret"), digest(heard.method, heard.path)
    right = digest(who, "n", found.get("nc", ""), found.get("cnonce", ""), "auth", what)
    if found.get("response") == right:
        well(handler, heard)
    else:
        handler.say(b"no", "text/plain", 401, WWW_Authenticate='Digest realm="here", qop="auth", nonce="n"')


def test_digest_is_shown_when_it_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """The first request is sent twice, a write too, and no other; what is wrong fails, and is in no log."""
    caplog.set_level(logging.DEBUG)
    with engines(_asking_for_digest) as [engine]:
        of = Cluster([engine.reads], engine.update, credentials=Credentials(Scheme.DIGEST, "user", "secret"))
        for _ in range(2):
            of.query(ASK, accept=JSON).file.close()
            of.update("DROP ALL")
        of.close()
        assert [heard.path for heard in engine.heard] == [
            "/sparql",
            "/sparql",
            "/update",
            "/update",
            "/sparql",
            "/update",
        ]
        of = Cluster([engine.reads], credentials=Credentials(Scheme.DIGEST, "user", "wrong"))
        with pytest.raises(EngineFailed, match="does not let this service in"):
            of.query(ASK, accept=JSON)
        of.close()
    assert caplog.text
    assert "secret" not in caplog.text
    assert "Authorization" not in caplog.text
