"""A small graph to ask: certain, inferred and probable triples, and the claims they come from."""

import pytest
from pyoxigraph import Literal, Triple

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import AP, CLAIM, ID, ONTOLOGY_GRAPH, RDF, RDFS, Level


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Acme has an agreement with Brix (certain), is therefore its partner (inferred), and perhaps with Coil."""
    acme, brix, coil = ID.acme, ID.brix, ID.coil
    certain, probable = Triple(ID.pact, AP.hasParty, brix), Triple(ID.pact, AP.hasParty, coil)
    return Dataset(
        {
            ONTOLOGY_GRAPH: {Triple(AP.Agreement, RDFS.label, Literal("agreement", language="en"))},
            Level.CERTAIN.asserted: {certain, Triple(ID.pact, RDF.type, AP.Agreement)},
            Level.CERTAIN.inferred: {Triple(acme, AP.partnerOf, brix)},
            Level.PROBABLE.asserted: {probable},
            CLAIM.one: {certain},
            CLAIM.two: {certain, probable},
        },
        "0123456789abcdef" * 4,
    )


@pytest.fixture(scope="session")
def engine(dataset: Dataset) -> Embedded:
    """An engine over that, in this process."""
    return Embedded(dataset)
