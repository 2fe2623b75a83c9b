"""RDF4J Server on Jetty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import JavaPeer, Place, upload

_SERVER = "/rdf4j-server"
_REPOSITORY = f"{_SERVER}/repositories/graph"
_MADE_OF = """
@prefix config: <tag:rdf4j.org,2023:config/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

[] a config:Repository ; config:rep.id "graph" ; rdfs:label "graph" ;
    config:rep.impl [ config:rep.type "openrdf:SailRepository" ;
        config:sail.impl [ config:sail.type "openrdf:MemoryStore" ; config:mem.persist true ] ] .
"""


class Rdf4j(JavaPeer):
    """With its store in memory, which it writes to disk at every change."""

    name = "rdf4j"
    pom, archive = "rdf4j-pom.xml", "rdf4j-http-server-*.war"
    query, update, graph_store = _REPOSITORY, f"{_REPOSITORY}/statements", f"{_REPOSITORY}/rdf-graphs/service"

    def load(self, place: Place) -> None:
        """Nothing but the description of its repository, where it looks for one when it is asked first."""
        place.store.mkdir()
        folder = place.store / "server" / "repositories" / "graph"
        folder.mkdir(parents=True)
        (folder / "config.ttl").write_text(_MADE_OF, encoding="utf-8")

    def feed(self, place: Place) -> None:
        """As a client does."""
        for file in place.files:
            upload(place.port, "POST", f"{_REPOSITORY}/statements", file)

    def command(self, place: Place) -> Sequence[str | Path]:
        """Without a time limit."""
        jetty: list[str | Path] = [
            *self.java,
            f"-Dorg.eclipse.rdf4j.appdata.basedir={place.store}",
            "-jar",
            self.found("jetty-runner-*"),
        ]
        return [*jetty, "--host", "127.0.0.1", "--port", str(place.port), "--path", _SERVER, self.found(self.archive)]
