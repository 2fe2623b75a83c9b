"""Queries respelt, so that pyoxigraph answers what SPARQL says.

    parsing        what is done of it, and when
    paths          from which end a property path is walked
    sorting, counts, replacements, blank     ORDER BY, COUNT, REPLACE and BNODE
    weaving, labels     the answers of other endpoints, in the places of SERVICE

Each gives a text that means the same.
"""
