"""W3C's SPARQL 1.1 tests, over HTTP.

They run where their data is: RDF_TESTS names a checkout of it, without which the folder beside the repository is taken.
"""

from pathlib import Path

import pytest

from .manifest import TESTS

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder where there is no data for them."""
    if not TESTS.is_dir():
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs W3C's rdf-tests in the folder that RDF_TESTS names"))
