"""The SPARQL protocol: a request in, a response out.

    names <- services <- question <- protocol -> formats, description, problem

This room knows what HTTP asks for, but no web framework, and no store.
"""
