"""The web layer before an engine of others: the tests of the endpoint and of the pages once more."""

from collections.abc import Iterator

import pytest
from tests.remote.engines import serving

from autopact.engine.dataset import Dataset
from autopact.engine.remote.engine import Remote

from .test_endpoint import *  # noqa: F403 - they are collected here as well, with the engine of this module
from .test_pages import *  # noqa: F403


@pytest.fixture(scope="module")
def engine(dataset: Dataset) -> Iterator[Remote]:
    """The site's graph in an engine that is somewhere else."""
    with serving(dataset) as remote:
        yield remote
