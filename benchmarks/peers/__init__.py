"""SPARQL servers of others, installed and started for measuring and for testing. Knows nothing of autopact.

`with running(PEERS["fuseki"](), folder, [file]) as engine:` gives `engine.query`, `.update`, `.graph_store`,
`.credentials`; `.kill()`, `.restart()`, `.freeze()`, `.thaw()`. It raises `Absent`, with the mend, where the server is
not installed.
"""

from benchmarks.peers.fuseki import Fuseki
from benchmarks.peers.oxigraph import Oxigraph, OxigraphInMemory
from benchmarks.peers.peer import Absent, Failed, Peer, Place
from benchmarks.peers.rdf4j import Rdf4j
from benchmarks.peers.rdflib_endpoint import RdflibEndpoint
from benchmarks.peers.running import Running, running
from benchmarks.peers.virtuoso import Virtuoso

PEERS: dict[str, type[Peer]] = {
    peer.name: peer for peer in (Oxigraph, OxigraphInMemory, Virtuoso, Fuseki, Rdf4j, RdflibEndpoint)
}
"""Every peer by its name, in the order of the tables."""

__all__ = [
    "PEERS", "Absent", "Failed", "Fuseki", "Oxigraph", "OxigraphInMemory", "Peer", "Place", "Rdf4j", "RdflibEndpoint",
    "Running", "Virtuoso", "running",
]  # fmt: skip
