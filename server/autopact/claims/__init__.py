"""Claims: what a source says, how firmly, and in which characters; read, verified, and turned into plain triples.

Nothing here holds a store, reasons, or knows HTTP.
"""
