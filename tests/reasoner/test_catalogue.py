"""OWL 2's test catalogue: all for the RDF-Based Semantics, and those of the profile that rules can prove."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize
from tests.reasoner.catalogue import CATALOGUE, EXCEPTIONS, RDF_BASED, Trial, entails, trials, triples

from autopact.engine.dataset import assemble

TRIALS = trials()
needs_catalogue = pytest.mark.skipif(
    CATALOGUE is None, reason="needs the OWL 2 test catalogue, all.rdf, as the file that OWL_TESTS names"
)


def _passes(trial: Trial, file: Path) -> bool:
    """Whether a dataset of the premises, axioms and all, says what a test wants to hear."""
    file.write_bytes(serialize(triples(*trial.premises), format=RdfFormat.N_TRIPLES) or b"")
    dataset = assemble([file], axioms=True)
    if "onsistency" in trial.kind:
        assert dataset.reasoner
        return dataset.reasoner.consistent() == (trial.kind == "ConsistencyTest")
    follows = entails(set().union(*dataset.graphs.values()), trial.conclusion)
    return follows == (trial.kind == "PositiveEntailmentTest")


@needs_catalogue
@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: f"{trial.name}-{trial.kind}")
def test_catalogue(trial: Trial, tmp_path: Path) -> None:
    """What must follow follows, what must not does not, and what cannot be is found out; exceptions have reasons."""
    exception = EXCEPTIONS.get(trial.name)
    if exception == "unread":
        assert not trial.premises
    else:
        assert _passes(trial, tmp_path / "premises.nt") == (exception is None or trial.kind != "PositiveEntailmentTest")


@needs_catalogue
def test_the_exceptions_are_tests_of_the_profile() -> None:
    """None is for a test that is not there, or that was made for the RDF-Based Semantics: those pass, all of them."""
    names = {trial.name for trial in TRIALS}
    assert set(EXCEPTIONS) <= names
    assert not any(name.startswith(RDF_BASED) for name in EXCEPTIONS)
    assert Counter(trial.kind for trial in TRIALS if trial.name.startswith(RDF_BASED)) == {
        "PositiveEntailmentTest": 66, "InconsistencyTest": 21, "ConsistencyTest": 66,
    }  # fmt: skip
