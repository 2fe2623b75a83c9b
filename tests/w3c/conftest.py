"""W3C's SPARQL 1.1 tests, over HTTP: sent to servers that were started as anybody starts one.

They run where their data is: RDF_TESTS names a checkout of it, without which the folder beside the repository is taken.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize
from tests.serving import running, writing

from .asking import quads
from .manifest import QUERY_FOLDERS, RESULT_FOLDERS, TESTS, cases

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder where there is no data for them."""
    if not TESTS.is_dir():
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs W3C's rdf-tests in the folder that RDF_TESTS names"))


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has the data of all tests, each file as graphs of its own; nothing is inferred."""
    file = tmp_path_factory.mktemp("w3c") / "data.nq"
    data = quads(cases(*QUERY_FOLDERS, *RESULT_FOLDERS))
    file.write_bytes(serialize(data, format=RdfFormat.N_QUADS) or b"")
    with running(file) as address:
        yield address


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A server of a plain store that takes writes."""
    with writing() as address:
        yield address
