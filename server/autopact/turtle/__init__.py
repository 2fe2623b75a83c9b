"""RDF text in and out: parsing with located errors, canonical Turtle, and where in a file something is said.

Nothing here knows what a claim is, or holds a store.
"""
