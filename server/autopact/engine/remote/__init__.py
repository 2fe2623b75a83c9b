"""SPARQL engines over HTTP: one, or several that hold the same data.

    breaker   when an address is left alone, and when it is tried again
    member    one address: what it is asked, and how its answer is judged
    members   all of them, and what each is for
    complete  whether an answer is one, and whole
    virtuoso  what Virtuoso cuts without saying so
    marks     which of several engines has seen the latest write
    batches   triples as updates, for engines without the Graph Store Protocol
    thread    where the work is done
    cluster   all of them together: whom to ask, and whom else

Nothing here knows what the data means, or what a dialect asks for: that is the room above.

https://www.w3.org/TR/sparql11-protocol/
https://www.w3.org/TR/sparql11-http-rdf-update/
"""
