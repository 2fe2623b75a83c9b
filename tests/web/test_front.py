"""What stands before Flask, called as a server calls it."""

import asyncio
import json
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import Mock
from urllib.parse import quote

import pytest
from flask import Flask, Response, request

from autopact.engine.embedded import Embedded
from autopact.engine.processes.evaluators import CALLER
from autopact.engine.seam import Answer, Job
from autopact.errors import Overloaded, OverTime
from autopact.sparql import protocol
from autopact.web.asgi import bridge, front
from autopact.web.asgi.front import Front

from .exchange import HOST, QUERY, Counting, ask, exchange


def test_a_query_of_a_machine_is_answered_without_flask(service: Front, counting: Counting) -> None:
    """With its length, the headers of all responses and the protocol's own."""
    status, headers, body = ask(service, f"/sparql?query={quote(QUERY)}", accept="application/sparql-results+json")
    assert status == 200
    assert json.loads(body)["head"] == {"vars": ["s"]}
    assert headers["content-length"] == str(len(body))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["etag"].startswith('W/"')
    assert counting.asked == 1


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
    app.add_url_rule("/page", "page", view_func=lambda: str(released.wait(60)))
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


class Single:
    """A site that makes one page at a time, once it is let; in which `order` it has made them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bridge, "THREADS", 1)
        self.begun, self.released, self.order = threading.Event(), threading.Event(), list[str]()
        app = Flask("waiting")
        app.add_url_rule("/<name>", "page", view_func=self._page)
        self._bridge = bridge.Bridge(app)

    def _page(self, name: str) -> str:
        self.begun.set()
        self.released.wait(60)
        self.order.append(name)
        return name

    async def ask(self, name: str) -> None:
        """Ask for a page of that name, which begins with that of the client."""
        asked = bridge.Asked("GET", "http", HOST, "", f"/{name}".encode(), b"", {}, client=name[0])
        await self._bridge.respond(asked)


def test_clients_take_turns_for_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of them somebody asks for, and first; who hangs up meanwhile holds up nobody."""
    site = Single(monkeypatch)

    async def main() -> None:
        pages = [asyncio.create_task(site.ask(name)) for name in ("a1", "a2", "a3", "b1", "a4", "b2")]
        await asyncio.sleep(0)
        pages.pop(1).cancel()
        site.released.set()
        await asyncio.gather(*pages)
        await site.ask("c1")

    asyncio.run(main())
    assert site.order == ["a1", "a3", "b1", "a4", "b2", "c1"]


def test_where_no_thread_can_be_started_a_request_is_turned_away_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes nobody's place, and whoever comes to it later on asks nothing for it: its client was told otherwise."""
    monkeypatch.setattr(bridge, "THREADS", 1)
    wanted = list[str]()

    def page(name: str) -> str:
        if not CALLER.get().gone:
            wanted.append(name)
        return name

    app = Flask("crowded")
    app.add_url_rule("/<name>", "page", view_func=page)

    async def main() -> None:
        made = bridge.Bridge(app)

        async def ask(name: str) -> None:
            await made.respond(bridge.Asked("GET", "http", HOST, "", f"/{name}".encode(), b"", {}))

        with monkeypatch.context() as crowded:
            crowded.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
            for name in ("a", "b", "health"):
                with pytest.raises(Overloaded, match="No thread"):
                    await ask(name)
        for name in ("c", "health"):
            await ask(name)

    asyncio.run(main())
    assert wanted == ["c", "health"]


def test_a_page_that_nobody_waits_for_has_its_thread_until_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes meanwhile waits for a turn, and not behind all who came before."""
    site = Single(monkeypatch)

    async def main() -> None:
        left = asyncio.create_task(site.ask("a1"))
        await asyncio.to_thread(site.begun.wait, 60)
        left.cancel()
        await asyncio.wait([left])
        pages = [asyncio.create_task(site.ask(name)) for name in ("a2", "a3", "b1")]
        await asyncio.sleep(0)
        site.released.set()
        await asyncio.gather(*pages)

    asyncio.run(main())
    assert site.order == ["a1", "a2", "b1", "a3"]


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


def test_an_engine_is_asked_for_the_client(service: Front, counting: Counting) -> None:
    """Who takes turns with others; after it, nobody is whom others ask for."""

    async def whose(_job: Job) -> Answer:
        return Answer(9, CALLER.get().client.encode())

    counting.instead = whose
    assert ask(service, f"/sparql?query={quote(QUERY)}")[2] == b"192.0.2.1"
    assert CALLER.get().client == ""


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
            released.wait(60)
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


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_long_queries_are_read_a_few_at_a_time(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    """More are turned away at once; short ones are answered all the same."""
    monkeypatch.setattr(front, "MOST_LONG", 0)
    long = f"/sparql?query={quote('#' * front.LONG)}"
    status, headers, body = ask(service, long, accept=accept)
    assert (status, headers["retry-after"]) == (503, "2")
    if accept == "text/html":
        assert b"<h1>Busy</h1>" in body
    else:
        assert json.loads(body)["type"].endswith("/overloaded")
    assert counting.asked == 0
    assert ask(service, f"/sparql?query={quote(QUERY)}", accept=accept)[0] == 200


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


def test_an_answer_that_is_kept_is_not_given_to_who_means_another(service: Front) -> None:
    """If-Match is looked at each time."""
    address = f"/sparql?query={quote(QUERY)}"
    assert [ask(service, address)[0] for _ in range(3)] == [200] * 3
    assert ask(service, address, if_match='"another"')[0] == 412


def test_options_of_the_service_itself_are_those_of_all_its_addresses(service: Front) -> None:
    """`OPTIONS *` names every method that there is somewhere."""
    status, headers, body = ask(service, "*", "OPTIONS")
    assert (status, body) == (204, b"")
    assert {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} == set(headers["allow"].split(", "))


def test_the_date_is_left_to_the_server(service: Front) -> None:
    """Which says it of every answer; a second one would be no header."""
    for address in ("/static/style.css", "/completions", "/"):
        assert "date" not in ask(service, address)[1]
