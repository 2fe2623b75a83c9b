"""What is counted, and its page."""

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from autopact import errors
from autopact.engine.embedded import Embedded
from autopact.engine.processes.pool import Load
from autopact.engine.processes.tally import CELLS, Tally
from autopact.sparql import problem
from autopact.web import create_app
from autopact.web.asgi import metrics
from autopact.web.asgi.account import Account
from autopact.web.asgi.metrics import Counts


def over(outcome: str = "", status: int = 200, seconds: float = 0.02) -> Account:
    """The account of a request that is over."""
    account = Account()
    account.outcome, account.status, account.sent, account.whole = outcome, status, 100, status > 0
    account.answered = account.began + seconds
    account.close()
    return account


def read(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """The samples of the page: name and label values in the labels' order, and the number."""
    answer = client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    families = text_string_to_metric_families(answer.text)
    return {
        (s.name, *(s.labels[name] for name in sorted(s.labels))): s.value for family in families for s in family.samples
    }


@pytest.fixture
def tally() -> Tally:
    """A tally for two processes."""
    return Tally(2)


@pytest.fixture
def client(engine: Embedded, tally: Tally) -> FlaskClient:
    """A client of a site that shows it."""
    return create_app(engine, tally).test_client()


def test_every_number_has_its_place() -> None:
    """A row has room for all of them."""
    assert metrics.END <= CELLS


def test_the_page_adds_up_what_all_processes_counted(client: FlaskClient, tally: Tally) -> None:
    """Requests by address, method and status, and the bytes sent; a process that begins anew forgets nothing."""
    first, second = (Counts(row) for row in tally.rows)
    first.count("GET", b"/sparql", over())
    second.count("GET", b"/sparql", over())
    Counts(tally.rows[1]).count("POST", b"/sparql", over("timeout", 503))
    second.count("GET", b"/page/acme.ttl", over("not-found", 404))
    second.count("BREW", b"/../x", over("", 799))
    found = read(client)
    assert found["autopact_requests_total", "sparql", "GET", "200"] == 2
    assert found["autopact_requests_total", "sparql", "POST", "503"] == 1
    assert found["autopact_requests_total", "page", "GET", "404"] == 1
    assert found["autopact_requests_total", "other", "other", "other"] == 1
    assert found["autopact_sent_bytes_total",] == 500
    assert found["autopact_web_process_starts_total",] == 3


def test_queries_are_timed_by_what_became_of_them(client: FlaskClient, tally: Tally) -> None:
    """In buckets, each with all that took no longer; requests to other addresses are not."""
    counts = Counts(tally.rows[0])
    for seconds in (0.0005, 0.02, 99):
        counts.count("GET", b"/sparql", over(seconds=seconds))
    counts.count("GET", b"/sparql", over("kept"))
    counts.count("GET", b"/sparql", over(status=304))
    counts.count("GET", b"/sparql", over(status=0))
    counts.count("GET", b"/sparql", over("something new", 500))
    counts.count("GET", b"/health", over())
    found = read(client)
    name = "autopact_query_seconds"
    buckets = {key[1]: value for key, value in found.items() if key[0] == f"{name}_bucket" and key[2] == "ok"}
    assert [buckets[le] for le in ("0.001", "0.01", "0.025", "30.0", "+Inf")] == [1, 1, 2, 2, 3]
    assert found[f"{name}_sum", "ok"] == pytest.approx(99.0205)
    counted = {key[1]: value for key, value in found.items() if key[0] == f"{name}_count"}
    assert counted == {"ok": 3, "kept": 1, "not-modified": 1, "hang-up": 1, "other": 1}


def test_every_way_in_which_a_query_may_fail_has_a_name() -> None:
    """A kind of error that a query may end in is counted by its own name."""
    above = (errors.Unavailable, errors.QueryFault, errors.RemoteFault)
    kinds = [errors.InputError, errors.SyntaxFault, errors.NotAllowed, errors.Changed, errors.RemoteFault]
    kinds += [kind for each in above for kind in each.__subclasses__()]
    kinds += [problem.NotAcceptable, problem.UnsupportedMedia, problem.TooLarge, problem.WrongMethod]
    assert {kind.code for kind in kinds} <= set(metrics.OUTCOMES)


def test_the_page_tells_how_much_there_is_to_do(client: FlaskClient, tally: Tally) -> None:
    """Evaluators and those who wait for one, of all processes; one that ends has nothing to do any more."""
    for row in tally.rows:
        Counts(row).look(Load(fast=2, slow=3, waiting_fast=4, waiting_slow=5, idle=1))
    Counts(tally.rows[1])
    found = read(client)
    assert [found["autopact_evaluators", state] for state in ("fast", "slow", "idle")] == [2, 3, 1]
    assert [found["autopact_queries_waiting", lane] for lane in ("fast", "slow")] == [4, 5]


def test_the_page_tells_what_is_served(client: FlaskClient, engine: Embedded) -> None:
    """Version and data, when it began, how much of memory it takes."""
    found = read(client)
    assert any(key[0] == "autopact_info" and engine.id in key for key in found)
    assert found["autopact_triples",] == sum(engine.sizes.values())
    assert found["autopact_memory_bytes", "holder"] > 1024 * 1024
    assert found["autopact_start_time_seconds",] > 1.7e9


def test_openmetrics_is_to_be_had(client: FlaskClient) -> None:
    """Where a client asks for that."""
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.mimetype == "application/openmetrics-text"
    assert answer.text.endswith("# EOF\n")
