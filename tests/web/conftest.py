"""The site over a small graph in which every kind of thing occurs, hostile text among it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple
from tests.export.worlds import bundled
from tests.web.exchange import Counting
from tests.web.writable import Writing

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import (
    AP,
    CLAIM,
    CLAIMS_GRAPH,
    ID,
    OA,
    ONTOLOGY_GRAPH,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    SOURCE,
    Level,
)  # fmt: skip
from autopact.web import create_app
from autopact.web.asgi.front import Front

HOSTILE = "<script>alert('Brix')</script>"


def _english(text: str) -> Literal:
    return Literal(text, language="en")


def _claim(name: str, factuality: NamedNode, polarity: NamedNode = AP.Affirmed) -> set[Triple]:
    claim, passage = CLAIM[name], SOURCE["paper#s1"]
    return {
        Triple(claim, RDF.type, AP.Claim),
        Triple(claim, AP.paraphrase, _english(f"What {name} says.")),
        Triple(claim, AP.factuality, factuality),
        Triple(claim, AP.polarity, polarity),
        Triple(claim, AP.speaker, ID.reuters),
        Triple(claim, AP.evidence, passage),
        Triple(claim, AP.cue, Literal("a pact with")),
    }


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Acme and Brix have a pact (certain); Acme denies one with Coil; with Dyne one is probable."""
    acme, brix, coil, dyne = ID.acme, ID.brix, ID.coil, ID.dyne
    party, denied = Triple(ID.pact, AP.hasParty, acme), Triple(acme, AP.partnerOf, coil)
    probable = Triple(acme, AP.partnerOf, dyne)
    source, passage = SOURCE.paper, SOURCE["paper#s1"]
    return Dataset(
        {
            ONTOLOGY_GRAPH: {
                Triple(AP.Agreement, RDF.type, OWL.Class),
                Triple(AP.Agreement, RDFS.label, _english("agreement")),
                Triple(AP.Agreement, SKOS.definition, _english("An arrangement that was concluded.")),
                Triple(AP.hasParty, RDF.type, OWL.ObjectProperty),
                Triple(AP.hasParty, RDFS.label, _english("has party")),
                Triple(AP.hasParty, RDFS.label, Literal("a un pacte avec", language="fr")),
            },
            CLAIMS_GRAPH: {
                *_claim("pact", AP.certain),
                *_claim("denial", AP.certain, AP.Denied),
                *_claim("rumour", AP.probable),
                Triple(source, RDF.type, AP.NewsArticle),
                Triple(passage, RDF.type, AP.Sentence),
                Triple(passage, PROV.wasQuotedFrom, source),
                Triple(passage, AP.number, Literal(1)),
                Triple(passage, OA.start, Literal(0)),
                Triple(passage, OA.end, Literal(78)),
            },
            Level.CERTAIN.asserted: {
                party,
                Triple(ID.pact, RDF.type, AP.Agreement),
                Triple(acme, RDFS.label, _english("Acme & Sons")),
                Triple(brix, RDFS.label, _english(HOSTILE)),
                Triple(acme, RDFS.seeAlso, NamedNode("javascript:alert(1)")),
                Triple(acme, RDFS.seeAlso, NamedNode("http://elsewhere.example/acme")),
            },
            Level.CERTAIN.inferred: {Triple(acme, AP.partnerOf, brix)},
            Level.PROBABLE.asserted: {probable},
            CLAIM.pact: {party},
            CLAIM.denial: {denied},
            CLAIM.rumour: {probable},
        },
        "0123456789abcdef" * 4,
    )


@pytest.fixture(scope="session")
def engine(dataset: Dataset) -> Embedded:
    """An engine over that, in this process."""
    return Embedded(dataset)


@pytest.fixture
def client(engine: Embedded) -> FlaskClient:
    """A client of the site over that graph."""
    return create_app(engine).test_client()


@pytest.fixture(scope="session")
def _app() -> Flask:
    """The site over the bundled graph."""
    return create_app(bundled())


@pytest.fixture
def site(_app: Flask) -> FlaskClient:
    """A client of the site over the bundled graph."""
    return _app.test_client()


@pytest.fixture
def counting(engine: Embedded) -> Counting:
    """The site's engine, counting."""
    return Counting(engine)


@pytest.fixture
def service(engine: Embedded, counting: Counting) -> Front:
    """The site behind its front."""
    return Front(create_app(engine), counting)  # type: ignore[arg-type]


@pytest.fixture
def writable() -> Writing:
    """An engine that takes writes."""
    return Writing()
