"""The site: the SPARQL endpoint over HTTP, and a page for everything in the graph.

    worker, listening, connection, gate, ledger      a web process, and what a request comes through there
    front, bridge, bodies, incoming, cache, watch    what stands before Flask
    host, clients, account, access, metrics          whose a request is; what is counted and logged of it

    app                                              the application, a module for each subject:
    home, things, claims, network, vocabulary,
    shapes, explain, search, saved                   what people look at
    endpoint, completions, writing, changes,
    downloads, reconcile                             what programs ask
    metadata, llms, crawlers, operations,
    openapi/, troubles                               what tells of the service

    portrait, told, witness, articles, proofs, axioms,
    nothing, parameters, atlas, facets, tabled, shelf    what they are made of
    marks, links, lookup, phrases, languages, imprint,
    trees, pictures/                                     how it is shown
    negotiation, plain                                   a page or data; a page where there is no other

Only this room knows Flask. It takes what it shows from the engine, by SPARQL, and may not hold a store,
interpret claims or draw inferences.
"""

from autopact.web.app import create_app

__all__ = ["create_app"]
