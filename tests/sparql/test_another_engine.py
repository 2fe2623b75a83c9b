"""The protocol before another engine, `oxigraph serve`: its tests once more."""

from collections.abc import Iterator

import pytest
from tests.web.remote import Remote, oxigraph, serving

from autopact.engine.dataset import Dataset

from .test_protocol import *  # noqa: F403 - they are collected here as well, with the engine of this module

OTHERWISE = {
    "test_the_default_graph_is_what_the_request_chooses[parameters6-2]": "it counts what two graphs share twice",
    "test_overlapping_from_clauses_give_no_duplicates": "it counts what two graphs share twice",
    "test_a_syntax_fault_has_line_and_column": "it tells how far it read, not where the fault is",
    "test_what_a_format_cannot_carry_is_406[application/sparql-results+xml]": "it writes what XML cannot carry",
}
"""What the other engine does in its own way, whoever asks it; the list is strict."""


@pytest.fixture(autouse=True)
def otherwise(request: pytest.FixtureRequest) -> None:
    """Expect those to fail."""
    if reason := OTHERWISE.get(request.node.name):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(scope="module")
def engine(dataset: Dataset) -> Iterator[Remote]:
    """The small graph in an engine that is somewhere else."""
    with serving(oxigraph(), dataset) as remote:
        yield remote
