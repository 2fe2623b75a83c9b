"""The one way out: requests to hosts that an operator allows, and to no others.

    hosts      what the operator named, and whether an IRI is among it
    addresses  which addresses a name may stand for
    client     the request itself, to an address that was looked at before it is connected to
    wire         requests to the engine that an operator put behind this service, by the address that he wrote
    credentials  what that engine is shown

Nobody else in the package opens a connection. This room knows what can go wrong, and nothing of SPARQL.
"""
