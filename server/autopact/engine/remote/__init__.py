"""A SPARQL 1.1 engine that is elsewhere, in the place of the embedded one: asked, filled, written to, and explained.

Nothing is kept here that it holds, but what a writer needs. See docs/remote.md. SPARQL engines over HTTP, one, or
several that hold the same data:

    breaker   when an address is left alone, and when it is tried again
    member    one address: what it is asked, and how its answer is judged
    members   all of them, and what each is for
    virtuoso  what Virtuoso cuts without saying so
    marks     which of several engines has seen the latest write
    said      a dataset in the text of a query
    router    whom to ask, and whom else
    cluster   all of them together, and the thread in which they are asked

Nothing of that knows what the data means, or what a dialect asks for. Above it:

    dialects    in what engines differ
    nodes       blank nodes as names of our own, there and back
    contents    what an engine holds, and what is noted there
    filling     a graph into an empty one
    asking      queries to it, and its answers as ours
    address     where it is, and how it is reached
    phrasing    a query's text as all of them understand it
    schema      what it holds of the schema
    reasons     why something holds there, by queries
    saying      our rules as an engine understands them
    fixpoint    what follows, derived there by them
    committing  a change, as one request that is done only if nobody else has written
    engine      all of that as the rest of the package sees an engine
    relayed     the same in a web process
    opening     what is done when the service starts

https://www.w3.org/TR/sparql11-protocol/
https://www.w3.org/TR/sparql11-http-rdf-update/
"""
