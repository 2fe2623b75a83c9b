"""A server for the tests of a module, and a neighbour that keeps asking it from the first of them to the last."""

from collections.abc import Iterator

import pytest

from .serving import Before, Neighbour, Server, neighbour_of, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one web process and little memory; who wants a short deadline asks for it."""
    limits = ("--workers", "1", "--timeout", "30", "--memory-limit", "256MiB", "--result-limit", "512MiB")
    with running(tmp_path_factory.mktemp("hostile"), *limits) as started:
        yield started


@pytest.fixture(scope="module")
def asking(server: Server) -> Iterator[Neighbour]:
    """A neighbour of all that is sent to the server."""
    with neighbour_of(server) as neighbour:
        yield neighbour


@pytest.fixture(scope="module")
def before(server: Server, asking: Neighbour) -> Before:
    """What the server took when the tests of a module began."""
    with asking.resting():
        return Before(server)


@pytest.fixture
def neighbour(asking: Neighbour) -> Iterator[Neighbour]:
    """The neighbour, whom nothing may have gone wrong for while the test lasted."""
    asking.failures.clear()
    yield asking
    assert asking.failures == []
