"""Requests that are meant to do harm, byte by byte, and the statuses that may come back: a table.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from urllib.parse import quote

ASK = quote("ASK { ?s ?p ?o }")
BIG = 64 * 1024 * 1024
"""Bytes that a bomb grows to: far more than the two mebibytes that are read."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is sent, by a name that says what is bad about it.

    `statuses` are those of the answers in order, for each way in which it may end.
    """

    name: str
    sent: bytes
    statuses: tuple[tuple[int, ...], ...]

    def __str__(self) -> str:
        return self.name


def _get(target: str = f"/sparql?query={ASK}", *headers: str, version: str = "1.1", host: str = "Host: x") -> bytes:
    lines = [f"GET {target} HTTP/{version}", *([host] if host else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


def _post(body: bytes, *headers: str, media_type: str = "application/sparql-query", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = ["POST /sparql HTTP/1.1", "Host: x", f"Content-Type: {media_type}", f"Content-Length: {size}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _chunked(chunks: bytes, *headers: str) -> bytes:
    codings = headers or ("Transfer-Encoding: chunked",)
    lines = ["POST /sparql HTTP/1.1", "Host: x", "Content-Type: application/sparql-query", *codings]
    return "\r\n".join([*lines, "", ""]).encode() + chunks


def _of(name: str, sent: bytes, *ways: int | tuple[int, ...]) -> Exchange:
    return Exchange(name, sent, tuple(way if isinstance(way, tuple) else (way,) for way in ways))


FORM = "application/x-www-form-urlencoded"
PLAIN = b"ASK { ?s ?p ?o }"
DATA = b"10\r\nASK { ?s ?p ?o }\r\n0\r\n\r\n"

TABLE = [
    _of("plain get", _get(), 200),
    _of("plain post", _post(PLAIN), 200),
    _of("plain chunked", _chunked(DATA), 200),
    _of("gzip bomb", _post(gzip.compress(b" " * BIG), "Content-Encoding: gzip"), 413),
    _of("a gzip bomb in gzip", _post(gzip.compress(gzip.compress(b" " * BIG)), "Content-Encoding: gzip"), 400),
    _of("gzip, twice", _post(gzip.compress(gzip.compress(b" " * BIG)), "Content-Encoding: gzip, gzip"), 415),
    _of("deflate bomb", _post(zlib.compress(b" " * BIG), "Content-Encoding: deflate"), 413),
    _of("brotli", _post(b"\x0b\x02\x80", "Content-Encoding: br"), 415),
    _of("zstd", _post(b"(\xb5/\xfd", "Content-Encoding: zstd"), 415),
    _of("gzip cut", _post(gzip.compress(PLAIN)[:-9], "Content-Encoding: gzip"), 400),
    _of("gzip bad crc", _post(gzip.compress(PLAIN)[:-8] + b"\x00" * 8, "Content-Encoding: gzip"), 400),
    _of("gzip with something behind it", _post(gzip.compress(PLAIN) + b"garbage", "Content-Encoding: gzip"), 400),
    _of("gzip members", _post(gzip.compress(PLAIN) + gzip.compress(b" LIMIT 1"), "Content-Encoding: gzip"), 200),
    _of("a bomb of gzip members", _post(gzip.compress(b" " * 2**20) * 3, "Content-Encoding: gzip"), 413),
    _of("a hundred thousand gzip members, all empty", _post(gzip.compress(b"") * 100_000 + gzip.compress(PLAIN), "Content-Encoding: gzip"), 200),
    _of("gzip that isn't", _post(PLAIN, "Content-Encoding: gzip"), 400),
    _of("raw deflate", _post(zlib.compress(PLAIN)[2:-4], "Content-Encoding: deflate"), 400),
    _of("gzip form bomb", _post(gzip.compress(b"query=" + b"%20" * (BIG // 3)), "Content-Encoding: gzip", media_type=FORM), 413),
    _of("form of many parameters", _post(b"a=b&" * 400000, media_type=FORM), 400),
    _of("a form of nine thousand graphs", _post(b"query=" + ASK.encode() + b"&default-graph-uri=urn:x" * 9000, media_type=FORM), 200),
    _of("two queries in a form", _post(b"query=" + ASK.encode() + b"&query=" + ASK.encode(), media_type=FORM), 400),
    _of("form percent", _post(b"query=%", media_type=FORM), 400),
    _of("form percent long", _post(b"query=" + b"%" * 1000000, media_type=FORM), 413),
    _of("a form in Latin-1", _post(b"query=ASK%20%7B%20?s%20?p%20%27%E9%27%20%7D", media_type=FORM), 400),
    _of("bad utf-8", _post(b"ASK { ?s ?p '\xff' }"), 400),
    _of("overlong utf-8", _post(b"ASK { ?s ?p '\xc0\xaf' }"), 400),
    _of("surrogates in utf-8", _post(b"ASK { ?s ?p '\xed\xa0\x80' }"), 400),
    _of("utf-8 cut", _post(b"ASK { ?s ?p '\xe2\x82"), 400),
    _of("utf-16", _post("ASK { ?s ?p ?o }".encode("utf-16")), 400),
    _of("utf-7 charset", _post(PLAIN, media_type="application/sparql-query; charset=utf-7"), 400),
    _of("charset that is none", _post(PLAIN, media_type="application/sparql-query; charset=" + "x" * 10000), 400),
    _of("multipart", _post(b"--x\r\nContent-Disposition: form-data; name=query\r\n\r\nASK {}\r\n--x--", media_type="multipart/form-data; boundary=x"), 415),
    _of("json", _post(b'{"query": "ASK {}"}', media_type="application/json"), 415),
    _of("media type long", _post(PLAIN, media_type="x/" + "y" * 100000), 415),
    _of("body empty", _post(b""), 400),
    _of("body without type", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nASK", 415),
    _of("three mebibytes", _post(b" " * 3 * 1024 * 1024), 413),
    _of("three mebibytes chunked", _chunked(b"300000\r\n" + b" " * 3145728 + b"\r\n0\r\n\r\n"), 413),
    _of("terabyte declared", _post(b"", length=10**12), 413),
    _of("length beyond words", _post(b"", length=10**30), 400, 413),
    _of("length negative", _post(b"ASK {}", length=-1), 400),
    _of("length plus", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: +6\r\n\r\nASK {}", 400),
    _of("length hex", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 0x6\r\n\r\nASK {}", 400),
    _of("length list", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6, 6\r\n\r\nASK {}", 400),
    _of("length twice same", _post(b"ASK {}", "Content-Length: 6"), 400),
    _of("length twice", _post(b"ASK {}", "Content-Length: 5"), 400),
    _of("length and chunked", _post(DATA, "Transfer-Encoding: chunked"), 400),
    _of("length short", _post(b"ASK {}GET /admin HTTP/1.1\r\nHost: x\r\n\r\n", length=6), (200, 404)),
    _of("length too short", _post(b"ASK {}", length=5), (400, 400), 400),
    _of("get with body", _get(f"/sparql?query={ASK}", "Content-Length: 6") + b"ASK {}", 200),
    _of("get with chunked body", _get(f"/sparql?query={ASK}", "Transfer-Encoding: chunked") + DATA, 200),
    _of("get with huge body", _get(f"/sparql?query={ASK}", f"Content-Length: {10**10}"), 413),
    _of("chunk size nonsense", _chunked(b"xyz\r\nASK {}\r\n0\r\n\r\n"), 400),
    _of("chunk size huge", _chunked(b"FFFFFFFFFFFFFFFFFF\r\nASK {}\r\n0\r\n\r\n"), 400),
    _of("chunk size almost huge", _chunked(b"FFFFFFFFFFFFFFF\r\n" + b" " * 3000000), 413),
    _of("chunk size negative", _chunked(b"-6\r\nASK {}\r\n0\r\n\r\n"), 400),
    _of("chunk size with 0x", _chunked(b"0x6\r\nASK {}\r\n0\r\n\r\n"), 400),
    _of("chunk longer than its size", _chunked(b"3\r\nASK {}\r\n0\r\n\r\n"), 400),
    _of("chunk with bare line feeds", _chunked(b"10\nASK { ?s ?p ?o }\n0\n\n"), 400),
    _of("chunk extension long", _chunked(b"10;" + b"x" * 1000000 + b"\r\nASK { ?s ?p ?o }\r\n0\r\n\r\n"), 200, 400, 431, 413),
    _of("trailers", _chunked(DATA[:-2] + b"x: y\r\n" * 100 + b"\r\n"), 200),
    _of("trailers of a megabyte", _chunked(DATA[:-2] + b"x: y\r\n" * 200000 + b"\r\n"), 431, 400),
    _of("trailer value of a megabyte", _chunked(DATA[:-2] + b"x: " + b"y" * 1000000 + b"\r\n\r\n"), 431, 400),
    _of("a byte a chunk", _chunked(b"".join(b"1\r\n%c\r\n" % c for c in PLAIN + b" " * 100000) + b"0\r\n\r\n"), 200),
    _of("transfer codings", _chunked(DATA, "Transfer-Encoding: gzip, chunked"), 501),
    _of("transfer coding unknown", _chunked(DATA, "Transfer-Encoding: xchunked"), 400, 501),
    _of("transfer coding with a space before the colon", _chunked(DATA, "Transfer-Encoding : chunked"), 400),
    _of("transfer coding twice", _chunked(DATA, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"), 400, 200),
    _of("chunked not last", _chunked(DATA, "Transfer-Encoding: chunked, identity"), 400),
    _of("chunked 1.0", _chunked(DATA).replace(b"HTTP/1.1", b"HTTP/1.0"), 200, 400),
    _of("no host", _get(host=""), 400, 200),
    _of("two hosts", _get(f"/sparql?query={ASK}", "Host: y"), 400),
    _of("host nonsense", _get(host="Host: a b<c>"), 400),
    _of("host empty", _get(host="Host: "), 400),
    _of("host long", _get(host="Host: " + "x" * 100000), 200, 400),
    _of("host with a port that is none", _get(host="Host: x:99999999"), 200, 400),
    _of("host ipv6 open", _get(host="Host: [::1"), 400),
    _of("header of a quarter megabyte", _get(f"/sparql?query={ASK}", "X: " + "y" * 300000), 200, 431),
    _of("forty thousand headers", _get(f"/sparql?query={ASK}", *["a: b"] * 40000), 200, 431),
    _of("forty thousand accepts", _get(f"/sparql?query={ASK}", *["Accept: */*"] * 15000), 200, 431),
    _of("header without colon", _get(f"/sparql?query={ASK}", "nonsense"), 400),
    _of("header with a null", _get(f"/sparql?query={ASK}", "X: a\x00b"), 400),
    _of("header folded", _get(f"/sparql?query={ASK}", "X: a", " b"), 400, 200),
    _of("header name with space", _get(f"/sparql?query={ASK}", "X Y: a"), 400),
    _of("header injected", _get(f"/sparql?query={ASK}", "Accept: x\rSet-Cookie: y"), 400),
    _of("bare line feeds", _get().replace(b"\r\n", b"\n"), 200, 400),
    _of("bare carriage returns", _get().replace(b"\r\n", b"\r"), 400),
    _of("line of 300 KB", _get("/sparql?query=" + "a" * 300000), 414, 431),
    _of("target with spaces", _get("/sparql?query=ASK { }"), 400),
    _of("target in utf-8", _get("/sparqlé"), 400, 404),
    _of("target with raw bytes", _get("/sparql\udcff?query=x"), 400, 404),
    _of("target with a null", _get("/sparql%00?query=" + ASK), 404),
    _of("target absolute", _get("http://x/sparql?query=" + ASK), 200),
    _of("target absolute elsewhere", _get("http://elsewhere.example/sparql?query=" + ASK), 200, 400, 421),
    _of("target absolute without path", _get("http://x"), 200, 400, 404),
    _of("target absolute of another scheme", _get("file:///etc/passwd"), 400),
    _of("target that is none", _get("sparql"), 400),
    _of("target *", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 204),
    _of("target up", _get("/../../etc/passwd"), 400, 404),
    _of("target up encoded", _get("/static/%2e%2e/%2e%2e/etc/passwd"), 400, 404),
    _of("target slashes", _get("//sparql?query=" + ASK), 200, 404),
    _of("fragment", _get("/sparql?query=" + ASK + "#x"), 400),
    _of("connect", b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400, 405),
    _of("trace", b"TRACE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    _of("method unknown", b"NONSENSE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    _of("method in small letters", b"get /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    _of("method long", b"A" * 100000 + b" /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    _of("http 0.9", b"GET /\r\n\r\n", 400, 505),
    _of("http 1.0", _get(version="1.0"), 200),
    _of("http 1.0 without host", _get(version="1.0", host=""), 200),
    _of("http 1.0 kept", _get(f"/sparql?query={ASK}", "Connection: keep-alive", version="1.0"), 200),
    _of("http 1.9", _get(version="1.9"), 400, 200, 505),
    _of("http 3.7", _get(version="3.7"), 400, 505),
    _of("http 2 on a line of its own", _get(version="2.0"), 505),
    _of("http 2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 505),
    _of("tls", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, 400),
    _of("garbage", bytes(range(256)) * 100, 400),
    _of("nulls", b"\x00" * 100000, 400),
    _of("empty lines", b"\r\n" * 100000 + _get(), 200, 400, 431),
    _of("upgrade to websocket", _get("/sparql?query=" + ASK, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="), 200, 426),
    _of("upgrade to h2c", _get("/sparql?query=" + ASK, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ"), 200),
    _of("upgrade post to h2c", _post(PLAIN, "Connection: Upgrade", "Upgrade: h2c"), 200),
    _of("expect 1.0", _post(PLAIN, "Expect: 100-continue").replace(b"HTTP/1.1", b"HTTP/1.0"), 200),
    _of("expect", _post(PLAIN, "Expect: 100-continue"), 200),
    _of("expect too large", _post(b"", "Expect: 100-continue", length=10**9), 413),
    _of("expect the impossible", _post(PLAIN, "Expect: 200-maybe"), 200, 417),
    _of("pipelined three", _get() * 3, (200, 200, 200)),
    _of("pipelined mixed", _get() + _post(PLAIN) + _chunked(DATA), (200, 200, 200)),
    _of("pipelined hundred", _get() * 100, (200,) * 100),
    _of("pipelined a thousand", _get() * 1000, (200,) * 1000),
    _of("pipelined garbage", _get() + b"\x00\x00\x00garbage\r\n\r\n", (200, 400)),
    _of("smuggled cl.te", _post(b"0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n", "Transfer-Encoding: chunked"), 400),
    _of("smuggled te.cl", _chunked(b"5e\r\nPOST /admin HTTP/1.1\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 4"), 400),
    _of("smuggled te te", _chunked(DATA, "Transfer-Encoding: chunked", "Transfer-encoding: x"), 400),
    _of("smuggled tab", _chunked(DATA, "Transfer-Encoding:\tchunked"), 200, 400),
    _of("smuggled vertical tab", _chunked(DATA, "Transfer-Encoding: \x0bchunked"), 400),
    _of("smuggled in a header", _get(f"/sparql?query={ASK}", "X: a\nTransfer-Encoding: chunked"), 400, 200),
    _of("accept nonsense", _get(f"/sparql?query={ASK}", "Accept: nonsense"), 406),
    _of("accept q nan", _get(f"/sparql?query={ASK}", "Accept: */*;q=nan"), 200, 406),
    _of("accept q inf", _get(f"/sparql?query={ASK}", "Accept: */*;q=1e999"), 200),
    _of("accept q negative", _get(f"/sparql?query={ASK}", "Accept: */*;q=-1"), 200, 406),
    _of("accept commas", _get(f"/sparql?query={ASK}", "Accept: " + "," * 200000), 200),
    _of("accept sixty thousand types", _get(f"/sparql?query={ASK}", "Accept: " + "a/b," * 60000), 406),
    _of("accept semicolons", _get(f"/sparql?query={ASK}", "Accept: */*" + ";" * 200000), 200),
    _of("accept bytes", _get(f"/sparql?query={ASK}", "Accept: \udcff\udcfe"), 406, 400),
    _of("accept empty", _get(f"/sparql?query={ASK}", "Accept:"), 200),
    _of("none match long", _get(f"/sparql?query={ASK}", "If-None-Match: " + 'W/"x",' * 40000), 200),
    _of("none match *", _get(f"/sparql?query={ASK}", "If-None-Match: *"), 200),
    _of("format nonsense", _get(f"/sparql?query={ASK}&format=" + "x" * 100000), 414),
    _of("timeout nan", _get(f"/sparql?query={ASK}&timeout=nan"), 400),
    _of("timeout inf", _get(f"/sparql?query={ASK}&timeout=inf"), 400),
    _of("timeout tiny", _get(f"/sparql?query={ASK}&timeout=1e-300"), 503, 200),
    _of("timeout huge", _get(f"/sparql?query={ASK}&timeout=1e300"), 200),
    _of("timeout negative", _get(f"/sparql?query={ASK}&timeout=-1"), 400),
    _of("timeout of a million digits and a letter", _post(b"query=ASK{}&timeout=" + b"4" * 1_000_000 + b"x", media_type=FORM), 400),
    _of("forwarded", _get(f"/sparql?query={ASK}", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"), 200),
    _of("range", _get(f"/sparql?query={ASK}", "Range: bytes=0-0"), 200),
    _of("cookies", _get(f"/sparql?query={ASK}", "Cookie: " + "a=b; " * 40000), 200),
    _of("authorization", _get(f"/sparql?query={ASK}", "Authorization: Basic " + "A" * 100000), 200),
    _of("query empty", _get("/sparql?query="), 400),
    _of("query bytes", _get("/sparql?query=%ff"), 400),
    _of("query equals", _get("/sparql?" + "=" * 50000), 200),
    _of("query ampersands", _get("/sparql?" + "&" * 50000), 400),
    _of("default graph nonsense", _get(f"/sparql?query={ASK}&default-graph-uri=nonsense"), 400),
    _of("default graph file", _get(f"/sparql?query={ASK}&default-graph-uri=file:///etc/passwd"), 200),
    _of("update", _get("/sparql?update=DROP%20ALL"), 400, 403),
    _of("update posted", _post(b"update=DROP%20ALL", media_type=FORM), 403),
    _of("update direct", _post(b"DROP ALL", media_type="application/sparql-update"), 403),
    _of("page hostile", _get("/page/" + "%2F" * 20000, "Accept: application/json"), 404),
    _of("page iri", _get("/page/%3Cscript%3E", "Accept: application/json"), 404),
]  # fmt: skip
