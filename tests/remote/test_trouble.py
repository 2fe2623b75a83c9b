"""An engine that is killed and started again under a service that is asked and written to all the while."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from tests.waiting import meanwhile

from .engines import CHOSEN, addressed, started
from .serving import Service, service

HONEST = {200, 502, 503, 504}
RECOVERED = 5.0
"""Seconds after which the service answers again, once the engine does."""


def status_of(running: Service, number: int) -> int:
    """The status of the answer to a query that nobody has asked before; a good answer is the right one."""
    form = urlencode({"query": f"SELECT ({number} AS ?n) {{ <urn:t#acme> ?p <urn:t#brix> }}"}).encode()
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    status, body = running.send("/sparql", form, **headers)
    assert status != 200 or body == f"n\r\n{number}\r\n".encode()
    return status


def test_an_engine_that_is_killed_and_comes_back_gives_honest_failures_only(file: str) -> None:
    """Each answer is right or a failure that says so, and soon after its return all are right again."""
    met: Counter[int] = Counter()
    with ExitStack() as stack:
        engine = stack.enter_context(started(CHOSEN, Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        running = stack.enter_context(service(addressed(engine), file, writing=True))
        assert running.update("INSERT DATA { :coil a :Carmaker }") == (204, b"")

        def ask(first: int, over: threading.Event) -> None:
            number = first
            while not over.is_set():
                number += 4
                met[status_of(running, number)] += 1

        with meanwhile(*(partial(ask, each) for each in range(4))):
            time.sleep(1)
            engine.kill()
            time.sleep(1)
            status, _ = running.update("INSERT DATA { :dyne a :Carmaker }")
            assert status in {502, 503, 504}
            engine.restart()
            deadline = time.monotonic() + RECOVERED
            # Each of several processes finds out by itself.
            while {status_of(running, -each) for each in range(20)} != {200}:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert set(met) <= HONEST
        assert met[200] > 10
        while (status := running.update("INSERT DATA { :elio a :Carmaker }")[0]) != 204:
            assert status in {502, 503, 504}
            assert time.monotonic() < deadline
            time.sleep(0.1)
        found = {row[0] for row in running.rows("SELECT ?x { ?x a :Carmaker }")}
        assert found == {"urn:t#acme", "urn:t#coil", "urn:t#elio"}
        assert {row[0] for row in running.rows("SELECT ?x { ?x a :Company }")} >= found
