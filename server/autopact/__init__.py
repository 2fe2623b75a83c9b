"""Who works with whom in the car industry, on what, how surely, and who says so.

The rooms, and what each may know of the others:

    terms, errors, bundled, turtle <- claims, reasoner <- engine <- checks, sparql <- web, cli

Only `web` knows Flask, only `engine` knows a store. `docs/architecture.md` is the map.
"""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """`__version__`, read from the installed package's metadata when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - costs every start of the command line otherwise

        return version("autopact")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
