"""What processes tell each other: of what is asked, and of what went wrong."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat

from autopact.engine.processes.frames import FAULTS, HEADER, Asked, asked, asking, error_of, fault
from autopact.engine.seam import Job, Service
from autopact.errors import AutopactError, Place, Unfit
from autopact.sparql.problem import problem_of


@pytest.mark.parametrize("kind", FAULTS.values(), ids=lambda kind: kind.code)
def test_an_error_is_the_same_on_the_other_side(kind: type[AutopactError]) -> None:
    """Its kind, its words, its place, its findings; so its client gets the same status whoever found out."""
    error = kind("what", mend="mend")
    error.place, error.spec = Place(line=2, column=3), "https://spec.example/"
    if isinstance(error, Unfit):
        error.findings = [{"what": "amiss"}]
    told = error_of(fault(error))
    assert type(told) is kind
    assert problem_of(told) == problem_of(error)


def test_a_kind_that_is_not_known_is_an_error() -> None:
    """With the words that came."""
    told = error_of(fault(type("Other", (AutopactError,), {"code": "other"})("what")))
    assert (type(told), told.what) == (AutopactError, "what")


@pytest.mark.parametrize("given", [None, b"", b"<urn:a> <urn:b> 1 .\n"])
def test_a_job_is_the_same_on_the_other_side(given: bytes | None) -> None:
    """With what each endpoint has replied to its own clause, and with data of its own behind that."""
    graph = NamedNode("urn:g")
    services = [Service(f"http://{name}.example/", True, "SELECT * {}", 1, 2, 3) for name in "abcd"]
    job = Job(
        "ASK {}", QueryResultsFormat.JSON, "urn:base:", {"": "urn:x:"}, [DefaultGraph(), graph], [graph],
        services=services, replies=[b"{}\n", None, b"", b"other"], given=given,
    )  # fmt: skip
    assert asked(asking(job, 2.5, value=True, check=True)[HEADER.size :]) == Asked(job, True, 2.5, check=True)
