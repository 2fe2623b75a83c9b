"""Answers that are kept, and those that are not."""

from urllib.parse import quote

import pytest

from autopact.engine.update.writable import Writable
from autopact.sparql import protocol
from autopact.web import create_app
from autopact.web.asgi import cache
from autopact.web.asgi.cache import Answers
from autopact.web.asgi.front import Front

from .exchange import QUERY, Counting, ask


def test_a_repeated_query_is_answered_from_memory(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By GET, and by POST with the same body; not where anything that the answer depends on differs."""
    monkeypatch.setattr(cache, "DEAR", 0.0)
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
    monkeypatch.setattr(cache, "DEAR", 60.0)
    monkeypatch.setattr(cache, "REMEMBERED", 2)
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


def test_the_oldest_answers_make_room() -> None:
    """Those not asked for in the longest time; one that is too large is not kept at all."""
    kept = Answers(room=3500)
    for name in ("a", "b", "c"):
        kept.put((name,), [], b"")
        kept.get(("a",))
    kept.put(("d",), [], b"")
    assert [name for name in "abcd" if kept.get((name,))] == ["a", "c", "d"]
    kept.put(("large",), [], b" " * (cache.LARGEST_KEPT + 1))
    assert kept.get(("large",)) is None


@pytest.mark.parametrize("path", ["/sparql?query=ASK+%7B%7D", "/graph-store?default", "/.well-known/void"])
def test_a_directory_served_without_inference_gives_other_answers(path: str) -> None:
    """Its data is the same, and so is its id; who kept an answer from before must not be told that it holds."""
    tags = set()
    for reasoning in (True, False):
        writable = Writable((), data="0" * 16, reasoning=reasoning)
        response = create_app(writable.engine).test_client().get(path, headers={"Accept": "*/*"})
        assert response.status_code == 200
        tags.add(response.headers["ETag"])
    assert len(tags) == 2
