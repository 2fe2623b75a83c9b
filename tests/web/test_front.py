"""What stands before Flask, called as a server calls it."""

import asyncio
import json
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Response, request, url_for

from autopact.engine.embedded import Embedded
from autopact.engine.seam import Answer, Job
from autopact.errors import InputError, OverTime
from autopact.sparql import protocol
from autopact.sparql.form import LARGEST_BODY
from autopact.web import bridge, create_app, front
from autopact.web.front import Front, Kept, base

Sent = tuple[int, dict[str, str], bytes]
Body = Iterable[bytes] | AsyncIterator[bytes]
HOST = "here.example"
QUERY = "SELECT ?s { ?s ?p ?o } LIMIT 1"


class Counting:
    """An engine that counts what it is asked, and may be made to do something else."""

    def __init__(self, engine: Embedded) -> None:
        self.engine = engine
        self.asked = 0
        self.instead: Callable[[Job], Awaitable[Answer]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def answer_async(self, job: Job) -> Answer:
        """The answer, counted."""
        self.asked += 1
        return await (self.instead or self.engine.answer_async)(job)


@pytest.fixture
def counting(engine: Embedded) -> Counting:
    """The site's engine, counting."""
    return Counting(engine)


@pytest.fixture
def service(engine: Embedded, counting: Counting) -> Front:
    """The site behind its front."""
    return Front(create_app(engine), counting, headers={"X-Of-All": "yes"})  # type: ignore[arg-type]


def ask(
    service: Front,
    path: str,
    method: str = "GET",
    body: Body = (b"",),
    host: str = HOST,
    version: str = "1.1",
    **headers: str,
) -> Sent:
    """What is sent in response to a request: status, headers, body; a client that gets nothing is told 0."""
    return asyncio.run(exchange(service, path, method, body, host, version, **headers))


async def exchange(
    service: Front,
    path: str,
    method: str = "GET",
    body: Body = (b"",),
    host: str = HOST,
    version: str = "1.1",
    **headers: str,
) -> Sent:
    """The same, among other things that happen."""

    async def receive() -> dict[str, Any]:
        nonlocal last
        if last is None:
            await asyncio.sleep(3600)
        piece, last = last, await anext(pieces, None)
        if piece == b"<hangs up>":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": last is not None}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.update(message)
        else:
            sent.setdefault("body", bytearray()).extend(message["body"])

    async def of_those(given: Iterable[bytes]) -> AsyncIterator[bytes]:
        for piece in given:
            yield piece

    pieces = body if isinstance(body, AsyncIterator) else of_those(body)
    last: bytes | None = await anext(pieces)
    sent: dict[str, Any] = {}
    raw, _, query = path.partition("?")
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "http_version": version, "method": method, "scheme": "http",
        "raw_path": raw.encode(), "query_string": query.encode(),
        "headers": [*((b"host", each.encode()) for each in host.split()), *fields],
        "client": ("192.0.2.1", 5), "server": ("2001:db8::2", 81),
    }  # fmt: skip
    await service(scope, receive, send)  # type: ignore[arg-type]
    given = {name.decode(): value.decode() for name, value in sent.get("headers", ())}
    return sent.get("status", 0), given, bytes(sent.get("body", b""))


def test_a_query_of_a_machine_is_answered_without_flask(service: Front, counting: Counting) -> None:
    """With its length, the headers of all responses and the protocol's own."""
    status, headers, body = ask(service, f"/sparql?query={quote(QUERY)}", accept="application/sparql-results+json")
    assert status == 200
    assert json.loads(body)["head"] == {"vars": ["s"]}
    assert headers["content-length"] == str(len(body))
    assert headers["x-of-all"] == "yes"
    assert headers["etag"].startswith('W/"')
    assert counting.asked == 1


def test_a_repeated_query_is_answered_from_memory(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By GET, and by POST with the same body; not where anything that the answer depends on differs."""
    monkeypatch.setattr(front, "DEAR", 0.0)
    path = f"/sparql?query={quote(QUERY)}"
    assert ask(service, path) == ask(service, path)
    assert counting.asked == 1
    ask(service, path, accept="text/csv")
    assert counting.asked == 2
    ask(service, f"{path}&inference=off")
    assert counting.asked == 3
    ask(service, path, host="elsewhere.example")
    assert counting.asked == 4
    posted = {"method": "POST", "body": [QUERY.encode()], "content_type": "application/sparql-query"}
    assert ask(service, "/sparql", **posted) == ask(service, "/sparql", **posted)  # type: ignore[arg-type]
    assert counting.asked == 5
    assert ask(service, path, method="POST")[0] == 415


def test_what_was_soon_found_is_kept_when_it_is_asked_again(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what is asked once does not drive out what is asked often."""
    monkeypatch.setattr(front, "DEAR", 60.0)
    monkeypatch.setattr(front, "REMEMBERED", 2)
    path = f"/sparql?query={quote(QUERY)}"
    assert ask(service, path) == ask(service, path) == ask(service, path)
    assert counting.asked == 2
    for number in range(6):
        ask(service, f"{path}{number}")
    assert counting.asked == 8
    assert ask(service, path)[0] == 200
    assert counting.asked == 8


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", 200), ("OPTIONS", 204), ("PUT", 405), ("DELETE", 405), ("PROPFIND", 405)]
)
def test_what_is_kept_is_for_queries_alone(service: Front, method: str, status: int) -> None:
    """Another method at the same address means another thing, asked before or not."""
    path = f"/sparql?query={quote(QUERY)}"
    first = ask(service, path, method)
    assert first[0] == status
    ask(service, path)
    assert ask(service, path, method) == first


def test_the_description_is_kept_too(service: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same each time, and long where there are many graphs."""
    first = ask(service, "/sparql")
    monkeypatch.setattr(protocol, "plan", None)
    assert ask(service, "/sparql") == first


@pytest.mark.parametrize("path", ["/sparql", "/sparql/?format=turtle"])
def test_others_are_answered_while_a_description_is_written(
    service: Front, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """One of many graphs takes its time, and would hold up the event loop."""
    writing, done = threading.Event(), threading.Event()
    plan = protocol.plan

    def slow(*asked: Any) -> protocol.Plan | protocol.Response:
        if threading.current_thread() is not threading.main_thread():
            writing.set()
            done.wait(10)
        return plan(*asked)

    monkeypatch.setattr(protocol, "plan", slow)

    async def main() -> list[int]:
        describing = asyncio.create_task(exchange(service, path))
        await asyncio.to_thread(writing.wait, 10)
        answer = await exchange(service, f"/sparql?query={quote(QUERY)}")
        assert not describing.done()
        done.set()
        return [answer[0], (await describing)[0]]

    assert asyncio.run(main()) == [200, 200]


@pytest.mark.parametrize("volatile", ["RAND()", "NOW()", "UUID()", "BNODE()"])
def test_what_changes_each_time_is_not_kept(service: Front, counting: Counting, volatile: str) -> None:
    """An answer that is made of chance or of time is made anew."""
    for _ in range(2):
        assert ask(service, f"/sparql?query={quote(f'SELECT ({volatile} AS ?x) {{}}')}")[0] == 200
    assert counting.asked == 2


def test_a_client_that_has_the_answer_is_told_so(service: Front, counting: Counting) -> None:
    """304 and no body, kept in memory here or not."""
    path = f"/sparql?query={quote(QUERY)}"
    etag = ask(service, path)[1]["etag"]
    status, headers, body = ask(service, path, if_none_match=etag)
    assert (status, body, headers["etag"]) == (304, b"", etag)
    assert counting.asked == 1


def test_what_goes_wrong_is_a_problem_document(service: Front, counting: Counting) -> None:
    """Before the engine is asked, and by the engine."""

    async def late(_job: Job) -> Answer:
        raise OverTime("Too late.")

    counting.instead = late
    for query, expected in (("nonsense", 400), ("ASK {}", 503)):
        status, headers, body = ask(service, f"/sparql?query={quote(query)}")
        assert (status, headers["content-type"]) == (expected, "application/problem+json")
        assert json.loads(body)["status"] == expected


def test_a_page_is_made_by_flask(service: Front) -> None:
    """Of the endpoint too, for a browser."""
    status, headers, body = ask(service, "/sparql?query=ASK%7B%7D", accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<html" in body
    assert ask(service, "/nowhere", accept="text/html")[0] == 404
    assert json.loads(ask(service, "/health")[2])["status"] == "ok"


def test_health_is_answered_however_many_pages_wait(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has threads of its own."""
    monkeypatch.setattr(bridge, "THREADS", 1)
    app, released = Flask("waiting"), threading.Event()
    app.add_url_rule("/page", "page", view_func=lambda: str(released.wait(3)))
    app.add_url_rule("/health", "health", view_func=lambda: "well")
    service = Front(app, engine)

    async def main() -> bytes:
        pages = [asyncio.create_task(exchange(service, "/page")) for _ in range(3)]
        await asyncio.sleep(0.05)
        _, _, body = await exchange(service, "/health")
        released.set()
        assert [page[2] for page in await asyncio.gather(*pages)] == [b"True"] * 3
        return body

    assert asyncio.run(main()) == b"well"


def test_an_answer_in_a_file_is_sent_whole(service: Front, counting: Counting) -> None:
    """Piece by piece, with its length, and the file is closed after it."""
    content = os.urandom(3 * 1024 * 1024)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the front closes it
    file.write(content)
    file.flush()

    async def large(_job: Job) -> Answer:
        return Answer(len(content), file=file)  # type: ignore[arg-type]

    counting.instead = large
    status, headers, body = ask(service, f"/sparql?query={quote(QUERY)}")
    assert (status, headers["content-length"]) == (200, str(len(content)))
    assert body == content
    assert file.closed


def test_a_client_that_hangs_up_ends_the_work(service: Front, counting: Counting) -> None:
    """While an evaluator is at it; nothing is sent to nobody."""
    ended = []

    async def for_ever(_job: Job) -> Answer:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(True)
        raise AssertionError

    counting.instead = for_ever
    posted = {"method": "POST", "content_type": "application/sparql-query"}
    assert ask(service, "/sparql", body=[QUERY.encode(), b"<hangs up>"], **posted)[0] == 0  # type: ignore[arg-type]
    assert ended == []  # it had not begun: the body never came to its end

    async def hangs_up_later() -> AsyncIterator[bytes]:
        yield b""
        yield b"<hangs up>"

    assert ask(service, f"/sparql?query={quote(QUERY)}", body=hangs_up_later())[0] == 0
    assert ended == [True]


def test_a_client_that_hangs_up_while_a_piece_is_made_is_no_failure() -> None:
    """The body is closed when the piece is there, by the thread that makes it."""
    begun, released, closed = threading.Event(), threading.Event(), threading.Event()

    def pieces() -> Iterator[bytes]:
        try:
            yield from (b"one", b"two")
            begun.set()
            released.wait(10)
            yield b"three"
        finally:
            closed.set()

    app = Flask("slow")
    app.add_url_rule("/page", "page", view_func=lambda: Response(pieces()))

    async def main() -> None:
        made = bridge.Bridge(app)
        _, _, body = await made.respond(bridge.Asked("GET", "http", HOST, "", b"/page", b"", {}))
        assert [await anext(body), await anext(body)] == [b"one", b"two"]
        third = asyncio.create_task(anext(body))  # type: ignore[arg-type]
        await asyncio.to_thread(begun.wait, 10)
        third.cancel()
        with pytest.raises(asyncio.CancelledError):
            await third
        released.set()
        assert await asyncio.to_thread(closed.wait, 10)

    asyncio.run(main())


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_has_a_largest_size(service: Front, counting: Counting, declared: bool) -> None:
    """Whether it says its length or not; the connection is closed rather than read to its end."""
    length = {"content_length": str(LARGEST_BODY + 1)} if declared else {"transfer_encoding": "chunked"}
    piece = b" " * 65536
    status, headers, body = ask(service, "/sparql", "POST", [piece] * (LARGEST_BODY // len(piece) + 1), **length)
    assert (status, headers["connection"]) == (413, "close")
    assert json.loads(body)["type"].endswith("/request-too-large")
    assert counting.asked == 0


def test_a_body_has_a_time(service: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that never ends is left."""
    monkeypatch.setattr(front, "BODY_TIME", 0.1)

    async def slow() -> AsyncIterator[bytes]:
        yield b"SEL"
        yield b"ECT"
        await asyncio.sleep(3600)

    status, headers, _ = ask(service, "/sparql", "POST", slow(), content_type="application/sparql-query")
    assert (status, headers["connection"]) == (408, "close")


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_long_queries_are_read_a_few_at_a_time(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    """More are turned away at once; short ones are answered all the same."""
    monkeypatch.setattr(front, "MOST_LONG", 0)
    long = f"/sparql?query={quote('#' * front.LONG)}"
    status, headers, body = ask(service, long, accept=accept)
    assert (status, headers["retry-after"]) == (503, "1")
    if accept == "text/html":
        assert b"<h1>Busy</h1>" in body
    else:
        assert json.loads(body)["type"].endswith("/overloaded")
    assert counting.asked == 0
    assert ask(service, f"/sparql?query={quote(QUERY)}", accept=accept)[0] == 200


def test_bodies_that_come_slowly_take_no_more_memory_together_than_they_may(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that would is turned away; what is short, or comes at once, is not counted."""
    monkeypatch.setattr(front, "MOST_COMING", 0)
    post = {"method": "POST", "content_type": "application/sparql-query"}
    long = [b" " * front.LONG, b" ", QUERY.encode()]
    status, headers, _ = ask(service, "/sparql", body=long, **post)  # type: ignore[arg-type]
    assert (status, headers["connection"]) == (503, "close")
    assert ask(service, "/sparql", body=[b" ", QUERY.encode()], **post)[0] == 200  # type: ignore[arg-type]
    assert counting.asked == 1
    assert service._coming == 0


def test_the_oldest_answers_make_room() -> None:
    """Those not asked for in the longest time; one that is too large is not kept at all."""
    kept = Kept(room=3500)
    for name in ("a", "b", "c"):
        kept.put((name,), [], b"")
        kept.get(("a",))
    kept.put(("d",), [], b"")
    assert [name for name in "abcd" if kept.get((name,))] == ["a", "c", "d"]
    kept.put(("large",), [], b" " * (front.LARGEST_KEPT + 1))
    assert kept.get(("large",)) is None


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
    """Addresses are made with it, where there is no --base-url."""
    service = Front(create_app(engine), engine)
    assert [ask(service, path, host=host)[0] for path in ("/openapi.json", "/sparql")] == [400, 400]


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


@pytest.mark.parametrize("host", ["example.org", "localhost:8000", "[::1]:8000", "192.0.2.1"])
def test_a_base_url_may_name_any_host(host: str) -> None:
    """By name or by address, with a port or without."""
    assert base(f"HTTPS://{host}/a/b%20c/") == ("https", host, "/a/b%20c")
    assert base(f"http://{host}") == ("http", host, "")


def test_flask_gets_the_request_as_it_was(engine: Embedded) -> None:
    """Method, path with its escapes resolved, query, headers that come twice, and body; and it may stream."""
    app = Flask("there")

    @app.post("/<path:name>")
    def there(name: str) -> Response:
        seen = [
            name,
            request.args["q"],
            request.headers["X-Twice"],
            request.get_data(as_text=True),
            request.remote_addr,
        ]
        return Response(f"{each}\n" for each in seen)

    service = Front(app, engine)
    sent = ask(service, "/a%20%C3%A9?q=%2B", "POST", [b"bo", b"dy"], x_twice="1", content_length="4")
    assert sent[2].decode() == "a é\n+\n1\nbody\n192.0.2.1\n"
