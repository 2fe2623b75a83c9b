"""Proofs before an engine of others, over HTTP: their tests once more."""

from collections.abc import Iterator

import pytest
from tests.remote.engines import filled, launched

from autopact.engine.dataset import assemble
from autopact.engine.remote.engine import Remote

from .test_explain import *  # noqa: F403 - they are collected here as well, with the engines of this module
from .test_explain import contradiction


@pytest.fixture(scope="module")
def bundled() -> Iterator[Remote]:
    """The bundled graph in an engine that is somewhere else."""
    with launched() as address:
        yield filled(address, assemble(), consistent=True)


@pytest.fixture
def contradictory() -> Iterator[Remote]:
    """What contradicts itself, there."""
    with launched() as address:
        yield filled(address, contradiction(), consistent=False)
