"""The health report."""

import threading
from typing import Any
from unittest.mock import Mock

import pytest
from pyoxigraph import Triple
from tests.export.worlds import bundled

from autopact import __version__
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import Overloaded
from autopact.terms import ID, OWL, Level
from autopact.web import create_app, operations


class Busy:
    """An engine whose queries wait, or fail."""

    def __init__(self, engine: Embedded) -> None:
        self.engine = engine
        self.asked = 0
        self.full = False
        self.free = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def query(self, *args: Any, **options: Any) -> Any:
        """The answer, in time."""
        self.asked += 1
        if self.full:
            raise Overloaded("Full.")
        self.free.wait(10)
        return self.engine.query(*args, **options)


@pytest.fixture
def busy() -> Busy:
    """An engine of contradicting data, with much to do."""
    return Busy(Embedded(Dataset({Level.CERTAIN.asserted: {Triple(ID.a, OWL.differentFrom, ID.a)}}, "0" * 64)))


def test_a_ready_service_says_so(engine: Embedded) -> None:
    """With its version, its data, and whether that holds together, which only those know who derive what follows."""
    for ready, consistent in ((bundled(), True), (engine, None)):
        answer = create_app(ready).test_client().get("/health")
        assert answer.status_code == 200
        told = {"status": "ok", "version": __version__, "data": ready.id, "consistent": consistent}
        assert answer.get_json() == told
        assert answer.headers["Cache-Control"] == "no-store"


def test_health_waits_for_nobody(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it is not known whether the data contradicts itself, the report says so; the data is asked once."""
    monkeypatch.setattr(operations, "PATIENCE", 0.05)
    client = create_app(busy).test_client()  # type: ignore[arg-type]
    for _ in range(2):
        answer = client.get("/health")
        assert (answer.status_code, answer.get_json()["consistent"]) == (200, None)
    busy.free.set()
    monkeypatch.setattr(operations, "PATIENCE", 10)
    assert client.get("/health").get_json()["consistent"] is False
    assert busy.asked == 1


def test_what_cannot_be_found_out_is_not_asked_again_and_again(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service with too much to do is alive all the same, and later it is asked once more."""
    busy.full = True
    client = create_app(busy).test_client()  # type: ignore[arg-type]
    for _ in range(3):
        assert client.get("/health").get_json() | {"data": ""} == {
            "status": "ok", "version": __version__, "data": "", "consistent": None,
        }  # fmt: skip
    assert busy.asked == 1
    busy.full = False
    busy.free.set()
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    assert client.get("/health").get_json()["consistent"] is False


def test_a_service_that_can_start_no_thread_is_alive_all_the_same(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether its data contradicts itself is found out later."""
    busy.free.set()
    client = create_app(busy).test_client()  # type: ignore[arg-type]
    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
        for _ in range(2):
            answer = client.get("/health")
            assert (answer.status_code, answer.get_json()["consistent"]) == (200, None)
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    assert client.get("/health").get_json()["consistent"] is False
