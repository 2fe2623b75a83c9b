"""Real engines that die under load, and come back; see `outage` for the long form, with figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks.peers import Absent, Running
from tests.remote import outage

Two = tuple[Running, Running]


@pytest.fixture(scope="module", params=outage.NAMES)
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two engines of a kind, with the same triples."""
    try:
        with outage.engines(request.param, tmp_path_factory.mktemp(request.param), 2) as (leader, replica):
            yield leader, replica
    except Absent as absent:
        pytest.skip(str(absent))


def test_a_replica_that_is_killed_is_not_felt(two: Two) -> None:
    """No read fails, no answer is wrong, and it is asked again after its return."""
    found, seconds = outage.replica_killed(*two)
    assert not found.failures
    assert not found.wrong
    assert found.answered > 20
    assert seconds < 20


def test_an_engine_that_is_killed_fails_honestly_and_is_found_again(two: Two) -> None:
    """Reads and writes fail with 502, 503 or 504, or are whole; what was acknowledged is there, and nothing else."""
    found, seconds, kept = outage.one_killed(two[0])
    assert set(found.failures) <= outage.HONEST
    assert not found.wrong
    assert found.answered > 20
    assert seconds < 20
    assert found.written <= kept <= found.written | found.unsure
