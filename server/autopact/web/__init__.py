"""The site: the SPARQL endpoint over HTTP, and a page for everything in the graph.

    app <- home, search, saved, endpoint, vocabulary, things, claims, explain      what an address answers
        <- witness, articles, proofs, portrait                                  what pages make of it
        <- trees, links, lookup, languages, negotiation                         how it is shown

Only this room knows Flask. It takes what it shows from the engine, by SPARQL, and may not hold a store,
interpret claims or draw inferences.
"""

from autopact.web.app import create_app

__all__ = ["create_app"]
