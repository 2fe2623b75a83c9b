"""The usual prefixes, as Turtle declares them."""

from autopact.terms import PREFIXES

DECLARED = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
