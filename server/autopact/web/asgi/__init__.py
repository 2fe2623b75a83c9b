"""What stands before Flask, between a client's bytes and the application.

    listening, connection    sockets, and what a client may cost there
    gate, ledger, front      who answers while nothing is loaded yet; every request's account; requests read whole
    bodies, incoming         who may send how much, and where it lies
    cache, bridge, watch     answers that are known, Flask in a thread, clients that hang up
    account, access, metrics, clients     what was asked by whom, in a log and in numbers

It knows Flask as something that takes WSGI.
"""
