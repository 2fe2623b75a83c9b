"""The protocol before an engine of others: its tests once more."""

from collections.abc import Iterator

import pytest
from tests.remote.engines import serving

from autopact.engine.dataset import Dataset
from autopact.engine.remote.engine import Remote

from .test_protocol import *  # noqa: F403 - they are collected here as well, with the engine of this module


@pytest.fixture(scope="module")
def engine(dataset: Dataset) -> Iterator[Remote]:
    """The small graph in an engine that is somewhere else."""
    with serving(dataset) as remote:
        yield remote
