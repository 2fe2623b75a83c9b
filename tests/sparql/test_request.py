"""What a request brings: parameters, bodies, methods."""

import gzip
import zlib

import pytest

from autopact.engine.seam import Engine
from autopact.sparql import protocol
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.protocol import Request, Response

from .asking import ENDPOINT, get, problem_in, respond


@pytest.mark.parametrize(
    ("encoded", "words"),
    [
        (b"query=ASK{}&query=ASK{}", "2 queries"),
        (b"query=ASK{}&certainty=sure", "certain, probable, possible"),
        (b"query=ASK{}&inference=yes", "on, off"),
        (b"query=ASK{}&certainty=certain&certainty=certain", "once"),
        (b"query=ASK{}&default-graph-uri=relative", "absolute IRI"),
        (b"query=%ff", "UTF-8"),
        (b"query=\xff", "UTF-8"),
        (b"query=", "empty"),
        (b"query=ASK{}&format=papyrus", "format=csv"),
        (b"query=ASK{}&timeout=soon", "seconds"),
        (b"query=ASK{}&timeout=0", "seconds"),
        (b"query=ASK{}&timeout=-1", "seconds"),
        (b"query=ASK{}&timeout=nan", "seconds"),
        (b"query=ASK{}&timeout=inf", "seconds"),
        (b"query=ASK{}&timeout=1e999", "seconds"),
        (b"query=ASK{}&timeout=1_0", "seconds"),
        (b"query=ASK{}&timeout=%D9%A1", "seconds"),
        (b"query=ASK{}&timeout=1&timeout=2", "once"),
        (b"&".join([b"a=b"] * 20_000), "10,000"),
        (b"update=CLEAR%20ALL", "never comes by GET"),
        (b"query=ASK{}&update=CLEAR%20ALL", "never comes by GET"),
    ],
)
def test_a_bad_request_says_what_is_wrong_and_the_mend(engine: Engine, encoded: bytes, words: str) -> None:
    """With 400, and the values there are."""
    problem = problem_in(respond(Request(ENDPOINT, query_string=encoded), engine), 400)
    assert words in f"{problem['detail']} {problem['mend']}"


def test_percent_escapes_are_decoded_once(engine: Engine) -> None:
    """`%2525` is the text `%25`."""
    response = respond(Request(ENDPOINT, query_string=b"query=SELECT('%2525'AS%20?x){}", accept="text/csv"), engine)
    assert response.body == b"x\r\n%25\r\n"


@pytest.mark.parametrize("content_type", [None, "text/plain"])
def test_a_body_of_another_type_is_415(engine: Engine, content_type: str | None) -> None:
    """And the mend names the types that are read."""
    response = respond(Request(ENDPOINT, "POST", b"", content_type, b"ASK {}"), engine)
    assert "application/sparql-query" in str(problem_in(response, 415)["mend"])


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("application/sparql-query", "ASK {}".encode("utf-16"), "not UTF-8"),
        ("application/sparql-query; charset=UTF-16", "ASK {}".encode("utf-16"), "utf-16"),
        ('application/sparql-query; charset="iso-8859-1"', "ASK { ?s ?p 'ä' }".encode("latin-1"), "iso-8859-1"),
        ("application/sparql-query", b"ASK { ?s ?p '\xff' }", "byte 13"),
        ("application/x-www-form-urlencoded", b"query=ASK{}%ff", "UTF-8"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"query=ASK{}", "utf-16"),
    ],
)
def test_a_body_that_is_not_utf_8_is_400(engine: Engine, content_type: str, body: bytes, words: str) -> None:
    """Whether its header says so or its bytes do."""
    problem = problem_in(respond(Request(ENDPOINT, "POST", b"", content_type, body), engine), 400)
    assert words in str(problem["detail"])


@pytest.mark.parametrize("content_type", ["application/sparql-query;charset=utf-8", "Application/SPARQL-Query"])
def test_a_query_may_begin_with_a_byte_order_mark(engine: Engine, content_type: str) -> None:
    """Some editors write one; and a media type has no case."""
    response = respond(Request(ENDPOINT, "POST", b"", content_type, b"\xef\xbb\xbfASK {}", "text/csv"), engine)
    assert response.body == b"true"


def test_a_query_comes_once_wherever_it_stands(engine: Engine) -> None:
    """A body and the address together are two."""
    request = Request(ENDPOINT, "POST", b"query=ASK{}", "application/sparql-query", b"ASK {}")
    assert "2 queries" in str(problem_in(respond(request, engine), 400)["detail"])


def test_a_compressed_body_is_bounded_by_what_it_grows_to(engine: Engine) -> None:
    """Gzip (of several members, too) and deflate are read; a bomb is 413, nonsense 400, another coding 415."""

    def post(body: bytes, coding: str) -> Response:
        media_type = "application/sparql-query"
        return respond(Request(ENDPOINT, "POST", b"", media_type, body, "text/csv", content_encoding=coding), engine)

    assert post(gzip.compress(b"ASK {}"), "gzip").body == b"true"
    assert post(zlib.compress(b"ASK {}"), "deflate").body == b"true"
    problem_in(post(gzip.compress(b"#" * 50_000_000), "gzip"), 413)
    problem_in(post(b"ASK {}", "gzip"), 400)
    problem_in(post(gzip.compress(b"ASK {}")[:-9], "gzip"), 400)
    assert post(gzip.compress(b"ASK ") + gzip.compress(b"{}"), "gzip").body == b"true"
    problem_in(post(gzip.compress(b"#" * LARGEST_BODY) + gzip.compress(b"#"), "gzip"), 413)
    problem_in(post(gzip.compress(b"ASK {}") + gzip.compress(b" LIMIT 0")[:-9], "gzip"), 400)
    problem_in(post(gzip.compress(b"ASK {}") + b"LIMIT 0", "gzip"), 400)
    problem_in(post(zlib.compress(b"ASK {}") + zlib.compress(b" LIMIT 0"), "deflate"), 400)
    problem_in(post(zlib.compress(b"ASK {}")[:-1], "deflate"), 400)
    refused = post(b"ASK {}", "br")
    problem_in(refused, 415)
    assert "gzip" in refused.headers["Accept-Encoding"]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"update=CLEAR+ALL"),
        ("application/x-www-form-urlencoded", b"query=ASK{}&update=CLEAR+ALL"),
        ("application/sparql-update", b"CLEAR ALL"),
    ],
)
def test_an_update_is_refused(engine: Engine, media_type: str, body: bytes) -> None:
    """In a form, beside a query too, or directly, where the address is for queries only."""
    posted = Request(ENDPOINT, "POST", b"", media_type, body)
    assert str(problem_in(respond(posted, engine), 403)["type"]).endswith("/refused")


def test_a_time_limit_comes_with_the_job(engine: Engine) -> None:
    """In seconds; without one, it is for the engine to say."""
    for encoded, seconds in (
        (b"query=ASK{}&timeout=2", 2.0),
        (b"query=ASK{}&timeout=5e-1", 0.5),
        (b"query=ASK{}", None),
    ):
        planned = protocol.plan(Request(ENDPOINT, query_string=encoded), engine)
        assert isinstance(planned, protocol.Plan)
        assert planned.job.timeout == seconds


def test_an_address_that_is_no_iri_is_400(engine: Engine) -> None:
    """A Host header may hold anything."""
    problem_in(respond(Request("http://a b/sparql", query_string=b"query=ASK{}"), engine), 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
def test_another_method_is_405_with_allow(engine: Engine, method: str) -> None:
    """Allow names the methods there are."""
    response = get(engine, method=method, query="ASK {}")
    problem_in(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_form_without_a_query_is_400(engine: Engine) -> None:
    """Only GET without a query asks for the description."""
    problem_in(respond(Request(ENDPOINT, "POST", b"", "application/x-www-form-urlencoded", b""), engine), 400)


def test_a_graph_without_a_name_is_a_field_that_nobody_has_filled_in(engine: Engine) -> None:
    """Virtuoso's form and those made after it send it so, and mean the default."""
    asked = b"query=SELECT(COUNT(*)AS%20?n){?s%20?p%20?o}"
    plain, blank = (
        respond(Request(ENDPOINT, query_string=query, accept="text/csv"), engine)
        for query in (asked, b"default-graph-uri=&named-graph-uri=&" + asked)
    )
    assert (blank.status, blank.body) == (200, plain.body)
